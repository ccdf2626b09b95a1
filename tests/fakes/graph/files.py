"""Files of a draft: small ones in one piece, large ones by an upload session."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from secrets import token_urlsafe

from tests.fakes.graph import shapes
from tests.fakes.graph.letters import Attachment, Letter, Mailbox, id_of
from tests.fakes.graph.web import Answer, Json, RefusedError, Request, read, told

SMALL = 3 * 1024 * 1024
"""From here on a file needs an upload session, and below none may be used."""
LARGEST, PIECE = 150 * 1024 * 1024, 4 * 1024 * 1024
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


@dataclass
class Session:
    """A file on its way."""

    mailbox: Mailbox
    letter_id: str
    item: Json
    ends: float
    content: bytearray = field(default_factory=bytearray)


class Uploads:
    """The upload sessions; their addresses need no token and take none."""

    def __init__(self, base: str, clock: Callable[[], float]) -> None:
        self.base, self.clock = base, clock
        self.sessions: dict[str, Session] = {}

    def open(self, mailbox: Mailbox, letter: Letter, request: Request) -> Answer:
        """Begin one."""
        payload = read(request)
        item = payload.get("AttachmentItem") or payload.get("attachmentItem")
        if not isinstance(item, dict) or item.get("attachmentType") != "file" or not item.get("name"):
            raise RefusedError("ErrorInvalidRequest", "An AttachmentItem has attachmentType, name and size.")
        for name in item.keys() - {"attachmentType", "name", "size", "contentType", "isInline", "contentId"}:
            raise shapes.unknown(name, "microsoft.graph.attachmentItem")
        size = int(item.get("size") or 0)
        if size < SMALL:
            said = "The size of the attachment is less than the minimum for an upload session."
            raise RefusedError("ErrorAttachmentSizeShouldNotBeLessThanMinimumSize", said)
        if size > LARGEST:
            raise RefusedError("ErrorAttachmentSizeLimitExceeded", "The attachment exceeds the maximum size.", 413)
        key = token_urlsafe(16)
        self.sessions[key] = Session(mailbox, letter.id, item, self.clock() + 3600)
        return told(
            {
                "@odata.context": f"{self.base}/v1.0/$metadata#microsoft.graph.uploadSession",
                "uploadUrl": f"{self.base}/api/v2.0/upload/{key}?authtoken={token_urlsafe(8)}",
                "expirationDateTime": shapes.moment(self.clock() + 3600),
                "nextExpectedRanges": ["0-"],
            },
            201,
        )

    def put(self, key: str, request: Request) -> Answer:
        """Take a piece of the file; the last one attaches it."""
        session = self.sessions.get(key)
        if session is None or session.ends <= self.clock():
            raise RefusedError("ErrorItemNotFound", "The upload session was not found or has expired.")
        if "authorization" in request.headers:
            # The address is the proof: a token beside it is of another audience.
            raise RefusedError("InvalidAuthenticationToken", "The audience of the token is invalid.")
        if request.method == "DELETE":
            del self.sessions[key]
            return Answer(204)
        size = int(session.item["size"])
        if request.method == "PUT":
            self._piece(session, request, size)
        if len(session.content) < size:
            return told({"nextExpectedRanges": [f"{len(session.content)}-"]})
        del self.sessions[key]
        letter = session.mailbox.find(session.letter_id)
        kind = str(session.item.get("contentType") or "application/octet-stream")
        name = str(session.item["name"])
        made = Attachment(id_of("AAMkAttach"), name, kind.partition(";")[0], bytes(session.content))
        letter.attachments.append(made)
        where = f"{self.base}/api/v2.0/Users('{session.mailbox.address}')/Messages('{letter.id}')/Attachments"
        return Answer(201, b"", {"Location": f"{where}('{made.id}')"})

    def _piece(self, session: Session, request: Request, size: int) -> None:
        said = _RANGE.fullmatch(request.headers.get("content-range", ""))
        if said is None:
            raise RefusedError("ErrorInvalidRequest", "Content-Range is missing or cannot be read.")
        first, last, whole = (int(each) for each in said.groups())
        if first != len(session.content):
            raise RefusedError("ErrorInvalidRange", "This is not the range that is expected next.", 416)
        if (whole, last - first + 1) != (size, len(request.body)) or last >= size:
            raise RefusedError("ErrorInvalidRequest", "Content-Range, Content-Length and size do not agree.")
        if len(request.body) > PIECE:
            raise RefusedError("BadRequest", "Maximum request length exceeded.", 413)
        session.content += request.body


def attach(letter: Letter, request: Request) -> Answer:
    """Add a small file."""
    if not letter.draft:
        raise RefusedError("ErrorInvalidRequest", "A message that was sent takes no attachments.")
    made = shapes.attachment(read(request))
    if len(made.content) >= SMALL:
        # The status and the code are not documented; 413 without a word of Exchange's is the harder.
        raise RefusedError("RequestEntityTooLarge", "The attachment needs an upload session.", 413)
    letter.attachments.append(made)
    letter.changed += 1
    return told(shapes.tell_file(made), 201)


def one(letter: Letter, id_: str) -> Attachment:
    """Find a file of a letter."""
    found = next((each for each in letter.attachments if each.id == id_), None)
    if found is None:
        raise RefusedError("ErrorItemNotFound", "The specified object was not found in the store.")
    return found

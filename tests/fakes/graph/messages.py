"""What can be asked of a mailbox: create, read, change, send, answer, attach."""

import re
from collections.abc import Callable
from email.message import EmailMessage
from urllib.parse import unquote

from tests.fakes.graph import files, listing, mime, properties, shapes
from tests.fakes.graph.changes import Deltas
from tests.fakes.graph.files import Uploads
from tests.fakes.graph.letters import FOLDERS, Change, Letter, Mailbox, Person, folder_id, folder_of
from tests.fakes.graph.outbox import Sent, leave
from tests.fakes.graph.web import Answer, Json, RefusedError, Request, read, told

Operation = tuple[str, str, Callable[[], Answer]]
"""Its name (of faults and limits), the permission that it needs, and what it does."""


class Messages:
    """The operations on messages."""

    def __init__(self, base: str, uploads: Uploads, sent: list[Sent]) -> None:
        self.base, self.uploads, self.sent = base, uploads, sent
        self.deltas = Deltas(base)
        self.outbox_seconds = 0.0
        """How long a mail lies in the Outbox, still a draft, before it is in Sent Items."""
        self.keeps_message_ids = True
        """Whether mails leave with the Message-ID of their drafts: Graph does, classic Outlook gives another."""

    def find(self, mailbox: Mailbox, parts: list[str], request: Request) -> Operation:
        """Find what is asked for."""
        method = request.method
        # A folder may be named as in Graph's own links: mailFolders('inbox').
        named = [re.fullmatch(r"(mailFolders)\('(.+)'\)", unquote(each)) or [unquote(each)] for each in parts]
        match [word for each in named for word in (each.groups() if isinstance(each, re.Match) else each)]:
            case ["sendMail"] if method == "POST":
                return "sendMail", "Mail.Send", lambda: self._send_mail(mailbox, request)
            case ["mailFolders"] if method == "GET":
                return "folders", "Mail.Read", lambda: self._folders(mailbox)
            case ["mailFolders", name] if method == "GET":
                return "folder", "Mail.Read", lambda: told(_folder(mailbox, folder_of(name)))
            case ["mailFolders", name, "messages", "delta"] if method == "GET":
                return "delta", "Mail.Read", lambda: self.deltas.page(mailbox, folder_of(name), request)
            case ["mailFolders", name, "messages", *rest]:
                return self._messages(mailbox, folder_of(name), rest, request)
            case ["messages", *rest]:
                return self._messages(mailbox, "", rest, request)
        raise _nothing(parts)

    def _messages(self, mailbox: Mailbox, folder: str, rest: list[str], request: Request) -> Operation:
        match (request.method, rest):
            case ("GET", []):
                url = f"{self.base}{request.path}"
                return "list", "Mail.Read", lambda: told(listing.page(mailbox.within(folder), request, url))
            case ("POST", []):
                return "create", "Mail.ReadWrite", lambda: self._create(mailbox, folder, request)
            case (_, [id_, *more]):
                return self._message(mailbox, lambda: mailbox.find(id_, folder), more, request, bool(folder))
        raise _nothing(rest)

    def _message(
        self, mailbox: Mailbox, letter: Callable[[], Letter], more: list[str], request: Request, in_folder: bool
    ) -> Operation:
        match (request.method, more):
            case ("GET", []):
                return "get", "Mail.Read", lambda: told(listing.shown(letter(), request.query))
            case ("GET", ["$value"]):
                return "value", "Mail.Read", lambda: _value(letter(), in_folder)
            case ("PATCH", []):
                return "patch", "Mail.ReadWrite", lambda: _patch(mailbox, letter(), request)
            case ("DELETE", []):
                return "delete", "Mail.ReadWrite", lambda: _delete(mailbox, letter())
            case ("POST", ["send"]):
                return "send", "Mail.Send", lambda: self._send(mailbox, letter())
            case ("POST", ["move"]):
                return "move", "Mail.ReadWrite", lambda: _move(mailbox, letter(), request)
            case ("POST", ["createReply" | "createReplyAll" as how]):
                return how, "Mail.ReadWrite", lambda: _reply(mailbox, letter(), request, how == "createReplyAll")
            case (_, ["attachments", *rest]):
                return self._attachments(mailbox, letter, rest, request)
        raise _nothing(more)

    def _attachments(
        self, mailbox: Mailbox, letter: Callable[[], Letter], rest: list[str], request: Request
    ) -> Operation:
        match (request.method, rest):
            case ("GET", []):
                return "listAttachments", "Mail.Read", lambda: _files(letter())
            case ("POST", []):
                return "attach", "Mail.ReadWrite", lambda: files.attach(letter(), request)
            case ("POST", ["createUploadSession"]):
                return "createUploadSession", "Mail.ReadWrite", lambda: self.uploads.open(mailbox, letter(), request)
            case ("GET", [id_]):
                return "getAttachment", "Mail.Read", lambda: told(shapes.tell_file(files.one(letter(), id_)))
            case ("GET", [id_, "$value"]):
                return "getAttachment", "Mail.Read", lambda: Answer(200, files.one(letter(), id_).content)
        raise _nothing(rest)

    def _create(self, mailbox: Mailbox, folder: str, request: Request) -> Answer:
        if request.kind == "text/plain":
            if folder:
                # MIME is taken at /messages only (microsoft-graph-docs issue 16368), whatever the reference says.
                raise RefusedError("UnableToDeserializePostBody", "were unable to deserialize ")
            mail = mime.decode(request.body)
            letter = mailbox.new()
            mime.take(mailbox, letter, mail)
        else:
            payload = read(request)
            letter = mailbox.new(folder or "drafts")
            try:
                shapes.change(mailbox, letter, payload, new=True)
            except RefusedError:
                del mailbox.letters[letter.id]
                raise
        return told({"@odata.context": f"{self.base}/v1.0/$metadata#messages/$entity"} | shapes.tell(letter), 201)

    def _send_mail(self, mailbox: Mailbox, request: Request) -> Answer:
        letter, saves = mailbox.new(), True
        try:
            if request.kind == "text/plain":
                mime.take(mailbox, letter, mime.decode(request.body))
            else:
                payload = read(request)
                for name in payload.keys() - {"message", "saveToSentItems", "Message", "SaveToSentItems"}:
                    raise RefusedError("BadRequest", f"The parameter '{name}' is not one of this action.")
                shapes.change(mailbox, letter, payload.get("message") or payload.get("Message") or {}, new=True)
                saves = str(payload.get("saveToSentItems", True)).lower() != "false"
            return self._send(mailbox, letter, saves=saves)
        except RefusedError:
            mailbox.letters.pop(letter.id, None)
            raise

    def _send(self, mailbox: Mailbox, letter: Letter, *, saves: bool = True) -> Answer:
        if not letter.draft or letter.folder == "outbox":
            # No code is documented for what left already; one that says nothing of it is the harder.
            raise RefusedError("ErrorInvalidOperation", "The operation is not valid due to the state of the object.")
        if not self.keeps_message_ids:
            letter.internet_message_id = mailbox.new_message_id()
        self.sent.append(leave(mailbox, letter))
        letter.sent = mailbox.clock()
        letter.due = letter.sent + self.outbox_seconds
        if saves:
            mailbox.move(letter, "outbox")  # a copy with another id, even where ids are asked to be immutable
            mailbox.settle()
        else:
            del mailbox.letters[letter.id]
        return Answer(202)

    def _folders(self, mailbox: Mailbox) -> Answer:
        return told({"value": [_folder(mailbox, each) for each in FOLDERS]})


def _reply(mailbox: Mailbox, letter: Letter, request: Request, everybody: bool) -> Answer:
    if letter.draft:  # refused (microsoft-graph-docs issue 4355); the code is not told
        raise RefusedError("ErrorInvalidOperation", "The operation is not valid due to the state of the object.")
    payload: Json = {}
    mail = mime.decode(request.body) if request.kind == "text/plain" else None
    if mail is None and request.body.strip() not in (b"", b"null"):
        payload = read(request)
        for name in payload.keys() - {"message", "comment", "Message", "Comment"}:
            raise RefusedError("BadRequest", f"The parameter '{name}' is not one of this action.")
    answer = mailbox.new()
    # A letter of one's own is answered to oneself: the one who wants it otherwise says so.
    first = letter.reply_to or ([letter.sender] if letter.sender else [])
    answer.to = [*first, *(letter.to if everybody else [])]
    answer.cc = list(letter.cc) if everybody else []
    answer.subject = letter.subject if letter.subject.lower().startswith("re:") else f"RE: {letter.subject}"
    answer.kind, answer.body = letter.kind, f"<hr>{letter.body}" if letter.kind == "html" else f"\n____\n{letter.body}"
    answer.conversation_id = letter.conversation_id
    before = letter.properties.get(properties.REFERENCES, letter.properties.get(properties.IN_REPLY_TO, ""))
    chain = f"{before} {letter.internet_message_id}".split()
    if mail is not None:
        mime.take(mailbox, answer, mail)
        answer.conversation_id = letter.conversation_id
    answer.properties |= {properties.IN_REPLY_TO: chain[-1], properties.REFERENCES: " ".join(chain)}
    if payload.get("comment"):
        answer.body = f"{payload['comment']}{answer.body}"
    try:
        shapes.change(mailbox, answer, payload.get("message") or {}, new=True)
    except RefusedError:
        del mailbox.letters[answer.id]
        raise
    return told(shapes.tell(answer), 201)


def _patch(mailbox: Mailbox, letter: Letter, request: Request) -> Answer:
    shapes.change(mailbox, letter, read(request), new=False)
    mailbox.changes.append(Change(letter.folder, letter.id, "updated"))
    return told(shapes.tell(letter))


def _delete(mailbox: Mailbox, letter: Letter) -> Answer:
    mailbox.move(letter, "deleteditems")
    return Answer(204)


def _move(mailbox: Mailbox, letter: Letter, request: Request) -> Answer:
    where = folder_of(str(read(request).get("destinationId") or ""))
    return told(shapes.tell(mailbox.move(letter, where)), 201)


def _value(letter: Letter, in_folder: bool) -> Answer:
    if in_folder:  # microsoft-graph-docs issue 9364, whatever the reference says
        raise RefusedError("ErrorInvalidRequest", "The OData request is not supported.", 405)
    mail = letter.raw or bytes(mime.write(letter, letter.sent or letter.created))
    return Answer(200, mail, {"Content-Type": "text/plain"})


def _files(letter: Letter) -> Answer:
    return told({"value": [shapes.tell_file(each) for each in letter.attachments]})


def _folder(mailbox: Mailbox, name: str) -> Json:
    letters = mailbox.within(name)
    return {
        "id": folder_id(name),
        "displayName": FOLDERS[name],
        "parentFolderId": "AAMkFolder-root=",
        "childFolderCount": 0,
        "totalItemCount": len(letters),
        "unreadItemCount": sum(not each.read for each in letters),
    }


def _nothing(parts: list[str]) -> RefusedError:
    said = f"Resource not found for the segment '{parts[-1] if parts else ''}'."
    return RefusedError("BadRequest", said)


def arrive(mailbox: Mailbox, mail: EmailMessage | bytes) -> Letter:
    """Put a mail from outside into the inbox, with all its headers, and its bytes as they came."""
    letter = mailbox.new("inbox", draft=False)
    if isinstance(mail, bytes):
        letter.raw = mail
        letter.subject = "as it came"
    else:
        letter.raw = bytes(mail)
        mime.take(mailbox, letter, mail)
        letter.received_headers = [(name, str(value)) for name, value in mail.items()]
    letter.sender = letter.sender or Person("nobody@nowhere.example")
    letter.read, letter.sent = False, mailbox.clock()
    return letter

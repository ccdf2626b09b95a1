"""Messages as JSON: which properties Graph takes, and how it tells of a message."""

from base64 import b64decode, b64encode
from binascii import Error
from datetime import UTC, datetime
from typing import Any

from tests.fakes.graph import properties
from tests.fakes.graph.letters import Attachment, Letter, Mailbox, Person, folder_id, id_of
from tests.fakes.graph.web import Json, RefusedError

READ_ONLY = frozenset(
    [
        "id",
        "createdDateTime",
        "lastModifiedDateTime",
        "changeKey",
        "receivedDateTime",
        "sentDateTime",
        "hasAttachments",
        "bodyPreview",
        "parentFolderId",
        "conversationId",
        "conversationIndex",
        "isDraft",
        "webLink",
        "uniqueBody",
    ]
)
"""Known, and passed over in what comes."""
_PEOPLE = {"toRecipients": "to", "ccRecipients": "cc", "bccRecipients": "bcc", "replyTo": "reply_to"}
_SWITCHES = frozenset({"isReadReceiptRequested", "isDeliveryReceiptRequested"})
_ONLY_DRAFTS = frozenset({"subject", "body", "from", "sender", "internetMessageId", *_PEOPLE, *_SWITCHES})
_ALWAYS = frozenset({"categories", "importance", "isRead", "flag", "inferenceClassification"})
_MORE = frozenset({"singleValueExtendedProperties", "multiValueExtendedProperties", "internetMessageHeaders"})
_MOST_HEADERS, _LONGEST_HEADER = 5, 995
_FILE = frozenset(
    [
        "@odata.type",
        "id",
        "name",
        "contentType",
        "contentBytes",
        "contentId",
        "isInline",
        "size",
        "lastModifiedDateTime",
    ]
)


def change(mailbox: Mailbox, letter: Letter, payload: Json, *, new: bool) -> None:
    """Set what came in a message as JSON; refuses what Graph has no property for."""
    known = _ONLY_DRAFTS | _ALWAYS | _MORE | READ_ONLY | ({"attachments"} if new else frozenset())
    for name in payload:
        if name not in known and not name.startswith("@odata."):
            raise unknown(name, "microsoft.graph.message")
    if not letter.draft and (payload.keys() & (_ONLY_DRAFTS | {"singleValueExtendedProperties"})):
        # Which extended properties of a sent message can still be set is not documented: none here.
        raise RefusedError("ErrorInvalidPropertySet", "Set action is invalid for property.")
    if not new and "internetMessageHeaders" in payload:
        raise RefusedError("ErrorInvalidPropertySet", "Set action is invalid for property.")  # not among the updatable
    _headers(mailbox, letter, payload.get("internetMessageHeaders") or [])
    properties.take(letter, payload.get("singleValueExtendedProperties"))
    for id_ in letter.properties:
        if id_.startswith(properties.header_property("")):
            mailbox.known_headers.add(properties.header_of(id_))
    _plain(letter, payload)
    letter.attachments += [attachment(each) for each in payload.get("attachments") or []]
    letter.changed += 1


def _plain(letter: Letter, payload: Json) -> None:
    body, sender = payload.get("body"), payload.get("from") or payload.get("sender")
    letter.subject = str(payload.get("subject", letter.subject) or "")
    if body is not None:
        letter.kind, letter.body = str(body.get("contentType", "text")).lower(), str(body.get("content") or "")
        if letter.kind not in ("html", "text"):
            raise RefusedError("RequestBodyRead", f"Requested value '{letter.kind}' was not found.")
    if sender is not None:
        letter.sender = _person(sender)
    for name, attribute in _PEOPLE.items():
        if name in payload:
            setattr(letter, attribute, [_person(each) for each in payload[name] or []])
    letter.internet_message_id = str(payload.get("internetMessageId", letter.internet_message_id))
    letter.categories = list(payload.get("categories", letter.categories))
    letter.importance = str(payload.get("importance", letter.importance)).lower()
    letter.read = bool(payload.get("isRead", letter.read))
    letter.flag = (payload.get("flag") or {}).get("flagStatus", letter.flag)
    letter.switches |= {name: bool(payload[name]) for name in _SWITCHES & payload.keys()}


def _headers(mailbox: Mailbox, letter: Letter, headers: list[Json]) -> None:
    if len(headers) > _MOST_HEADERS:
        said = "Maximum number of headers in one message should be less than or equal to 5."
        raise RefusedError("InvalidInternetMessageHeaderCollection", said)
    for each in headers:
        name, value = str(each.get("name", "")), str(each.get("value", ""))
        if not name.lower().startswith("x-"):
            said = f"The internet message header name '{name}' should start with 'x-' or 'X-'."
            raise RefusedError("InvalidInternetMessageHeader", said)
        if len(value) > _LONGEST_HEADER:
            raise RefusedError("InvalidInternetMessageHeader", f"The value of the header '{name}' is too long.")
        letter.properties[properties.header_property(name)] = value


def _person(told: Any) -> Person:
    address = told.get("emailAddress") if isinstance(told, dict) else None
    if not isinstance(address, dict):
        raise RefusedError("RequestBodyRead", "A recipient has an emailAddress.")
    for name in address.keys() - {"name", "address"}:
        raise unknown(name, "microsoft.graph.emailAddress")
    return Person(str(address.get("address") or ""), str(address.get("name") or ""))


def unknown(name: str, kind: str) -> RefusedError:
    """Refuse a property that is none."""
    said = f"The property '{name}' does not exist on type '{kind}'. Make sure to only use property names that are "
    return RefusedError("RequestBodyRead", f"{said}defined by the type or mark the type as open type.")


def attachment(payload: Json) -> Attachment:
    """Read a file as it comes in JSON."""
    if payload.get("@odata.type") != "#microsoft.graph.fileAttachment":
        raise RefusedError("RequestBodyRead", "An attachment says its @odata.type: here only fileAttachment.")
    for name in payload.keys() - _FILE:
        raise unknown(name, "microsoft.graph.fileAttachment")
    try:
        content = b64decode(payload.get("contentBytes") or "", validate=True)
    except Error:
        raise RefusedError("UnableToDeserializePostBody", "were unable to deserialize ") from None
    name, kind = str(payload.get("name") or ""), str(payload.get("contentType") or "application/octet-stream")
    if not name:
        raise RefusedError("ErrorInvalidRequest", "The attachment has no name.")
    inline, content_id = bool(payload.get("isInline")), payload.get("contentId")
    # Parameters of the media type have no property: `text/calendar; method=REQUEST` goes out as text/calendar.
    return Attachment(id_of("AAMkAttach"), name, kind.partition(";")[0].strip(), content, inline, content_id)


def tell_file(file: Attachment, *, whole: bool = True) -> Json:
    """Tell of an attachment."""
    told: Json = {
        "@odata.type": "#microsoft.graph.fileAttachment",
        "@odata.mediaContentType": file.media_type,
        "id": file.id,
        "name": file.name,
        "contentType": file.media_type,
        "size": len(file.content) + 200,  # as Exchange counts: the file and what belongs to it
        "isInline": file.inline,
        "contentId": file.content_id,
    }
    if whole:
        told["contentBytes"] = b64encode(file.content).decode()
    return told


def tell(letter: Letter) -> Json:
    """Tell all of a message that Graph tells unasked."""
    at = moment(letter.sent or letter.created)
    return {
        "@odata.etag": f'W/"{letter.changed}"',
        "id": letter.id,
        "createdDateTime": moment(letter.created),
        "lastModifiedDateTime": at,
        "changeKey": str(letter.changed),
        "categories": letter.categories,
        "receivedDateTime": at,
        "sentDateTime": at,
        "hasAttachments": any(not each.inline for each in letter.attachments),
        "internetMessageId": letter.internet_message_id,
        "subject": letter.subject,
        "bodyPreview": letter.body[:255] if letter.kind == "text" else "",
        "importance": letter.importance,
        "parentFolderId": folder_id(letter.folder),
        "conversationId": letter.conversation_id,
        "isDeliveryReceiptRequested": letter.switches.get("isDeliveryReceiptRequested", False),
        "isReadReceiptRequested": letter.switches.get("isReadReceiptRequested", False),
        "isRead": letter.read,
        "isDraft": letter.draft,
        "webLink": "https://outlook.office365.com/owa/",
        "inferenceClassification": "focused",
        "body": {"contentType": letter.kind, "content": letter.body},
        "sender": letter.sender.told() if letter.sender else None,
        "from": letter.sender.told() if letter.sender else None,
        "toRecipients": [each.told() for each in letter.to],
        "ccRecipients": [each.told() for each in letter.cc],
        "bccRecipients": [each.told() for each in letter.bcc],
        "replyTo": [each.told() for each in letter.reply_to],
        "flag": {"flagStatus": letter.flag},
    }


def moment(seconds: float) -> str:
    """Say a time as Graph does."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

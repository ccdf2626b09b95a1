"""What Exchange makes of MIME, and MIME of what it keeps: properties stand between, so that not everything passes.

From MIME it keeps Message-ID, the addresses, the subject, one body, the attachments, and the headers that it has
properties for. A header `X-...` stays only where the mailbox knows its name already (microsoft-graph-docs issue
17444: set it by JSON, as internetMessageHeaders or as an extended property). Everything else is dropped silently.
"""

import re
from base64 import b64decode
from binascii import Error
from datetime import UTC, datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, default
from html import unescape
from secrets import token_hex
from typing import Any

from tests.fakes.graph.letters import Attachment, Letter, Mailbox, Person, id_of
from tests.fakes.graph.properties import HEADERS, header_of, header_property
from tests.fakes.graph.web import RefusedError

_BY_HEADER = {header.lower(): id_ for id_, header in HEADERS.items()}


def decode(body: bytes) -> EmailMessage:
    """Read the body of a request with MIME: all of it in base64."""
    try:
        raw = b64decode(body.strip(), validate=True)
    except Error:
        # "Invalid base64 string for MIME content" is all that is said of MIME that cannot be read, too.
        raise RefusedError("ErrorMimeContentInvalidBase64String", "Invalid base64 string for MIME content.") from None
    mail: Any = message_from_bytes(raw, policy=default)
    if not mail.keys():
        raise RefusedError("ErrorMimeContentInvalidBase64String", "Invalid base64 string for MIME content.")
    found: EmailMessage = mail
    return found


def take(mailbox: Mailbox, letter: Letter, mail: EmailMessage) -> None:
    """Fill a letter from MIME."""
    letter.subject = str(mail["Subject"] or "")
    letter.internet_message_id = str(mail["Message-ID"] or letter.internet_message_id).strip()
    letter.to, letter.cc, letter.bcc = (_people(mail, name) for name in ("To", "Cc", "Bcc"))
    letter.reply_to = _people(mail, "Reply-To")
    letter.sender = next(iter(_people(mail, "From")), letter.sender)
    for name, value in mail.items():
        known = name.lower().startswith("x-") and name.lower() in mailbox.known_headers
        id_ = _BY_HEADER.get(name.lower()) or (header_property(name) if known else "")
        if id_:
            letter.properties[id_] = " ".join(str(value).split())
    references = f"{mail['In-Reply-To'] or ''} {mail['References'] or ''}".split()
    letter.conversation_id = mailbox.conversation(references) or letter.conversation_id
    _body(letter, mail)


def _body(letter: Letter, mail: EmailMessage) -> None:
    # One body is kept: the HTML where there is one. A calendar beside it would make a meeting of the letter; nothing
    # is documented for drafts, so here it is lost, as is every other alternative.
    part = mail.get_body(("html", "plain"))
    letter.kind = "html" if part is not None and part.get_content_subtype() == "html" else "text"
    letter.body = part.get_content() if part is not None else ""
    related = mail.get_body(("related",))
    inside = list(related.iter_attachments()) if related is not None and related is not mail else []
    for each in [*inside, *mail.iter_attachments()]:
        content: Any = each.get_payload(decode=True)
        inline = each.get_content_disposition() == "inline" or each["Content-ID"] is not None
        # The media type stays (PidTagAttachMimeTag); its parameters, such as `method`, have no property.
        content_id = str(each["Content-ID"]).strip("<>") if each["Content-ID"] else None
        name, kind = each.get_filename() or "attachment", each.get_content_type()
        letter.attachments.append(Attachment(id_of("AAMkAttach"), name, kind, content or b"", inline, content_id))


def _people(mail: EmailMessage, name: str) -> list[Person]:
    header = mail[name]
    return [Person(each.addr_spec, each.display_name) for each in header.addresses] if header else []


def write(letter: Letter, at: float) -> EmailMessage:
    """Make the mail that leaves: Exchange writes it anew from what it kept."""
    mail = EmailMessage(policy=SMTP.clone(max_line_length=900))
    for name, people in (
        ("From", [letter.sender]),
        ("To", letter.to),
        ("Cc", letter.cc),
        ("Reply-To", letter.reply_to),
    ):
        addresses = [Address(each.name, addr_spec=each.address) for each in people if each]
        if addresses:
            mail[name] = addresses
    mail["Subject"], mail["Message-ID"] = letter.subject, letter.internet_message_id
    mail["Date"] = datetime.fromtimestamp(at, UTC)
    for id_, value in letter.properties.items():
        name = header_of(id_)
        if name and name not in mail:
            mail[name] = value
    mail["Thread-Index"] = token_hex(12)
    mail["X-MS-Has-Attach"] = "yes" if letter.attachments else ""
    text = letter.body if letter.kind == "text" else plain(letter.body)
    mail.set_content(text)
    if letter.kind == "html":
        mail.add_alternative(letter.body, subtype="html")
    for each in letter.attachments:
        _attach(mail, each)
    return mail


def _attach(mail: EmailMessage, file: Attachment) -> None:
    main, _, sub = file.media_type.partition("/")
    if main in ("message", "multipart") or not sub:
        main, sub = "application", "octet-stream"
    where = "inline" if file.inline else "attachment"
    mail.add_attachment(
        file.content,
        maintype=main,
        subtype=sub,
        disposition=where,
        filename=file.name,
        cid=f"<{file.content_id}>" if file.content_id else None,
    )


def plain(html: str) -> str:
    """Make text of HTML: Exchange writes its own text part, whatever the draft's was."""
    html = re.sub(r"(?is)<(style|script|head)\b.*?</\1>", "", html)
    html = re.sub(r"(?i)<(br|/p|/div|/tr|/h\d|/li)\b[^>]*>", "\n", html)
    lines = (" ".join(line.split()) for line in unescape(re.sub(r"<[^>]*>", " ", html)).splitlines())
    return "\n".join(line for line in lines if line) + "\n"

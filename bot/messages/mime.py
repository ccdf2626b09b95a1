"""A letter as an RFC 5322 message: headers that machines read, both bodies, attachments."""

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import parseaddr
from typing import Any

from bot.errors import Permanent
from bot.messages import mail
from bot.messages.nouns import Attachment, Message

_URGENT = {"concern_alert": {"Importance": "high", "Priority": "urgent"}}
"""By which mail programs tell an alert from other mail (RFC 2156; Exchange: MS-OXCMAIL 2.2.3.2.5).

Without X-Priority: SpamAssassin counts it against mail that names no mail program (its rule PRIORITY_NO_NAME).
"""
_TOKENS = frozenset({"message-id", "in-reply-to", "references", "list-unsubscribe", "list-unsubscribe-post"})

# As browsers read an address (WHATWG HTML), once its domain is in ASCII: no quotes, spaces or line breaks.
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


class _TokenPolicy(EmailPolicy):
    """Folds identifiers and links between words only: the library would cut a long one up into encoded words."""

    def fold(self, name: str, value: str) -> str:
        if name.lower() not in _TOKENS:
            return str(super().fold(name, value))
        return f"{name}: {(self.linesep + ' ').join(str(value).split())}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() not in _TOKENS:
            return super().fold_binary(name, value)
        return self.fold(name, value).encode("ascii")


# Seven bits pass through every mail server, whatever it offers.
# A line may have 998 characters (RFC 5322): the library breaks subjects that it folds, and names between words only.
POLICY = _TokenPolicy(linesep=SMTP.linesep, cte_type="7bit", max_line_length=900)
_LONGEST_NAME = 200
"""Characters of a name beside an address: a longer word would end up on a line of its own, and cut the header off."""


def build(message: Message, *, now: datetime, sender: str) -> EmailMessage:
    """Make the mail of a message, from the address `sender` (or the reply address where there is none).

    Raises `errors.Permanent` where an address cannot stand in a mail. Headers: RFC 5322, RFC 3834 (so that automatic
    replies stay away), RFC 8058 (one click stops).
    """
    words = mail.render(message)
    made = EmailMessage(policy=POLICY)
    made["From"] = _from(message, sender)
    made["To"] = _address(message.to.name, message.to.email)
    if message.reply_to:
        made["Reply-To"] = _address("", message.reply_to)
    made["Subject"] = words.subject
    made["Date"] = now
    for name, value in _machine_headers(message).items():
        made[name] = mail.one_line(value)
    made.set_content(words.text, cte="quoted-printable")
    made.add_alternative(words.html, subtype="html", cte="quoted-printable")
    for attachment in message.attachments:
        _attach(made, attachment)
    return made


def _from(message: Message, sender: str) -> Address:
    name, address = parseaddr(sender or message.reply_to)
    return _address(message.sender_name or name, address)


def _address(name: str, email: str) -> Address:
    user, _, domain = email.rpartition("@")
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError:
        domain = ""
    if not _ADDRESS.fullmatch(f"{user}@{domain}"):
        raise Permanent("the address is not one that mail can reach")
    return Address(mail.one_line(name)[:_LONGEST_NAME].rstrip(), user, domain)


def _machine_headers(message: Message) -> dict[str, str]:
    headers = {"Message-ID": message.message_id, "Auto-Submitted": "auto-generated"}
    headers |= _URGENT.get(message.template, {})
    if message.thread:
        headers |= {"In-Reply-To": message.thread[-1], "References": " ".join(message.thread)}
    if message.topic:  # after the Subject, which ends with it: then Outlook keeps to it (MS-OXCMAIL 2.2.3.2.7)
        headers["Thread-Topic"] = message.topic
    if message.preferences_link:
        headers["List-Unsubscribe"] = f"<{message.preferences_link}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _attach(made: EmailMessage, attachment: Attachment) -> None:
    media: Any = POLICY.header_factory("content-type", attachment.media_type)
    made.add_attachment(
        attachment.content,
        maintype=media.maintype,
        subtype=media.subtype,
        filename=re.sub(r"[/\\]", "-", mail.one_line(attachment.name)),  # a name is no path
        params=dict(media.params),
    )

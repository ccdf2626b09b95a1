"""Sends letters from one mailbox of Microsoft 365, and asks it what became of them."""

from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from io import BytesIO
from typing import Any

from O365.message import Message as Draft

from bot.errors import Permanent, Temporary
from bot.messages import mime
from bot.messages.nouns import Attachment, Message, Receipt
from bot.outbound.graph.client import Client
from bot.outbound.graph.failing import failures
from bot.outbound.graph.mailboxes import Mailbox
from bot.outbound.senders import Pace

EVERY = 2.04
"""Seconds from one letter to the next: Exchange Online lets a mailbox send 30 a minute. At 2 seconds to the letter, one
request that is quicker than those before it is the 31st of a minute: it is refused, and the lane pauses for nothing."""
AT_ONCE = 3
"""Letters under way, each with one request: Graph takes four for a mailbox at once, and what comes in is read by one.
One after the other, a mailbox whose requests take 1.5 seconds each would send 18 a minute."""
A_DAY = 10_000
"""Recipients that Exchange Online lets a mailbox write to in any 24 hours."""
LARGEST = 2_500_000
"""Bytes of files that go with the letter in one request: Graph takes 4 MB, and base64 makes four of three."""
CATEGORY = "Evalbot"
"""By which officers see in the mailbox what the bot did."""
ID_HEADER = "x-evalbot-id"
MARK = "String {00020329-0000-0000-C000-000000000046} Name EvalbotId"
"""What a letter is found by, in whatever folder: Exchange may give it another id, or even another Message-ID."""
_KEPT = {"In-Reply-To": "String 0x1042", "References": "String 0x1039", "List-Unsubscribe": "String 0x1045"}
"""Headers for which Exchange has a property (MS-OXCMAIL); it takes others only if they begin with x-."""


class GraphSender:
    """Makes a draft, and sends that draft: so that a process which died in between can be told from one that did not.

    The draft bears our mark from its first moment, and is found by it. It is made as JSON: of MIME, Exchange keeps
    no more of the headers, and neither our text part nor unknown x- headers (microsoft-graph-docs issue 17444).
    """

    pace = Pace(EVERY, AT_ONCE, A_DAY)

    def __init__(self, mailbox: Mailbox, clock: Callable[[], datetime]) -> None:
        self._address = mailbox.address
        self._client = Client(mailbox)
        self._clock = clock

    def send(self, message: Message) -> Receipt:
        """Send a letter.

        Raises `Permanent` where Microsoft 365 refuses the recipient or the letter for good, `Temporary` where it takes
        nothing at present or does not let us in: an officer mends that, and the letters then go.
        """
        mail = mime.build(message, now=message.at or self._clock(), sender=self._address)
        with failures(self._clock):
            made = self._client.ask("post", "/messages", data=_payload(mail, message)).json()
        return self._finish(dict(made), message)

    def was_sent(self, message: Message) -> Receipt | None:
        """Look for the letter in the mailbox; a draft that was never sent is finished and sent now.

        It goes from Drafts by the Outbox to Sent Items, and somebody may move it on from there: asked in this order,
        it is not missed on its way.
        """
        draft = self._find(message, "/mailFolders/drafts/messages")
        if self._has_gone(message):
            # What is still there as a draft was asked for by a process that died, and made when another was sent.
            return Receipt(message.message_id)
        return self._finish(draft, message) if draft else None

    def _has_gone(self, message: Message) -> bool:
        outbox = self._find(message, "/mailFolders/outbox/messages")
        return bool(outbox or self._find(message, "/messages", draft=False))

    def _finish(self, found: dict[str, Any], message: Message) -> Receipt:
        """Add what the draft lacks, and send it; one that is refused for good is not left lying about."""
        # All else of the draft stays as it is: only what is given here could be written.
        known = {"id": found["id"], "isDraft": True}
        draft = Draft(parent=self._client.mailbox, **{Draft._cloud_data_key: known})
        try:
            with failures(self._clock):
                if _large(message):
                    self._upload(draft, message)
                draft.send()
        except Permanent:
            # A request of an earlier try may have come to its end only now.
            if not self._has_gone(message):
                with suppress(Temporary, Permanent), failures():
                    self._client.ask("delete", f"/messages/{found['id']}")
                raise
        return Receipt(message.message_id)

    def _upload(self, draft: Any, message: Message) -> None:
        draft.attachments.add([(BytesIO(each.content), each.name) for each in self._missing(draft, message)])
        draft.save_draft()
        if self._missing(draft, message):
            raise Temporary("Microsoft 365 did not keep all files of the letter")

    def _missing(self, draft: Any, message: Message) -> list[Attachment]:
        path = f"/messages/{draft.object_id}/attachments"
        said = self._client.ask("get", path, params={"$select": "id,name"}).json()
        there = {each.get("name") for each in said["value"]}
        return [each for each in message.attachments if each.name not in there]

    def _find(self, message: Message, where: str, *, draft: bool = True) -> dict[str, Any] | None:
        """Give the letter that bears our mark; a draft, or one that has gone."""
        value = message.message_id.replace("'", "''")
        marked = f"singleValueExtendedProperties/Any(ep: ep/id eq '{MARK}' and ep/value eq '{value}')"
        try:
            with failures(self._clock):
                said = self._client.ask("get", where, params={"$filter": marked, "$select": "id,isDraft"}).json()
        except Permanent as refused:
            # It is the question that was refused, and not the letter.
            raise Temporary(refused.reason, everybody=True) from None
        return next((dict(each) for each in said["value"] if bool(each["isDraft"]) == draft), None)


def _payload(mail: EmailMessage, message: Message) -> dict[str, Any]:
    """Give a letter as Graph takes it."""
    body = mail.get_body(("html",))
    kept = [{"id": id_, "value": str(mail[name])} for name, id_ in _KEPT.items() if mail[name]]
    payload: dict[str, Any] = {
        "subject": str(mail["Subject"]),
        "body": {"contentType": "HTML", "content": body.get_content() if body else ""},
        "toRecipients": [_person(each) for each in mail["To"].addresses],
        "replyTo": [_person(each) for each in mail["Reply-To"].addresses] if mail["Reply-To"] else [],
        "internetMessageId": message.message_id,
        "internetMessageHeaders": [{"name": ID_HEADER, "value": message.message_id}],
        "importance": str(mail["Importance"] or "normal"),
        "categories": [CATEGORY, _stage(message)],
        "singleValueExtendedProperties": [{"id": MARK, "value": message.message_id}, *kept],
    }
    return payload if _large(message) else {**payload, "attachments": [_file(each) for each in message.attachments]}


def _large(message: Message) -> bool:
    return sum(len(each.content) for each in message.attachments) > LARGEST


def _person(address: Any) -> dict[str, Any]:
    return {"emailAddress": {"name": address.display_name, "address": address.addr_spec}}


def _file(attachment: Attachment) -> dict[str, Any]:
    return {
        "@odata.type": "#microsoft.graph.fileAttachment",
        "name": attachment.name,
        "contentType": attachment.media_type,
        "contentBytes": b64encode(attachment.content).decode(),
    }


def _stage(message: Message) -> str:
    return message.template.removesuffix("_reminder").replace("_", " ")

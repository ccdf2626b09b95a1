"""What has left: each mail as its recipients got it."""

import re
from dataclasses import dataclass
from email.message import EmailMessage

from tests.fakes.graph.letters import Letter, Mailbox, Person
from tests.fakes.graph.mime import write
from tests.fakes.graph.web import RefusedError

LARGEST = 35 * 1024 * 1024
MOST_RECIPIENTS = 500
_ADDRESS = re.compile(r"[^@\s<>(),;:]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True)
class Sent:
    """A mail as it was delivered."""

    mailbox: str
    to: tuple[str, ...]
    """All who got it, those of Cc and Bcc too."""
    mail: EmailMessage

    @property
    def message_id(self) -> str:
        """The Message-ID."""
        return str(self.mail["Message-ID"])

    @property
    def subject(self) -> str:
        """The subject."""
        return str(self.mail["Subject"])

    @property
    def headers(self) -> dict[str, str]:
        """All headers; of a name that comes twice, the first."""
        return {name: str(self.mail[name]) for name in self.mail}

    @property
    def text(self) -> str:
        """The text part."""
        return self._body("plain")

    @property
    def html(self) -> str:
        """The HTML part; empty where there is none."""
        return self._body("html")

    @property
    def parts(self) -> list[str]:
        """The media types of all parts that hold something."""
        return [part.get_content_type() for part in self.mail.walk() if not part.is_multipart()]

    @property
    def attachments(self) -> dict[str, bytes]:
        """The files by their names."""
        found = {}
        for part in self.mail.iter_attachments():
            content = part.get_payload(decode=True)
            found[part.get_filename() or ""] = content if isinstance(content, bytes) else b""
        return found

    def _body(self, kind: str) -> str:
        part = self.mail.get_body((kind,))
        return str(part.get_content()) if part is not None else ""


def leave(mailbox: Mailbox, letter: Letter) -> Sent:
    """Make the mail of a letter, or refuse it as Exchange's submission does."""
    people = [*letter.to, *letter.cc, *letter.bcc]
    _check_recipients(people)
    if letter.sender is None or letter.sender.address.lower() != mailbox.address.lower():
        raise RefusedError(
            "ErrorSendAsDenied",
            "The user account which was used to submit this request does not have the right to send mail on behalf of "
            "the specified sending account., Cannot submit message.",
        )
    if sum(len(each.content) for each in letter.attachments) + len(letter.body) > LARGEST:
        raise RefusedError("ErrorMessageSizeExceeded", "The message exceeds the maximum supported size.")
    # The name of the directory goes out, whatever the draft says.
    letter.sender = Person(mailbox.address, mailbox.name)
    return Sent(mailbox.address, tuple(each.address for each in people), write(letter, mailbox.clock()))


def _check_recipients(people: list[Person]) -> None:
    wrong = next((each for each in people if not _ADDRESS.fullmatch(each.address)), None)
    if wrong or not people:
        why = (
            f"Recipient '{wrong.address}' is not resolved. All recipients must be resolved before a message can be "
            "submitted."
            if wrong
            else "A message can't be sent because it contains no recipients."
        )
        raise RefusedError("ErrorInvalidRecipients", f"At least one recipient is not valid., {why}")
    if len(people) > MOST_RECIPIENTS:
        raise RefusedError("ErrorExceededMaxRecipientLimit", "The message has too many recipients.")

"""The demo's mailboxes: the `.eml` files of the mail folder, read back as a mail program would."""

from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from bot.errors import NotFoundError

_HEADS: "BytesHeaderParser[EmailMessage]" = BytesHeaderParser(policy=policy.default)
_WHOLE: "BytesParser[EmailMessage]" = BytesParser(policy=policy.default)


@dataclass(frozen=True)
class Envelope:
    """A letter in a list; `name` is its file's, without the ending."""

    name: str
    message_id: str
    address: str
    to: str
    sender: str
    subject: str
    at: datetime


@dataclass(frozen=True)
class Enclosed:
    """A file that came with a letter."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Opened:
    """A letter, opened: both of its bodies, and what came with it."""

    envelope: Envelope
    text: str
    html: str
    enclosed: tuple[Enclosed, ...]


class Mailboxes:
    """All mailboxes of a mail folder; a file's head is read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._envelopes: dict[str, Envelope] = {}

    def everything(self) -> list[Envelope]:
        """Give every letter, the newest first."""
        files = {path.stem: path for path in self._folder.glob("*.eml")} if self._folder.is_dir() else {}
        for name in files.keys() - self._envelopes.keys():
            self._envelopes[name] = _envelope(name, _HEADS.parsebytes(files[name].read_bytes()))
        for name in self._envelopes.keys() - files.keys():
            del self._envelopes[name]
        return sorted(self._envelopes.values(), key=lambda each: (each.at, each.name), reverse=True)

    def of(self, address: str) -> list[Envelope]:
        """Give the letters to an address, the newest first."""
        return [each for each in self.everything() if each.address == address.casefold()]

    def open(self, name: str) -> Opened:
        """Open a letter; raises `NotFoundError` for a name that no letter has."""
        if name not in {each.name for each in self.everything()}:
            raise NotFoundError("there is no such letter")
        mail = _WHOLE.parsebytes((self._folder / f"{name}.eml").read_bytes())
        return Opened(
            self._envelopes[name],
            text=_body(mail, "plain"),
            html=_body(mail, "html"),
            enclosed=tuple(_enclosed(part) for part in mail.iter_attachments()),
        )

    def clear(self) -> None:
        """Throw all letters away: another play begins."""
        for path in self._folder.glob("*.eml"):
            path.unlink()
        self._envelopes.clear()


def _envelope(name: str, mail: EmailMessage) -> Envelope:
    to, sender = mail["To"].addresses[0], mail["From"].addresses[0]
    return Envelope(
        name=name,
        message_id=str(mail["Message-ID"]),
        address=to.addr_spec.casefold(),
        to=to.display_name or to.addr_spec,
        sender=sender.display_name or sender.addr_spec,
        subject=str(mail["Subject"]),
        at=parsedate_to_datetime(str(mail["Date"])),
    )


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _enclosed(part: object) -> Enclosed:
    assert isinstance(part, EmailMessage)
    content = part.get_payload(decode=True)
    return Enclosed(
        part.get_filename() or "file", part.get_content_type(), content if isinstance(content, bytes) else b""
    )

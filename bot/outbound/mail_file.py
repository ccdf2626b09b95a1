"""Mail into a folder, one `.eml` a message: for trying out, and for the console."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from bot.errors import Temporary
from bot.messages import mime
from bot.messages.nouns import Message, Receipt
from bot.outbound.senders import Pace


@dataclass(frozen=True)
class FileTarget:
    """`file:DIR`."""

    folder: Path


class FileSender:
    """Writes messages into a folder; a second try of a message replaces its file, and nothing is ever half there."""

    pace = Pace()

    def __init__(self, folder: Path, sender: str, clock: Callable[[], datetime]) -> None:
        self._folder = folder
        self._sender = sender
        self._clock = clock
        self._names: dict[str, str] | None = None
        self._lock = Lock()

    def send(self, message: Message) -> Receipt:
        """Write a message; raises `Temporary` where the folder cannot be written, `Permanent` for a bad address."""
        now = message.at or self._clock()
        mail = mime.build(message, now=now, sender=self._sender)
        with _disk_faults():
            _write(self._folder / self._name(message, now), bytes(mail))
        return Receipt(message.message_id)

    def was_sent(self, message: Message) -> Receipt | None:
        """Say whether an earlier try wrote the message's file: where it is, it is whole."""
        with _disk_faults(), self._lock:
            name = self._known().get(_digest(message))
            return Receipt(message.message_id) if name and (self._folder / name).exists() else None

    def _name(self, message: Message, now: datetime) -> str:
        """Give the file's name: by time and letter; the same as at an earlier try, even of an earlier process."""
        digest = _digest(message)
        name = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{message.template}-{digest}.eml"
        with self._lock:
            return self._known().setdefault(digest, name)

    def _known(self) -> dict[str, str]:
        """Give the files of earlier processes and of this one; the folder is read once, since it grows."""
        if self._names is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._names = {path.stem.rpartition("-")[2]: path.name for path in self._folder.glob("*.eml")}
        return self._names


def _digest(message: Message) -> str:
    return hashlib.sha256(message.message_id.encode()).hexdigest()[:16]


@contextlib.contextmanager
def _disk_faults() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Temporary(f"the mail folder cannot be read or written: {error.strerror}", everybody=True) from error


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise

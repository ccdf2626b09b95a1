"""The files of backups: opened without a trace, and written so that they appear whole or not at all."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot.errors import DatabaseError, InputError

PRIVATE = 0o600
_MAGIC = b"SQLite format 3\x00"
_BESIDE = ("-journal", "-wal", "-shm")
_REASONS = {
    "SQLITE_FULL": "the disk is full",
    "SQLITE_READONLY": "it cannot be written",
    "SQLITE_CORRUPT": "the database is damaged",
}


@contextmanager
def opened(file: Path) -> Iterator[sqlite3.Connection]:
    """Open a backup for reading only; raises `InputError` if it is no SQLite file, or not to be read."""
    try:
        with file.open("rb") as start:
            first = start.read(len(_MAGIC))
    except OSError as error:
        raise InputError(f"{file}: {error.strerror} - name a file that 'evalbot backup' has made") from None
    if first != _MAGIC:
        raise InputError(f"{file}: not a backup - name a file that 'evalbot backup' has made")
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        yield connection


@contextmanager
def whole(file: Path) -> Iterator[Path]:
    """Give a file to write, private to its owner, that takes its place at the end.

    Whatever goes wrong, nothing is left behind; raises `DatabaseError` if the disk or a database refused.
    """
    part = file.with_name(file.name + ".part")
    try:
        _forget(part)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE))
        yield part
        _settle(part)
        part.replace(file)
        _settle(file.parent)
    except (OSError, sqlite3.Error, DBAPIError) as error:
        raise DatabaseError(
            f"{file}: {reason(error)}; it was not written - mend that, or name another place"
        ) from error
    finally:
        with suppress(OSError):  # no folder, nothing to forget
            _forget(part)


def reason(error: Exception) -> str:
    """Say in a few words why a file or a database refused."""
    name = getattr(error, "sqlite_errorname", "")
    known = next((words for start, words in _REASONS.items() if name.startswith(start)), "")
    said = known or getattr(error, "strerror", "") or str(getattr(error, "orig", error))
    return str(said).strip().splitlines()[0]


def leftovers(file: Path) -> list[Path]:
    """Give what SQLite keeps beside a database while it is open, as far as it is there."""
    beside = (file.with_name(file.name + end) for end in _BESIDE)
    return [path for path in beside if path.exists()]


def _forget(part: Path) -> None:
    for path in (part, *leftovers(part)):
        path.unlink(missing_ok=True)


def _settle(path: Path) -> None:
    """Wait until the disk has it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

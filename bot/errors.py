"""What can go wrong: one small tree; each message says what, where, and what to do."""

import traceback
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


class BotError(Exception):
    """A fault that a person can mend; its text is one line and is shown as it is."""


class ConfigError(BotError):
    """The configuration folder, a setting or the plan is not right."""


class InputError(BotError):
    """A file, a command or a form holds something that cannot be used."""


class WordsError(InputError):
    """A command's words are off: an unknown command, course, event or period."""


class RefusedError(BotError):
    """Whoever asks may not: the words are the same whether what they asked about exists or not."""


class NotFoundError(BotError):
    """What was asked for is not there, or is not for the one who asks."""


class DatabaseError(BotError):
    """The database is missing, of another version, or busy with another process."""


@dataclass(eq=False)
class Temporary(Exception):  # noqa: N818  (a kind of failure, named as the design names it)
    """A send that may go later: the provider said when, or we guess."""

    reason: str
    retry_at: datetime | None = None
    everybody: bool = False
    """Whether it is about the provider, or about us, and not about this message: the next would fail as well."""


@dataclass(eq=False)
class Permanent(Exception):  # noqa: N818
    """A send that will never go by this channel."""

    reason: str


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong in a file that a person wrote: where, what, and the mend."""

    file: str
    place: str
    problem: str
    mend: str = ""

    def __str__(self) -> str:
        """Give the fault as one line, whatever it quotes."""
        where = f"{self.file}: {self.place}" if self.place else self.file
        return " ".join((f"{where}: {self.problem}" + (f" - {self.mend}" if self.mend else "")).split())


def told_safely(fault: BaseException) -> str:
    """Say what kind of fault it was and where in our code, without its text: that may hold names or answers.

    What we say ourselves of the database holds none.
    """
    if isinstance(fault, DatabaseError):
        return str(fault)
    frames = traceback.extract_tb(fault.__traceback__)
    ours = [frame for frame in frames if "bot" in Path(frame.filename).parts]
    where = f" at {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return f"a fault of the program: {type(fault).__name__}{where}"

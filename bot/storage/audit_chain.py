"""Reads an audit log from its first entry to its last, and tells where it is not as it was written."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.storage import audit
from bot.storage.tables import AuditEntry

SHORTEST = 8
"""Characters of a seal: fewer could be those of another entry."""
_UNREADABLE = (ValueError, TypeError)
"""What reading raises where a value is no time or no JSON any more, or sealing where it is of another kind."""


@dataclass(frozen=True)
class Break:
    """The first place where a log is not whole."""

    position: int
    how: str
    """`changed`, `missing` or `out of order`."""
    entry: AuditEntry | None
    """The entry at which it was noticed; a missing one is noticed at the next."""


@dataclass(frozen=True)
class Chain:
    """What reading a log has shown; `entries` and `seal` are of the part that is whole."""

    partnership: str
    entries: int
    seal: str
    broken: Break | None = None
    noted_at: int = 0
    """The position of the entry whose seal was looked for; 0: there is none in the part that is whole."""

    @property
    def whole(self) -> bool:
        """Tell whether nothing is broken."""
        return self.broken is None


def walk(session: Session, partnership: str, *, noted: str = "", told: Callable[[int], None] | None = None) -> Chain:
    """Seal each entry again from the first on, up to where that gives another seal than stands there.

    What was taken away at the end leaves no trace in the log itself: only a seal that was noted elsewhere (its first
    characters are enough) shows it, if it is not found.
    """
    walker = _Walker(session, partnership, noted.casefold(), told or (lambda done: None))
    try:
        walker.go(audit.AT_ONCE)
    except _UNREADABLE:  # of many at once it cannot be told which
        try:
            walker.go(1)
        except _UNREADABLE:
            walker.broken = Break(walker.at + 1, "changed", None)
    return Chain(partnership, walker.at, walker.seal, walker.broken, walker.noted_at)


@dataclass
class _Walker:
    """Goes along a chain as far as it is whole."""

    session: Session
    partnership: str
    noted: str
    told: Callable[[int], None]
    at: int = 0
    seal: str = ""
    id: int = 0
    noted_at: int = 0
    broken: Break | None = None

    def go(self, at_once: int) -> None:
        after = self.at or None
        with closing(audit.in_order(self.session, self.partnership, after=after, at_once=at_once)) as entries:
            for entry in entries:
                if how := self._wrong(entry):
                    self.broken = Break(self.at + 1, how, entry)
                    return
                self._take(entry)

    def _take(self, entry: AuditEntry) -> None:
        self.at, self.seal, self.id = entry.position, entry.seal, entry.id
        if self.noted and self.seal.startswith(self.noted):
            self.noted_at = self.at
        if self.at % audit.AT_ONCE == 0:
            self.told(self.at)

    def _wrong(self, entry: AuditEntry) -> str:
        expected = self.at + 1
        if entry.position > expected:
            return "missing"
        if entry.position < expected or entry.id <= self.id:
            return "out of order"
        return "" if audit.sealed(entry, self.seal) == entry.seal else "changed"

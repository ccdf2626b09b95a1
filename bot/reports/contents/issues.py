"""What supervisors and agencies brought back to the business unit: counts by kind, never what they wrote."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from bot.messages.nouns import Json
from bot.messages.wording import NOTHING, count, day
from bot.plan.model import Partnership
from bot.reports.contents.nothing import Nothing
from bot.reports.contents.subject import PERIODS, Subject
from bot.reports.document import Block, Grid
from bot.storage import supervisors
from bot.storage.tables import PracticeIssue

KINDS = {
    "practice_issue": "Practice issue",
    "concern": "Concern",
    "information_needed": "Further information needed",
}


@dataclass(frozen=True)
class Issues:
    """Issues by kind: raised in the period (or after the event), and of them still open."""

    raised: Counter[str]
    open: Counter[str]
    oldest: date | None
    """When the oldest that is open was raised."""
    at_least: int
    """Counts below it are not shown: 1 where all are."""

    def as_json(self) -> dict[str, Json]:
        """Give the counts under the names that others read; null where they are kept back."""
        return {
            kind: {"raised": self.shown(self.raised[kind]), "open": self.shown(self.open[kind])}
            for kind in KINDS
            if self.raised[kind]
        }

    def shown(self, n: int) -> int | None:
        """Give a count, or None where it is kept back."""
        return n if n == 0 or n >= self.at_least else None

    def blocks(self) -> tuple[Block, ...]:
        """Tell what was raised, by kind."""
        if not self.raised:
            return (Nothing("No practice issue, concern or request for information was raised."),)
        rows = tuple(
            (words, self._cell(self.raised[kind]), self._cell(self.open[kind]))
            for kind, words in KINDS.items()
            if self.raised[kind]
        )
        note = "What was written stays with the business unit."
        return (Grid("What supervisors and agencies raised", ("Kind", "Raised", "Still open"), rows, note),)

    def said(self) -> str:
        """Say how many are open, and since when; nothing where none is or it is kept back."""
        n = self.open.total()
        if not n or n < self.at_least or self.oldest is None:
            return ""
        raised = f"the oldest was raised on {day(self.oldest)}" if n > 1 else f"it was raised on {day(self.oldest)}"
        return f"{count(n, 'practice issue or concern is', 'practice issues and concerns are')} still open; {raised}"

    def _cell(self, n: int) -> str:
        shown = self.shown(n)
        return f"fewer than {self.at_least}" if shown is None else f"{shown:,}" if shown else NOTHING


def of_subject(session: Session, partnership: Partnership, subject: Subject, *, at_least: int) -> Issues:
    """Count the issues that were raised on the days of a period, or about an event at any time."""
    mine = [
        (row, row.raised_at.astimezone(partnership.about.tz).date())
        for row in supervisors.issues(session, partnership.key, still_open=False)
        if row.what in KINDS
    ]
    mine = [(row, on) for row, on in mine if _is_of(row, on, subject)]
    still_open = [(row, on) for row, on in mine if row.closed_at is None]
    return Issues(
        raised=Counter(row.what for row, _ in mine),
        open=Counter(row.what for row, _ in still_open),
        oldest=min((on for _, on in still_open), default=None),
        at_least=at_least,
    )


def _is_of(row: PracticeIssue, on: date, subject: Subject) -> bool:
    return subject.first <= on <= subject.last if subject.kind in PERIODS else row.event_id in subject.events

"""The words for duties that come round: `every quarter`, `every 2 years from 2026-04-01`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

_MONTHS = {"month": 1, "quarter": 3, "half year": 6, "year": 12}
_EVERY = re.compile(
    r"every (?:(?P<n>\d{1,3}) )?(?P<unit>month|quarter|half year|year)s?(?: from (?P<start>\d{4}-\d{2}-\d{2}))?"
)
_EPOCH_YEAR = 2000
"""Where duties without a start are counted from, so that `every 2 years` means the same years whenever it is asked."""
MEND = "write it like 'every quarter', 'every 6 months' or 'every 2 years from 2026-04-01'"


@dataclass(frozen=True)
class Recurrence:
    """A duty every `months` months, counted from `start`, or from the start of the partnership's year."""

    months: int
    start: date | None
    text: str

    def dates(self, first: date, year_starts: tuple[int, int]) -> Iterator[date]:
        """Give the dates on or after `first`, without end; the period that a date closes lies before it."""
        month, day = year_starts
        base = self.start or date(_EPOCH_YEAR, month, day)
        turns = max(0, (first.year - base.year - 1) * 12 // self.months)
        while (due := base + relativedelta(months=turns * self.months)) < first:
            turns += 1
        while True:
            yield due
            turns += 1
            due = base + relativedelta(months=turns * self.months)


def parse(words: str) -> Recurrence:
    """Read a recurrence as a person writes it; raises `ValueError` with what is wrong."""
    text = " ".join(str(words).lower().split())
    match = _EVERY.fullmatch(text)
    if not match or not int(match["n"] or 1):
        raise ValueError(f"'{words}' is no rhythm that a plan knows; {MEND}")
    return Recurrence(int(match["n"] or 1) * _MONTHS[match["unit"]], _start(match["start"]), text)


def _start(words: str | None) -> date | None:
    if words is None:
        return None
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise ValueError(f"'{words}' is no day of the calendar; {MEND}") from None

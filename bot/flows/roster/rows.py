"""What a roster says, in our words: its rows, and what was found wrong with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from bot.messages.nouns import Json

Cell = str | int | float | bool | datetime | date | time | timedelta | None
"""A cell as the file has it; a text file has only `str`."""


@dataclass(frozen=True)
class RawTable:
    """One sheet as it is: each row with the number that a spreadsheet program shows beside it."""

    file: str
    sheet: str
    """Name of the sheet; empty for a text file."""
    rows: tuple[tuple[int, tuple[Cell, ...]], ...]


@dataclass(frozen=True)
class Finding:
    """Something wrong in one cell: a fault stops the import, a warning does not."""

    row: int | None
    column: str
    """The heading as the file has it; our own name for it where the file has none."""
    value: str
    """The cell as the file has it."""
    problem: str

    def __str__(self) -> str:
        """Give the finding as one line: where, what is there, what is wrong with it."""
        where = f"row {self.row}, {self.column}" if self.row else self.column
        return f"{where}: {self.problem}" + (f" ('{self.value}')" if self.value else "")

    def as_json(self) -> dict[str, Json]:
        """Give the finding as the contract's JSON has it."""
        return {"row": self.row, "column": self.column, "value": self.value, "problem": self.problem}


@dataclass(frozen=True)
class RosterRow:
    """One booking as the roster has it; times are wall times in the partnership's zone."""

    row: int
    event_ref: str
    course: str
    course_code: str
    level: str
    outcomes: tuple[str, ...]
    starts: datetime
    ends: datetime
    venue: str
    places: int | None
    trainers: tuple[tuple[str, str], ...]
    """(name, address); either may be empty."""
    name: str
    email: str
    job_role: str
    agency: str
    staff_group: str
    supervisor_name: str
    supervisor_email: str
    """Empty where it is missing or cannot be used."""
    status: str
    """`booked`, `cancelled`, `waiting`."""
    attendance: str
    """`attended`, `partly_attended`, `absent`, or empty where nobody has said."""


EVENT_FACTS: tuple[str, ...] = (
    "course",
    "course_code",
    "level",
    "outcomes",
    "starts",
    "ends",
    "venue",
    "places",
    "trainers",
)
"""The fields of `RosterRow` that are one and the same for a whole event."""

BOOKING_FACTS: tuple[str, ...] = (
    "job_role",
    "agency",
    "staff_group",
    "supervisor_name",
    "supervisor_email",
    "status",
    "attendance",
)
"""The fields of `RosterRow` in which two rows for one booking can disagree."""


@dataclass(frozen=True)
class Roster:
    """A whole roster: `total_rows == len(rows) + len(ignored) + at_fault`.

    Title, total and empty rows and repeated headings are no rows. `waiting` are the rows of the waiting list,
    which stand in `ignored` too.
    """

    rows: tuple[RosterRow, ...] = ()
    waiting: tuple[RosterRow, ...] = ()
    ignored: tuple[tuple[int, str], ...] = ()
    faults: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    total_rows: int = 0
    at_fault: int = 0
    """How many rows have a fault; all of them where a heading that is needed is not there."""
    unknown_headings: tuple[str, ...] = ()
    """Headings that `columns.yaml` does not know; their columns are left out."""
    headings: Mapping[str, str] = field(default_factory=dict)
    """Our field -> the heading as the file has it."""

"""Who was on which event: what the bulk years are made from."""

from dataclasses import dataclass
from datetime import datetime

from tests.bench.year_facts import TaughtCourse


@dataclass(frozen=True)
class Who:
    """A person of the roster."""

    id: int
    name: str
    email: str
    agency: str
    job_role: str
    staff_group: str


@dataclass(frozen=True)
class Held:
    """An event, in the partnership's own time."""

    id: int
    ref: str
    course: TaughtCourse
    starts: datetime
    ends: datetime
    places: int
    registered: bool
    """Whether a register of it came in."""


@dataclass(frozen=True)
class Attendee:
    """A booking; `there` is what the delegate would say of their attendance, and `state` what the register says."""

    id: int
    held: Held
    who: Who
    supervisor: Who | None
    state: str
    there: str
    booked: datetime
    cancelled: datetime | None

    @property
    def was_there(self) -> bool:
        """Tell whether they came, for all or part of it."""
        return self.state != "cancelled" and self.there in ("all", "part")

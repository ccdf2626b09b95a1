"""The register as a player: each event's attendance comes in when the event ends, as a roster import brings it."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.flows.desk import Desk
from bot.flows.roster.applying import apply
from bot.flows.roster.event_facts import event_facts
from bot.flows.roster.rows import Roster, RosterRow
from bot.plan.model import Partnership

WHO = "the register"


def before_the_events(roster: Roster) -> Roster:
    """Give a roster as it was before its events: nobody's attendance is known."""
    return replace(roster, rows=tuple(replace(row, attendance="") for row in roster.rows))


def everybody(row: RosterRow) -> str:
    """Say that whoever was booked was there for all of it."""
    return "attended"


def as_written(row: RosterRow) -> str:
    """Say what the roster says."""
    return row.attendance


class RegisterArrives:
    """Brings in the attendance of each event at its end; `says` gives it for a row (empty: nobody has said)."""

    def __init__(self, desk: Desk, partnership: Partnership, roster: Roster, says: Callable[[RosterRow], str]) -> None:
        self._desk = desk
        self._partnership = partnership
        self._waiting = sorted(_registers(roster, partnership, says), key=lambda each: each[0])

    def next_at(self) -> datetime | None:
        """Give the end of the next event."""
        return self._waiting[0][0] if self._waiting else None

    def act(self, now: datetime) -> int:
        """Take in the registers of the events that have ended."""
        done = 0
        while self._waiting and self._waiting[0][0] <= now:
            _, register = self._waiting.pop(0)
            with self._desk.database.write(self._partnership.key) as session:
                apply(session, self._partnership, register, now=now, who=WHO)
            done += 1
        return done


def _registers(
    roster: Roster, partnership: Partnership, says: Callable[[RosterRow], str]
) -> list[tuple[datetime, Roster]]:
    """Give (end of the event, its register) for every event that has anything to say of attendance."""
    rows: dict[str, list[RosterRow]] = defaultdict(list)
    for row in roster.rows:
        if row.status == "booked" and says(row):
            rows[row.event_ref.casefold()].append(replace(row, attendance=says(row)))
    return [(event_facts(each[0], partnership)[0]["ends_at"], Roster(rows=tuple(each))) for each in rows.values()]

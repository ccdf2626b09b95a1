"""A plan as dates: what a sample event brings if everybody answers at once."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.plan.model import ASKS, Partnership, Stage
from bot.plan.own_year import morning
from bot.plan.timing import Hours, at_hour, instant


@dataclass(frozen=True, order=True)
class TimetableRow:
    """One date of the timetable, in UTC; `what` is `invitation`, `reminder N`, `closes` or `duty`."""

    at: datetime
    stage: str
    what: str
    to: tuple[str, ...]
    required: bool = False


def due_dates(
    stages: Mapping[str, Stage],
    hours: Callable[[Stage], Hours],
    *,
    starts: datetime,
    ends: datetime,
    booked: datetime,
) -> dict[str, datetime]:
    """Work out when each stage is due if each is sent when due and answered that instant.

    A stage that waits for something that never comes is left out.
    """
    fixed = {"event start": starts, "event end": ends, "booking": booked}
    due: dict[str, datetime] = {}
    for _ in range(len(stages) + 1):  # each pass settles at least one stage more, unless they stand in a ring
        anchors = {**fixed, **_happened(due)}
        found = {key: instant(stage.when, anchors, hours(stage)) for key, stage in stages.items()}
        now_due = {key: at for key, at in found.items() if at is not None}
        if now_due == due:
            break
        due = now_due
    return due


def anchors(
    due: Mapping[str, datetime], key: str, *, starts: datetime, ends: datetime, booked: datetime
) -> dict[str, datetime]:
    """Give what the reminders and the closing of a stage count from while it is sent and not yet answered."""
    fixed = {"event start": starts, "event end": ends, "booking": booked, "sent": due[key]}
    return {**fixed, **_happened({other: at for other, at in due.items() if other != key})}


def _happened(due: Mapping[str, datetime]) -> dict[str, datetime]:
    return {f"{key} {what}": at for key, at in due.items() for what in ("sent", "answered", "acknowledged")}


def timetable(partnership: Partnership, *, starts: datetime, ends: datetime, booked: datetime) -> list[TimetableRow]:
    """List the dates of an event's stages and the next date of each recurring duty, in order of time."""
    return sorted([*_stages(partnership, starts, ends, booked), *_duties(partnership, booked)])


def _stages(partnership: Partnership, starts: datetime, ends: datetime, booked: datetime) -> Iterator[TimetableRow]:
    stages = partnership.plan.active()
    due = due_dates(stages, partnership.hours, starts=starts, ends=ends, booked=booked)
    due = {key: max(at, booked) for key, at in due.items()}  # what is due before the booking goes at the booking
    for key, at in due.items():
        stage = stages[key]
        from_here = anchors(due, key, starts=starts, ends=ends, booked=booked)
        yield TimetableRow(at, key, "invitation", stage.to, stage.required)
        closes = instant(stage.closes, from_here, partnership.hours())
        for number, words in enumerate(stage.reminders, 1):
            reminder = instant(words, from_here, partnership.hours(stage))
            if reminder and (closes is None or reminder < closes):
                yield TimetableRow(reminder, key, f"reminder {number}", stage.to, stage.required)
        if closes and (stage.kind in ASKS or stage.kind.startswith("supervisor_")):  # others are over once sent
            yield TimetableRow(closes, key, "closes", stage.to, stage.required)


def _duties(partnership: Partnership, since: datetime) -> Iterator[TimetableRow]:
    month, day = (int(part) for part in partnership.about.year_starts.split("-"))
    today = since.astimezone(partnership.about.tz).date()
    for key, duty in partnership.plan.recurring.items():
        on = next(duty.every.dates(today, (month, day)))
        at = morning(on, partnership.about.tz) if duty.report else at_hour(on, partnership.hours())
        yield TimetableRow(at, key, "duty", duty.to)

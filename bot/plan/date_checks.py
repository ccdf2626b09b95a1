"""Plays a plan through on a sample event, to find reminders and closings that fall in the wrong order."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.errors import Fault
from bot.plan.anchors import Stages
from bot.plan.model import ABOUT_EVENTS, Plan, Stage
from bot.plan.timetable import anchors, due_dates
from bot.plan.timing import Hours, Timing, instant

STARTS = datetime(2026, 6, 10, 8, 30, tzinfo=UTC)
"""A Wednesday without a bank holiday or clock change near, booked eight weeks before."""
ENDS = STARTS + timedelta(hours=6, minutes=30)
BOOKED = STARTS - timedelta(weeks=8)


def check(stages: Stages, plan: Plan, zone: ZoneInfo) -> Iterator[Fault]:
    """Find the times of a stage that fall in the wrong order."""

    def hours(stage: Stage) -> Hours:
        return Hours(zone, plan.send_at, stage.working_days)

    due = due_dates(stages.active, hours, starts=STARTS, ends=ENDS, booked=BOOKED)
    for key, at in due.items():
        stage = stages.active[key]
        closes = instant(stage.closes, _anchors(due, key), Hours(zone, plan.send_at))
        yield from _opening(stages, key, at, closes)
        if closes and closes <= at:
            continue
        for number, words in enumerate(stage.reminders):
            yield from _reminder(stages, key, number, instant(words, _anchors(due, key), hours(stage)), at, closes)


def _anchors(due: Mapping[str, datetime], key: str) -> dict[str, datetime]:
    return anchors(due, key, starts=STARTS, ends=ENDS, booked=BOOKED)


def _opening(stages: Stages, key: str, at: datetime, closes: datetime | None) -> Iterator[Fault]:
    stage = stages.active[key]
    if closes and closes <= at:
        problem = f"it closes ({_words(stage.closes)}) before it opens ({_words(stage.when)})"
        yield stages.fault(key, ("closes",), problem, "close it later, or open it sooner")
    elif stage.kind == "pre_course" and closes and closes > STARTS:
        problem = "a pre-course form must close when the event starts, or it measures what the event taught"
        yield stages.fault(key, ("closes",), problem, "write 'at event start'")
    if stage.kind not in ABOUT_EVENTS and stage.who != "booked" and at < ENDS:
        problem = f"it is sent before the event ends, when nobody has {_WHO[stage.who]} yet"
        yield stages.fault(key, ("who",), problem, "write 'who: booked', or send it after the event")


_WHO = {"attended": "attended", "full": "attended in full"}


def _reminder(
    stages: Stages, key: str, number: int, at: datetime | None, sent: datetime, closes: datetime | None
) -> Iterator[Fault]:
    words = _words(stages.active[key].reminders[number])
    if at and at <= sent:
        yield stages.fault(key, ("reminders", number), f"'{words}' is before the stage is sent", "remind later")
    elif at and closes and at >= closes:
        yield stages.fault(key, ("reminders", number), f"'{words}' is after the stage has closed", "remind sooner")


def _words(timing: Timing) -> str:
    return timing.text or timing.anchor

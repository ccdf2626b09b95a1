"""What should happen when, pure: the facts of a booking or an event, and the plan, give dated stages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.plan.model import ABOUT_EVENTS, ANSWERABLE, TELLS_SUPERVISORS, Partnership, Stage
from bot.plan.timing import instant

__all__ = ["ANSWERABLE", "Due", "Facts", "anchors", "closing", "due", "next_look", "reminders", "why_not"]


@dataclass(frozen=True)
class Facts:
    """What is known of one booking (or, without `delegate`, of one event)."""

    subject: str
    starts: datetime
    ends: datetime
    booked: datetime
    round: int = 1
    cancelled: str = ""
    """Why nothing more should happen: `cancelled`, `event_cancelled`, or empty."""
    attendance: str = ""
    """`attended`, `partly_attended`, `absent`, or empty: not known. The register, else what the delegate says."""
    full: bool = False
    """There for the whole course, by the plan's own measure (`certificate_on`)."""
    there: bool = False
    """There for all or part of it, by the same measure."""
    delegate: int | None = None
    supervisor: int | None = None
    trainers: tuple[int, ...] = ()
    posts: Mapping[str, int] = field(default_factory=dict)
    happened: Mapping[str, datetime] = field(default_factory=dict)
    """`<stage> sent|answered|acknowledged` -> when."""


@dataclass(frozen=True)
class Due:
    """One stage for one person: when it is due and when it closes; or why it is not to be, now."""

    stage: str
    kind: str
    role: str
    person: int
    due_at: datetime
    closes_at: datetime


def due(facts: Facts, partnership: Partnership) -> tuple[Due, ...]:
    """Give every stage that the plan has for these facts, with its dates (L1); what waits for something is left out."""
    return tuple(_due(facts, partnership))


def _due(facts: Facts, partnership: Partnership) -> Iterator[Due]:
    for key, stage in partnership.plan.active().items():
        if (stage.kind in ABOUT_EVENTS) != (facts.delegate is None) or why_not(facts, stage):
            continue
        due_at = instant(stage.when, anchors(facts), partnership.hours(stage))
        if due_at is None:
            continue
        closes_at = closing(facts, partnership, key, due_at)
        for role, person in _people(facts, stage):
            yield Due(key, stage.kind, role, person, due_at, closes_at)


def why_not(facts: Facts, stage: Stage) -> str:
    """Say why a stage is not for these facts (a key of `reason` in the words), or nothing if it is."""
    if facts.cancelled:
        return facts.cancelled
    if stage.who != "booked" and facts.delegate is not None and facts.attendance == "absent":
        return "absent"
    if stage.who == "full" and not facts.full:
        return "not_full"
    if stage.kind in TELLS_SUPERVISORS and stage.who == "attended" and not facts.there:
        return "waiting"  # nobody is told that somebody was there before anybody has said so
    return "" if any(_people(facts, stage)) else "no_supervisor"


def _people(facts: Facts, stage: Stage) -> Iterator[tuple[str, int]]:
    for to in stage.to:
        if to == "delegate" and facts.delegate is not None:
            yield to, facts.delegate
        elif to == "supervisor" and facts.supervisor is not None:
            yield to, facts.supervisor
        elif to == "trainers":
            yield from (("trainer", person) for person in facts.trainers)
        elif to in facts.posts:
            yield "officer", facts.posts[to]


def anchors(facts: Facts) -> dict[str, datetime]:
    """Give what a timing may count from."""
    fixed = {"event start": facts.starts, "event end": facts.ends, "booking": facts.booked}
    return {**fixed, **facts.happened}


def closing(facts: Facts, partnership: Partnership, stage_key: str, sent_at: datetime) -> datetime:
    """Work out when a stage that is (or would be) sent at `sent_at` closes."""
    stage = partnership.plan.stages[stage_key]
    at = instant(stage.closes, {**anchors(facts), "sent": sent_at}, partnership.hours())
    return at if at is not None else sent_at + timedelta(days=28)


def reminders(facts: Facts, partnership: Partnership, stage_key: str, sent_at: datetime) -> list[datetime]:
    """Give the instants of a sent stage's reminders, in the order of time."""
    stage = partnership.plan.stages[stage_key]
    from_here = {**anchors(facts), "sent": sent_at}
    times = (instant(timing, from_here, partnership.hours(stage)) for timing in stage.reminders)
    return sorted(at for at in times if at is not None)


def next_look(
    facts: Facts, partnership: Partnership, stage_key: str, *, sent_at: datetime, closes_at: datetime, reminded: int
) -> datetime:
    """Say when a sent stage needs looking at again: at its next reminder, else when it closes."""
    ahead = [at for at in reminders(facts, partnership, stage_key, sent_at)[reminded:] if at < closes_at]
    return min([*ahead, closes_at])

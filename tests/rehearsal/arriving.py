"""A message in somebody's hands."""

from datetime import UTC, datetime, timedelta

from bot.rehearsal.arrivals import Arrival

NOON = datetime(2026, 1, 9, 12, tzinfo=UTC)


def an_arrival(
    *, who: str = "ann@a.example annbell", kind: str = "end_of_course", number: int = 0, days: int = 28
) -> Arrival:
    """Give a message that arrived at noon on 9 January 2026, about a stage that closes so many days later."""
    return Arrival(
        message=1,
        partnership="cwac",
        touchpoint=1,
        stage=kind,
        kind=kind,
        role="supervisor" if kind.startswith("supervisor_") else "delegate",
        event="E1",
        person=1,
        who=who,
        channel="mail",
        number=number,
        invited_at=NOON,
        at=NOON,
        closes_at=NOON + timedelta(days=days),
        agency="A",
    )

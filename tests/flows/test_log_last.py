"""Whoever adds to a partnership's audit log holds it until they end: what takes long is done before (C4, Q7)."""

from typing import Any

import pytest

from bot.flows import attendance, moving
from bot.storage import audit, events
from tests.build import World
from tests.plans import HERE, at


@pytest.mark.parametrize("what", ["move", "call_off", "mark"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_timeline_has_followed_before_the_log_is_written(
    world: World, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    booking, done = world.a_booking(), []
    for module, name in ((moving, "follow"), (attendance, "reconcile_bookings"), (audit, "add")):
        kept = getattr(module, name)

        def noted(*args: Any, kept: Any = kept, name: str = name, **more: Any) -> Any:
            done.append("log" if name == "add" else "timeline")
            return kept(*args, **more)

        monkeypatch.setattr(module, name, noted)
    here = world.plans[HERE]
    with world.database.write(HERE) as session:
        event = events.get(session, HERE, booking.event_id)
        if what == "move":
            starts, ends = (at("2026-06-01", hour).replace(tzinfo=None) for hour in ("09:30", "16:00"))
            moving.move(session, here, event, starts, ends, now=world.now, who="olive")
        elif what == "call_off":
            moving.call_off(session, here, event, now=world.now, who="olive")
        else:
            attendance.mark(session, here, event.id, {booking.id: "all"}, now=world.now, who="olive")
    assert done == ["timeline", "log"]

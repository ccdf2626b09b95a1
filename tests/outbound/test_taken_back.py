"""A stage whose only letter was dropped as it was about to go was never sent, and nothing counts from it (L1)."""

from bot.flows import preferences
from tests.build import World
from tests.plans import HERE, THERE, a_partnership, at

DUE, START = at("2026-02-23"), at("2026-03-02")


def test_what_closed_while_it_waited_says_that_its_time_had_passed(world: World) -> None:
    booking = world.a_booking()
    world.tick(DUE, deliver=False)
    world.tick(START, deliver=False)
    assert world.touchpoint(booking, "pre_course").reason == "closed"
    world.tick(START)
    unsent = world.touchpoint(booking, "pre_course")
    assert (unsent.state, unsent.reason, unsent.sent_at, world.sent()) == ("expired", "past", None, [])


def test_what_counts_from_a_letter_that_was_dropped_is_called_off(world: World) -> None:
    after = {"when": "6 weeks after supervisor_briefing sent"}
    world.use(a_partnership(impact_check=after), a_partnership(THERE))
    booking = world.a_booking(attended=True)
    world.tick(at("2026-03-16"), deliver=False)
    assert "impact_check" in world.plans_of(booking)
    with world.database.write(HERE) as session:
        preferences.stop(session, HERE, booking.supervisor_id or 0, now=world.now)
    world.tick()
    world.tick()
    check = world.touchpoint(booking, "impact_check")
    assert (check.state, check.reason) == ("cancelled", "waiting")

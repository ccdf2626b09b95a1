"""A fault of ours in one message or touchpoint holds up no other, and its text is told to nobody."""

from datetime import timedelta

from bot.outbound.delivery import LONGEST_PAUSE
from tests.build import World


class SecretError(RuntimeError):
    """A fault whose text holds what should be in no log."""


def test_a_message_that_cannot_be_sent_for_a_fault_of_ours_does_not_hold_up_the_next(world: World) -> None:
    event = world.an_event()
    first, second = world.a_booking(event), world.a_booking(event)
    world.mail.fail(SecretError("ann@school.example"))
    done = world.tick(world.next_due())
    assert (done.delivered.sent, done.delivered.retry) == (1, 1)
    [waiting] = world.queue("queued")
    assert waiting.retry_at == world.now + LONGEST_PAUSE
    assert waiting.reason.startswith("a fault of the program: SecretError")
    assert "ann@" not in waiting.reason
    assert {len(world.sent(first)), len(world.sent(second))} == {0, 1}


def test_after_a_fortnight_it_is_undeliverable_and_officers_can_see_it(world: World) -> None:
    booking = world.a_booking(world.an_event(), attended=True)
    world.run_until(world.touchpoint(booking, "end_of_course").due_at - timedelta(minutes=1))
    world.mail.fail(*[SecretError("x")] * 400)
    world.tick(world.next_due())
    while world.touchpoint(booking, "end_of_course").state == "sent":
        world.tick(world.now + LONGEST_PAUSE)
    assert world.touchpoint(booking, "end_of_course").state == "undeliverable"
    assert "undeliverable" in {message.state for message in world.queue("undeliverable")}


def test_a_touchpoint_that_cannot_be_prepared_is_looked_at_later_and_holds_up_no_other(world: World) -> None:
    good, broken = world.a_booking(world.an_event()), world.an_event(outcomes=[{"no": "key"}])
    bad = world.a_booking(broken)
    world.tick(world.next_due())
    assert len(world.sent(good)) == 1
    stuck = world.touchpoint(bad, "pre_course")
    assert (stuck.state, stuck.sent_at, stuck.next_at) == ("planned", None, world.now + timedelta(hours=1))

"""One message, once: claim, lease, doubt, retries, and what is no longer wanted (rules 4 and 12; 'Engine')."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.flows import doors, preferences
from bot.logs import set_up_logs
from bot.messages.nouns import Message, Receipt
from bot.outbound.delivery import LEASE, LONGEST_PAUSE, MOST_CRASHES
from bot.storage import outbox
from bot.storage.tables import AuditEntry, Booking, OutboxMessage, Person, Touchpoint
from tests.build import World
from tests.plans import a_partnership, at
from tests.recorder import Crash, permanent, temporary

DUE = at("2026-02-23")


@pytest.fixture
def booking(world: World) -> Booking:
    """Somebody whose pre-course invitation is queued."""
    booking = world.a_booking()
    world.tick(DUE, deliver=False)
    return booking


def message(world: World) -> OutboxMessage:
    return world.rows(OutboxMessage)[0]


def deliver(world: World, after: timedelta = timedelta()) -> str:
    world.now += after
    return world.delivery.deliver_once(message(world).id, world.now).what


def crash(world: World, *, after: bool = False) -> None:
    """Have the process die in the middle of a send."""
    world.mail.faults = [(Crash(), after)]  # type: ignore[list-item]
    with pytest.raises(Crash):
        deliver(world)


def test_a_message_goes_once(world: World, booking: Booking) -> None:
    assert [deliver(world), deliver(world)] == ["sent", "busy"]
    gone = message(world)
    assert (gone.state, gone.sent_at, gone.tries, gone.owner != "") == ("sent", DUE, 1, True)
    assert gone.provider_id == f"receipt {gone.message_id}"
    assert gone.subject.startswith("Before")
    assert len(world.mail.accepted) == 1


def test_what_is_claimed_is_nobody_elses_until_the_lease_runs_out(world: World, booking: Booking) -> None:
    with world.database.write() as session:
        assert outbox.claim(session, 1, owner="a", now=DUE, lease_until=DUE + LEASE)
        assert not outbox.claim(session, 1, owner="b", now=DUE + LEASE / 2, lease_until=DUE + LEASE)
    assert deliver(world, LEASE - timedelta(seconds=1)) == "busy"
    assert deliver(world, timedelta(seconds=1)) == "sent"
    assert message(world).doubts == 1


@pytest.mark.parametrize(("went", "sends"), [(True, 0), (False, 1)])
def test_after_a_crash_the_provider_is_asked_before_it_is_sent_again(
    world: World, booking: Booking, went: bool, sends: int
) -> None:
    crash(world, after=went)
    before = len(world.mail.accepted)
    assert deliver(world, LEASE) == "sent"
    assert len(world.mail.accepted) - before == sends
    assert message(world).provider_id


def test_a_provider_that_cannot_say_is_sent_to_again(world: World, booking: Booking) -> None:
    world.mail.tells = False
    crash(world, after=True)
    assert deliver(world, LEASE) == "sent"
    assert len({m.message_id for m in world.mail.accepted}) == 1  # the same id at every try, for the reader to tell


def test_who_lost_the_lease_records_nothing(world: World, booking: Booking) -> None:
    with world.database.write() as session:
        outbox.claim(session, 1, owner="slow", now=DUE, lease_until=DUE + LEASE)
    deliver(world, LEASE)
    with world.database.write() as session:
        assert not outbox.record(session, 1, owner="slow", state="queued")
    assert message(world).state == "sent"


def test_a_temporary_failure_waits_as_long_as_the_provider_says(world: World, booking: Booking) -> None:
    world.mail.fail(temporary(30, now=DUE))
    assert deliver(world) == "retry"
    assert (message(world).state, message(world).retry_at) == ("queued", DUE + timedelta(minutes=30))
    assert deliver(world, timedelta(minutes=29)) == "busy"
    assert deliver(world, timedelta(minutes=1)) == "sent"


def test_without_a_word_from_the_provider_the_pauses_grow_to_an_hour(world: World, booking: Booking) -> None:
    world.mail.fail(*[temporary()] * 9)
    pauses: list[float] = []
    while deliver(world) == "retry":
        retry_at = message(world).retry_at or world.now
        pauses.append((retry_at - world.now).total_seconds() / 60)
        world.now = retry_at
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert message(world).state == "sent"


def test_an_outage_of_days_loses_no_letter_that_may_still_go(world: World, booking: Booking) -> None:
    world.mail.fail(*[temporary()] * 200)
    for _ in range(6 * 24):
        world.tick(world.now + timedelta(hours=1))
    assert message(world).state == "queued"
    world.mail.faults.clear()
    world.tick(world.now + timedelta(hours=1))
    assert (message(world).state, len(world.sent(booking))) == ("sent", 1)


def test_a_retry_that_the_provider_put_into_the_past_is_not_tried_at_once(world: World, booking: Booking) -> None:
    world.mail.fail(temporary(-10, now=DUE))
    deliver(world)
    assert (message(world).retry_at or DUE) > DUE


@pytest.mark.parametrize("called_off", [True, False])
def test_a_failure_after_it_went_is_not_sent_twice(world: World, booking: Booking, called_off: bool) -> None:
    world.mail.fail(temporary(), after=True)
    assert deliver(world) == "retry"
    if called_off:
        world.change(booking, state="cancelled")
        assert deliver(world, timedelta(hours=1)) == "cancelled"
        world.change(booking, state="booked")
    world.tick(world.now + timedelta(hours=1))
    assert world.sent(booking) == ["pre_course"]
    assert len(world.mail.accepted) == 1


@pytest.mark.parametrize(("after", "accepted"), [(True, 1), (False, 0)])
def test_a_fault_of_a_sender_leaves_a_doubt_and_is_not_sent_twice(
    world: World, booking: Booking, after: bool, accepted: int
) -> None:
    world.mail.fail(KeyError("a reply that we did not foresee"), after=after)
    assert deliver(world) == "retry"
    assert (message(world).doubts, message(world).tries, len(world.mail.accepted)) == (1, 1, accepted)
    assert deliver(world, LONGEST_PAUSE) == "sent"
    assert len(world.mail.accepted) == 1


def test_a_message_that_kills_its_process_is_given_up_too(world: World, booking: Booking) -> None:
    world.mail.tells = False
    for _ in range(MOST_CRASHES + 1):
        crash(world)
        world.now += LEASE
    assert deliver(world) == "failed"
    assert message(world).state == "undeliverable"


def test_a_permanent_failure_makes_the_touchpoint_undeliverable_and_is_written_down(
    world: World, booking: Booking
) -> None:
    world.mail.fail(permanent())
    assert deliver(world) == "failed"
    lost = world.touchpoint(booking, "pre_course")
    assert (lost.state, lost.reason, lost.next_at) == ("undeliverable", "no such mailbox", None)
    assert [entry.what for entry in world.rows(AuditEntry)] == ["message undeliverable"]
    world.run_until(at("2026-03-01"))
    assert world.sent(booking) == []  # and is not reminded


def test_a_reminder_that_fails_leaves_the_form_open_that_was_reached(world: World, booking: Booking) -> None:
    deliver(world)
    world.mail.fail(permanent())
    world.tick(at("2026-02-28"))
    assert world.touchpoint(booking, "pre_course").state == "sent"
    world.answers(booking, "pre_course")


def test_a_permanent_failure_in_chat_falls_back_to_mail(world: World) -> None:
    world.use(a_partnership(), chat="slack")
    booking = world.a_booking(person=world.a_person(channel="chat", agency="School"))
    world.chat.fail(permanent())
    world.tick(DUE)
    assert [(m.channel, m.state, m.key) for m in world.queue()] == [
        ("slack", "undeliverable", f"touchpoint {world.touchpoint(booking, 'pre_course').id}: invitation"),
        ("mail", "sent", f"touchpoint {world.touchpoint(booking, 'pre_course').id}: invitation by mail"),
    ]
    assert world.touchpoint(booking, "pre_course").state == "sent"


def test_where_mail_fails_too_the_touchpoint_is_undeliverable(world: World) -> None:
    world.use(a_partnership(), chat="slack")
    booking = world.a_booking(person=world.a_person(channel="chat"))
    world.chat.fail(permanent())
    world.mail.fail(permanent())
    world.tick(DUE)
    assert world.touchpoint(booking, "pre_course").state == "undeliverable"


def test_a_channel_that_nobody_serves_falls_back_to_mail(world: World) -> None:
    world.use(a_partnership(), chat="teams")
    booking = world.a_booking(person=world.a_person(channel="chat"))
    world.tick(DUE)
    assert [(m.channel, m.state) for m in world.queue()] == [("teams", "undeliverable"), ("mail", "sent")]
    assert world.sent(booking) == ["pre_course"]


@pytest.mark.parametrize("why", ["cancelled", "answered", "stopped", "expired"])
def test_at_the_claim_it_is_asked_once_more_whether_it_should_still_go(
    world: World, booking: Booking, why: str
) -> None:
    if why == "cancelled":
        world.change(booking, state="cancelled")
    elif why == "answered":
        world.answers(booking, "pre_course")
    elif why == "stopped":
        with world.database.write() as session:
            preferences.stop(session, "here", booking.person_id, now=DUE)
    else:
        world.now = at("2026-03-02")  # it closes now, and no tick has seen it
    assert deliver(world) == "cancelled"
    assert (message(world).state, message(world).reason, world.mail.accepted) == ("cancelled", why, [])
    left = world.touchpoint(booking, "pre_course")
    assert left.state == ("cancelled" if why == "stopped" else why)
    assert (left.sent_at is None) == (why != "answered")  # what was never sent is not counted as sent


def test_what_may_have_gone_counts_as_sent_even_if_it_is_dropped(world: World, booking: Booking) -> None:
    crash(world, after=True)
    world.change(booking, state="cancelled")
    assert deliver(world, LEASE) == "cancelled"
    assert world.touchpoint(booking, "pre_course").sent_at == DUE
    world.change(booking, state="booked")
    world.tick()
    assert len(world.mail.accepted) == 1


def test_order_is_kept_within_a_touchpoints_messages(world: World, booking: Booking) -> None:
    world.mail.fail(temporary(60, now=DUE))
    deliver(world)
    form = world.touchpoint(booking, "pre_course")
    letter = outbox.Letter(
        "later", booking.person_id, "delegate", "pre_course_reminder", message(world).context, touchpoint_id=form.id
    )
    with world.database.write() as session:
        outbox.put(session, "here", letter, now=DUE)
    world.tick()
    assert world.mail.accepted == []  # the reminder does not overtake
    world.tick(DUE + timedelta(minutes=60))
    assert [m.template for m in world.mail.accepted] == ["pre_course", "pre_course_reminder"]
    assert world.mail.accepted[1].thread == (world.mail.accepted[0].message_id,)


def test_a_letter_that_cannot_be_written_fails_for_good_before_it_goes(world: World, booking: Booking) -> None:
    with world.database.write() as session:
        row = session.get_one(OutboxMessage, message(world).id)
        row.context = {key: value for key, value in row.context.items() if key != "event"}
    assert deliver(world) == "failed"
    assert (world.mail.accepted, message(world).state) == ([], "undeliverable")


def test_a_certificate_waits_until_a_broken_logo_is_mended_and_stops_nobody_else(world: World, tmp_path: Path) -> None:
    plan = a_partnership()
    (tmp_path / "logo.svg").write_text("no picture")
    about = plan.about.model_copy(update={"logo": "logo.svg"})
    world.use(type(plan)(**{**plan.__dict__, "about": about, "folder": str(tmp_path)}))
    booking, other = world.a_booking(attended=True), world.a_booking(attended=True)
    world.tick(at("2026-03-02", "15:30"))
    world.answers(booking)
    world.tick()
    assert [m.template for m in world.queue("queued")] == ["certificate"]
    assert "end_of_course" in world.sent(other)
    (tmp_path / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>')
    world.tick(world.now + timedelta(hours=1))
    assert "certificate" in world.sent(booking)


def test_deliveries_of_a_partnership_that_is_gone_wait_and_hold_up_nobody(world: World, booking: Booking) -> None:
    theirs = world.a_booking(partnership="there")
    world.tick(DUE, deliver=False)
    world.use(a_partnership("there"))
    world.tick()
    assert world.sent(theirs) == ["pre_course"]
    assert [m.state for m in world.queue() if m.partnership == "here"] == ["queued"]


def test_nothing_of_an_answer_or_an_address_is_in_a_log_line(
    world: World, booking: Booking, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up_logs()
    deliver(world)
    said = "".join(capsys.readouterr())
    assert "message sent" in said
    assert world.rows(Person, id=booking.person_id)[0].email not in said
    assert "/q/" not in said


def test_a_fresh_link_that_bounces_leaves_the_form_open(world: World, booking: Booking) -> None:
    deliver(world)
    link = str(world.mail.accepted[0].context["links"]["form"]).rpartition("/")[2]  # type: ignore[index,call-overload]
    with world.database.write() as session:
        doors.send_fresh_link(session, world.plans, link, now=world.now)
    world.mail.fail(permanent())
    world.tick()
    assert world.rows(Touchpoint, state="undeliverable") == []


def test_a_clock_that_goes_forward_while_a_send_is_under_way_sends_nothing_twice(
    world: World, booking: Booking
) -> None:
    """Another worker, by a clock that was set right, sees a lease that ran out long ago, and waits for one more."""
    later, seen = DUE + timedelta(hours=1), []
    took = world.mail.send

    def meanwhile(sent: Message) -> Receipt:
        seen.append(world.delivery.deliver_once(message(world).id, later).what)
        return took(sent)

    world.mail.send = meanwhile  # type: ignore[method-assign, assignment]
    assert deliver(world) == "sent"
    assert (seen, len(world.mail.accepted)) == (["busy"], 1)


def test_what_nobody_has_looked_at_for_long_goes_one_lease_later(world: World, booking: Booking) -> None:
    crash(world)
    assert deliver(world, timedelta(days=1)) == "busy"
    assert deliver(world, LEASE) == "sent"

"""What could not be delivered goes again on an officer's word: once, as it now reads, where it is still wanted."""

from datetime import datetime, timedelta

import pytest

from bot.flows import preferences, sending_again
from bot.storage import undeliverable
from bot.storage.tables import AuditEntry, Booking, Event, OutboxMessage, Person
from tests.build import World
from tests.plans import HERE, THERE, a_partnership, at
from tests.recorder import permanent, temporary

DUE, REMINDER = at("2026-02-23"), at("2026-02-28")


@pytest.fixture
def booking(world: World) -> Booking:
    """Somebody whose pre-course invitation nobody took."""
    booking = world.a_booking()
    world.mail.fail(permanent())
    world.tick(DUE)
    assert world.touchpoint(booking, "pre_course").state == "undeliverable"
    return booking


def lost(world: World) -> list[OutboxMessage]:
    return sorted(world.queue("undeliverable"), key=lambda row: row.id)


def why_not(world: World, number: int = 1) -> str:
    with world.database.read() as session:
        row = session.get_one(OutboxMessage, number)
        return sending_again.judged(session, world.plans[row.partnership], [row], now=world.now)[0].why_not


def again(world: World, *numbers: int, when: datetime | None = None) -> None:
    world.now = when or world.now
    with world.database.write(HERE) as session:
        rows = [session.get_one(OutboxMessage, number) for number in numbers]
        assert not any(each.why_not for each in sending_again.judged(session, world.plans[HERE], rows, now=world.now))
        sending_again.send_again(session, world.plans[HERE], rows, now=world.now, who="olive")


def numbers(world: World, partnership: str = HERE) -> list[int]:
    with world.database.read() as session:
        found = sending_again.everything(session, world.plans[partnership], now=world.now)
    return [each.message.id for each in found if not each.why_not]


def test_it_goes_to_the_address_as_corrected_since(world: World, booking: Booking) -> None:
    with world.database.write(HERE) as session:
        person = session.get_one(Person, booking.person_id)
        person.email, person.name = "right@school.example", "Ann Right"
    again(world, 1)
    world.tick()
    letters = world.letters("pre_course")
    assert [(each.to.email, each.to.name) for each in letters] == [("right@school.example", "Ann Right")]
    assert letters[0].context["person"] == {"name": "Ann Right", "first_name": "Ann"}


def test_its_stage_is_open_again_and_is_reminded_and_closed_as_planned(world: World, booking: Booking) -> None:
    """L2: the reminder that lies ahead goes, at its time."""
    again(world, 1, when=DUE + timedelta(days=1))
    mine = world.touchpoint(booking, "pre_course")
    assert (mine.state, mine.reason, mine.next_at, mine.sent_at) == ("sent", "", REMINDER, DUE)
    world.run_until(at("2026-03-02"))
    assert world.sent(booking) == ["pre_course", "pre_course_reminder"]
    assert world.touchpoint(booking, "pre_course").reason == "closed"


def test_a_reminder_whose_time_passed_meanwhile_does_not_follow_on_its_heels(world: World, booking: Booking) -> None:
    """After a silence only the newest due message goes, however the deliveries and the ticks interleave."""
    again(world, 1, when=REMINDER + timedelta(hours=1))
    assert world.touchpoint(booking, "pre_course").next_at == at("2026-03-02")
    world.delivery.deliver_once(1, world.now)
    world.tick()
    world.run_until(at("2026-03-01"))
    assert world.sent(booking) == ["pre_course"]
    world.answers(booking, "pre_course")


def test_a_new_round_is_tried_as_long_as_a_new_message(world: World, booking: Booking) -> None:
    again(world, 1, when=DUE + timedelta(days=1))
    row = world.queue("queued")[0]
    assert (row.round, row.tries, row.reason, row.due_at, row.retry_at) == (2, 0, "", world.now, None)
    world.mail.fail(temporary(5, now=world.now))
    world.tick()
    assert [m.state for m in world.queue()] == ["queued"]
    world.tick(world.now + timedelta(minutes=5))
    assert world.sent(booking) == ["pre_course"]


@pytest.mark.parametrize("crashes", [1, 9])
def test_what_may_have_gone_is_asked_of_the_provider_first(world: World, booking: Booking, crashes: int) -> None:
    """P4: nothing twice, and what had killed its process too often has its tries again."""
    with world.database.write(HERE) as session:
        session.get_one(OutboxMessage, 1).doubts = crashes
    again(world, 1)
    assert world.queue()[0].doubts == 1
    asked = []
    world.mail.was_sent = lambda message: asked.append(message.message_id)  # type: ignore[method-assign]
    world.tick()
    assert asked == [world.queue()[0].message_id]
    assert world.sent(booking) == ["pre_course"]


def test_what_surely_did_not_go_is_not_in_doubt(world: World, booking: Booking) -> None:
    again(world, 1)
    assert world.queue()[0].doubts == 0


def test_the_letter_says_what_is_so_now(world: World, booking: Booking) -> None:
    world.now = DUE + timedelta(days=1)
    world.moves(world.rows(Event)[0], at("2026-03-12"))
    again(world, 1)
    world.tick()
    letter = world.letters("pre_course")[0]
    assert letter.context["event"]["date"] == "Thursday 12 March 2026"  # type: ignore[index,call-overload]
    assert world.touchpoint(booking, "pre_course").closes_at == at("2026-03-12")


def test_a_reminder_that_failed_stays_a_reminder(world: World) -> None:
    booking = world.a_booking()
    world.tick(DUE)
    world.mail.fail(permanent())
    world.tick(REMINDER)
    again(world, 2)
    world.tick()
    assert world.sent(booking) == ["pre_course", "pre_course_reminder"]
    assert world.letters("pre_course_reminder")[0].context["reminder"] == 1


def test_a_certificate_goes_again_with_its_file_even_late(world: World) -> None:
    """L4: what asks nothing does not close for who should have it."""
    booking = world.a_booking(attended=True)
    world.tick(at("2026-03-02", "15:30"))
    world.answers(booking)
    world.mail.fail(permanent())
    world.tick()
    late = next(m.id for m in lost(world) if m.template == "certificate")
    again(world, late, when=at("2027-06-01"))
    world.delivery.deliver_once(late, world.now)
    assert [a.name.startswith("certificate-") for a in world.letters("certificate")[0].attachments] == [True]
    assert len(world.certificates()) == 1


def test_a_report_to_trainers_goes_again(world: World) -> None:
    """L8: a stage of the event, not of a booking; asking about it writes nothing."""
    world.a_booking(world.an_event(trainers=[world.a_person("Tom Trainer")]), attended=True)
    world.run_until(at("2026-03-11"))
    world.mail.fail(permanent(), permanent())
    world.tick(at("2026-03-12"))
    both = [m.id for m in lost(world)]
    assert len(both) == 2 and numbers(world) == both
    again(world, *both)
    world.tick()
    assert len(world.letters("trainer_report")) == 2


def test_where_it_went_on_by_mail_it_is_the_mail_that_is_sent_again(world: World) -> None:
    """C3."""
    world.use(a_partnership(), chat="slack")
    booking = world.a_booking(person=world.a_person(channel="chat"))
    world.chat.fail(permanent())
    world.mail.fail(permanent())
    world.tick(DUE)
    chat, mail = lost(world)
    with world.database.read() as session:
        assert [undeliverable.numbered(session, HERE, each.id).id for each in (chat, mail)] == [mail.id] * 2  # type: ignore[union-attr]
    assert numbers(world) == [mail.id]
    again(world, mail.id)
    world.tick()
    assert [m.channel for m in world.queue("sent")] == ["mail"]
    assert world.touchpoint(booking, "pre_course").state == "sent"


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("cancelled", "cancelled"),
        ("stopped", "stopped"),
        ("answered", "answered"),
        ("closed", "closed"),
        ("out of the plan", "not_in_plan"),
        ("booked again", "cancelled"),
    ],
)
def test_what_is_no_longer_wanted_stays_where_it_is(world: World, booking: Booking, what: str, reason: str) -> None:
    if what == "cancelled":
        world.change(booking, state="cancelled")
    elif what == "stopped":
        with world.database.write(HERE) as session:
            preferences.stop(session, HERE, booking.person_id, now=world.now)
    elif what == "answered":
        world.answers(booking, "pre_course")  # by an earlier link, or on paper
    elif what == "closed":
        world.now = at("2026-03-02")
    elif what == "booked again":
        world.change(booking, round=2)
    else:
        world.use(a_partnership(pre_course=None))
    assert why_not(world) == reason
    assert numbers(world) == []


def test_a_code_is_not_sent_again(world: World, booking: Booking) -> None:
    with world.database.write(HERE) as session:
        session.get_one(OutboxMessage, 1).template = "code"
    assert why_not(world) == "code"


def test_who_is_no_longer_the_supervisor_is_not_written_to_again(world: World) -> None:
    """L5: a briefing that did not arrive is not made up for once somebody else supervises."""
    booking = world.a_booking(attended=True)
    world.run_until(at("2026-03-02", "15:30"))
    world.answers(booking)
    world.mail.fail(permanent(), permanent())
    world.run_until(at("2026-03-03"))
    briefing = next(m.id for m in lost(world) if m.template == "supervisor_briefing")
    assert why_not(world, briefing) == ""
    world.change(booking, supervisor_id=world.a_person("New Boss").id)
    assert why_not(world, briefing) == "other_person"


def test_only_the_newest_letter_of_a_stage_goes_again(world: World) -> None:
    booking = world.a_booking(attended=True)
    world.run_until(at("2026-03-03"))
    for day in ("2026-03-04", "2026-03-09"):  # when the two reminders of the end-of-course form go
        world.mail.fail(permanent())
        world.tick(at(day))
    first, second = (m.id for m in lost(world))
    assert (why_not(world, first), numbers(world)) == ("later", [second])
    assert world.touchpoint(booking, "end_of_course").state == "sent"


def test_who_took_the_answers_back_is_not_reminded_after_all(world: World) -> None:
    booking = world.a_booking()
    world.tick(DUE)
    world.mail.fail(permanent())
    world.tick(REMINDER)
    with world.database.write(HERE) as session:
        session.merge(world.touchpoint(booking, "pre_course")).reminded = 99
    assert why_not(world, 2) == "withdrawn"


def test_an_officers_letter_goes_again_while_they_are_one(world: World, booking: Booking) -> None:
    """L7: it belongs to no stage."""
    olive = world.a_person("Olive Officer", email="olive@testshire.example")
    with world.database.write(HERE) as session:
        row = session.get_one(OutboxMessage, 1)
        row.touchpoint_id, row.role, row.person_id = None, "officer", olive.id
    assert why_not(world) == ""
    again(world, 1)
    assert world.queue()[0].state == "queued"
    with world.database.write(HERE) as session:
        session.get_one(Person, olive.id).email = "gone@testshire.example"
    assert why_not(world) == "no_officer"


def test_each_is_written_down(world: World, booking: Booking) -> None:
    again(world, 1)
    done = [(entry.who, entry.subject) for entry in world.rows(AuditEntry) if entry.what == "sent a message again"]
    assert done == [("olive", "message:1")]


def test_one_partnerships_messages_are_never_anothers(world: World, booking: Booking) -> None:
    world.a_booking(partnership=THERE)
    world.mail.fail(permanent())
    world.tick()
    mine, theirs = (m.id for m in lost(world))
    assert (numbers(world), numbers(world, THERE)) == ([mine], [theirs])
    with world.database.read() as session:
        assert undeliverable.numbered(session, HERE, theirs) is None
        assert undeliverable.everything(session, HERE, person_id=booking.person_id)[0].id == mine

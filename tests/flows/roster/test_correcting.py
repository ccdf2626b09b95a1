"""A corrected name or address is the same person; anything in doubt is another (P1)."""

from dataclasses import replace

import pytest

from bot.flows import doors
from bot.flows.roster.people import same_first_name
from bot.storage import chat_accounts, chat_places
from bot.storage.chat_places import Place
from bot.storage.tables import Booking, Certificate, ChatAccount, ChatPlace, Event, OutboxMessage, Person, Touchpoint
from tests.build import World
from tests.flows.roster.test_applying import BOB, ROW, booking, counts, take
from tests.plans import at
from tests.recorder import permanent


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": "Anne Example"}, ("name", "Anne Example")),
        ({"name": "Ann Married"}, ("name", "Ann Married")),
        ({"email": "ann.example@school.example"}, ("email", "ann.example@school.example")),
    ],
)
def test_a_correction_keeps_the_booking_and_says_so(
    world: World, change: dict[str, str], says: tuple[str, str]
) -> None:
    take(world, ROW, BOB)
    before = booking(world).id
    result = take(world, replace(ROW, **change), BOB)  # type: ignore[arg-type]
    assert (counts(result), len(world.rows(Booking))) == ((0, 1, 1, 0), 2)
    assert [(w.column, w.value) for w in result.warnings] == [says]
    assert world.rows(Booking, id=before)[0].person_id == booking(world, change.get("name", "Ann Example")).person_id


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Zoe Substitute"},  # a shared inbox, or a substitute
        {"name": "Zoe Other", "email": "zoe@school.example"},
    ],
)
def test_another_name_is_another_person(world: World, change: dict[str, str]) -> None:
    take(world, ROW)
    result = take(world, replace(ROW, **change))  # type: ignore[arg-type]
    assert (counts(result), result.missing_names) == ((1, 0, 0, 1), ("Ann Example (E-1)",))


def test_another_name_at_the_address_of_who_is_gone_is_warned_of(world: World) -> None:
    take(world, ROW)
    substitute = replace(ROW, name="Zoe Substitute")
    warned = [(w.row, w.problem) for w in take(world, substitute).warnings]
    assert warned == [(2, "another person at the address of Ann Example, who is no longer in this file")]
    waits = replace(ROW, row=9)
    assert not any("another person" in w.problem for w in take(world, substitute, waiting=(waits,)).warnings)


def test_a_title_and_an_initial_are_no_first_name() -> None:
    assert same_first_name("Dr Ann Bell", "Ann Cole")
    assert not same_first_name("Dr Ann Bell", "Dr Bea Bell")
    assert not same_first_name("A Bell", "A Cole")


def test_where_two_bookings_fit_nobody_guesses(world: World) -> None:
    take(world, ROW, replace(ROW, row=3, email="ann@hospital.example"))
    assert counts(take(world, replace(ROW, email="ann@third.example"))) == (1, 0, 0, 2)


def test_who_is_known_already_is_not_a_correction_of_somebody_else(world: World) -> None:
    take(world, ROW, replace(BOB, event_ref="E-2", name="Ann Example", email="ann2@school.example"))
    assert counts(take(world, replace(ROW, email="ann2@school.example"))) == (1, 0, 0, 1)


def test_one_correction_in_two_events_is_one_person(world: World) -> None:
    both = (ROW, replace(ROW, row=3, event_ref="E-2"))
    take(world, *both)
    result = take(world, *(replace(row, email="new@school.example") for row in both))
    assert counts(result) == (0, 2, 0, 0)
    assert [p.name for p in world.rows(Person, email="new@school.example")] == ["Ann Example"]
    assert world.rows(Person, email=ROW.email) == []


def test_links_that_went_to_a_wrong_address_die_and_the_supervisors_live(world: World) -> None:
    take(world, ROW)
    world.run_until(at("2026-03-02", "15:30"))
    world.answers(booking(world))
    world.run_until(at("2026-03-03"))
    form, page = (
        str(world.letters(letter)[0].context["links"][link]).rpartition("/")[2]  # type: ignore[index,call-overload]
        for letter, link in (("end_of_course", "form"), ("supervisor_briefing", "supervisor"))
    )
    preferences = world.letters("end_of_course")[0].preferences_link.rpartition("/")[2]
    take(world, replace(ROW, email="right@school.example"))
    with world.database.read() as session:
        opened = [
            doors.open_link(session, world.plans, token, purpose, now=world.now)
            for token, purpose in ((form, "q"), (preferences, "p"), (page, "s"))
        ]
    assert [each is not None for each in opened] == [False, False, True]


def test_what_is_sent_after_a_correction_goes_to_the_right_address(world: World) -> None:
    take(world, ROW)
    take(world, replace(ROW, email="right@school.example"))
    world.tick(at("2026-02-23"))
    assert [m.to.email for m in world.letters("pre_course")] == ["right@school.example"]


RIGHT = replace(ROW, email="right@school.example")


def test_what_the_wrong_address_refused_goes_to_the_right_one(world: World) -> None:
    take(world, ROW)
    world.mail.fail(permanent())
    world.tick(at("2026-02-23"))
    assert world.touchpoint(booking(world), "pre_course").state == "undeliverable"
    assert take(world, RIGHT).written_to_now == 1
    world.tick()
    assert [m.to.email for m in world.letters("pre_course")] == [RIGHT.email]
    assert world.touchpoint(booking(world), "pre_course").state == "sent"
    world.answers(booking(world), "pre_course")


def test_a_certificate_that_is_earned_no_longer_is_not_sent_to_the_right_address_either(world: World) -> None:
    """L4: the register says later that a part was missed; the address is put right after that."""
    take(world, replace(ROW, attendance="attended"))
    world.run_until(at("2026-03-02", "15:30"))
    world.answers(booking(world))
    world.tick()
    assert len(world.letters("certificate")) == 1
    take(world, replace(ROW, attendance="partly_attended"))
    take(world, replace(RIGHT, attendance="partly_attended"))
    world.tick()
    assert len(world.letters("certificate")) == 1


def test_what_is_open_is_sent_again_once_and_each_correction_has_its_own(world: World) -> None:
    take(world, ROW)
    world.tick(at("2026-02-23"))
    for row in (RIGHT, RIGHT, ROW):
        take(world, row)
        world.tick()
    assert [m.to.email for m in world.letters("pre_course")] == [ROW.email, RIGHT.email, ROW.email]


def test_who_has_answered_or_asked_to_stop_or_whose_form_has_closed_is_not_written_to_again(world: World) -> None:
    take(world, ROW, BOB, replace(BOB, row=4, name="Cy Example", email="cy@school.example"))
    world.tick(at("2026-02-23"))
    world.answers(booking(world), "pre_course")
    with world.database.write() as session:
        session.get_one(Person, booking(world, "Bob Example").person_id).stopped_at = world.now
    before = len(world.queue())
    result = take(world, RIGHT, replace(BOB, email="bob2@school.example"))
    assert (result.written_to_now, len(world.queue())) == (0, before)
    world.run_until(at("2026-03-02", "12:00"))
    before = len(world.queue())
    take(world, RIGHT, replace(BOB, row=4, name="Cy Example", email="cy2@school.example"))
    assert len(world.queue()) == before


def test_what_still_waits_in_the_outbox_goes_once(world: World) -> None:
    take(world, ROW)
    world.tick(at("2026-02-23"), deliver=False)
    take(world, RIGHT)
    world.tick()
    assert [m.to.email for m in world.letters("pre_course")] == [RIGHT.email]


def test_a_chat_account_of_the_wrong_address_is_its_persons_no_longer(world: World) -> None:
    """C3: not even one that was claimed there, and what it shows of a form is no place for the next answer."""
    take(world, ROW, BOB)
    who, bob = booking(world), booking(world, "Bob Example")
    world.tick(at("2026-03-02", "18:00"))
    with world.database.write() as session:
        for n, each in enumerate((who, bob), 1):
            claimed = {"channel": "slack", "workspace": "T1", "account": f"U{n}", "email": "x@school.example"}
            chat_accounts.claim(session, each.partnership, each.person_id, **claimed, now=world.now)
        for touchpoint in world.rows(Touchpoint):
            place = Place("slack", "T1", f"D{touchpoint.person_id}", "1.1", "1.1")
            chat_places.put(session, touchpoint.partnership, touchpoint.id, place)
    take(world, replace(ROW, name="Anne Example"), BOB)
    assert len(world.rows(ChatAccount)) == 2
    take(world, replace(ROW, name="Anne Example", email="anne@school.example"), BOB)
    assert [row.person_id for row in world.rows(ChatAccount)] == [bob.person_id]
    rooms = {row.room for row in world.rows(ChatPlace)}
    assert f"D{bob.person_id}" in rooms and f"D{who.person_id}" not in rooms


def test_letters_for_others_that_wait_the_certificate_and_their_own_have_the_right_name(world: World) -> None:
    """P5: the supervisor is told of the delegate by the name that is right, and an erasure finds them by it."""
    take(world, replace(ROW, attendance="attended"))
    world.run_until(at("2026-03-02", "15:30"))
    world.answers(booking(world))
    world.tick()
    world.tick(at("2026-03-05"), deliver=False)
    world.tick(at("2026-05-25"), deliver=False)
    waiting = {m.template for m in world.queue("queued") if "Ann Example" in str(m.context) + m.subject}
    assert waiting >= {"supervisor_briefing", "impact_check"}
    take(world, replace(ROW, attendance="attended", name="Anne Example"))
    assert not [
        m.template for m in world.queue() if "Ann Example" in str(m.context) + m.subject and m.role != "delegate"
    ]
    assert "Anne Example" in str([m.context for m in world.queue() if m.template == "supervisor_briefing"])
    assert [c.name for c in world.rows(Certificate)] == ["Anne Example"]
    world.tick()
    called = [m.context["person"] for m in world.letters("impact_check")]
    assert called and all(each == {"name": "Anne Example", "first_name": "Anne"} for each in called)


def test_a_supervisors_right_name_stands_in_what_waits_for_them(world: World) -> None:
    """P5: so does it where a roster spells the name of a supervisor anew."""
    take(world, replace(ROW, attendance="attended"))
    world.run_until(at("2026-03-02", "15:30"))
    world.answers(booking(world))
    world.tick(at("2026-03-05"), deliver=False)
    take(world, replace(ROW, attendance="attended", supervisor_name="Susan Pervisor"))
    [briefing] = [m for m in world.queue("queued") if m.template == "supervisor_briefing"]
    assert briefing.context["person"] == {"name": "Susan Pervisor", "first_name": "Susan"}


def test_a_roster_corrects_the_name_in_letters_about_their_courses_and_about_none(world: World) -> None:
    """P5: it may correct hundreds, so that a letter about a course of others is left to `person correct`."""
    take(world, replace(ROW, attendance="attended"), replace(BOB, event_ref="E-2"))
    officer = world.a_person("Olive Officer", email="olive@testshire.example")
    numbers = {event.ref: event.id for event in world.rows(Event)}
    with world.database.write() as session:
        for name, event in (("theirs", numbers["E-1"]), ("none", None), ("others", numbers["E-2"])):
            facts = {"role": "officer", "channel": "mail", "template": "x", "attach": [], "state": "sent"}
            when = {"due_at": world.now, "created_at": world.now, "sent_at": world.now}
            context = {"said": "Ask Ann Example"}
            session.add(
                OutboxMessage(
                    partnership="here", key=name, message_id=name, person_id=officer.id, event_id=event,
                    context=context, subject="", **facts, **when,
                )
            )  # fmt: skip
    take(world, replace(ROW, attendance="attended", name="Anne Example"), replace(BOB, event_ref="E-2"))
    said = {m.key: m.context["said"] for m in world.queue() if m.template == "x"}
    assert said == {"theirs": "Ask Anne Example", "none": "Ask Anne Example", "others": "Ask Ann Example"}

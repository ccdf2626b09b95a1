"""`remind`: whoever is silent hears from us now, and once a day at most (Q6, C3)."""

import pytest
from sqlalchemy import select

from bot.commands import run
from bot.commands.context import Context
from bot.errors import InputError, WordsError
from bot.flows import preferences
from bot.flows.conversation import Withdraw
from bot.flows.desk import Chat
from bot.messages.nouns import Answer
from bot.storage.tables import AuditEntry, Booking, Event, OutboxMessage
from tests.build import World
from tests.commands.asking import words
from tests.plans import HERE, THERE, at

ASKED = at("2026-02-23")


@pytest.fixture
def event(world: World) -> Event:
    """An event with two delegates who were asked the pre-course questions today."""
    event = world.an_event()
    for name in ("Ann Ash", "Bob Box"):
        world.a_booking(event, person=world.a_person(name))
    world.tick(ASKED)
    return event


def ask(world: World, command: str, key: str = HERE) -> Answer:
    return run(command, Context(world.database, world.plans[key], world.now, "olive@testshire.example"))


def booking(world: World, n: int = 0) -> Booking:
    return world.rows(Booking)[n]


def test_who_has_not_answered_is_reminded_now(world: World, event: Event) -> None:
    world.answers(booking(world), "pre_course")
    answer = ask(world, f"remind {event.ref}")
    assert answer.data == {"ref": event.ref, "reminders": 1, "not_reminded": {}}
    assert "1 reminder is queued, and goes out within a minute." in words(answer)
    world.tick()
    assert world.sent(booking(world, 1)) == ["pre_course", "pre_course_reminder"]
    assert world.sent(booking(world)) == ["pre_course"]
    assert [e.who for e in world.rows(AuditEntry) if e.what == "reminded now"] == ["olive@testshire.example"]


def test_one_reminder_a_day_is_enough(world: World, event: Event) -> None:
    ask(world, f"remind {event.ref}")
    assert ask(world, f"remind {event.ref}").data["not_reminded"] == {"waiting": 2}
    world.tick()
    again = ask(world, f"remind {event.ref} pre_course")
    assert (again.data["reminders"], again.data["not_reminded"]) == (0, {"today": 2})
    assert "pre_course | 0 | 2 were reminded today" in words(again)
    world.now = at("2026-02-24")
    assert ask(world, f"remind {event.ref}").data["reminders"] == 2


def test_the_plans_own_reminder_of_the_same_day_is_left_out(world: World, event: Event) -> None:
    world.now = at("2026-02-28", "08:00")  # the plan reminds on that day at half past nine
    ask(world, f"remind {event.ref}")
    world.run_until(at("2026-03-01"))
    assert world.sent(booking(world)) == ["pre_course", "pre_course_reminder"]


def test_who_stopped_or_withdrew_is_left_alone(world: World, event: Event) -> None:
    with world.database.write(HERE) as session:
        preferences.stop(session, HERE, booking(world).person_id, now=world.now)
    world.answers(booking(world, 1), "pre_course")
    world.takes(world.touchpoint(booking(world, 1), "pre_course"), Withdraw())
    answer = ask(world, f"remind {event.ref}")
    assert answer.data["not_reminded"] == {"stopped": 1, "withdrawn": 1}
    assert "Nobody is reminded now." in words(answer)


def test_a_cancelled_place_is_reminded_of_nothing(world: World, event: Event) -> None:
    for each in world.rows(Booking):
        world.change(each, state="cancelled")
    assert "Nobody is being waited for" in words(ask(world, f"remind {event.ref}"))


def test_supervisors_can_be_reminded_too(world: World) -> None:
    event = world.an_event()
    place = world.a_booking(event, attended=True)
    world.tick(event.ends_at)
    world.answers(place, there="all")
    world.run_until(at("2026-03-04"))
    assert ask(world, f"remind {event.ref} Supervisor briefing").data["reminders"] == 1
    world.tick()
    assert world.letters("supervisor_briefing_reminder")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("remind", "of which event"),
        ("remind X-9", "X-9: no such event"),
        ("remind {ref} pre_corse", "did you mean 'pre_course'"),
        ("remind {ref} certificate", "no stage at which anybody is asked"),
    ],
)
def test_words_that_are_off_are_told_with_the_mend(world: World, event: Event, command: str, said: str) -> None:
    with pytest.raises(WordsError, match=said):
        ask(world, command.format(ref=event.ref))
    assert len(world.queue()) == 2


def test_another_partnerships_event_is_none(world: World, event: Event) -> None:
    with pytest.raises(WordsError, match="no such event"):
        ask(world, f"remind {event.ref}", THERE)


def test_nobody_is_reminded_of_a_cancelled_event(world: World, event: Event) -> None:
    ask(world, f"cancel {event.ref}")
    with pytest.raises(InputError, match="it is cancelled"):
        ask(world, f"remind {event.ref}")


def test_a_reminder_goes_where_the_invitation_went_unless_mail_is_preferred_by_now(world: World, event: Event) -> None:
    with world.database.write(HERE) as session:
        for row in session.scalars(select(OutboxMessage)):
            row.channel = "slack"
        preferences.prefer(session, HERE, booking(world, 1).person_id, channel="mail", now=world.now)
    ask(world, f"remind {event.ref}")
    assert [row.channel for row in world.queue("queued")] == ["slack", "mail"]


def test_a_reminder_goes_where_a_person_is_by_now(world: World, event: Event) -> None:
    """C3."""
    chat = Chat("slack", by_default=True)
    with world.database.write(HERE) as session:
        preferences.prefer(session, HERE, booking(world).person_id, channel="mail", now=world.now)
    run(
        f"remind {event.ref}",
        Context(world.database, world.plans[HERE], world.now, "olive@testshire.example", "", chat),
    )
    reminders = [each for each in world.rows(OutboxMessage) if each.template.endswith("_reminder")]
    assert sorted(each.channel for each in reminders) == ["mail", "slack"]

"""`move` and `cancel`: what is unsent follows, and each can be taken back (Q6, P1)."""

import pytest

from bot.commands import run
from bot.commands.context import Context
from bot.errors import InputError, WordsError
from bot.messages.nouns import Action, Answer
from bot.storage.tables import AuditEntry, Booking, Event
from tests.build import World
from tests.commands.asking import words
from tests.plans import HERE, THERE, at


@pytest.fixture
def event(world: World) -> Event:
    """An event on Monday 2 March 2026, 09:30 to 15:30, with one delegate."""
    event = world.an_event()
    world.a_booking(event)
    return event


def ask(world: World, command: str, key: str = HERE) -> Answer:
    return run(command, Context(world.database, world.plans[key], world.now, "olive@testshire.example"))


def walls(world: World, event: Event) -> tuple[str, str]:
    row = world.get(event)
    return row.starts_wall, row.ends_wall


@pytest.mark.parametrize(
    ("typed", "starts", "ends"),
    [
        ("2026-03-09", "2026-03-09T09:30", "2026-03-09T15:30"),
        ("9 March 2026", "2026-03-09T09:30", "2026-03-09T15:30"),
        ("09/03/2026 10:00", "2026-03-09T10:00", "2026-03-09T16:00"),
        ("10:00", "2026-03-02T10:00", "2026-03-02T16:00"),
        ("1-4pm", "2026-03-02T13:00", "2026-03-02T16:00"),
        ("2026-03-09 10:00 to 12:00", "2026-03-09T10:00", "2026-03-09T12:00"),
        ("2026-03-09 to 2026-03-10", "2026-03-09T09:30", "2026-03-10T15:30"),
        ("2026-03-09 22:00", "2026-03-09T22:00", "2026-03-10T04:00"),
        ("2026-04-01T10:00:00+00:00", "2026-04-01T11:00", "2026-04-01T17:00"),
    ],
)
def test_what_is_not_said_of_a_time_stays(world: World, event: Event, typed: str, starts: str, ends: str) -> None:
    ask(world, f"move {event.ref} {typed}")
    assert walls(world, event) == (starts, ends)


def test_what_is_unsent_follows_and_undo_brings_it_back(world: World, event: Event) -> None:
    place = world.rows(Booking)[0]
    before = world.plans_of(place)
    answer = ask(world, f"move {event.ref.lower()} 2026-03-09")
    assert world.plans_of(place)["pre_course"] == at("2026-03-02")
    assert answer.data == {
        "ref": event.ref,
        "starts": "2026-03-09T09:30:00+00:00",
        "ends": "2026-03-09T15:30:00+00:00",
        "cancelled": False,
        "changed": True,
    }
    assert "Moved from Mon 2 Mar 2026 09:30 to 15:30 to Mon 9 Mar 2026 09:30 to 15:30." in words(answer)
    assert "0 people will be written to now." in words(answer)
    assert world.get(event).moves == 1
    assert [undo.label for undo in answer.actions] == ["Undo"]
    ask(world, answer.actions[0].command)
    assert (world.plans_of(place), world.get(event).moves) == (before, 2)
    moved = [e for e in world.rows(AuditEntry) if e.what == "moved an event"]
    assert [e.who for e in moved] == ["olive@testshire.example"] * 2 and moved[0].subject == f"event:{event.id}"


def test_it_says_how_many_are_written_to_at_once(world: World, event: Event) -> None:
    assert "1 person will be written to now." in words(ask(world, f"move {event.ref} 2026-01-08"))


def test_the_same_time_again_is_no_move(world: World, event: Event) -> None:
    answer = ask(world, f"move {event.ref} 2026-03-02")
    assert answer.parts == ("It is on Mon 2 Mar 2026 09:30 to 15:30 already.",)
    assert (answer.actions, world.get(event).moves) == ((), 0)


def test_a_time_that_the_clocks_skip_or_repeat_is_told(world: World, event: Event) -> None:
    assert "does not exist: the clocks go forward" in words(ask(world, f"move {event.ref} 2026-03-29 01:30"))


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("move", "which event"),
        ("move {ref}", "to when"),
        ("move {ref} soon", "'soon': not a date or a time"),
        ("move {ref} 31/02/2026", "no such date"),
        ("move {ref} 2026-03-09 16:00 to 10:00", "ends before it starts"),
        ("move {ref} 1999-03-09", "before the year 2000"),
        ("move {ref} 2096-03-09", "more than five years ahead"),
        ("move {ref} 9 March", "without its year"),
        ("cancel", "which event"),
        ("cancel {ref} now", "'now' is not understood"),
    ],
)
def test_words_that_are_off_are_told_with_the_mend(world: World, event: Event, command: str, said: str) -> None:
    with pytest.raises(WordsError, match=said):
        ask(world, command.format(ref=event.ref))
    row = world.get(event)
    assert (row.moves, row.cancelled_at) == (0, None)


def test_a_reference_may_have_spaces_in_it(world: World, event: Event) -> None:
    with world.database.write(HERE) as session:
        session.get_one(Event, event.id).ref = "Neglect day 2"
    ask(world, "move neglect day 2 2026-03-09")
    assert walls(world, event)[0] == "2026-03-09T09:30"


def test_a_cancelled_event_is_called_off_for_all_and_may_be_on_again(world: World, event: Event) -> None:
    place = world.rows(Booking)[0]
    before = world.plans_of(place)
    answer = ask(world, f"cancel {event.ref}")
    assert world.plans_of(place) == {}
    assert {t.reason for t in world.touchpoints(place)} == {"event_cancelled"}
    assert answer.actions == (Action("Undo", f"cancel {event.ref} undo"),)
    assert "It was cancelled already." in words(ask(world, f"cancel {event.ref}"))
    with pytest.raises(InputError, match=f"'cancel {event.ref} undo' first"):
        ask(world, f"move {event.ref} 2026-03-09")
    assert "it takes place after all" in words(ask(world, f"cancel {event.ref} undo"))
    assert world.plans_of(place) == before
    assert "It is not cancelled." in words(ask(world, f"cancel {event.ref} undo"))
    did = [e.what for e in world.rows(AuditEntry) if not e.what.startswith("asked")]
    assert did == ["cancelled an event", "took back a cancellation"]


def test_what_was_sent_before_it_was_cancelled_can_be_answered_once_it_is_on_again(world: World, event: Event) -> None:
    place = world.rows(Booking)[0]
    world.tick(at("2026-02-23"))
    ask(world, f"cancel {event.ref}")
    assert world.touchpoint(place, "pre_course").state == "cancelled"
    ask(world, f"cancel {event.ref} undo")
    world.answers(place, "pre_course")
    assert world.touchpoint(place, "pre_course").state == "answered"


def test_cancelling_what_has_been_held_says_so(world: World, event: Event) -> None:
    world.now = at("2026-03-03")
    assert "It had been held: the answers given are kept." in words(ask(world, f"cancel {event.ref}"))


def test_another_partnerships_event_is_neither_moved_nor_cancelled(world: World, event: Event) -> None:
    for command in (f"move {event.ref} 2026-03-09", f"cancel {event.ref}"):
        with pytest.raises(WordsError, match="no such event"):
            ask(world, command, THERE)
    assert world.get(event).moves == 0 and world.get(event).cancelled_at is None


@pytest.mark.parametrize(
    ("day", "said"), [("2026-01-02", "in the past: "), ("2027-03-02", "That is 365 days later than it is planned")]
)
def test_a_day_that_is_past_or_very_far_is_asked_about_first(world: World, event: Event, day: str, said: str) -> None:
    asked = ask(world, f"move {event.ref} {day}")
    assert said in words(asked) and f"'move {event.ref} {day} anyway' does it." in words(asked)
    assert world.get(event).moves == 0 and not [e for e in world.rows(AuditEntry) if e.what == "moved an event"]
    done = ask(world, asked.actions[0].command)
    assert walls(world, event)[0] == f"{day}T09:30"
    ask(world, done.actions[0].command)
    assert walls(world, event)[0] == "2026-03-02T09:30"

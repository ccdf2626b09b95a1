"""`attendance`: the register by word, with an undo; the certificate follows it (Q6, L4)."""

import pytest

from bot.commands import run
from bot.commands.context import Context
from bot.errors import InputError, WordsError
from bot.messages.nouns import Action, Answer
from bot.storage.tables import AuditEntry, Booking, Event
from tests.build import World
from tests.commands.asking import table, words
from tests.plans import HERE, THERE, at

HELD = at("2026-03-02", "16:00")


@pytest.fixture
def event(world: World) -> Event:
    """An event that has been held, with two delegates at one school."""
    event = world.an_event()
    for name in ("Ann Ash", "Bob Box"):
        world.a_booking(event, person=world.a_person(name, email=f"{name[:3].lower()}@school.example"))
    world.now = HELD
    return event


def ask(world: World, command: str, key: str = HERE) -> Answer:
    return run(command, Context(world.database, world.plans[key], world.now, "olive@testshire.example"))


def states(world: World) -> list[str]:
    return [booking.state for booking in world.rows(Booking)]


def test_it_lists_who_is_booked_and_offers_to_mark_all_that_are_left(world: World, event: Event) -> None:
    answer = ask(world, f"attendance {event.ref}")
    first = world.rows(Booking)[0].id
    assert table(answer).rows[0] == (str(first), "Ann Ash", "School", "-", "-")
    assert answer.actions == (Action("All of these were there", f"attendance {event.ref} everybody all"),)
    assert states(world) == ["booked", "booked"]


@pytest.mark.parametrize(
    ("who", "word", "state"),
    [
        ("Ann Ash", "all", "attended"),
        ("ann ash", "part", "partly_attended"),
        ('"Ann Ash"', "left", "partly_attended"),
        ("ann@school.example", "absent", "absent"),
        ("#{n}", "ALL", "attended"),
    ],
)
def test_one_person_is_marked_by_name_address_or_number(
    world: World, event: Event, who: str, word: str, state: str
) -> None:
    first = world.rows(Booking)[0].id
    answer = ask(world, f"attendance {event.ref} {who.format(n=first)} {word}")
    assert (states(world), answer.data["changed"]) == ([state, "booked"], 1)
    assert answer.actions == (Action("Undo", f"attendance {event.ref} #{first} unknown"),)
    written = [e for e in world.rows(AuditEntry) if e.what == "marked attendance"]
    assert [(e.who, e.subject, e.detail) for e in written] == [
        ("olive@testshire.example", f"booking:{first}", {"from": "booked", "to": state})
    ]
    ask(world, answer.actions[0].command)
    assert states(world) == ["booked", "booked"]


def test_the_audit_log_names_nobody(world: World, event: Event) -> None:
    ask(world, f"attendance {event.ref} Ann Ash all")
    assert not [e for e in world.rows(AuditEntry) if "Ash" in f"{e.what} {e.subject} {e.detail}"]


def test_everybody_left_is_marked_once_the_officer_has_seen_how_many(world: World, event: Event) -> None:
    ask(world, f"attendance {event.ref} Bob Box absent")
    preview = ask(world, f"attendance {event.ref} everybody all")
    assert "1 person is not marked yet. Nothing has been changed" in words(preview)
    assert states(world) == ["booked", "absent"]
    assert ask(world, preview.actions[0].command).data["changed"] == 1
    assert states(world) == ["attended", "absent"]
    assert "Everybody is marked already." in words(ask(world, f"attendance {event.ref} everybody all"))


def test_the_timeline_follows_the_register(world: World, event: Event) -> None:
    world.tick(event.ends_at)
    place = world.rows(Booking)[0]
    world.answers(place, there="all")
    world.run_until(at("2026-03-04"))
    assert world.certificates()
    ask(world, f"attendance {event.ref} Ann Ash part")
    assert not world.certificates()
    ask(world, f"attendance {event.ref} Ann Ash all")
    assert world.certificates()


def test_marking_what_is_so_already_changes_nothing(world: World, event: Event) -> None:
    ask(world, f"attendance {event.ref} Ann Ash all")
    answer = ask(world, f"attendance {event.ref} Ann Ash all")
    assert (answer.data["changed"], answer.actions) == (0, ())


def test_a_cancelled_place_is_not_booked_again_by_unknown(world: World, event: Event) -> None:
    world.change(world.rows(Booking)[0], state="cancelled")
    ask(world, f"attendance {event.ref} Ann Ash unknown")
    assert states(world) == ["cancelled", "booked"]
    ask(world, f"attendance {event.ref} Ann Ash all")
    assert (states(world), world.rows(Booking)[0].round) == (["attended", "booked"], 1)


def test_nobody_was_at_what_is_still_to_come_or_cancelled(world: World, event: Event) -> None:
    world.now = at("2026-03-01")
    with pytest.raises(InputError, match="mark attendance once it has begun"):
        ask(world, f"attendance {event.ref} Ann Ash all")
    assert ask(world, f"attendance {event.ref}").actions == ()
    ask(world, f"cancel {event.ref}")
    world.now = HELD
    with pytest.raises(InputError, match="nobody was there"):
        ask(world, f"attendance {event.ref} Ann Ash all")


def test_two_of_one_name_are_told_apart_by_number(world: World, event: Event) -> None:
    world.a_booking(event, person=world.a_person("Ann Ash", email="other@school.example"))
    with pytest.raises(WordsError, match=r"Ann Ash: may be #\d+ Ann Ash or #\d+ Ann Ash - write the number"):
        ask(world, f"attendance {event.ref} Ann Ash all")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("attendance", "of which event"),
        ("attendance {ref} Ann Ash", "'Ash' is none of all, part, absent, unknown"),
        ("attendance {ref} all", "whose"),
        ("attendance {ref} Ann Ask all", "did you mean 'Ann Ash'"),
        ("attendance {ref} zz@x.example all", "'attendance REF' lists who is booked"),
        ("attendance {ref} #99999 all", "nobody of this name"),
    ],
)
def test_words_that_are_off_are_told_with_the_mend(world: World, event: Event, command: str, said: str) -> None:
    with pytest.raises(WordsError, match=said):
        ask(world, command.format(ref=event.ref))
    assert states(world) == ["booked", "booked"]


def test_another_partnership_sees_and_marks_nothing(world: World, event: Event) -> None:
    for command in (f"attendance {event.ref}", f"attendance {event.ref} Ann Ash all"):
        with pytest.raises(WordsError, match="no such event"):
            ask(world, command, THERE)
    assert states(world) == ["booked", "booked"]


def test_an_event_without_bookings_says_so(world: World) -> None:
    assert "Nobody is booked." in words(ask(world, f"attendance {world.an_event().ref}"))

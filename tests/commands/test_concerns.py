"""`concerns`: what nobody has seen, without a word of it; one with its words, which is written down (C4)."""

from datetime import timedelta

import pytest

from bot.commands import run, today
from bot.commands.context import Context
from bot.errors import NotFoundError, WordsError
from bot.flows import concern
from bot.flows.conversation import Say
from bot.storage import bad_addresses
from bot.storage.tables import AuditEntry, Booking, Concern, OutboxMessage, Touchpoint
from tests.build import World
from tests.commands.asking import words
from tests.plans import HERE, THERE, at

CHILD = "A girl in my class told me that her stepdad hits her every night."
OLIVE = "olive@testshire.example"


def asking(world: World, partnership: str = HERE) -> Context:
    return Context(world.database, world.plans[partnership], world.now, OLIVE)


def see(world: World, touchpoint: Touchpoint, text: str, channel: str) -> None:
    """Have something else looked at, of the same form."""
    with world.database.write(HERE) as session:
        mine = session.get_one(Touchpoint, touchpoint.id)
        plan = world.plans[HERE]
        concern.at_touchpoint(session, plan, mine, text, place="note", now=world.now, channel=channel)


@pytest.fixture
def raised(world: World) -> World:
    booking = world.a_booking()
    world.tick(at("2026-03-02", "15:30"))
    world.takes(world.touchpoint(booking, "end_of_course"), Say("comment", 0, CHILD))
    return world


def test_the_list_says_where_and_when_and_no_word_of_it(raised: World) -> None:
    answer = run("concerns", asking(raised))
    said = words(answer)
    assert "Nobody has seen these yet: 1" in said and "a child who may be at risk" in said
    assert "stepdad" not in said + str(answer.data)


def test_one_is_shown_with_its_words_and_who_wrote_them_and_that_is_written_down(raised: World) -> None:
    said = words(run("concerns 1", asking(raised)))
    assert CHILD in said and "@school.example" in said and "Supervisor: Sue Pervisor" in said
    read = [each for each in raised.rows(AuditEntry) if each.what == "read what was written"]
    assert [(each.who, each.subject) for each in read] == [(OLIVE, "concern:1")]


def test_seen_ends_it_and_the_second_hears_who_was_first(raised: World) -> None:
    assert "Nobody is told of it again" in words(run("concerns seen 1", asking(raised)))
    assert "It had been seen before, by Olive Officer" in words(run("concerns seen #1", asking(raised)))
    assert raised.rows(Concern)[0].seen_by == OLIVE
    said = words(run("concerns", asking(raised)))
    assert "Nothing waits to be seen." in said and "Seen in the last 30 days: 1" in said
    raised.now += timedelta(days=31)
    assert "Seen in the last" not in words(run("concerns", asking(raised)))


def test_seen_is_taken_back_with_one_press_once_and_all_are_told_again(raised: World) -> None:
    assert "Nobody has said yet" in words(run("concerns back 1", asking(raised)))
    (press,) = run("concerns seen 1", asking(raised)).actions
    assert press.command == "concerns back 1"
    before = len(raised.rows(OutboxMessage))
    assert "all officers are told again" in words(run(press.command, asking(raised)))
    alerts = [each for each in raised.rows(OutboxMessage)[before:] if each.template == "concern_alert"]
    assert len(alerts) == len(raised.plans[HERE].about.officers) and raised.rows(Concern)[0].seen_at is None
    assert run("concerns seen 1", asking(raised)).actions == ()
    assert "It stays seen, by Olive Officer" in words(run("concerns back 1", asking(raised)))


def test_another_partnership_has_none_of_it(raised: World) -> None:
    """Q7."""
    assert run("concerns", asking(raised, THERE)).data["unseen"] == []
    for command in ("concerns 1", "concerns seen 1"):
        with pytest.raises(NotFoundError, match="no number 1"):
            run(command, asking(raised, THERE))
    assert raised.rows(Concern)[0].seen_at is None


@pytest.mark.parametrize("said", ["concerns all", "concerns seen", "concerns seen x", "concerns 1 2", "concerns ٣"])
def test_what_is_no_number_is_told_what_would_be_one(raised: World, said: str) -> None:
    with pytest.raises(WordsError, match="give a number of the list"):
        run(said, asking(raised))


def test_what_waits_stands_first_in_an_officers_day_and_is_counted(raised: World) -> None:
    assert next(each.title for each in today(asking(raised))) == "Concerns that may have been written"
    overdue = run("overdue", asking(raised))
    assert "1 concern that may have been written waits to be seen" in words(overdue) and overdue.data["concerns"] == 1
    run("concerns seen 1", asking(raised))
    assert next(each.title for each in today(asking(raised))) != "Concerns that may have been written"


def test_all_that_wait_are_seen_at_once_after_asking_and_what_came_meanwhile_is_not(raised: World) -> None:
    touchpoint = raised.touchpoint(raised.rows(Booking)[0], "end_of_course")
    asked = run("concerns seen all", asking(raised))
    assert (
        "says that you have seen 1 concern, up to number 1" in words(asked) and raised.rows(Concern)[0].seen_at is None
    )
    see(raised, touchpoint, "I cannot cope any more and I want to kill myself.", "web")
    assert [each.command for each in asked.actions] == ["concerns seen all 1 now"]
    done = run("concerns seen all 1 now", asking(raised))
    assert done.data["seen"] == [1] and [row.seen_by for row in raised.rows(Concern)] == [OLIVE, ""]
    for command in ("concerns seen all x", "concerns seen all 1 2 now", "concerns seen all 1 later"):
        with pytest.raises(WordsError, match="concerns seen all now"):
            run(command, asking(raised))
    run("concerns seen all now", asking(raised))
    assert words(run("concerns seen all now", asking(raised))).endswith("Nothing waits to be seen.")


def test_what_past_answers_brought_stands_under_its_own_heading_and_is_seen_by_itself(raised: World) -> None:
    """Nobody was told of it, and an event with any of it keeps its names."""
    touchpoint = raised.touchpoint(raised.rows(Booking)[0], "end_of_course")
    see(raised, touchpoint, "I cannot cope any more and I want to kill myself.", "import")
    listed = run("concerns", asking(raised))
    assert "From past answers that were imported" in words(listed) and len(listed.data["imported"]) == 1  # type: ignore[arg-type]
    assert run("concerns seen imported now", asking(raised)).data["seen"] == [2]
    assert [row.seen_at is None for row in raised.rows(Concern)] == [True, False]


def test_where_no_officer_can_be_told_overdue_says_so_first(raised: World) -> None:
    """C4: mail that comes back, and nobody who hears of it, would be the end of every alert."""
    assert "No officer can be told" not in words(run("overdue", asking(raised)))
    with raised.database.write(HERE) as session:
        bad_addresses.mark(session, HERE, OLIVE, status="5.1.1", why="no", now=raised.now)
    assert str(run("overdue", asking(raised)).parts[0]).startswith("No officer can be told of concerns")

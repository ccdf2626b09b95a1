"""Where forms are listed with numbers, the number that is typed is the form (C1)."""

import pytest
from sqlalchemy import update

from bot.storage.tables import ChatPlace, Person
from tests.fakes.slack.seen import Seen
from tests.handlers.slack.slack_world import AFTER, Delegate, SlackWorld
from tests.plans import HERE, at

Two = tuple[Delegate, Delegate]


@pytest.fixture
def two(slack_world: SlackWorld) -> Two:
    """Give one person who has been asked about two courses, and has begun neither form."""
    first = slack_world.asked()
    person = slack_world.rows(Person, name="Pat U1")[0]
    booking = slack_world.a_booking(slack_world.an_event(at("2026-03-02", "09:40")), person=person)
    slack_world.tick(AFTER.replace(minute=50))
    return first, Delegate(slack_world, first.person, slack_world.touchpoint(booking, "end_of_course"))


def begun(world: SlackWorld, two: Two, *typed: str) -> None:
    """Have both begun and answered so far, and nothing tell which was touched last."""
    for each in two:
        each.presses("Start")
        for said in typed:
            each.types(said)
    world.quiet()
    with world.database.write(HERE) as session:
        session.execute(update(ChatPlace).values(step=1))


def lists(delegate: Delegate) -> list[Seen]:
    """Give the lists that stand."""
    delegate.world.quiet()
    return [each for each in delegate.person.received() if each.says("Which questions")]


def shown(world: SlackWorld) -> list[int]:
    """Give the touchpoints whose forms have been begun."""
    world.quiet()
    return [each.touchpoint_id for each in world.rows(ChatPlace) if each.question]


@pytest.mark.parametrize("typed", ["2", "2.", "#2", "“2”", " 2 "])
def test_start_lists_the_forms_that_wait_and_a_number_begins_its_form(
    slack_world: SlackWorld, two: Two, typed: str
) -> None:
    first, second = two
    first.types("start", thread=False)
    (asks,) = lists(first)
    assert asks.says("type its number") and asks.says("2. end: Neglect")
    first.types(typed, thread=False)
    assert first.last().startswith("Question 1 of") and shown(slack_world) == [second.touchpoint.id]
    assert lists(first) == []


def test_the_words_that_were_asked_about_go_to_the_form_of_the_number(slack_world: SlackWorld, two: Two) -> None:
    """Nothing is typed twice."""
    begun(slack_world, two)
    first, second = two
    first.types("part", thread=False)
    first.types("2", thread=False)
    assert (first.drafts(), second.drafts()) == ({}, {"there": "part"})
    assert second.now.says("recognise the signs of neglect") and lists(first) == []
    first.types("3", thread=False)
    assert second.drafts() == {"there": "part", "can_signs": "3"}


def test_a_number_stays_an_answer_where_a_form_stands_at_a_scale(two: Two) -> None:
    """C2: also below a list that nobody has chosen of."""
    first, second = two
    first.types("start", thread=False)
    first.presses("Start")
    first.types("all", thread=False)
    first.types("2", thread=False)
    assert (first.drafts(), second.drafts()) == ({"there": "all", "can_signs": "2"}, {})
    second.presses("Start")
    second.types("all")
    first.types("1")
    assert first.drafts() == {"there": "all", "can_signs": "2", "can_drift": "1"}


def test_a_number_for_a_scale_of_either_form_is_asked_about_and_then_chosen(slack_world: SlackWorld, two: Two) -> None:
    """C2: the first is an answer, the second says whose."""
    begun(slack_world, two, "all")
    first, second = two
    first.types("4", thread=False)
    assert len(lists(first)) == 1 and "can_signs" not in {**first.drafts(), **second.drafts()}
    first.types("2", thread=False)
    assert (first.drafts(), second.drafts()) == ({"there": "all"}, {"there": "all", "can_signs": "4"})


def test_a_number_in_words_is_kept_as_it_was_typed(two: Two) -> None:
    first, _ = two
    first.types("start", thread=False)
    first.presses("Start")
    for said in ("all", "4", "4", "5"):
        first.types(said)
    first.types("“2”", thread=False)
    assert first.drafts()["action_1"] == "“2”"


def test_a_list_in_a_thread_is_chosen_of_in_its_thread(slack_world: SlackWorld, two: Two) -> None:
    begun(slack_world, two)
    first, second = two
    first.types("help", thread=False)
    slack_world.quiet()
    elsewhere = first.person.newest()
    for typed in ("part", "2"):
        assert first.person.types(typed, elsewhere).ok
        slack_world.quiet()
    assert (first.drafts(), second.drafts()) == ({}, {"there": "part"}) and lists(first) == []


def test_other_messages_may_stand_between_a_list_and_its_number(slack_world: SlackWorld, two: Two) -> None:
    first, second = two
    for typed in ("start", "status", "2"):
        first.types(typed, thread=False)
    assert shown(slack_world) == [second.touchpoint.id]


@pytest.mark.parametrize("typed", ["3", "0", "00"])
def test_a_number_that_is_not_in_the_list_begins_nothing(slack_world: SlackWorld, two: Two, typed: str) -> None:
    first, _ = two
    first.types("start", thread=False)
    first.types(typed, thread=False)
    assert "Nothing is being asked" in first.last() and len(lists(first)) == 1
    assert shown(slack_world) == []


def test_a_number_where_nothing_was_listed_begins_nothing(slack_world: SlackWorld, two: Two) -> None:
    first, _ = two
    first.types("2", thread=False)
    assert "Nothing is being asked" in first.last()
    assert shown(slack_world) == []


def test_the_words_of_a_list_may_be_gone(slack_world: SlackWorld, two: Two) -> None:
    begun(slack_world, two)
    first, second = two
    first.types("part", thread=False)
    slack_world.quiet()
    first.person.deletes(next(each for each in first.person.messages() if each.text == "part"))
    first.types("2", thread=False)
    assert "cannot be found" in first.whispered() and first.drafts() == second.drafts() == {}
    assert lists(first) == []


def test_while_slack_does_not_say_what_it_lists_the_number_is_kept(slack_world: SlackWorld, two: Two) -> None:
    """Nothing is lost: it is taken with the leftovers."""
    first, _ = two
    first.types("start", thread=False)
    slack_world.quiet()
    slack_world.team.fails("internal_error", "conversations.history")
    first.types("2", thread=False)
    assert "is kept" in first.whispered()
    assert len([each for each in slack_world.inputs() if each.done_at is None]) == 1
    assert shown(slack_world) == []

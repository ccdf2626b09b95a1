"""Who says that they are away is reminded once they are back (L7, P2)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bot.commands import run
from bot.commands.context import Context
from bot.flows import supervisor
from bot.storage.tables import Away, Booking, Touchpoint
from tests.build import World
from tests.commands.asking import words
from tests.flows.mailing import answer, briefed, comes, sent
from tests.plans import HERE, at

BACK = date(2026, 3, 13)
"""A Friday: they are reminded on the Monday after."""


@pytest.fixture
def booking(world: World) -> Booking:
    """Somebody whose supervisor's nudges are due on the 10th and the 17th of March."""
    return briefed(world)


def is_away(world: World, back_on: date | None = BACK, **more: Any) -> str:
    briefing = sent(world, "supervisor_briefing")
    return comes(world, answer(world, briefing, kind="automatic", back_on=back_on, **more)).what


def nudges(world: World) -> list[str]:
    return [f"{row.sent_at:%d %H:%M}" for row in world.queue("sent") if row.template == "supervisor_briefing_reminder"]


def test_a_nudge_waits_for_the_working_day_after_the_return(world: World, booking: Booking) -> None:
    """L7: the nudge of the 10th goes on Monday 16 March, the second as planned."""
    assert is_away(world) == "noted"
    world.run_until(at("2026-03-30"))
    assert nudges(world) == ["16 09:30", "17 09:30"]


def test_who_is_away_for_both_nudges_gets_one(world: World, booking: Booking) -> None:
    is_away(world, date(2026, 3, 23))
    world.run_until(at("2026-04-10"))
    assert nudges(world) == ["24 09:30"]


def test_what_the_plan_works_out_anew_does_not_bring_the_nudge_forward(world: World, booking: Booking) -> None:
    is_away(world)
    world.change(booking, agency="Other")
    world.run_until(at("2026-03-15"))
    assert nudges(world) == []


def test_what_was_said_last_holds(world: World, booking: Booking) -> None:
    is_away(world)
    is_away(world, date(2026, 3, 9), key="<later@x.example>")
    world.run_until(at("2026-03-12"))
    assert nudges(world) == ["10 09:30"]


@pytest.mark.parametrize(
    "more", [{"forged": True}, {"sender": "assistant@school.example"}, {"back_on": None}, {"back_on": date(2026, 3, 3)}]
)
def test_only_their_own_notice_with_a_day_ahead_moves_anything(
    world: World, booking: Booking, more: dict[str, Any]
) -> None:
    assert is_away(world, **more) == "noted"
    assert world.rows(Away) == []


def test_why_and_remind_say_that_somebody_is_away(world: World, booking: Booking) -> None:
    is_away(world)
    context = Context(world.database, world.plans[HERE], world.now, "olive@testshire.example")
    assert "not reminded before Mon 16 Mar 2026 09:30" in words(run("why sue@school.example", context))


def test_away_past_the_closing_date_is_not_reminded_at_all(world: World, booking: Booking) -> None:
    is_away(world, date(2026, 4, 14))
    briefing = next(row for row in world.rows(Touchpoint) if row.kind == "supervisor_briefing")
    with world.database.write(HERE) as session:
        session.get_one(Touchpoint, briefing.id).closes_at = at("2026-04-01")
    context = Context(world.database, world.plans[HERE], world.now, "olive@testshire.example")
    assert "No more reminders: away until after it closes." in words(run("why sue@school.example", context))
    assert "No more reminders for 1 person (supervisor_briefing, " in words(run("due 90d", context))


def test_an_officer_may_remind_somebody_who_is_away(world: World, booking: Booking) -> None:
    """Q6: what an old notice says must not stand in an officer's way."""
    is_away(world, date(2026, 4, 10))
    context = Context(world.database, world.plans[HERE], world.now, "olive@testshire.example")
    ref = world.rows(type(world.an_event()))[0].ref
    told = run(f"remind {ref} supervisor_briefing", context)
    assert told.data["reminders"] == 1
    assert "1 is away, by automatic replies, and reminded all the same" in words(told)


def test_nobody_is_silenced_for_more_than_six_weeks_however_often_they_say_so(world: World, booking: Booking) -> None:
    is_away(world, date(2026, 8, 25))
    assert [row.until for row in world.rows(Away)] == [date(2026, 4, 14)]
    world.now = at("2026-03-20")
    is_away(world, date(2026, 8, 26), key="<2@x.example>")
    assert [row.until for row in world.rows(Away)] == [date(2026, 4, 14)]


def test_who_is_back_after_a_weekend_is_not_reminded_on_their_first_day(world: World, booking: Booking) -> None:
    """L7: back on Saturday the 14th is at work on Monday the 16th, and reminded on Tuesday."""
    is_away(world, date(2026, 3, 14))
    world.run_until(at("2026-03-30"))
    assert nudges(world)[0] == "17 09:30"


def acts(world: World) -> None:
    briefing = next(row for row in world.rows(Touchpoint) if row.kind == "supervisor_briefing")
    with world.database.write(HERE) as session:
        touchpoint = session.get_one(Touchpoint, briefing.id)
        supervisor.act(session, touchpoint, what="acknowledged", note="", now=world.now)


def says(world: World) -> None:
    comes(world, answer(world, sent(world, "supervisor_briefing"), "I know him well", key="<said@x.example>"))


@pytest.mark.parametrize("does", [acts, says])
def test_who_is_heard_of_is_back(world: World, booking: Booking, does: Callable[[World], None]) -> None:
    """L7: then what else they were asked is reminded of from the next working day on."""
    is_away(world, date(2026, 4, 10))
    world.now = at("2026-03-11", "12:00")
    does(world)
    assert [row.until for row in world.rows(Away)] == [date(2026, 3, 11)]


def test_a_forged_reply_brings_nobody_back(world: World, booking: Booking) -> None:
    is_away(world)
    comes(world, answer(world, sent(world, "supervisor_briefing"), "I am here", key="<f@x>", forged=True))
    assert [row.until for row in world.rows(Away)] == [BACK]


def test_an_answer_brings_a_delegate_back_to_be_reminded_of_the_rest(world: World) -> None:
    """L7: they answer one form while away, and are reminded of the other on the next working day."""
    person = world.a_person("Ann Ash")
    first, second = (world.a_booking(world.an_event(), person=person) for _ in range(2))
    world.tick(at("2026-02-23"))
    comes(world, answer(world, sent(world, "pre_course"), kind="automatic", back_on=date(2026, 3, 20)))
    world.now = at("2026-02-25", "12:00")
    world.answers(first, "pre_course")
    world.run_until(at("2026-03-01"))
    asked = world.touchpoint(second, "pre_course")
    reminders = [row for row in world.queue("sent") if row.template == "pre_course_reminder"]
    assert [row.touchpoint_id for row in reminders] == [asked.id]


def test_an_automatic_reply_of_somebody_unknown_is_left_to_a_person(world: World, booking: Booking) -> None:
    taken = comes(
        world,
        answer(world, sent(world, "supervisor_briefing"), kind="automatic", answers=(), sender="x@y.example"),
    )
    assert taken.what == "aside"

"""What is kept of a conversation: answers one by one, versions, withdrawal (C1; 'Facts once')."""

from datetime import datetime, timedelta

import pytest

from bot.errors import NotFoundError
from bot.flows import answering
from bot.flows.conversation import Go, Move, Say, Send, Skip, Withdraw
from bot.messages.nouns import Conflict, Done, Prompt, Review
from bot.storage.tables import AnswerRow, Booking, Event, Response, Submission, Touchpoint
from tests.build import World
from tests.plans import a_partnership, at

AFTER = at("2026-03-02", "15:30")


@pytest.fixture
def booking(world: World) -> Booking:
    """Somebody whose end-of-course form has just been sent."""
    booking = world.a_booking()
    world.tick(AFTER)
    return booking


@pytest.fixture
def form(world: World, booking: Booking) -> Touchpoint:
    return world.touchpoint(booking, "end_of_course")


def response(world: World, form: Touchpoint) -> Response:
    return world.rows(Response, touchpoint_id=form.id)[0]


def test_answers_are_kept_as_they_come_and_count_for_nothing_until_they_are_sent(
    world: World, form: Touchpoint
) -> None:
    world.takes(form, Say("there", 0, "all"), Say("can_signs", 0, "4"))
    kept = {row.question: (row.draft, row.value, row.number) for row in world.rows(AnswerRow)}
    assert kept == {"there": ("all", None, None), "can_signs": ("4", None, None)}
    assert world.figures(form) == {}
    assert world.touchpoint(world.rows(Booking)[0], "end_of_course").state == "sent"


def test_another_channel_goes_on_where_the_first_left_off(world: World, form: Touchpoint) -> None:
    world.takes(form, Say("there", 0, "all"), channel="slack")
    step = world.takes(form, channel="web")
    assert isinstance(step, Prompt)
    assert (step.question, step.number) == ("can_signs", 2)


def test_sending_makes_the_answers_count_once_with_their_numbers(world: World, form: Touchpoint) -> None:
    world.fills(form, can_signs="4", comment="Good", usefulness="5")
    rows = {row.question: row for row in world.rows(AnswerRow)}
    assert (rows["can_signs"].value, rows["can_signs"].number) == ("4", 4.0)
    assert (rows["comment"].value, rows["comment"].number) == ("Good", None)
    assert (rows["action_2"].draft, rows["action_2"].value) == ("", None)  # skipped
    assert rows["can_signs"].pair and rows["can_signs"].pair.startswith("can_signs#")
    assert len(world.rows(Submission)) == 1


def test_a_score_counts_from_nought_and_a_scale_from_one(world: World) -> None:
    event = world.an_event(trainers=[world.a_person("Tess Trainer")])
    world.tick(event.ends_at)
    world.fills(world.rows(Touchpoint, kind="trainer_feedback")[0], went="7")
    assert world.rows(AnswerRow, question="went")[0].number == 7.0


def test_the_first_submission_fixes_the_timing(world: World) -> None:
    world.use(a_partnership(impact_check={"when": "60 days after end_of_course answered"}))
    booking = world.a_booking()
    world.tick(AFTER)
    world.answers(booking)
    first = world.plans_of(booking)["impact_check"]
    world.now += timedelta(days=5)
    form = world.touchpoint(booking, "end_of_course")
    world.takes(form, Go("can_signs"))
    world.takes(form, Say("can_signs", _seen(world, "can_signs"), "1"))
    world.takes(form, Send(response(world, form).revision))
    assert world.plans_of(booking)["impact_check"] == first == at("2026-05-01")
    assert world.touchpoint(booking, "end_of_course").answered_at == AFTER


def _seen(world: World, question: str) -> int:
    return world.rows(AnswerRow, question=question)[0].revision


def test_an_edit_is_a_new_version_and_the_old_one_counts_until_it_is_sent(
    world: World, booking: Booking, form: Touchpoint
) -> None:
    world.fills(form, can_signs="4")
    world.takes(form, Go("can_signs"), Say("can_signs", _seen(world, "can_signs"), "2"))
    assert world.figures(form)["can_signs"] == "4"
    assert world.touchpoint(booking, "end_of_course").state == "answered"
    world.takes(form, Send(response(world, form).revision))
    assert world.figures(form)["can_signs"] == "2"
    assert [(s.version, s.answers["can_signs"]) for s in world.rows(Submission)] == [(1, "4"), (2, "2")]


def test_what_is_no_longer_asked_is_not_submitted(world: World, form: Touchpoint) -> None:
    world.fills(form, there="all", usefulness="5")
    world.takes(form, Go("there"), Say("there", _seen(world, "there"), "none"))
    world.takes(form, Send(response(world, form).revision))
    assert "usefulness" not in world.figures(form)
    assert world.rows(AnswerRow, question="usefulness")[0].draft == "5"


def test_two_channels_that_disagree_are_shown_both_and_nothing_is_lost(world: World, form: Touchpoint) -> None:
    world.takes(form, Say("there", 0, "all"), channel="web")
    step = world.takes(form, Say("there", 0, "part"), channel="slack")
    assert isinstance(step, Conflict)
    assert (step.stored, step.offered) == ("All", "Part")
    row = world.rows(AnswerRow, question="there")[0]
    assert (row.draft, row.channel) == ("all", "web")


def test_an_answered_form_says_so_in_every_channel(world: World, form: Touchpoint) -> None:
    world.fills(form)
    step = world.takes(form, channel="slack")
    assert isinstance(step, Done)
    assert step.open_until == at("2026-03-30")


def test_withdrawing_takes_all_out_and_reminds_nobody_of_it(world: World, booking: Booking, form: Touchpoint) -> None:
    world.fills(form, there="all")
    world.takes(form, Withdraw())
    assert world.figures(form) == {}
    assert {(row.draft, row.value) for row in world.rows(AnswerRow)} == {(None, None)}
    again = world.touchpoint(booking, "end_of_course")
    assert (again.state, again.answered_at, world.get(booking).declared) == ("sent", None, "")
    assert not {"certificate", "supervisor_briefing"} & set(world.plans_of(booking))
    world.run_until(at("2026-04-01"))
    assert "end_of_course_reminder" not in world.sent(booking)
    assert world.touchpoint(booking, "end_of_course").state == "expired"


def test_withdrawn_answers_may_be_given_again_and_the_first_time_still_counts(
    world: World, booking: Booking, form: Touchpoint
) -> None:
    world.fills(form)
    world.now += timedelta(days=3)
    world.takes(form, Withdraw())
    world.fills(form, can_signs="5")
    assert world.figures(form)["can_signs"] == "5"
    assert world.touchpoint(booking, "end_of_course").answered_at == AFTER
    assert [s.version for s in world.rows(Submission)] == [1, 2]


def test_a_trainers_withdrawn_form_closes_too(world: World) -> None:
    event = world.an_event(trainers=[world.a_person("Tess Trainer")])
    world.tick(event.ends_at)
    form = world.rows(Touchpoint, kind="trainer_feedback")[0]
    world.fills(form)
    world.takes(form, Withdraw())
    world.run_until(at("2026-04-01"))
    assert world.get(form).state == "expired"


@pytest.mark.parametrize(
    ("when", "is_open"), [(AFTER, True), (at("2026-03-30") - timedelta(seconds=1), True), (at("2026-03-30"), False)]
)
def test_a_form_is_open_until_it_closes(world: World, form: Touchpoint, when: datetime, is_open: bool) -> None:
    with world.database.read() as session:
        assert answering.sheet(session, world.plans, "here", form.id).is_open(when) == is_open


def test_a_cancelled_booking_closes_its_form(world: World, booking: Booking, form: Touchpoint) -> None:
    world.change(booking, state="cancelled")
    with pytest.raises(AssertionError, match="cancelled"):
        world.takes(form, Say("there", 0, "all"))


def test_a_form_never_sent_is_not_there(world: World, booking: Booking) -> None:
    unsent = world.touchpoint(booking, "impact_check")
    with world.database.read() as session, pytest.raises(NotFoundError):
        answering.sheet(session, world.plans, "here", unsent.id)


def test_progress_counts_what_is_asked(world: World, form: Touchpoint) -> None:
    world.takes(form, Say("there", 0, "none"), Say("can_signs", 0, "1"))
    with world.database.read() as session:
        sheet = answering.sheet(session, world.plans, "here", form.id)
        assert answering.progress(sheet) == (2, 7)
        assert not sheet.has_free_text
    world.takes(form, Say("action_1", 0, "Ring the hub"))
    with world.database.read() as session:
        assert answering.sheet(session, world.plans, "here", form.id).has_free_text


def test_the_form_is_frozen_at_first_send(world: World, booking: Booking, form: Touchpoint) -> None:
    with world.database.write() as session:
        session.get_one(Event, booking.event_id).outcomes = [{"key": "other", "text": "do something else"}]
    step = world.takes(form, Say("there", 0, "all"))
    assert isinstance(step, Prompt)
    assert step.text == "How far can you recognise the signs of neglect?"


def test_a_register_that_is_known_spares_the_question_about_attendance(world: World) -> None:
    booking = world.a_booking(attended=True)
    world.tick(AFTER)
    step = world.takes(world.touchpoint(booking, "end_of_course"))
    assert isinstance(step, Prompt)
    assert step.question == "can_signs"


def test_skipping_and_reviewing_say_what_was_said(world: World, form: Touchpoint) -> None:
    says = [Say("there", 0, "all"), Say("can_signs", 0, "3"), Say("can_drift", 0, "3"), Say("usefulness", 0, "3")]
    skips: list[Move] = [Say("action_1", 0, "Ring"), Skip("action_2", 0), Skip("action_3", 0), Skip("comment", 0)]
    step = world.takes(form, *says, *skips)
    assert isinstance(step, Review)
    assert [line.answer for line in step.lines][-3:] == ["Skipped"] * 3


def test_a_whole_form_taken_twice_changes_nothing_the_second_time(world: World, form: Touchpoint) -> None:
    first, less = {"can_signs": "3", "can_drift": "2"}, {"can_signs": "3"}
    done = []
    for said in (first, first, less, less):
        with world.database.write() as session:
            sheet = answering.sheet(session, world.plans, "here", form.id)
            done.append(answering.take_whole(session, sheet, said, now=world.now, channel="import"))
    assert done == [True, False, True, False]
    assert world.figures(form) == less

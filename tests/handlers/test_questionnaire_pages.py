"""`/q/{token}`: one question a page, nothing changed by a look, nothing lost by a reload (C2, issue 2 point 8)."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.plan.questionnaire import MAX_LENGTH
from bot.storage.tables import AnswerRow, Response, Submission, Touchpoint
from tests.handlers.web_world import START, Browser, World, build_world

LOW = "Not at all confident"


def title(page: str) -> str:
    return str(re.findall("<title>(.*?)</title>", page, re.DOTALL)[0])


def drafts(world: World) -> dict[str, object]:
    return {row.question: row.draft for row in world.rows(select(AnswerRow)) if row.draft is not None}


def test_the_first_visit_says_what_why_how_long_and_who_sees_it(world: World, dana: Browser) -> None:
    """L5: delegates are told before they answer what their supervisor will see."""
    page = dana.look(world.a_form())
    for said in (
        "Before the course",
        "8 questions, about 3 minutes",
        "the actions that you write down for yourself",
        "Everybody on the course is asked to do this before it",
        "until Tuesday 10 March 2026 at 09:30",
        "do not name a child",
        "/privacy/tscp",
        "0300 000 0002",
    ):
        assert said in page
    assert "Neglect &amp; &lt;care&gt;" in page


def test_supervisors_see_nothing_where_the_plan_shares_nothing(world: World, dana: Browser) -> None:
    assert "Your supervisor will not see your answers." in dana.look(world.a_form(partnership="uscp"))


def test_a_whole_form_is_answered_reviewed_and_sent(world: World, dana: Browser) -> None:
    form = world.a_form()
    review = dana.answer_all(form, word="Hope", hope="To listen.\r\nAnd act.")
    assert "Check your answers" in review and "Nothing has been sent yet" in review
    assert "To listen.\nAnd act." in review and "Skipped" in review
    done = dana.send(form)
    assert "Your answers have been sent" in done
    assert "You have already answered" in dana.look(form)
    (submission,) = world.rows(select(Submission))
    assert submission.answers["can_signs"] == "2" and submission.answers["worries"] == ["time"]
    assert {row.channel for row in world.rows(select(AnswerRow))} == {"web"}
    assert world.rows(select(Touchpoint.state).where(Touchpoint.stage == "pre_course")) == ["answered"]


def test_each_question_has_its_number_its_title_and_nothing_chosen(world: World, dana: Browser) -> None:
    form = world.a_form()
    page = dana.press(form, "start")
    assert title(page).startswith("Question 1 of 8: How confident are you that you can recognise")
    assert LOW in page and " checked" not in page and 'value="back"' not in page
    page = dana.say(form, "can_signs", "4")
    assert "Question 2 of 8" in page and " checked" not in page and 'value="back"' in page


def test_a_condition_that_comes_true_adds_its_question(world: World, dana: Browser) -> None:
    form = world.a_form()
    dana.press(form, "start")
    page = dana.say(form, "led", "yes")
    page = dana.look(form, question="lead_since")
    assert "of 9" in page and all(f'name="{part}"' in page for part in ("day", "month", "year"))
    dana.press(form, "say", question="lead_since", seen="0", day="27", month="3", year="2024")
    assert drafts(world)["lead_since"] == "2024-03-27"
    again = dana.look(form, question="lead_since")
    assert all(f'value="{part}"' in again for part in ("27", "3", "2024"))


@pytest.mark.parametrize(
    ("question", "fields", "anchor", "kept"),
    [
        ("can_signs", {}, "answer-1", ""),
        ("can_signs", {"answer": "7"}, "answer-1", ""),
        ("worries", {}, "answer-1", ""),
        ("manager", {"answer": "nobody"}, "answer", 'value="nobody"'),
        ("lead_since", {"day": "31", "month": "2", "year": "2024"}, "day", 'value="31"'),
        ("lead_since", {"day": "9" * 30, "month": "1", "year": "2024"}, "day", f'value="{"9" * 30}"'),
        ("lead_since", {"day": "1", "month": "1", "year": "24"}, "day", 'value="24"'),
        ("hope", {"answer": "x" * (MAX_LENGTH["long"] + 1)}, "answer", "x" * 4001),
    ],
)
def test_a_problem_is_told_at_the_top_and_at_the_field(
    world: World, dana: Browser, question: str, fields: dict[str, str], anchor: str, kept: str
) -> None:
    form = world.a_form()
    dana.press(form, "start")
    dana.say(form, "led", "yes")
    reply = dana.post(form, move="say", question=question, seen="0", **fields)
    assert reply.status_code == 422
    assert title(reply.text).startswith("Error: ")
    assert f'<a href="#{anchor}">' in reply.text and f'id="{anchor}"' in reply.text and 'role="alert"' in reply.text
    assert kept in reply.text
    assert question not in drafts(world)


def test_back_change_and_skip_move_about(world: World, dana: Browser) -> None:
    form = world.a_form()
    dana.answer_all(form, hope="Much")
    assert "What do you hope to learn?" in dana.press(form, "back")
    page = dana.look(form, question="can_signs")
    assert "Question 1 of 8" in page and page.count(" checked") == 1
    review = dana.say(form, "can_signs", "5", seen=1)
    assert "Check your answers" in review and f">5 ({'Very confident'})<" in review
    dana.press(form, "skip", question="hope", seen="8")
    assert drafts(world)["hope"] == ""


def test_finish_later_keeps_what_is_on_the_page_and_goes_on_elsewhere(world: World, dana: Browser) -> None:
    """C1: a crash, a pause and another device are the same thing."""
    form = world.a_form()
    dana.press(form, "start")
    page = dana.press(form, "later", question="can_signs", seen="0", answer="3")
    assert "You have answered 1 of 8 questions" in page and "10 March 2026 at 09:30" in page
    assert "Question 2 of 8" in world.browser().look(form)
    refused = dana.post(form, move="later", question="manager", seen="0", answer="nobody")
    assert refused.status_code == 422


def test_reloading_and_pressing_twice_change_nothing_more(world: World, dana: Browser) -> None:
    """Post/Redirect/Get: what a POST leads to is a page that can be looked at again."""
    form = world.a_form()
    dana.press(form, "start")
    for _ in range(2):
        reply = dana.post(form, move="say", question="can_signs", seen="0", answer="3")
        assert (reply.status_code, reply.headers["location"]) == (303, f"{form}?question=ready")
    dana.answer_all(form)
    dana.send(form)
    dana.post(form, move="send", revision="8")
    assert len(world.rows(select(Submission))) == 1


def test_a_late_answer_from_another_device_asks_which_is_meant(world: World, dana: Browser) -> None:
    form, tablet = world.a_form(), world.browser()
    dana.press(form, "start")
    dana.say(form, "worries", "time", "records")
    reply = tablet.post(form, move="say", question="worries", seen="0", answer=["records"])
    assert reply.status_code == 409 and "Which answer do you mean?" in reply.text
    assert "Time, Records" in reply.text and drafts(world)["worries"] == ["time", "records"]
    seen = re.findall(r'name="seen" value="(\d+)"', reply.text)[0]
    tablet.press(form, "keep", question="worries")
    assert drafts(world)["worries"] == ["time", "records"]
    tablet.say(form, "worries", "records", seen=int(seen))
    assert drafts(world)["worries"] == ["records"]


def test_a_review_that_is_out_of_date_is_not_sent(world: World, dana: Browser) -> None:
    form = world.a_form()
    dana.answer_all(form)
    reply = dana.post(form, move="send", revision="3")
    assert "Your answers have changed since you saw them" in dana.look(reply.headers["location"])
    assert world.rows(select(Submission)) == []
    assert "Check your answers" in dana.look(form)


def test_answers_are_changed_until_the_form_closes(world: World, dana: Browser) -> None:
    form = world.a_form()
    dana.answer_all(form)
    dana.send(form)
    assert "You have sent these answers before" in dana.press(form, "change")
    dana.say(form, "ready", "10", seen=2)
    dana.send(form)
    assert [row.version for row in world.rows(select(Submission))] == [1, 2]
    world.at(START)
    assert "This form has closed" in dana.look(form) and "that you sent" in dana.look(form)
    revision = world.rows(select(Response))[0].revision
    dana.client.post(form, data={"move": "change"})
    assert world.rows(select(Response))[0].revision == revision


def test_a_form_that_closed_unanswered_takes_nothing(world: World, dana: Browser) -> None:
    form = world.a_form()
    nonce = re.findall(r'name="nonce" value="(\w+)"', dana.look(form))[0]
    world.at(START)
    before = world.dump()
    reply = dana.post(form, nonce=nonce, move="say", question="can_signs", seen="0", answer="3")
    assert "can no longer be answered" in dana.look(reply.headers["location"])
    assert world.dump() == before


def test_withdrawing_asks_first_and_says_what_happens(world: World, dana: Browser) -> None:
    form = world.a_form()
    dana.answer_all(form, hope="Much")
    dana.send(form)
    asked = dana.look(form, page="withdraw")
    assert "Withdraw your answers?" in asked and "no longer count in any figure" in asked
    assert len(drafts(world)) == 8
    assert "Your answers have been withdrawn" in dana.press(form, "withdraw")
    assert drafts(world) == {} and world.rows(select(Response.submitted_at)) == [None]
    assert "Start" in dana.look(form)


def test_withdrawing_before_anything_was_sent_takes_nothing_away(world: World, dana: Browser) -> None:
    form = world.a_form()
    dana.answer_all(form)
    dana.press(form, "withdraw")
    assert len(drafts(world)) == 8


def test_the_impact_check_plays_the_delegates_own_actions_back(world: World, dana: Browser) -> None:
    """L6."""
    booking = world.booking(state="attended")
    end = world.link(world.sent(booking, "end_of_course"))
    dana.press(end, "start")
    for question, answer in (("can_signs", "4"), ("usefulness", "5"), ("action_1", "Ask the <child> first")):
        dana.say(end, question, answer)
    dana.press(end, "skip", question="trainer", seen="0")
    dana.send(end)
    page = dana.press(world.link(world.sent(booking, "impact_check")), "start")
    assert "You wrote: “Ask the &lt;child&gt; first”." in page


def test_a_stage_that_the_plan_has_dropped_has_no_page(world: World, dana: Browser) -> None:
    """L1: its link leads to the plain page, not to a fault."""
    form, partnership = world.a_form(), world.desk.plans["tscp"]
    fewer = partnership.plan.model_copy(update={"stages": {"end_of_course": partnership.plan.stages["end_of_course"]}})
    world.plans["tscp"] = replace(partnership, plan=fewer)
    assert dana.client.get(form).status_code == 404


def test_two_partnerships_answer_side_by_side(world: World, dana: Browser) -> None:
    """Q7: the same person, course and questions; each partnership's own words, contacts and rows."""
    ours, theirs = world.a_form(), world.a_form(partnership="uscp")
    dana.press(ours, "start")
    dana.press(theirs, "start")
    page = dana.say(theirs, "can_signs", "1")
    assert "Otherham" in page and "Testshire" not in page
    assert [(row.partnership, row.draft) for row in world.rows(select(AnswerRow))] == [("uscp", "1")]
    assert "Question 1 of" in dana.look(ours)


def test_a_bounced_reminder_does_not_shut_the_link_that_came(world: World, dana: Browser) -> None:
    form = world.a_form()
    with world.desk.database.write() as session:
        session.execute(update(Touchpoint).values(state="undeliverable"))
    dana.answer_all(form)
    dana.send(form)
    assert world.rows(select(Touchpoint.state).where(Touchpoint.stage == "pre_course")) == ["answered"]


@pytest.mark.parametrize("partnership", ["wfscp", "cscp", "wsp", "cwac", "ddscp"])
def test_every_partnerships_forms_can_be_answered(database_url: str, partnership: str) -> None:
    """C2: the five plans' own questionnaires, each asked of one delegate from start to end."""
    world = build_world(database_url, config=Path(__file__).parents[2] / "config")
    booking, plan = world.booking(partnership), world.desk.plans[partnership].plan
    stages = [key for key, stage in plan.active().items() if stage.questionnaire and "delegate" in stage.to]
    for stage in stages:
        device, form = world.browser(), world.link(world.sent(booking, stage, partnership=partnership))
        assert "Nothing has been sent yet" in device.play(form), stage
        assert "Your answers have been sent" in device.send(form), stage
    assert len(world.rows(select(Submission))) == len(stages) >= 2
    world.desk.database.close()


@pytest.mark.parametrize(("there", "said"), [("none", "As you were not at the course"), ("all", "what you plan to do")])
def test_who_was_not_there_is_not_thanked_for_plans(sqlite_url: str, there: str, said: str) -> None:
    """C2: with the questionnaires that are used."""
    world = build_world(sqlite_url, config=Path(__file__).parents[2] / "config")
    browser = world.browser()
    form = world.a_form("end_of_course", "wfscp")
    browser.press(form, "start")
    browser.say(form, "attendance", there)
    browser.play(form)
    assert said in browser.send(form)
    world.desk.database.close()

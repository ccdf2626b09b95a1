"""What a writer sees at once whose words read like a concern, wherever on the web they were written (C4)."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.storage.tables import AnswerRow, Link, PracticeIssue
from tests.handlers.test_concern_pages import CHILD, concerns
from tests.handlers.web_world import START, Browser, World

DISTRESS = "I cannot cope any more and I want to kill myself."
HEADING = "If a child may be at risk, tell somebody now"
UNREAD = "Nobody reads this form in time."
AGAIN = "Some of what you wrote may be about somebody at risk."


def test_a_worrying_answer_is_followed_by_a_page_that_says_whom_to_tell(world: World, dana: Browser) -> None:
    """C4: telephone links, who answers when, and that nobody reads the form; then the form goes on."""
    form = world.a_form()
    dana.press(form, "start")
    page = dana.say(form, "hope", CHILD)
    for said in (HEADING, 'href="tel:03000000002"', "day and night", 'href="tel:999"', "lado@testshire.example"):
        assert said in page
    assert UNREAD in page and "We have told the training team that something was written here" in page
    assert "stepdad" not in page and page.count('href="tel:999"') == 1
    assert page.index(UNREAD) < page.index('href="tel:999"') < page.index('href="tel:03000000002"')
    assert "If nobody is at risk, just go on." in page
    (on,) = re.findall(r'href="([^"]+)">Go on with the form', page)
    assert "Question 1 of" in dana.look(on)
    assert [row.draft for row in world.rows(select(AnswerRow))] == [CHILD]


def test_the_writers_own_distress_is_answered_with_help_for_them(world: World, dana: Browser) -> None:
    form = world.a_form()
    dana.press(form, "start")
    page = dana.say(form, "hope", DISTRESS)
    assert "Thank you for saying how you are" in page and 'href="tel:116123"' in page
    assert "occupational health" in page and "Your GP" in page and 'href="tel:03000000002"' in page


def test_of_a_child_and_the_writer_the_childs_contacts_come_first_and_one_line_is_for_the_writer(
    world: World, dana: Browser
) -> None:
    """C4: the words may be a child's, whom the writer quotes."""
    form = world.a_form()
    dana.press(form, "start")
    page = dana.say(form, "hope", f"{CHILD} {DISTRESS}")
    main = page.partition("<main")[2].partition("</main")[0]
    assert HEADING in main and main.count('href="tel:116123"') == 1
    assert main.index('href="tel:03000000002"') < main.index("If any of this is about you, ring Samaritans")
    assert "Your GP" not in main and "Thank you for saying how you are" not in main


@pytest.mark.parametrize(("move", "then"), [("say", "Question 1 of"), ("later", "Your answers are saved")])
def test_it_is_shown_once_and_not_again_for_the_same_words(world: World, dana: Browser, move: str, then: str) -> None:
    form = world.a_form()
    dana.press(form, "start")
    assert HEADING in dana.press(form, move, question="hope", seen="0", answer=CHILD)
    revision = world.rows(select(AnswerRow.revision))[0]
    page = dana.press(form, move, question="hope", seen=str(revision), answer=CHILD)
    assert HEADING not in page
    assert len(concerns(world)) == 1


def test_words_that_are_refused_are_answered_above_the_question_and_kept_in_the_box(
    world: World, dana: Browser
) -> None:
    form = world.a_form()
    dana.press(form, "start")
    page = dana.say(form, "hope", CHILD * 100)
    assert HEADING in page and "Your answer is too long" in page and CHILD in page
    assert world.rows(select(AnswerRow)) == [] and len(concerns(world)) == 1


def test_words_that_say_something_else_than_is_stored_are_answered_too(world: World, dana: Browser) -> None:
    form = world.a_form()
    dana.press(form, "start")
    dana.say(form, "hope", "Nothing.")
    page = dana.say(form, "hope", CHILD)
    assert HEADING in page and "Which answer do you mean?" in page


def test_words_that_a_lost_cookie_does_not_take_are_answered_too(world: World, dana: Browser) -> None:
    form = world.a_form()
    dana.press(form, "start")
    reply = dana.post(form, nonce="0" * 64, move="say", question="hope", seen="0", answer=CHILD)
    assert reply.status_code == 403 and HEADING in reply.text and CHILD in reply.text
    assert len(concerns(world)) == 1


def test_words_that_come_after_the_form_has_closed_are_answered_too(world: World, dana: Browser) -> None:
    form = world.a_form()
    nonce = re.findall('name="nonce" value="(.*?)"', dana.press(form, "start"))[0]
    world.at(START + timedelta(hours=1))
    page = dana.press(form, "say", nonce=nonce, question="hope", seen="0", answer=CHILD)
    assert HEADING in page and len(concerns(world)) == 1
    assert "has closed" in dana.press(form, "say", nonce=nonce, question="hope", seen="0", answer="Nothing.")


def test_the_review_says_it_once_more_to_the_writers_own_device_only(world: World, dana: Browser) -> None:
    form = world.a_form()
    review = dana.answer_all(form, hope=CHILD)
    assert HEADING in review
    page = dana.look(form, page="review")
    assert AGAIN in page and HEADING in dana.look(form, page="concern_review")
    other = world.browser()
    assert AGAIN not in other.look(form, page="review")
    assert "116123" in other.look(form, page="concern") and CHILD not in other.look(form, page="concern")
    dana.look(form, page="concern_review")
    assert "Check your answers" in dana.look(form, page="review")


def test_thanks_say_it_once_more_to_the_writers_own_device(world: World, dana: Browser) -> None:
    form = world.a_form()
    dana.answer_all(form, hope=CHILD)
    page = dana.send(form)
    assert "Your answers have been sent" in page and AGAIN in page
    assert HEADING in dana.look(form, page="concern")
    assert AGAIN not in world.browser().look(form, page="sent")


def test_a_form_without_a_concern_has_no_such_page(world: World, dana: Browser) -> None:
    form = world.a_form()
    review = dana.answer_all(form, hope="To listen.")
    assert AGAIN not in review and HEADING not in dana.look(form, page="concern")


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"move": "raise", "issue": "practice_issue", "text": CHILD}, 1),
        ({"move": "raise", "issue": "", "text": CHILD}, 0),
        ({"move": "raise", "issue": "concern", "text": CHILD * 100}, 0),
        ({"move": "acknowledge", "text": CHILD}, 0),
    ],
)
def test_a_supervisor_who_writes_of_a_child_is_told_whom_to_tell(
    world: World, dana: Browser, fields: dict[str, str], kept: int
) -> None:
    """C4: also where the words are refused, or another button is pressed."""
    path = world.link(world.sent(world.booking(state="attended"), "supervisor_briefing"))
    page = dana.press(path, **fields)
    assert HEADING in page and 'href="tel:03000000002"' in page
    assert len(world.rows(select(PracticeIssue))) == kept
    (row,) = concerns(world)
    assert row.place == "issue" and row.channel == "web"
    goes_on = re.findall(r'href="([^"]+)">Go on<', page)
    assert not kept or "Thank you. We have it" in dana.look(goes_on[0])


def test_a_note_on_practice_is_screened(world: World, dana: Browser) -> None:
    path = world.link(world.sent(world.booking(state="attended"), "supervisor_check"))
    assert HEADING in dana.press(path, "practice", practice="seen", note=CHILD)
    assert [row.place for row in concerns(world)] == ["note"]


@pytest.mark.parametrize("move", ["skip", "back", "keep", "start", "mail_code", "code", "send", "withdraw", "odd", ""])
def test_words_are_looked_at_whatever_button_they_come_with(world: World, dana: Browser, move: str) -> None:
    """C4: "Skip" leaves them out of the answers, and nobody who wrote them is left without whom to tell."""
    form = world.a_form()
    dana.press(form, "start")
    assert HEADING in dana.press(form, move, question="hope", seen="0", answer=CHILD, code="123456")
    (row,) = concerns(world)
    assert (row.text, row.place, row.question) == (CHILD, "answer", "hope")
    assert CHILD not in [each.draft for each in world.rows(select(AnswerRow))]


@pytest.mark.parametrize("fields", [{"day": CHILD}, {"answer": ["No.", CHILD]}])
def test_words_in_another_field_of_the_question_are_looked_at_too(
    world: World, dana: Browser, fields: dict[str, Any]
) -> None:
    form = world.a_form()
    dana.press(form, "start")
    assert HEADING in dana.press(form, "say", question="hope", seen="0", **fields)
    assert len(concerns(world)) == 1


def test_skipped_words_are_still_in_the_box_where_the_cookie_was_lost(world: World, dana: Browser) -> None:
    form = world.a_form()
    dana.press(form, "start")
    reply = dana.post(form, nonce="0" * 64, move="skip", question="hope", seen="0", answer=CHILD)
    assert reply.status_code == 403 and HEADING in reply.text and CHILD in reply.text


def test_the_conflict_pages_answer_is_looked_at_once(world: World, dana: Browser) -> None:
    form = world.a_form()
    dana.press(form, "start")
    dana.say(form, "hope", "Nothing.")
    assert HEADING in dana.say(form, "hope", CHILD)
    assert HEADING not in dana.press(form, "keep", question="hope", seen="0", answer=CHILD)
    assert [row.draft for row in world.rows(select(AnswerRow))] == ["Nothing."]
    assert len(concerns(world)) == 1


WORDS = {"q": {"move": "say", "question": "hope", "answer": CHILD}, "s": {"move": "raise", "text": CHILD}}


@pytest.mark.parametrize("how", ["expired", "revoked"])
@pytest.mark.parametrize("door", ["q", "s"])
def test_words_that_come_by_a_dead_link_are_looked_at_and_given_back(
    world: World, dana: Browser, door: str, how: str
) -> None:
    """C4, Q7: the same page as for a link that never was, with nobody's name."""
    stage = {"q": "pre_course", "s": "supervisor_briefing"}[door]
    touchpoint = world.sent(world.booking(), stage)
    path = world.link(touchpoint, days=1)
    with world.desk.database.write() as session:
        values = {"revoked_at": world.now[0]} if how == "revoked" else {"expires_at": world.now[0]}
        session.execute(update(Link).values(**values))
    never = f"/{door}/AAAAAAAAAAAAAAAAAAAAAA"
    replies = [dana.client.post(each, data=WORDS[door]) for each in (path, never)]
    pages = {reply.text.replace(each[3:], "") for reply, each in zip(replies, (path, never), strict=True)}
    assert {reply.status_code for reply in replies} == {404} and len(pages) == 1
    page = pages.pop()
    for said in (CHILD, 'href="tel:999"', "safeguarding hub", "Nobody reads what is written here"):
        assert said in page
    assert "Testshire" not in page and "Dana" not in page
    (row,) = concerns(world)
    assert (row.touchpoint_id, row.text, row.place) == (touchpoint, CHILD, {"q": "answer", "s": "issue"}[door])
    assert row.person_id is not None and row.told == 1


def test_what_a_dead_link_gives_back_is_no_markup(world: World, dana: Browser) -> None:
    page = dana.client.post("/q/x", data={"answer": "<script>alert(1)</script>", "day": "27"}).text
    assert "&lt;script&gt;alert(1)" in page and "<script" not in page and "27" not in page.partition("<main")[2]

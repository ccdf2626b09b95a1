"""What may tell who a child or family is: on the review, and before a supervisor's words are saved (C4)."""

import re
from typing import Any

from sqlalchemy import select

from bot.storage.tables import AnswerRow, Concern, KeptDetail, PracticeIssue, Submission, SupervisorAct
from tests.handlers.web_world import Browser, World

HEADING = "These words may tell who a child or family is"
SAID = "The child Zebedee lives at 12 Acacia Avenue."
MARKED = "The child <mark>Zebedee</mark> lives at 12 Acacia Avenue."
NOTE = "She saw the child Zebedee, NHS 943 476 5919."


def hidden(page: str, words: str) -> str:
    """Give what the buttons of a piece send."""
    piece = next(each for each in page.split('<form method="post"') if f"<mark>{words}</mark>" in each)
    return str(re.findall(r'name="detail" value="([^"]+)"', piece)[0])


def test_the_review_points_at_each_piece_in_its_sentence_and_takes_it_out_or_keeps_it(
    world: World, dana: Browser
) -> None:
    form = world.a_form()
    review = dana.answer_all(form, hope=SAID)
    assert HEADING in review and MARKED in review and "(an address)" in review
    left = dana.press(form, "take_out", detail=hidden(review, "12 Acacia Avenue"))
    assert "lives at [address]." in left and "<mark>12" not in left and "<mark>Zebedee</mark>" in left
    done = dana.press(form, "leave_in", detail=hidden(left, "Zebedee"))
    assert HEADING not in done and "Send my answers" in done
    assert len(world.rows(select(KeptDetail))) == 1
    assert "Your answers have been sent" in dana.send(form)
    assert world.rows(select(Submission))[0].answers["hope"] == "The child Zebedee lives at [address]."


def test_send_shows_them_first_and_one_press_sends(world: World, dana: Browser) -> None:
    for button, text in (("keep", SAID), ("take_out", "The child [name] lives at [address].")):
        form, device = world.a_form(name=f"Delegate {button}"), world.browser()
        device.answer_all(form, hope=SAID)
        held = device.send(form)
        assert "Before you send" in held and "Take all out and send" in held and "Keep all and send" in held
        assert "Send my answers" not in held
        revision = re.findall(r'name="revision" value="(\d+)"', held)[0]
        assert "Your answers have been sent" in device.press(form, "send", revision=revision, details=button)
        assert text in [each.answers["hope"] for each in world.rows(select(Submission))]


def test_take_all_out_is_one_press_and_sends_nothing(world: World, dana: Browser) -> None:
    form = world.a_form()
    dana.answer_all(form, hope=SAID)
    assert "The child [name] lives at [address]." in dana.press(form, "take_out")
    assert world.rows(select(Submission)) == []


def test_another_device_sees_that_there_is_something_and_not_what(world: World, dana: Browser) -> None:
    form = world.a_form()
    dana.answer_all(form, hope=SAID)
    other = world.browser().look(form, page="review")
    assert (
        "hidden on this device: 2 more" in other
        and "Zebedee" not in other
        and "detail" not in re.findall(r'name="(\w+)"', other)
    )


def test_every_question_for_words_asks_not_to_name_a_child(world: World, dana: Browser) -> None:
    """C4: on the web."""
    form = world.a_form()
    dana.press(form, "start")
    for question in ("word", "hope"):
        assert "not name a child" in dana.look(form, question=question)


def a_page(world: World, stage: str = "supervisor_check") -> str:
    return world.link(world.sent(world.booking(state="attended"), stage))


def fields(page: str) -> dict[str, Any]:
    """Give all that a page in between carries."""
    found: dict[str, Any] = {}
    for name, value in re.findall(
        r'<input type="hidden" name="(practice|note|issue|text)" value="(.*?)">', page, re.DOTALL
    ):
        found[name] = value
    for name in ("out", "kept"):
        found[name] = re.findall(rf'name="{name}" value="([0-9a-f]+)"', page)
    return found


def test_a_supervisors_note_is_looked_at_before_it_is_saved_and_nothing_of_it_is_lost(
    world: World, dana: Browser
) -> None:
    path = a_page(world)
    between = dana.press(path, "practice", practice="seen", note=NOTE, text="An issue half written")
    assert HEADING in between and "<mark>Zebedee</mark>" in between and "an NHS number" in between
    assert world.rows(select(SupervisorAct)) == []
    digest = re.findall(r'value="(out:[0-9a-f]+)"', between)[0]
    between = dana.press(path, "practice", decide=digest, **fields(between))
    assert "<mark>Zebedee</mark>" not in between and "<mark>943 476 5919</mark>" in between
    assert world.rows(select(SupervisorAct)) == []
    back = dana.press(path, "practice", decide="change", **fields(between))
    assert NOTE in back and "An issue half written" in back and " checked" in back
    dana.press(path, "practice", decide="keep", **fields(between))
    assert [each.note for each in world.rows(select(SupervisorAct))] == ["She saw the child [name], NHS 943 476 5919."]


def test_a_supervisors_issue_is_saved_without_them_at_one_press(world: World, dana: Browser) -> None:
    path = a_page(world)
    between = dana.press(path, "raise", issue="practice_issue", text=NOTE)
    assert HEADING in between and world.rows(select(PracticeIssue)) == []
    dana.press(path, "raise", decide="take_out", **fields(between))
    (row,) = world.rows(select(PracticeIssue))
    assert row.text == "She saw the child [name], NHS [number]."


def test_a_note_that_tells_of_nobody_is_saved_at_once_and_the_delegate_may_be_named(
    world: World, dana: Browser
) -> None:
    dana.press(a_page(world), "practice", practice="seen", note="Dana asks more, and Dana Delegate writes it down.")
    assert len(world.rows(select(SupervisorAct))) == 1


def test_the_guard_sees_a_note_as_it_was_written(world: World, dana: Browser) -> None:
    """C4: screened before anything is taken out; whom to tell is shown at once."""
    path, said = a_page(world), "The girl Zebedee told me that her stepdad hits her every night."
    between = dana.press(path, "practice", practice="seen", note=said)
    assert "If a child may be at risk" in between and HEADING in between
    dana.press(path, "practice", decide="take_out", **fields(between))
    assert [each.text for each in world.rows(select(Concern))] == [said]
    assert "[name]" in world.rows(select(SupervisorAct))[0].note


def test_what_is_taken_out_is_in_no_row_of_the_answers(world: World, dana: Browser) -> None:
    form = world.a_form()
    dana.answer_all(form, hope=SAID)
    dana.press(form, "take_out")
    assert "Zebedee" not in str([(row.draft, row.value) for row in world.rows(select(AnswerRow))])

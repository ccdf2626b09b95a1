"""The form in a chat, as somebody reads it and somebody else hears it (C1, C2)."""

import pytest

from bot.messages.blocks import form
from bot.messages.blocks.said import Said
from bot.messages.nouns import Choice, Conflict, Done, Paused, Problem, Prompt, Review, ReviewLine, Step, Value
from tests.messages.blocks.reading import labels, marked, means, options_of, pressable, said_in

WEB = "https://evaluation.example/q/abc"


def said(step: Step, link: str = WEB, until: str = "Friday") -> Said:
    return form.step(step, touchpoint=812, title="How was it?", course="Neglect", link=link, until=until)


def asked(kind: str, *choices_: str, current: Value | None = None, text: str = "Well?", **more: object) -> Prompt:
    choices = tuple(Choice(f"key_{label}"[:60], label) for label in choices_)
    facts = {"response": 1, "question": "well", "seen": 4, "number": 3, "total": 12, "text": text, "kind": kind}
    return Prompt(**facts | {"choices": choices, "current": current} | more)  # type: ignore[arg-type]


def kinds(step: Step) -> list[str]:
    return [element["type"] for element in pressable(said(step).blocks) if element["type"] != "button"]


NUMBERS = tuple(str(n) for n in range(11))


@pytest.mark.parametrize(
    ("prompt", "elements"),
    [
        (asked("confidence", *NUMBERS[1:6]), []),
        (asked("score", *NUMBERS), []),
        (asked("yes_no", "Yes", "No"), []),
        (asked("one", "One", "Two", "Three"), []),
        (asked("one", "One", "Two", "A longer answer than a button of a phone has room for"), ["radio_buttons"]),
        (asked("one", *(f"Agency number {n}" for n in range(11))), ["static_select"]),
        (asked("many", "One", "Two"), ["checkboxes"]),
        (asked("many", *(f"Agency number {n}" for n in range(11))), ["multi_static_select"]),
        (asked("short"), ["plain_text_input"]),
        (asked("long"), ["plain_text_input"]),
        (asked("email"), ["plain_text_input"]),
        (asked("date"), ["datepicker"]),
    ],
)
def test_each_kind_of_question_has_the_control_that_suits_it(prompt: Prompt, elements: list[str]) -> None:
    assert kinds(prompt) == elements


def test_progress_and_the_question_are_in_the_notification() -> None:
    assert said(asked("short", text="What changed?")).text == "Question 3 of 12: What changed?"


def test_the_answer_that_stands_is_named_in_words_since_colour_alone_is_no_sign() -> None:
    shown = said(asked("confidence", "1", "2", "3", current="key_2"))
    assert "2 (your answer)" in labels(shown.blocks)
    assert [element.get("style") for _, element in marked(shown)].count("primary") == 1


def test_the_ends_of_a_scale_are_said_and_read_out_with_their_buttons() -> None:
    shown = said(asked("confidence", "1", "2", "3", lowest="Not at all", highest="Completely"))
    assert "1 = Not at all · 3 = Completely" in said_in(shown.blocks)
    heard = [element.get("accessibility_label") for element in pressable(shown.blocks)]
    assert heard[:3] == ["1: Not at all", None, "3: Completely"]


def test_a_long_answer_is_read_in_full_beside_its_letter() -> None:
    long = "a long answer " * 12
    shown = said(asked("one", "Short", long))
    assert f"B. {long.strip()}" in said_in(shown.blocks)
    options = [option["text"]["text"] for element in pressable(shown.blocks) for option in options_of(element)]
    assert options[0] == "A. Short"
    assert options[1].startswith("B. a long answer")


def test_what_people_wrote_stays_in_the_field_when_it_cannot_be_taken() -> None:
    shown = said(Problem(asked("email"), "Enter an address.", "jo at school"))
    (field,) = (element for element in pressable(shown.blocks) if element["type"] == "plain_text_input")
    assert field["initial_value"] == "jo at school"
    assert shown.text.startswith("Enter an address.")


def test_a_field_that_shows_a_problem_is_another_field_to_slack_which_else_keeps_what_it_had() -> None:
    ids = [
        next(block["block_id"] for block in said(step).blocks if block["type"] == "input")
        for step in (asked("short"), Problem(asked("short"), "Write something.", ""))
    ]
    assert ids[0] != ids[1]


def test_a_text_that_is_too_long_for_a_field_is_never_cut_since_saving_it_would_lose_the_rest() -> None:
    shown = said(asked("long", current="a" * 3_001))
    (field,) = (element for element in pressable(shown.blocks) if element["type"] == "plain_text_input")
    assert "initial_value" not in field
    assert "is kept" in said_in(shown.blocks)
    assert "open" in means(shown)


def test_a_date_that_is_none_is_not_put_into_the_date_picker() -> None:
    shown = said(Problem(asked("date"), "Enter a date.", "31 2 2026"))
    assert all("initial_date" not in element for element in pressable(shown.blocks))
    kept = said(asked("date", current="2026-03-02"))
    assert [element["initial_date"] for element in pressable(kept.blocks) if "initial_date" in element] == [
        "2026-03-02"
    ]


def test_both_answers_of_a_conflict_are_shown_and_either_may_be_meant() -> None:
    shown = said(Conflict(asked("many", "One", "Two"), "One", "Two", ("key_Two",)))
    assert {"keep", "replace", "later"} == means(shown)
    assert "One" in shown.text and "Two" in shown.text


def test_a_review_is_sent_as_it_was_shown_and_any_answer_may_be_changed() -> None:
    lines = tuple(ReviewLine(f"q{n}", f"Question {n}?", "x" * 900) for n in range(30))
    shown = said(Review(1, 7, lines))
    assert {mark.seen for mark, _ in marked(shown) if mark.what == "send"} == {7}
    assert len(shown.blocks) < 10
    assert "open" in means(shown)  # where the answers can be read in full


def test_what_is_not_complete_cannot_be_sent() -> None:
    lines = (ReviewLine("a", "A?", "Yes"), ReviewLine("b", "B?", "Not answered yet"))
    shown = said(Review(1, 7, lines, missing=("b",)))
    assert "send" not in means(shown)
    assert "1 of 2 questions are not answered yet." in said_in(shown.blocks)


def test_withdrawing_asks_once_more() -> None:
    shown = said(Done(1, "Thank you."))
    assert [mark.what for mark, element in marked(shown) if "confirm" in element] == ["withdraw"]
    assert "until Friday" in shown.text


def test_who_finishes_later_is_told_that_all_is_saved_and_may_go_on_here_or_on_the_web() -> None:
    assert means(said(Paused(1, 4, 11))) == {"go", "open"}
    assert means(said(Paused(1, 4, 11), link="")) == {"go"}


def test_no_emoji_and_no_markup_is_made_of_what_people_wrote() -> None:
    shown = said(asked("one", ":smile:", "*bold*", text="<!channel> :smile:"))
    kinds_of_text = [block.get("text", {}).get("type") for block in shown.blocks]
    assert "mrkdwn" not in str(shown.blocks)
    assert set(kinds_of_text) <= {None, "plain_text"}
    assert "&lt;!channel&gt;" in shown.text


def test_a_closed_form_says_whether_it_was_sent() -> None:
    assert "have been sent" in form.closed("How was it?", True).text
    assert "nothing more can be answered" in form.closed("How was it?", False).text

"""Officers' answers in Slack: pages, columns that a phone has room for, and what can be done about a row (Q1)."""

from typing import Any

from bot.messages.blocks import answers, marks
from bot.messages.nouns import Action, Answer, Table
from tests.messages.blocks.reading import labels, options_of, pressable, said_in


def a_table(rows: int, *, actions: bool = False) -> Table:
    cells = tuple((f"#{n}", f"Pat {n}", "mailbox is full, and has been for some weeks") for n in range(1, rows + 1))
    made = tuple(Action("Send again", f"resend {n}") for n in range(1, rows + 1)) if actions else ()
    return Table(("N", "Who", "Why"), cells, "Not delivered", made)


def ids(blocks: Any) -> list[str]:
    return [element["action_id"] for element in pressable(blocks)]


def test_every_row_of_a_long_table_is_on_exactly_one_page() -> None:
    answer = Answer("Due", ("Before.", a_table(130), "After."))
    pages = [said_in(answers.answer(answer, command="due", page=page).blocks) for page in range(1, 12)]
    assert [sum(f"N: #{n} ·" in page for page in pages) for n in range(1, 131)] == [1] * 130
    assert "Rows 1-12 of 130. Page 1 of 11." in pages[0]
    assert "Rows 121-130 of 130. Page 11 of 11." in pages[-1]
    assert ["Before." in pages[0], "After." in pages[-1]] == [True, True]


def test_more_and_back_lead_to_the_neighbouring_pages_of_the_same_command() -> None:
    said = answers.answer(Answer("Due", (a_table(30),)), command="due 90d", page=2)
    ways = {element["action_id"]: element["value"] for element in pressable(said.blocks)}
    assert ways["cmd:page:1"] == ways["cmd:page:3"] == "due 90d"
    assert marks.read_shared(ways["cmd:share"]) == ("due 90d", 2)


def test_a_page_that_is_not_there_is_the_last_one() -> None:
    answer = Answer("Due", (a_table(13),))
    assert answers.answer(answer, command="due", page=9) == answers.answer(answer, command="due", page=2)


def test_a_narrow_table_is_aligned_and_a_wide_one_told_row_by_row() -> None:
    narrow = Table(("Course", "People"), (("Neglect", "5"), ("Abuse", "1,200")))
    said = answers.answer(Answer("Courses", (narrow,)), command="courses")
    (code,) = (block["elements"][0] for block in said.blocks if block["type"] == "rich_text")
    lines = code["elements"][0]["text"].splitlines()
    assert (code["type"], lines[1].endswith("    5"), lines[2].endswith("1,200")) == (
        "rich_text_preformatted",
        True,
        True,
    )
    wide = said_in(answers.answer(Answer("Wide", (a_table(1),)), command="due").blocks)
    assert "N: #1 · Why: mailbox is full" in wide


def test_what_can_be_done_about_a_row_is_a_button_that_names_the_row() -> None:
    said = answers.answer(Answer("T", (a_table(2, actions=True),)), command="resend")
    assert labels(said.blocks)[:2] == ["Send again: Pat 1", "Send again: Pat 2"]
    assert [e["value"] for e in pressable(said.blocks) if e["action_id"].startswith("cmd:run")] == [
        "resend 1",
        "resend 2",
    ]


def test_what_can_be_done_about_many_rows_is_a_list() -> None:
    said = answers.answer(Answer("T", (a_table(12, actions=True),)), command="resend")
    (element,) = (e for e in pressable(said.blocks) if e["action_id"] == "cmd:run:0")
    assert [option["value"] for option in options_of(element)] == [f"resend {n}" for n in range(1, 13)]


def test_a_command_too_long_for_a_button_has_none() -> None:
    assert ids(answers.answer(Answer("T", ("Words.",)), command="why " + "x" * 2_000).blocks) == []


def test_sharing_asks_once_more_and_an_answer_for_one_cannot_be_shared() -> None:
    said = answers.answer(Answer("Status", ("3 events.",)), command="status")
    [share] = [element for element in pressable(said.blocks) if element["action_id"] == "cmd:share"]
    assert "Everybody in this channel" in share["confirm"]["text"]["text"]
    assert "other organisations" in share["confirm"]["text"]["text"]
    alone = answers.answer(Answer("Why", (a_table(30),)), command="why x@y.example", share=False)
    assert ids(alone.blocks) == ["cmd:page:2"]


def test_the_notification_says_the_title_and_the_first_words() -> None:
    assert answers.answer(Answer("Status", ("3 events.",)), command="status").text == "Status. 3 events."


def test_a_long_reason_is_readable_whole() -> None:
    reason = "because " * 400 + "and that is all"
    table = Table(("When", "Event", "Stage", "What and why"), (("Mon", "W1", "pre_course", reason),) * 2)
    said = [said_in(answers.answer(Answer("Why", (table,)), command="why", page=page).blocks) for page in (1, 2)]
    assert all(page.count(f"What and why: {reason}") == 1 for page in said)

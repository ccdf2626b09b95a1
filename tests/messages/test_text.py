"""Answers as plain text, for the terminal and the console."""

import pytest

from bot.messages import text
from bot.messages.nouns import Answer, Table

ANSWER = Answer("Gain", ("n = [5] :smile:", Table(("Question", "n"), (("Can [you]?", "5"), ("Know", "1,200")), "All")))


def test_what_people_wrote_is_never_taken_for_markup() -> None:
    said = text.render(ANSWER)
    assert "n = [5] :smile:" in said
    assert "Can [you]?" in said


def test_numbers_stand_under_each_other() -> None:
    lines = text.render(ANSWER).splitlines()
    assert lines[0] == "Gain"
    assert [line.rindex(end) for line, end in zip(lines[-2:], ("5", "0"), strict=True)] == [len(lines[-1]) - 1] * 2


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_wider_than_asked(width: int) -> None:
    long = Answer("A title", ("word " * 50, Table(("A", "B"), (("long words " * 9, "others " * 9),))))
    assert all(len(line) <= width for line in text.render(long, width).splitlines())


def test_nothing_is_lost_in_a_narrow_table() -> None:
    said = text.render(Answer("T", (Table(("A", "B"), (("averyveryverylongword" * 3, "b"),)),)), 30)
    assert "".join(said.split()).count("averyveryverylongword") >= 1
    assert "…" not in said


def test_no_colours_reach_a_file() -> None:
    assert "\x1b" not in text.render(ANSWER)

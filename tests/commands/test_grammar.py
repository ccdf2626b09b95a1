"""Q1: one grammar, which helps where the words are off."""

import pytest

from bot.commands import grammar
from bot.commands.table import COMMANDS
from bot.errors import WordsError


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", ("help", "")),
        ("   ", ("help", "")),
        ("STATUS", ("status", "")),
        ("gain   2026-Q1 ", ("gain", "2026-Q1")),
        ("/summary Neglect", ("summary", "Neglect")),
        ("summary “Neglect, level 3”", ("summary", "Neglect, level 3")),
        ("why\u00a0ann@school.example", ("why", "ann@school.example")),
        ("issues close 3", ("issues", "close 3")),
    ],
)
def test_a_line_is_a_command_and_its_words(text: str, wanted: tuple[str, str]) -> None:
    assert grammar.split(text, COMMANDS) == wanted


@pytest.mark.parametrize(
    ("text", "hint"),
    [("stauts", "did you mean 'status'?"), ("gian 2026", "did you mean 'gain'?"), ("xyzzy", "there are help, courses")],
)
def test_an_unknown_command_names_the_nearest(text: str, hint: str) -> None:
    with pytest.raises(WordsError, match="no such command") as fault:
        grammar.split(text, COMMANDS)
    assert hint in str(fault.value)
    assert "\n" not in str(fault.value)


def test_what_is_said_back_has_sixty_signs_at_most() -> None:
    assert grammar.shortened("a" * 60) == "a" * 60
    assert grammar.shortened("a" * 61) == f"{'a' * 59}…"
    with pytest.raises(WordsError, match=r"^x{59}…: no such command"):
        grammar.split("x" * 10_000, COMMANDS)


@pytest.mark.parametrize(("words", "wanted"), [("12", 12), ("#12", 12)])
def test_a_number_may_have_its_sign(words: str, wanted: int) -> None:
    assert grammar.number(words, "issues close 12") == wanted


@pytest.mark.parametrize("words", ["", "x", "-1", "1.5", "٣", "12345678901"])
def test_what_is_no_number_is_refused_with_an_example(words: str) -> None:
    with pytest.raises(WordsError, match="write it like 'issues close 12'"):
        grammar.number(words, "issues close 12")

"""What is mistyped gets the nearest event, course or period, by name (Q1)."""

from datetime import date

import pytest

from bot.commands import mistyped, periods
from bot.errors import WordsError

COURSES = {
    "Neglect: Seeing the Child": {"neglect seeing the child", "NEG-3"},
    "Professional Curiosity and Challenge": {"curiosity"},
    "Hidden Harm": set[str](),
}
REFS = ["WF-1001", "WF-1002", "WF-2001"]


def _is_period(words: str) -> bool:
    try:
        return periods.parse(words, date(2026, 5, 1), "01-01") is not None
    except WordsError:
        return False


def _hint(words: str) -> str:
    return mistyped.hint(words, COURSES, REFS, _is_period)


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("neglct", "did you mean 'Neglect: Seeing the Child'?"),
        ("Curosity", "did you mean 'Professional Curiosity and Challenge'?"),
        ("hiden harm", "did you mean 'Hidden Harm'?"),
        ("WF1001", "did you mean 'WF-1001'?"),
        ("WF-100", "did you mean 'WF-1002' or 'WF-1001'?"),
        ("last quater", "did you mean 'last quarter'?"),
        ("this yaer", "did you mean 'this year'?"),
        ("March 2026", "did you mean '2026-03'?"),
        ("2026 sep", "did you mean '2026-09'?"),
        ("2025/26", "did you mean '2025'?"),
        ("neglct 2026-Q1", "did you mean 'Neglect: Seeing the Child 2026-Q1'?"),
        ("hidden harm last quater", "did you mean 'Hidden Harm last quarter'?"),
        ("hidden harm march 2026", "did you mean 'Hidden Harm 2026-03'?"),
        ("hidden harm " * 500, mistyped.OTHERWISE),
        ("zzzz", mistyped.OTHERWISE),
        ("", mistyped.OTHERWISE),
        ("?!*", mistyped.OTHERWISE),
    ],
)
def test_the_nearest_is_named(words: str, hint: str) -> None:
    assert _hint(words) == hint


def test_where_there_is_nothing_yet_it_says_how_to_write() -> None:
    assert mistyped.hint("anything", {}, [], _is_period) == mistyped.OTHERWISE
    assert mistyped.hint("anything", {}, [], _is_period, otherwise="ask") == "ask"

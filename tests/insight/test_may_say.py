"""Q3: a plain sentence a figure: what may be said of it, and what may not."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.insight.learning_gain import Cell, Change, change
from bot.insight.may_say import (
    FEW,
    NOT_SAID,
    Ends,
    below_half,
    cautions,
    compared,
    direction,
    interval,
    may_say,
)


def said(*steps: tuple[int, int, int]) -> str:
    return " ".join(may_say(change(Cell(before, after, 1, n) for before, after, n in steps)))


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([(2, 3, 20), (2, 4, 20)], "Delegates report more after the course than before it, by 1.34 to 1.66 scale"),
        ([(3, 2, 20), (4, 2, 20)], "Delegates report less after the course than before it, by 1.34 to 1.66 scale"),
        ([(3, 2, 20), (2, 3, 20)], "Delegates report no clear change: none at all is within the interval."),
        ([(2, 3, 5)], "All 5 changed by +1.00; so alike that no interval can be given."),
        ([(3, 2, 5)], "All 5 changed by -1.00; so alike that no interval can be given."),
        ([(3, 3, 8)], "All 8 rated themselves the same both times; so alike that no interval can be given."),
        ([(2, 3, 6)], "Delegates report more after the course than before it. All 6 changed by +1.00; so alike"),
        ([(3, 2, 6)], "Delegates report less after the course than before it. All 6 changed by -1.00; so alike"),
        ([(2, 3, 1)], "One person's answers say nothing of others."),
    ],
)
def test_the_interval_decides_what_may_be_said(steps: list[tuple[int, int, int]], words: str) -> None:
    assert words in said(*steps)


@given(st.integers(1, 5), st.integers(1, 5), st.integers(2, 40))
def test_where_all_changed_alike_no_interval_is_told_and_no_more_or_less_above_five_in_a_hundred(
    before: int, after: int, n: int
) -> None:
    """Q3."""
    made = change([Cell(before, after, 1, n)])
    words = " ".join(may_say(made))
    assert made.wilcoxon_p is not None
    assert ("Delegates report" in words) is (made.wilcoxon_p <= 0.05) is (direction(made) != 0)
    assert "on average" not in words and "so alike that no interval can be given" in words
    assert (interval(made), interval(made, " ({})", " (alike)")) == ("all alike", " (alike)")


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(1, 40)), min_size=1))
def test_no_figure_says_that_the_course_did_it(steps: list[tuple[int, int, int]]) -> None:
    words = said(*steps)
    assert words.endswith(NOT_SAID)
    assert not re.search(r"caus|led to|improved|effective|nan", words.removesuffix(NOT_SAID))


def test_of_a_figure_that_is_kept_back_nothing_is_said() -> None:
    assert [*may_say(Change(4, suppressed=True)), *cautions(Change(4, suppressed=True), Ends(0))] == []


@pytest.mark.parametrize(
    ("n", "answered", "ends", "words"),
    [
        (FEW, 0.5, Ends(100, 14, 14), []),
        (FEW - 1, None, Ends(0), [f"Indicative: {FEW - 1} people are few."]),
        (FEW, 0.49, Ends(0), ["Indicative: 49 % of those asked answered both times"]),
        (FEW, 0.5, Ends(100, 0, 15), ["Ceiling: 15 % were at the top before the course and could not go up"]),
        (FEW, 0.5, Ends(100, 40, 0), ["Floor: 40 % were at the bottom before the course"]),
    ],
)
def test_few_people_few_answers_and_ends_of_the_scale_are_told(
    n: int, answered: float | None, ends: Ends, words: list[str]
) -> None:
    made = [*cautions(change([Cell(2, 3, 1, n)]), ends, answered=answered)]
    assert len(made) == len(words)
    assert all(line.startswith(start) for line, start in zip(made, words, strict=True))


@pytest.mark.parametrize(("share", "below"), [(None, False), (0.49, True), (0.5, False)])
def test_below_half_is_a_share_that_is_known_and_below_half(share: float | None, below: bool) -> None:
    assert below_half(share) is below


@pytest.mark.parametrize(("many", "chance"), [(2, "10 %"), (3, "14 %"), (20, "64 %"), (200, "more than 99 %")])
def test_many_comparisons_come_with_a_caution(many: int, chance: str) -> None:
    """Of twenty intervals at 95 % at least one misses with a chance of 1 - 0.95**20: 64 % (Bland and Altman 1995)."""
    said = compared(many, "deliveries")
    assert f"{many} deliveries are compared" in said and f"with a chance of {chance}." in said


def test_one_figure_alone_is_compared_with_nothing() -> None:
    assert compared(1, "courses") == ""

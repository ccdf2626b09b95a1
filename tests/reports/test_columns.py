"""A table's columns have the room that their words need (Q5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reports import columns
from bot.reports.document import Grid


def table(*rows: tuple[str, ...]) -> Grid:
    return Grid("A table", tuple(f"Column {number}" for number in range(len(rows[0]))), rows)


@pytest.mark.parametrize("cell", ["12", "12 (45%)", "+1.2", "−0.4", "0.7 to 1.1", "1.2 points", "3 of 12", "n = 5"])
def test_figures_stand_to_the_right(cell: str) -> None:
    assert columns.figures(table(("Neglect", cell), ("Exploitation", "not shown"), ("Others", "–"))) == (False, True)


@pytest.mark.parametrize("cell", ["9 January 2026", "Level 3", "none", "", "Room 4, Civic Centre"])
def test_words_and_dates_stand_to_the_left(cell: str) -> None:
    assert columns.figures(table(("Neglect", cell))) == (False, False)


def test_the_first_column_names_the_row_even_if_it_is_a_number() -> None:
    assert columns.figures(table(("2026", "5"))) == (False, True)


def test_short_words_stay_whole_beside_very_long_ones() -> None:
    grid = table(("Featherstonehaugh-Cholmondeley" * 3, *("Exploitation",) * 7))
    assert all(room >= len("Exploitation") for room in columns.signs(grid)[1:])


def test_words_have_more_room_than_figures() -> None:
    words, figures = columns.shares(table(("Working together", "12")))
    assert words > 2 * figures


def test_many_columns_are_written_smaller() -> None:
    assert [columns.size(table(("x",) * many)) for many in (1, 5, 6, 7, 8, 20)] == [10, 10, 9, 9, 8, 8]


@given(st.integers(1, 12).flatmap(lambda n: st.lists(st.tuples(*[st.text(max_size=80)] * n), min_size=1, max_size=5)))
def test_the_columns_always_fill_the_page(rows: list[tuple[str, ...]]) -> None:
    widths = columns.shares(table(*rows))
    assert sum(widths) == pytest.approx(1)
    assert all(width > 0 for width in widths)


def test_a_column_of_dashes_is_one_of_figures_that_are_not_there() -> None:
    assert columns.figures(table(("Neglect", "-", "none"), ("Exploitation", "-", "none"))) == (False, True, False)

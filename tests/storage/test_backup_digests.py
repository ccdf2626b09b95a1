"""A digest is of what a table says: any change shows, a database's own spelling does not (P3)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storage.backup.digests import Digest
from bot.storage.backup.shapes import Row, Shape

SHAPE = Shape("t", ("at", "id", "said", "text"), ("DATETIME", "INTEGER", "JSON", "TEXT"), ("id",))
ROW: Row = ("2026-03-02 09:30:00.000000", 1, '{"a": 1, "b": [2.5, null]}', "words")
JSON_VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
ROWS = st.lists(st.tuples(st.none() | st.text(), st.integers(), st.none() | st.text(), st.text()), max_size=12)


def of(*batches: list[Row], shape: Shape = SHAPE) -> str:
    digest = Digest(shape)
    for batch in batches:
        digest.add(batch)
    return digest.tally().digest


def test_every_cell_counts() -> None:
    others: list[Row] = [
        ("2026-03-02 09:30:00.000001", *ROW[1:]),
        (ROW[0], 2, *ROW[2:]),
        (*ROW[:2], '{"a": 1, "b": [2.5, false]}', "words"),
        (*ROW[:3], "word"),
        (*ROW[:3], None),
        (*ROW[:3], ""),
    ]
    assert len({of([ROW]), of(), of([ROW, ROW]), *(of([other]) for other in others)}) == len(others) + 3


def test_the_order_of_rows_and_the_names_of_columns_count() -> None:
    other: Row = (*ROW[:3], "other")
    renamed = Shape("t", ("at", "id", "said", "words"), SHAPE.kinds, ("id",))
    assert of([ROW, other]) != of([other, ROW])
    assert of([ROW]) != of([ROW], shape=renamed)


@pytest.mark.parametrize(
    ("place", "spelt"),
    [
        (0, "2026-03-02 09:30:00"),
        (0, "2026-03-02T09:30:00.000"),
        (2, '{"b":[2.5,null],"a":1}'),
        (2, '{ "b" : [2.50, null],\n"a": 1.0e0 }'.replace("1.0e0", "1")),
    ],
)
def test_the_spelling_of_a_time_and_of_json_does_not_count(place: int, spelt: str) -> None:
    row = list(ROW)
    row[place] = spelt
    assert of([tuple(row)]) == of([ROW])


@pytest.mark.parametrize(("kept", "spelt"), [(4, "4"), (4, "4.0"), (2.5, "2.5"), (None, None), ("true", "true")])
def test_a_bare_number_in_a_json_column_is_the_same_as_its_text(kept: Any, spelt: Any) -> None:
    """SQLite keeps it as a number, PostgreSQL as it is spelt."""
    assert of([(*ROW[:2], kept, "words")]) == of([(*ROW[:2], spelt, "words")])


@given(ROWS, st.integers(0, 12))
def test_how_many_rows_come_at_a_time_makes_no_difference(rows: list[Row], cut: int) -> None:
    parts = [part for part in (rows[:cut], rows[cut:]) if part]
    assert of(*parts) == of(*([row] for row in rows))


@given(ROWS, ROWS)
def test_other_rows_give_another_digest(rows: list[Row], others: list[Row]) -> None:
    plain = Shape("t", ("a", "b", "c", "d"), ("TEXT", "INTEGER", "TEXT", "TEXT"), ("b",))
    same = of(*([rows] if rows else []), shape=plain) == of(*([others] if others else []), shape=plain)
    assert same == (rows == others)


def test_a_cell_that_is_damaged_is_counted_and_never_fails() -> None:
    damaged: Row = (b"\xff", "no number", '{"a": ', b"\x00")
    assert of([damaged]) != of([ROW])

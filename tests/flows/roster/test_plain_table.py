"""Plain tables with known headings, such as past answers (P1)."""

from datetime import datetime
from typing import Any

import pytest

from bot.errors import InputError
from bot.flows.roster.plain import plain_table
from tests.flows.roster.making import Desk

NEEDED = ("event", "email", "stage")


def test_rows_come_by_heading_with_their_numbers(desk: Desk) -> None:
    rows: list[list[Any]] = [
        ["Past answers"],
        ["Event ", "E-mail", "STAGE", "", "confidence_spot"],
        ["E-1", "a@a.example", "pre_course", "", 4],
        [],
        ["E-1", "b@a.example", "pre_course"],
    ]
    headings, read = plain_table(desk.csv(rows, delimiter=";"), NEEDED)
    assert headings == ["event", "email", "stage", "confidence_spot"]
    assert read == [
        (3, {"event": "E-1", "email": "a@a.example", "stage": "pre_course", "confidence_spot": "4"}),
        (5, {"event": "E-1", "email": "b@a.example", "stage": "pre_course", "confidence_spot": ""}),
    ]


def test_a_workbooks_cells_are_text(desk: Desk) -> None:
    day = datetime(2026, 1, 9)  # noqa: DTZ001
    path = desk.xlsx({"A": [[*NEEDED, "q"], ["E-1", "a@a.example", "x", 4.0], ["E-1", "b@a.example", "x", day]]})
    assert [cells["q"] for _, cells in plain_table(path, NEEDED)[1]] == ["4", "2026-01-09"]


def test_a_missing_heading_names_what_there_is_and_a_near_one(desk: Desk) -> None:
    path = desk.csv([["event", "e-mail address", "stage"], ["E-1", "a@a.example", "x"]])
    with pytest.raises(
        InputError, match=r"no column email \(it has event, e-mail address, stage\); did you mean 'e-mail"
    ):
        plain_table(path, NEEDED)


def test_a_heading_that_is_there_twice_is_refused(desk: Desk) -> None:
    with pytest.raises(InputError, match="the column q is there twice"):
        plain_table(desk.csv([[*NEEDED, "q", "q"]]), NEEDED)

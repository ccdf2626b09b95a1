"""A report of few answers is short, and what is not there is said once (Q5)."""

from bot.reports.contents.nothing import Nothing, kept_back, shortened
from bot.reports.document import Grid, Note, Paragraph, Picture, Section
from tests.insight.building import Office
from tests.reports.contents.making import answered, report
from tests.reports.papers import CHART


def table(caption: str, cell: str) -> Grid:
    return Grid(caption, ("Answer", "n"), (("Yes", cell),), "Of those asked.")


def test_what_has_no_figures_is_left_out_and_named_once() -> None:
    parts = (
        Section("Level 1: x", (Paragraph("5 people."), Picture(CHART), table("Empty", "-"))),
        Section("Level 2: y", (Nothing("Fewer than 5 people."), Note("Evidence: self-report."))),
    )
    [kept] = shortened(parts)
    assert kept.blocks == (Paragraph("5 people."), Note("There is nothing to show of: Level 2."))


def test_tables_with_the_same_columns_become_one() -> None:
    [kept] = shortened((Section("x", (table("One?", "1"), table("Two?", "2"), table("Three?", "3"))),))
    [made] = kept.blocks
    assert isinstance(made, Grid)
    assert made.caption == "3 questions together"
    assert made.rows == (("One?", ""), ("Yes", "1"), ("Two?", ""), ("Yes", "2"), ("Three?", ""), ("Yes", "3"))
    assert made.note == "Of those asked."


def test_rows_without_figures_are_counted_below_a_table_with_their_reason() -> None:
    assert kept_back(["few", "", "few", "open"]) == "No figures: 2 (few) and 1 (open)."
    assert kept_back([""]) == ""


def test_an_event_of_few_answers_has_no_charts_and_one_of_many_has(office: Office) -> None:
    few, many = answered(office, 12), answered(office, 30, on="2026-03-04")
    pictures = [
        sum(
            isinstance(block, Picture)
            for part in report(office, "event", event=event).document.sections
            for block in part.blocks
        )
        for event in (few, many)
    ]
    assert pictures[0] == 0 < pictures[1]

"""A chart with many rows becomes several, on the same scale, each with a finding (P5)."""

from itertools import chain

import pytest

from bot.messages.charts import Chart, DivergingChart, FunnelChart, Pair, PairedChart, Point
from bot.reports.charts.parts import ROWS, in_parts
from tests.reports.charts.samples import intervals, many, paired


def rows(chart: Chart) -> tuple[object, ...]:
    match chart:
        case PairedChart():
            return chart.pairs
        case DivergingChart():
            return chart.rows
        case FunnelChart():
            return chart.steps
        case _:
            return chart.points


@pytest.mark.parametrize("count", [0, 1, ROWS, ROWS + 1, 40])
def test_no_row_is_lost_and_no_part_too_long(count: int) -> None:
    for chart in many(count):
        parts = in_parts(chart)
        assert [*chain(*map(rows, parts))] == [*rows(chart)]
        if not isinstance(chart, FunnelChart):
            sizes = [len(rows(part)) for part in parts]
            assert max(sizes) <= ROWS and max(sizes) - min(sizes) <= 1


def test_a_funnel_stays_whole() -> None:
    assert len(in_parts(many(40)[2])) == 1


def test_parts_are_numbered_and_each_says_what_it_shows() -> None:
    first, second = in_parts(paired(*[Pair(f"Question {n}", 2, 3, 9) for n in range(12)], finding="All rose."))
    assert (first.title, second.title) == ("Learning gain: Neglect (1 of 2)", "Learning gain: Neglect (2 of 2)")
    assert first.finding == "All rose."
    assert second.finding.startswith("The mean rose on 6 of 6 questions") and "Question 11" in second.finding


def test_a_chart_that_fits_keeps_its_title_and_gets_a_finding() -> None:
    [only] = in_parts(paired(Pair("Signs", 2, 3, 9)))
    assert only.title == "Learning gain: Neglect" and "Signs" in only.finding


def test_parts_share_one_scale() -> None:
    wide = [Point(str(n), 9, 0.5, 0.5 - n / 4, 0.5 + n / 4) for n in range(15)]
    ends = {
        (part.lowest, part.highest)
        for part in in_parts(intervals(*wide))
        if not isinstance(part, DivergingChart | FunnelChart)
    }
    assert ends == {(-3.0, 4.0)}

"""What a chart shows is said in words from the same figures (Q3, P5)."""

import pytest

from bot.messages.charts import Chart, Diverging, Pair, Point, Step
from bot.reports.charts.words import MOST, in_words, sides
from tests.reports.charts.samples import HIDDEN, diverging, funnel, intervals, many, paired, trend


def test_a_finding_that_is_given_is_kept() -> None:
    assert in_words(paired(finding="As above.")) == "As above."


def test_pairs_say_how_many_rose_and_each_with_its_n() -> None:
    chart = paired(Pair("Signs.", 3.1, 4.1, 37, 3.95), Pair("Thresholds", 3.0, 2.5, 36), Pair("Records", 3.001, 3, 9))
    assert in_words(chart) == (
        "The mean rose on 1 of 3 questions and fell on 1, most: Signs; least: Thresholds. "
        "Signs: 3.10 before, 4.10 after, 3.95 weeks later (n = 37); Thresholds: 3.00 before, 2.50 after (n = 36); "
        "Records: 3.00 before, 3.00 after (n = 9)."
    )


def test_bars_say_the_shares_on_either_side() -> None:
    chart = diverging(Diverging("Trainer", 64, (1, 2, 7, 26, 28)), Diverging("Room", 3, ()), Diverging("Food", 0, ()))
    assert in_words(chart) == (
        "On a scale from Disagree strongly to Agree strongly, shares below and above the middle. "
        "Trainer: 5 % below, 84 % above (n = 64); Room: not shown: too few or still open; Food: nobody answered."
    )


def test_a_funnel_says_each_step() -> None:
    chart = funnel(Step("Booked", 482, None), Step("Attended", 431, 482), Step("Confirmed", None, 482))
    assert in_words(chart) == "Booked: 482; Attended: 431 of 482 (89 %); Confirmed: not shown."


def test_a_trend_says_from_where_to_where() -> None:
    chart = trend(Point("Apr-Jun", 88, -0.1, -0.3, 0.1), HIDDEN, Point("Oct-Dec", 90, 0.75, None, None))
    assert in_words(chart) == (
        "Mean change in scale points: from \u22120.10 to +0.75, Apr-Jun to Oct-Dec. "
        "Apr-Jun: \u22120.10, 95 % interval \u22120.30 to 0.10 (n = 88); "
        "Jul-Sep 2025: not shown: too few or still open; Oct-Dec: 0.75 (n = 90)."
    )


def test_deliveries_say_the_highest_and_the_lowest() -> None:
    chart = intervals(Point("Leeds", 18, 1.2, 0.8, 1.6), Point("Online", 22, 0.4, 0.1, 0.7))
    assert in_words(chart).startswith("Mean change in scale points. Highest: Leeds; lowest: Online. Leeds: 1.20,")


@pytest.mark.parametrize("chart", many(40), ids=lambda chart: type(chart).__name__)
def test_many_rows_are_not_all_read_out(chart: Chart) -> None:
    assert in_words(chart).endswith(f"; and {40 - MOST} more.")


@pytest.mark.parametrize("chart", [paired(), diverging(), funnel(), trend(HIDDEN), intervals(HIDDEN)])
def test_nothing_to_show_is_said(chart: Chart) -> None:
    assert in_words(chart).startswith("Nothing can be shown")


@pytest.mark.parametrize(
    ("counts", "expected"),
    [((1, 2, 3, 4, 5), (3, 3, 9)), ((1, 2, 3, 4), (3, 0, 7)), ((2, 3), (2, 0, 3)), ((4,), (0, 4, 0)), ((), (0, 0, 0))],
)
def test_a_scale_of_even_length_has_no_middle(counts: tuple[int, ...], expected: tuple[int, int, int]) -> None:
    assert sides(counts) == expected

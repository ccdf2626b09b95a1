"""A chart is a picture that a phone can show, and says its finding in words (Q3, P5)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages.charts import Chart, Diverging, Pair, Point, Step
from bot.reports.charts import DOTS, WIDTH, png
from bot.reports.charts.lettering import drawable, width
from bot.reports.charts.sheet import ACROSS, SMALL, Sheet
from tests.reports.charts.samples import HIDDEN, LONG, diverging, funnel, intervals, many, paired, size, trend, usual

WORDS = st.text(max_size=200)
NUMBERS = st.floats(-20, 20)
PAIRS = st.builds(Pair, WORDS, NUMBERS, NUMBERS, st.integers(0, 9999), st.none() | NUMBERS)
ROWS = st.builds(
    Diverging, WORDS, st.integers(0, 999), st.lists(st.integers(0, 99), min_size=2, max_size=11).map(tuple)
)
COUNTS = st.none() | st.integers(0, 99_999)
STEPS = st.builds(Step, WORDS, COUNTS, COUNTS)
MAYBE = st.none() | NUMBERS
POINTS = st.builds(Point, WORDS, st.integers(0, 999), MAYBE, MAYBE, MAYBE)
CHARTS = (
    st.lists(PAIRS, max_size=4).map(lambda rows: paired(*rows))
    | st.lists(ROWS, max_size=4).map(lambda rows: diverging(*rows))
    | st.lists(STEPS, max_size=4).map(lambda rows: funnel(*rows))
    | st.lists(POINTS, max_size=8).map(lambda rows: trend(*rows))
    | st.lists(POINTS, max_size=4).map(lambda rows: intervals(*rows))
)
EMPTY = (
    paired(),
    diverging(),
    diverging(Diverging("Trainer", 3, ())),
    funnel(),
    funnel(Step("Booked", 0, None)),
    trend(),
    trend(HIDDEN),
    intervals(),
    intervals(HIDDEN),
)


@dataclass
class Said:
    """Words on a sheet, and the box that they fill."""

    words: str
    left: float
    right: float
    middle: float
    size: float

    def covers(self, other: "Said") -> bool:
        """Tell whether two stand on each other (a sign is at most three quarters of its size high)."""
        apart = abs(self.middle - other.middle) >= 0.375 * (self.size + other.size)
        return not apart and self.left < other.right - 0.5 and other.left < self.right - 0.5


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Said]]:
    """Everything that is written on sheets."""
    found: list[Said] = []
    put = Sheet.put

    def listen(
        sheet: Sheet,
        words: str,
        x: float,
        y: float,
        *,
        side: str = "left",
        size: float = SMALL,
        ink: str = "#16232a",
        bold: bool = False,
    ) -> None:
        wide = width(drawable(words), size, bold=bold)
        left = x - {"left": 0.0, "center": wide / 2, "right": wide}[side]
        if wide:
            found.append(Said(words, left, left + wide, y, size))
        put(sheet, words, x, y, side=side, size=size, ink=ink, bold=bold)

    monkeypatch.setattr(Sheet, "put", listen)
    yield found


@pytest.mark.parametrize("chart", [*usual(), *many(1), *many(5), *many(40)], ids=lambda chart: type(chart).__name__)
def test_nothing_is_too_small_for_a_phone_nor_outside_nor_on_other_words(chart: Chart, said: list[Said]) -> None:
    """At 360 CSS pixels a point of the sheet is a pixel; 11 is the least that is read without effort."""
    wide, height = size(png(chart))
    assert wide == round(WIDTH * DOTS) == 910, "a chart is as wide as ever"
    assert said
    assert min(each.size for each in said) * 360 / ACROSS >= 10.8
    for each in said:
        assert each.left >= 0 and each.right <= ACROSS, each
        assert each.middle >= each.size / 2 and each.middle + each.size / 2 <= height * 72 / DOTS, each
    assert not [(one, other) for one, other in combinations(said, 2) if one.covers(other)]


def test_a_chart_grows_with_its_rows() -> None:
    for one, ten in zip(many(1), many(10), strict=True):
        assert size(png(ten))[1] > size(png(one))[1]


@pytest.mark.parametrize("chart", usual(), ids=lambda chart: type(chart).__name__)
def test_every_figure_carries_its_n(chart: Chart, said: list[Said]) -> None:
    """Q5; a funnel's figures are themselves how many."""
    png(chart)
    words = [each.words for each in said]
    rows = next(getattr(chart, name) for name in ("pairs", "rows", "steps", "points") if hasattr(chart, name))
    for row in rows:
        hidden = getattr(row, "mean", 0) is None or getattr(row, "counts", (1,)) == ()
        told = f"{row.n:,}" if isinstance(row, Step) else f"n = {row.n:,}"
        assert (told in words) is not hidden


@pytest.mark.parametrize("chart", EMPTY, ids=lambda chart: type(chart).__name__)
def test_what_has_nothing_to_show_says_so(chart: Chart, said: list[Said]) -> None:
    assert size(png(chart))[0] == 910
    assert "Nothing can be shown" in " ".join(each.words for each in said)
    said.clear()
    png(replace(chart, finding="Nobody has answered yet: the forms go out on 9 March 2026."))
    assert "the forms go out on 9 March 2026." in " ".join(each.words for each in said)


@pytest.mark.parametrize("chart", [trend, intervals])
def test_a_mean_that_is_not_shown_leaves_a_gap_that_says_so(chart: Callable[..., Chart], said: list[Said]) -> None:
    png(chart(Point("Apr-Jun 2025", 40, 0.5, 0.3, 0.7), HIDDEN, Point("Oct-Dec 2025", 0, None, None, None)))
    words = " ".join(each.words for each in said)
    assert "not shown" in words
    assert "no answers" in words or "nobody answered" in words
    assert "n = 3 " not in f"{words} "


def test_the_file_itself_carries_the_finding() -> None:
    finding = "37 people rated themselves 3.1 before and 4.1 after."
    assert finding.encode() in png(paired(Pair("Signs", 3.1, 4.1, 37), finding=finding))


def test_words_that_look_like_mathematics_are_words() -> None:
    """matplotlib reads what stands between dollar signs as a formula."""
    chart = replace(paired(Pair("Costs of $x_ and \\frac{ $y", 2.0, 3.0, 9)), title="$\\nonsense{$")
    assert size(png(chart))[0] == 910


def test_a_very_long_label_is_cut_and_not_the_number_beside_it(said: list[Said]) -> None:
    png(funnel(Step(LONG * 3, 1_482, 5_000)))
    words = [each.words for each in said]
    assert "1,482" in words and "of 5,000 (30 %)" in words
    assert any(each.endswith("…") for each in words)


@settings(max_examples=60, deadline=None)
@given(CHARTS, WORDS)
def test_any_words_and_means_can_be_drawn(chart: Chart, title: str) -> None:
    assert size(png(replace(chart, title=title)))[0] == 910

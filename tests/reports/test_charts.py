"""A chart is a picture that a phone can show, and says its finding in words (Q3, P5)."""

import struct

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages.nouns import Chart, Pair
from bot.reports.charts import DOTS, WIDTH, png

POINTS = st.floats(1, 5)
PAIRS = st.lists(st.builds(Pair, st.text(min_size=1, max_size=200), POINTS, POINTS, st.integers(5, 9999)), min_size=1)


def a_chart(*pairs: Pair, title: str = "Learning gain: Neglect") -> Chart:
    return Chart(title, "37 people rated themselves 3.1 before and 4.1 after.", pairs, 1, 5)


def size(picture: bytes) -> tuple[int, int]:
    """Read width and height (PNG specification, 11.2.2)."""
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def test_a_chart_is_as_wide_as_ever_and_grows_with_its_lines() -> None:
    one = size(png(a_chart(Pair("Signs", 3.1, 4.1, 37))))
    many = size(png(a_chart(*[Pair(f"Question {n}", 3.1, 4.1, 37) for n in range(10)])))
    assert one[0] == many[0] == WIDTH * DOTS
    assert many[1] > 2 * one[1]


def test_the_file_itself_carries_the_finding() -> None:
    assert b"37 people rated themselves 3.1 before and 4.1 after." in png(a_chart(Pair("Signs", 3.1, 4.1, 37)))


def test_words_that_look_like_mathematics_are_words() -> None:
    """matplotlib reads what stands between dollar signs as a formula."""
    assert size(png(a_chart(Pair("Costs of $x_ and \\frac{ $y", 2.0, 3.0, 9), title="$\\nonsense{$")))


@settings(max_examples=10, deadline=None)
@given(PAIRS)
def test_any_words_and_means_can_be_drawn(pairs: list[Pair]) -> None:
    assert size(png(a_chart(*pairs[:6])))[0] == WIDTH * DOTS

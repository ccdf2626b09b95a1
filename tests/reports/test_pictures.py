"""Charts and logos fit the page, and a chart is drawn once for both papers (Q4, Q5)."""

from dataclasses import replace
from pathlib import Path
from struct import pack, unpack

import pytest

from bot.reports import captions, paper, pictures, word
from tests.reports.papers import CHART, HOUSE, logo, report


def png(across: int, down: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + pack(">I4sII", 13, b"IHDR", across, down)


def test_a_picture_is_as_wide_as_may_be_and_a_tall_one_as_high() -> None:
    assert pictures.width(png(910, 400)) == pictures.WIDEST
    assert pictures.width(png(910, 4000)) * 4000 / 910 == pytest.approx(pictures.TALLEST)


def test_a_chart_is_drawn_once_for_both_papers() -> None:
    assert pictures.drawn(CHART) is pictures.drawn(replace(CHART))


def test_the_finding_stands_below_a_chart_unless_it_is_long_or_missing() -> None:
    assert captions.caption(CHART) == CHART.finding
    for finding in ("", CHART.title, "many words " * 40, "Two sentences. Of which one."):
        assert captions.caption(replace(CHART, finding=finding)) == (
            "I can recognise the signs of neglect: 2.6 to 4.1 (n = 31)."
        )


def test_a_tall_chart_is_printed_in_parts_whose_letters_can_be_read() -> None:
    pairs = tuple(replace(CHART.pairs[0], label=f"Question {number}") for number in range(24))
    parts = pictures.parts(replace(CHART, pairs=pairs))
    assert len(parts) > 1
    assert all(pictures.width(pictures.drawn(part)) >= pictures.NARROWEST for part in parts)
    assert pictures.parts(CHART) == (CHART,)


def test_a_logo_given_as_svg_is_drawn_for_word_and_as_png_printed_too(tmp_path: Path) -> None:
    drawn = pictures.logo(logo(tmp_path))
    assert drawn.kind == "svg"
    across, down = unpack(">II", drawn.png[16:24])
    assert across == pytest.approx(2 * down, abs=2)
    (tmp_path / "logo.png").write_bytes(drawn.png)
    house = replace(HOUSE, logo=tmp_path / "logo.png")
    assert pictures.logo(tmp_path / "logo.png").content == drawn.png
    assert paper.pdf(report(house=house)) and word.docx(report(house=house))

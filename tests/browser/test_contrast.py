"""The colours of pages and letters, computed by WCAG's own formula (1.4.3: 4.5 to 1 for text; 1.4.11: 3 to 1)."""

import re
from pathlib import Path

import pytest

from bot.messages.words import TEMPLATES

CSS = (TEMPLATES / "pages" / "site.css").read_text("utf-8")
MAIL = (TEMPLATES / "emails" / "_layout.html").read_text("utf-8")
TEXT = (
    ("ink", "ground"), ("ink", "card"), ("ink", "tint"), ("ink", "chosen"), ("ink", "wrong-tint"),
    ("quiet", "ground"), ("quiet", "card"), ("quiet", "tint"), ("quiet", "chosen"), ("quiet", "wrong-tint"),
    ("brand", "ground"), ("brand", "card"), ("brand", "tint"), ("brand", "wrong-tint"), ("on-brand", "brand"),
    ("on-brand", "press"), ("wrong", "card"), ("wrong", "ground"), ("card", "wrong"), ("card", "ink"),
)  # fmt: skip
"""Words on a ground, as the style sheets put them."""
SHAPES = (
    ("line", "card"), ("line", "ground"), ("brand", "card"), ("brand", "ground"), ("brand", "tint"), ("brand", "faint"),
    ("wrong", "card"), ("wrong", "wrong-tint"), ("focus", "ground"), ("focus", "card"), ("focus", "tint"),
    ("focus", "halo"), ("focus", "chosen"),
)  # fmt: skip
"""What must be seen to use a control, or to tell a state; `faint` lines only part what white space parts too."""
LETTER = (
    ("#1b2733", "#ffffff"), ("#1b2733", "#eef4fa"), ("#1b2733", "#eef1f4"), ("#3b4a59", "#eef1f4"),
    ("#3b4a59", "#ffffff"), ("#46535f", "#eef1f4"), ("#46535f", "#ffffff"), ("#17507f", "#ffffff"),
    ("#17507f", "#eef1f4"), ("#17507f", "#eef4fa"), ("#ffffff", "#1f4e79"), ("#f1f5f9", "#1a222c"),
    ("#f1f5f9", "#233140"), ("#f1f5f9", "#10161d"), ("#cbd5df", "#10161d"), ("#cbd5df", "#1a222c"),
    ("#a6cffb", "#1a222c"), ("#a6cffb", "#10161d"), ("#a6cffb", "#233140"), ("#0d1b2a", "#a6cffb"),
)  # fmt: skip
"""Words on their grounds in letters, light and then dark."""
LINES = {"#76838f", "#5b6b7a", "#c5ced6", "#8fc1f0"}
"""Colours of letters that are no words."""


def tokens(scheme: str) -> dict[str, str]:
    """Give the colours of the style sheet by their names."""
    light, dark = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)[:2]
    return dict(re.findall(r"--([\w-]+): (#\w{6})", light if scheme == "light" else dark))


def brightness(colour: str) -> float:
    """Give the relative luminance (WCAG 2.2, definition)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours, from 1 to 21."""
    dark, light = sorted((brightness(one), brightness(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_is_wcags() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_on_pages_stand_out(scheme: str) -> None:
    colours = tokens(scheme)
    told = {pair: round(contrast(*(colours[name] for name in pair)), 2) for pair in TEXT}
    assert {pair: ratio for pair, ratio in told.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_controls_and_the_focus_on_pages_stand_out(scheme: str) -> None:
    colours = tokens(scheme)
    told = {pair: round(contrast(*(colours[name] for name in pair)), 2) for pair in SHAPES}
    assert {pair: ratio for pair, ratio in told.items() if ratio < 3} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_colour_of_the_pages_is_measured(scheme: str) -> None:
    assert set(tokens(scheme)) == {name for pair in (*TEXT, *SHAPES) for name in pair}


@pytest.mark.parametrize("file", ["site.css", "console/console.css"])
def test_pages_have_no_colours_beside_the_named_ones(file: str) -> None:
    rest = re.sub(r":root \{.*?\}", "", (Path(TEMPLATES) / "pages" / file).read_text("utf-8"), flags=re.DOTALL)
    assert set(re.findall(r"#[0-9a-f]{6}\b", rest)) <= {"#eef1f4"}  # the ground of a letter, in its frame


def test_words_in_letters_stand_out() -> None:
    told = {pair: round(contrast(*pair), 2) for pair in LETTER}
    assert {pair: ratio for pair, ratio in told.items() if ratio < 4.5} == {}
    assert set(re.findall(r"#[0-9a-f]{6}\b", MAIL)) <= {colour for pair in LETTER for colour in pair} | LINES

"""`themes.yaml`: each partnership's own themes of comments (Q5)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.plan import loading
from bot.plan.themes import NO_THEMES

OURS = loading.load(Path("config"))


def faults(folder: Path, text: str) -> list[str]:
    (folder / "partnerships/tscp/themes.yaml").write_text(text, encoding="utf-8")
    return [str(fault) for fault in loading.inspect(folder)[1]]


@pytest.mark.parametrize("key", OURS)
def test_each_partnership_has_themes_of_its_own(key: str) -> None:
    mine = OURS[key].themes
    assert len(mine.themes) >= 4
    assert all(other.themes != mine for name, other in OURS.items() if name != key)


def test_cscp_reads_what_works_well_and_what_does_not() -> None:
    """001 cscp:274."""
    titles = [theme.title for theme in OURS["cscp"].themes.themes]
    assert titles[:2] == ["What doesn't work so well", "What works well"]


def test_a_key_that_is_no_themes_has_the_title_of_what_is_left() -> None:
    assert NO_THEMES.title("gone") == "Anything else"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("themes: [{key: a, title: A, words: [x]}, {key: a, title: B, words: [y]}]", "the key 'a' is taken"),
        ("themes: [{key: other, title: A, words: [x]}]", "the key 'other' is taken"),
        ("themes: [{key: a, title: A, words: [Room]}, {key: b, title: B, words: [room]}]", "of the theme 'a'"),
        ("themes: [{key: a, title: A, words: ['tr*in']}]", "'tr*in' is no word or phrase"),
        ("themes: [{key: a, title: A, words: []}]", "themes[a].words"),
        ("themes: [{key: a, title: A}]", "'words' is missing"),
        ("themes: [{key: a, titel: A, words: [x]}]", "did you mean 'title'?"),
    ],
)
def test_a_fault_of_the_themes_is_named_with_its_place(
    a_configuration: Callable[..., Path], written: str, told: str
) -> None:
    found = faults(a_configuration(), written)
    assert any("partnerships/tscp/themes.yaml: line 1" in each and told in each for each in found), found


def test_themes_may_be_missing_and_a_single_word_needs_no_list(a_configuration: Callable[..., Path]) -> None:
    folder = a_configuration()
    assert loading.load(folder)["tscp"].themes == NO_THEMES
    assert faults(folder, "themes: [{key: a, title: A, words: Too  Long}]") == []
    assert loading.load(folder)["tscp"].themes.themes[0].words == ("too long",)

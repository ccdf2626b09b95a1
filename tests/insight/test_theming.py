"""A comment stands under the theme most of whose key words it has (Q5)."""

import pytest

from bot.insight.theming import Sorter
from bot.plan.themes import NO_THEMES, Themes

THEMES = Themes.model_validate(
    {
        "themes": [
            {"key": "less", "title": "Less", "words": ["too long", "not helpful", "multi-agency muddle"]},
            {"key": "well", "title": "Well", "words": ["helpful", "good", "case stud*"]},
            {"key": "trainer", "title": "Trainer", "words": "train*"},
        ]
    }
)


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("Good.", "well"),
        ("GOOD but TOO LONG", "less"),
        ("good, helpful, too long", "well"),
        ("It was not helpful", "less"),
        ("Trainers and training", "trainer"),
        ("The case studies", "well"),
        ("a multi agency muddle", "less"),
        ("goodness", "other"),
        ("far too longwinded", "other"),
        ("", "other"),
        ("[name] was there", "other"),
    ],
)
def test_most_key_words_win_and_of_equals_the_first(text: str, theme: str) -> None:
    assert Sorter(THEMES).theme(text) == theme


def test_without_themes_all_stand_together() -> None:
    assert Sorter(NO_THEMES).theme("Good trainer") == "other"

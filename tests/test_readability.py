"""Our words can be read at the age of 12, and the docs say the figures that are so (P5)."""

import re

import pytest

from docs import readability


@pytest.fixture(scope="module")
def figures() -> dict[str, float]:
    """Give the grade of each text."""
    return readability.figures()


def test_every_text_can_be_read_at_the_age_of_12(figures: dict[str, float]) -> None:
    """A Flesch-Kincaid grade of 7 at most; what the law has worded is named one by one."""
    assert {name: grade for name, grade in figures.items() if grade > readability.MOST}.keys() <= {
        *readability.EXCEPTIONS
    }


def test_every_exception_is_needed(figures: dict[str, float]) -> None:
    assert all(figures[name] > readability.MOST for name in readability.EXCEPTIONS)


def test_the_docs_have_the_figures(figures: dict[str, float]) -> None:
    """Run `python -m docs.readability` after a change of words."""
    told = dict(
        re.findall(r"^\| ([^|]+) \| (-?\d+\.\d) \| [^|]+ \|$", readability.DOC.read_text("utf-8"), re.MULTILINE)
    )
    assert told == {name: f"{grade:.1f}" for name, grade in figures.items()}


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        # By hand: 7 words, 1 sentence, 7 syllables: 0.39 * 7 + 11.8 * 1 - 15.59.
        ("The cat sat on the red mat.", -1.1),
        # 7 words, 1 sentence, 10 syllables: 0.39 * 7 + 11.8 * 10 / 7 - 15.59.
        ("The teacher told the children a story.", 4.0),
    ],
)
def test_the_grade_is_flesch_and_kincaids(text: str, grade: float) -> None:
    assert readability.grade(text) == pytest.approx(grade, abs=0.11)


def test_names_contacts_and_numbers_are_not_measured() -> None:
    said = readability.plain(["Ask Ann Bell at ann@oak.example, or ring 01228 226898 today", "Go on"], ["Ann Bell"])
    assert said == "Ask Sam at four or ring four today."

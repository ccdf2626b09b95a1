"""`concern_points.yaml`: points of words for all, and every slip in them with its line (C4)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.insight.concern_signs import signs
from bot.plan import concerns, loading

SOME = """\
child:
  enough: 10
  words:
    - %s
    - 4 for sad, he's late
"""
NO_PHRASES = "child: {}\ncolleague: {}\ndistress: {}\n"


def test_points_are_read_with_any_case_and_apostrophe(a_configuration: Callable[..., Path]) -> None:
    folder = a_configuration()
    (folder / "concern_points.yaml").write_text(SOME % "7 for Boy, can't", "utf-8")
    (folder / "concerns.yaml").write_text(NO_PHRASES, "utf-8")
    found = loading.load(folder)["tscp"].phrases
    assert signs("A SAD boy", found) == signs("cant, and he’s late", found) == {"child"}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("many for boy", "'many for boy' is no points; write a number and words: 12 for bruise, my dad"),
        ("7 for", "'7 for' is no points"),
        ("7 for boy, one two three", "'one two three' cannot have points; write one word, or two that stand side"),
        ("7 for boy,, girl", "'' cannot have points"),
        ("7 for Sad", "'sad' has points twice; keep one"),
    ],
)
def test_a_slip_in_points_is_named_with_its_line(a_configuration: Callable[..., Path], line: str, told: str) -> None:
    folder = a_configuration()
    (folder / "concern_points.yaml").write_text(SOME % line, "utf-8")
    faults = [str(fault) for fault in loading.inspect(folder)[1]]
    assert len(faults) == 1 and faults[0].startswith("concern_points.yaml: line ") and told in faults[0]


def test_a_configuration_without_points_has_ours_and_an_empty_file_has_none(
    a_configuration: Callable[..., Path],
) -> None:
    folder = a_configuration()
    (folder / "concerns.yaml").write_text(NO_PHRASES, "utf-8")
    assert loading.load(folder)["tscp"].phrases.points == concerns.shipped().points
    (folder / "concern_points.yaml").write_text("{}", "utf-8")
    assert loading.load(folder)["tscp"].phrases.points == ()


def test_our_points_are_there_for_every_kind() -> None:
    found = {each.kind: each for each in concerns.shipped().points}
    assert set(found) == set(concerns.KINDS)
    assert all(each.enough > 0 and len(each.of) > 100 for each in found.values())

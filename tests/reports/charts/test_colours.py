"""Sides are told apart without colour, by eyes that see few, and in grey (P5; WCAG 2.2, 1.4.1 and 1.4.11)."""

from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt
import pytest

from bot.reports.charts.diverging import colours
from bot.reports.charts.sheet import AFTER, BEFORE, GROUND, INK, LATER, MARKS, QUIET

Colour = npt.NDArray[np.float64]
# Machado, Oliveira, Fernandes 2009 (doi 10.1109/TVCG.2009.113), severity 1.0, on linear RGB.
SEEN = {
    "everything": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
    "grey": np.tile([0.2126, 0.7152, 0.0722], (3, 1)),
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colour: str) -> Colour:
    sent = np.array([int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)])
    return np.where(sent <= 0.04045, sent / 12.92, ((sent + 0.055) / 1.055) ** 2.4)


def lab(colour: str, eyes: str) -> Colour:
    """CIE 1976 L*a*b* under D65."""
    seen = np.clip(SEEN[eyes] @ linear(colour), 0, 1)
    part = TO_XYZ @ seen / (TO_XYZ @ np.ones(3))
    root = np.where(part > (6 / 29) ** 3, np.cbrt(part), part / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


def apart(one: str, other: str, eyes: str) -> float:
    return float(np.linalg.norm(lab(one, eyes) - lab(other, eyes)))


def contrast(one: str, other: str) -> float:
    """Of 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((float(SEEN["grey"][0] @ linear(each)) for each in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("eyes", SEEN)
def test_before_after_and_later_are_told_apart_by_all_eyes(eyes: str) -> None:
    """A difference of 2.3 is just noticed; ten is plain, also in grey."""
    for one, other in combinations((BEFORE, AFTER, LATER), 2):
        assert apart(one, other, eyes) > 10, (one, other)


def test_before_after_and_later_have_shapes_of_their_own() -> None:
    assert len({MARKS[each] for each in (BEFORE, AFTER, LATER)}) == 3


@pytest.mark.parametrize("eyes", [each for each in SEEN if each != "grey"])
@pytest.mark.parametrize("places", [2, 3, 4, 5, 7, 11])
def test_both_sides_of_a_scale_are_told_apart_by_all_eyes(places: int, eyes: str) -> None:
    inks = colours(places)
    assert len(inks) == places
    for low, high in zip(inks[: places // 2], reversed(inks), strict=False):
        assert apart(low, high, eyes) > 20, (low, high)


@pytest.mark.parametrize("places", [3, 4, 5])
def test_places_beside_each_other_differ_in_grey_on_either_side(places: int) -> None:
    half = colours(places)[: places // 2 + places % 2]
    for one, other in pairwise(half):
        assert apart(one, other, "grey") > 10


def test_words_and_marks_stand_out_from_their_ground() -> None:
    for ink in (INK, QUIET, colours(2)[0], colours(2)[1]):
        assert contrast(ink, "#ffffff") >= 4.5
    assert contrast(QUIET, GROUND) >= 4.5
    for ink in (BEFORE, AFTER, LATER):
        assert contrast(ink, "#ffffff") >= 3

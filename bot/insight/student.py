"""The points of Student's t, worked out: scipy, for this alone, would take 26 MB and longer than all the rest."""

import math
from functools import lru_cache
from statistics import NormalDist

_PARTS = 200
"""Parabolas under which the curve is summed up: the point is right in ten digits."""
_NEAR = 1e-13


@lru_cache(maxsize=2048)
def two_sided(share: float, df: float) -> float:
    """Give t with so much of the curve between -t and t; `df`, 1 or more, need not be whole.

    With t as the square root of df times the tangent of an angle, the curve is a power of its cosine; Newton's steps
    come to the angle from below, where the normal curve's point lies.
    """
    whole = math.exp(math.lgamma(df / 2) - math.lgamma((df + 1) / 2)) * math.sqrt(math.pi) / 2
    angle = math.atan(NormalDist().inv_cdf((1 + share) / 2) / math.sqrt(df))
    step = angle
    while step > _NEAR * angle:
        step = (share * whole - _area(angle, df - 1)) / math.pow(math.cos(angle), df - 1)
        angle += step
    return math.sqrt(df) * math.tan(angle)


def _area(angle: float, power: float) -> float:
    """Give the area under a power of the cosine from 0 to an angle, by Simpson's rule."""
    wide = angle / (2 * _PARTS)
    heights = [math.pow(math.cos(wide * n), power) for n in range(2 * _PARTS + 1)]
    ends = heights[0] + heights[-1]
    return wide / 3 * (ends + 4 * math.fsum(heights[1::2]) + 2 * math.fsum(heights[2:-1:2]))

"""The Wilcoxon signed-rank test for scale points: many ties, many people who did not change."""

import math
import struct
from collections.abc import Mapping

EXACT_UP_TO = 50
"""People up to whom the distribution is worked out whole; beyond, the normal curve is close enough."""


def p_value(changes: Mapping[float, int]) -> float:
    """Give the two-sided p of "nobody changed on the whole", from how many people changed by how much.

    Zeros are ranked and then dropped (Pratt 1959, doi 10.1080/01621459.1959.10501526). Up to `EXACT_UP_TO` people
    every sign of every rank is counted, ties as they are: what scipy's `PermutationMethod` estimates, and what its
    `method="exact"` does not do (with ties or zeros its table is silently wrong). Beyond, the normal approximation
    with the correction for ties, as scipy's `method="asymptotic"`. No change at all gives 1.
    """
    ranks = _ranks(changes)
    if not ranks:
        return 1.0
    if sum(changes.values()) <= EXACT_UP_TO:
        return _exact(ranks)
    return _asymptotic(ranks, changes)


def _ranks(changes: Mapping[float, int]) -> list[tuple[int, int, int]]:
    """Give (twice the mid-rank, people up, people down) for each size of change but 0; twice, to stay whole."""
    sizes = sorted({abs(change) for change, n in changes.items() if n})
    ranks, below = [], 0
    for size in sizes:
        up = changes.get(size, 0)
        down = changes.get(-size, 0) if size else 0
        if size:
            ranks.append((2 * below + up + down + 1, up, down))
        below += up + down
    return ranks


def _exact(ranks: list[tuple[int, int, int]]) -> float:
    """Count the ways to every rank sum, one person at a time: each rank is in it or not.

    The counts stand side by side in one long number, 64 bits each (at most 2**50 ways): adding a person is a shift
    and a sum, and a hundred questions take milliseconds.
    """
    ways, most = 1, 0
    for rank, up, down in ranks:
        for _ in range(up + down):
            ways += ways << 64 * rank
            most += rank
    counts: tuple[int, ...] = struct.unpack(f"<{most + 1}Q", ways.to_bytes(8 * (most + 1), "little"))
    seen = sum(rank * up for rank, up, _ in ranks)
    fewer, more = sum(counts[: seen + 1]), sum(counts[seen:])
    return min(1.0, 2 * min(fewer, more) / sum(counts))


def _asymptotic(ranks: list[tuple[int, int, int]], changes: Mapping[float, int]) -> float:
    n, zeros = sum(changes.values()), changes.get(0, 0)
    expected = (n * (n + 1) - zeros * (zeros + 1)) / 4
    squares = n * (n + 1) * (2 * n + 1) - zeros * (zeros + 1) * (2 * zeros + 1)
    ties = sum((up + down) ** 3 - (up + down) for _, up, down in ranks)
    spread = math.sqrt((squares - ties / 2) / 24)
    seen = sum(rank * up for rank, up, _ in ranks) / 2
    return math.erfc(abs(seen - expected) / spread / math.sqrt(2))

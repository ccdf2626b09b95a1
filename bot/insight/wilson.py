"""How sure a share is: the interval of a proportion that holds for few people and for shares near none or all."""

import math
from statistics import NormalDist

CONFIDENCE = 0.95
_Z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)


def interval(k: float, n: float) -> tuple[float, float]:
    """Give the 95 % score interval of the share k/n, both ends between 0 and 1.

    Wilson 1927, doi 10.1080/01621459.1927.10502953; without continuity correction, method 3 of Newcombe 1998,
    doi 10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E. Nobody at all may be any share: (0, 1).
    A `k` outside 0 to `n` raises ValueError.
    """
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is no share")
    if n == 0:
        return 0.0, 1.0
    share, weight = k / n, _Z * _Z / n
    middle = share + weight / 2
    half = _Z * math.sqrt((share * (1 - share) + weight / 4) / n)
    low = (middle - half) / (1 + weight) if k else 0.0
    high = (middle + half) / (1 + weight) if k < n else 1.0
    return low, high

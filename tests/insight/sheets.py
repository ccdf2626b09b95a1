"""Self-assessments as the database hands them over, made of a few words."""

from collections.abc import Mapping

import numpy as np

from bot.storage.assessments import Sheets, laid


def sheets(said: Mapping[int, tuple[str, str]], event_of: Mapping[int, int]) -> Sheets:
    """Lay out what bookings said: booking -> (pairs, scale points), each with commas between."""
    booking = np.array([*said], dtype=np.int64)
    events = np.array([event_of[each] for each in said], dtype=np.int64)
    pairs, points = ("\n".join(pairs for pairs, _ in said.values()), ",".join(points for _, points in said.values()))
    made = laid(booking, booking, events, pairs if said else None, points)
    return made.only(np.argsort(booking))

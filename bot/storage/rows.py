"""Very many rows side by side: SQLAlchemy, and Python itself, would take longer over them than the database does.

The database can hand a column over as one long text, the columns of a query in the same order.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Executable, Text, cast, func
from sqlalchemy.orm import InstrumentedAttribute, Session

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]


def rows(session: Session, query: Executable) -> Sequence[Any]:
    """Give very many rows of numbers and texts as the driver has them: SQLAlchemy would take as long again."""
    result = session.connection().execute(query)
    found: Sequence[Any] = result.cursor.fetchall() if result.cursor else ()
    result.close()
    return found


def listed(column: InstrumentedAttribute[Any] | ColumnElement[Any]) -> ColumnElement[str]:
    """Ask for a column of whole numbers as one text, to be read by `numbers`."""
    return func.aggregate_strings(cast(column, Text), ",")


def numbers(text: str | None) -> "Whole":
    """Read whole numbers with commas between."""
    import numpy as np  # here, since not every command should wait for it to load

    if not text:
        return np.array([], dtype=np.int64)
    read = np.frombuffer(text.encode(), dtype=np.uint8)
    if len(read) % 2 and bool((read[1::2] == ord(",")).all()):
        # Points of a scale have one digit, but for a ten.
        digits: Whole = read[::2].astype(np.int64) - ord("0")
        return digits
    found: Whole = np.fromstring(text, dtype=np.int64, sep=",")
    return found


def spans(begins: "Whole", lengths: "Whole", which: "Whole") -> "Whole":
    """Give the places of all that some of many spans hold, one span after the other."""
    import numpy as np

    many = lengths[which]
    placed: Whole = np.arange(many.sum()) + np.repeat(begins[which] - (np.cumsum(many) - many), many)
    return placed


def places(bookings: "Whole", among: "Whole") -> "Whole":
    """Give the place of each booking among others, which are in order; -1 for what is not there."""
    import numpy as np

    if not len(among):
        return np.full(len(bookings), -1)
    found = np.searchsorted(among, bookings).clip(max=len(among) - 1)
    return np.where(among[found] == bookings, found, -1)


def by_event(event: "Whole", n: "Whole | None" = None) -> dict[int, int]:
    """Count by event; with `n` each row is so many."""
    import numpy as np

    added = np.bincount(event, weights=n)
    there = np.flatnonzero(added)
    return dict(zip(there.tolist(), added[there].astype(np.int64).tolist(), strict=True))

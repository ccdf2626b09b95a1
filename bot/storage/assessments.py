"""Self-assessments as they were sent, of very many people at once, and the words in which they were asked."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from bot.plan.model import ASKS
from bot.storage.in_figures import in_figures
from bot.storage.once import once
from bot.storage.rows import listed, numbers, spans
from bot.storage.tables import AnswerRow, Booking, FrozenForm, Response, Touchpoint
from bot.storage.these import through

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]

_AT_ONCE = 500
_KINDS = sorted(ASKS)
_LINE = "\n"
"""Stands in no pair, which may not be said of a comma: a row's pairs are a list."""


@dataclass(frozen=True, eq=False)
class Sheets:
    """What was sent at one kind of stage: a row a response, in the order of their bookings."""

    response: "Whole"
    booking: "Whole"
    event: "Whole"
    asked: "Whole"
    """Which of `lists` each answered."""
    lists: tuple[tuple[str, ...], ...]
    """The pairs that were asked together: most people were asked the same."""
    points: "Whole"
    """Those of the first row by its list, then those of the second."""

    def lengths(self) -> "Whole":
        """Give how many points each row has."""
        import numpy as np

        return np.array([len(each) for each in self.lists], dtype=np.int64)[self.asked]

    def only(self, rows: "Whole") -> "Sheets":
        """Give some of the rows, in the order given."""
        import numpy as np

        lengths = self.lengths()
        points = self.points[spans(np.cumsum(lengths) - lengths, lengths, rows)]
        return Sheets(self.response[rows], self.booking[rows], self.event[rows], self.asked[rows], self.lists, points)


@dataclass(frozen=True, eq=False)
class _Read:
    """All responses of some events."""

    sheets: Sheets
    kind: "Whole"
    """Which of `_KINDS`."""
    counts: "Whole"
    """1 for what is in the figures."""

    def places(self, kind: str, *, counts: bool) -> "Whole":
        import numpy as np

        return np.flatnonzero((self.kind == _KINDS.index(kind)) & (self.counts == counts))


@once
def _read(session: Session, partnership: str, events: Collection[int]) -> _Read:
    """Read every kind at once: to go through the table again for each would take as long as to hand it over."""
    import numpy as np  # here, since not every command should wait for it to load

    kind = case({each: number for number, each in enumerate(_KINDS)}, value=Response.kind, else_=len(_KINDS))
    numbered = (
        Response.id,
        Response.booking_id,
        Response.event_id,
        kind,
        case((in_figures(Booking, Response), 1), else_=0),
    )
    query = (
        select(
            *(listed(each) for each in numbered),
            func.aggregate_strings(Response.pairs, _LINE),
            func.aggregate_strings(func.nullif(Response.points, ""), ","),
        )
        .select_from(Response)
        .join(Booking, Booking.id == Response.booking_id)
        .where(through(session, (partnership, Response.partnership), Response.event_id, events))
    )
    *columns, pairs, points = session.execute(query).one()
    response, booking, event, kinds, counted = map(numbers, columns)
    order = np.lexsort((response, booking))
    return _Read(laid(response, booking, event, pairs, points).only(order), kinds[order], counted[order])


@once
def answered(session: Session, partnership: str, events: Collection[int], kind: str) -> Sheets:
    """Give all that is in the figures of a kind of stage, also what has no scale points."""
    read = _read(session, partnership, events)
    return read.sheets.only(read.places(kind, counts=True))


@once
def left_out(session: Session, partnership: str, events: Collection[int]) -> Mapping[str, frozenset[int]]:
    """Give the responses of some events that are in no figure, by kind of stage.

    They are few, and what is counted passes over them.
    """
    read = _read(session, partnership, events)
    return {kind: frozenset(read.sheets.response[read.places(kind, counts=False)].tolist()) for kind in _KINDS}


@once
def sent(session: Session, partnership: str, events: Collection[int], kind: str) -> Sheets:
    """Give the scale points that were sent at a kind of stage: one row a booking, of several the last."""
    import numpy as np  # here, since not every command should wait for it to load

    found = answered(session, partnership, events, kind)
    rows = np.flatnonzero(found.lengths())
    last = rows[np.flatnonzero(np.diff(found.booking[rows], append=-1))]
    return found if len(last) == len(found.booking) else found.only(last)


def laid(response: "Whole", booking: "Whole", event: "Whole", pairs: str | None, points: str | None) -> Sheets:
    """Lay rows beside each other; points have commas between, and rows of pairs have lines of their own."""
    import numpy as np

    rows = pairs.split(_LINE) if pairs is not None else []
    known = {each: number for number, each in enumerate(sorted(set(rows)))}
    lists = tuple(tuple(each.split(",")) if each else () for each in known)
    asked = np.fromiter(map(known.__getitem__, rows), dtype=np.int64, count=len(rows))
    return Sheets(response, booking, event, asked, lists, numbers(points))


@once
def asked(session: Session, partnership: str, bookings: Sequence[int]) -> list[tuple[str, str, str]]:
    """Give (pair, question, digest of the form) of what delegates answered at the end of the course."""
    # By their bookings: of more than a few SQLite would go through the partnership's index.
    query = (
        select(AnswerRow.pair, AnswerRow.question, func.coalesce(Touchpoint.form, ""))
        .join(Response, Response.id == AnswerRow.response_id)
        .join(Touchpoint, Touchpoint.id == Response.touchpoint_id)
        .where(func.coalesce(Response.partnership, "") == partnership, Response.kind == "end_of_course")
        .where(Response.booking_id.in_(bookings), AnswerRow.pair.is_not(None), AnswerRow.number.is_not(None))
        .order_by(Response.booking_id, AnswerRow.question)
    )
    return [(str(pair), question, form) for pair, question, form in session.execute(query)]


def first_asked(session: Session, partnership: str, bookings: Iterable[int]) -> dict[str, tuple[str, str]]:
    """Give (question, digest of the form) of each pair that any of these delegates answered."""
    found: dict[str, tuple[str, str]] = {}
    in_order = sorted(set(bookings))
    for start in range(0, len(in_order), _AT_ONCE):
        for pair, question, form in asked(session, partnership, tuple(in_order[start : start + _AT_ONCE])):
            found.setdefault(pair, (question, form))
    return found


def wording(session: Session, partnership: str, digests: Collection[str]) -> Mapping[tuple[str, str], str]:
    """Give the words of each question as it was sent, by the form's digest and the question's key."""
    query = select(FrozenForm.digest, FrozenForm.body).where(
        FrozenForm.partnership == partnership, FrozenForm.digest.in_(sorted(digests))
    )
    return {
        (digest, question["key"]): question["text"]
        for digest, body in session.execute(query.order_by(FrozenForm.digest))
        for question in body["questions"]
    }

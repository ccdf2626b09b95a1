"""Aggregates for the figures: counted in the database, so that a million answers stay there."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Executable, Select, Text, and_, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.storage.among import among
from bot.storage.once import once
from bot.storage.tables import AnswerRow, Booking, FrozenForm, Response, SupervisorAct, Touchpoint
from bot.storage.these import these

_AT_ONCE = 5000
_AT_ONCE = 500
FEW = 50
"""Up to so many events it is quicker to go from their responses to the answers than through an index of all."""

Said = dict[tuple[str, str], dict[str, dict[int, int]]]
"""(Kind of stage, question) -> what was said -> event -> people."""


@dataclass(frozen=True)
class StateCount:
    """How many touchpoints of a stage are in a state, and how many of them were ever sent."""

    stage: str
    state: str
    n: int
    sent: int


@once
def touchpoint_states(session: Session, partnership: str, events: Collection[int]) -> list[StateCount]:
    """Count touchpoints by stage and state, without those of cancelled bookings."""
    cancelled = select(Booking.id).where(Booking.partnership == partnership, Booking.state == "cancelled")
    # Many events are counted in the order of the index by stage, few through the index by event.
    column = Touchpoint.event_id if len(events) <= FEW else Touchpoint.event_id + 0
    of_these = these(session, partnership, column, events)
    query = (
        select(Touchpoint.stage, Touchpoint.state, func.count(), func.count(Touchpoint.sent_at))
        .where(Touchpoint.partnership == partnership, of_these)
        .where(or_(Touchpoint.booking_id.is_(None), Touchpoint.booking_id.not_in(cancelled)))
        .group_by(Touchpoint.stage, Touchpoint.state)
    )
    return [StateCount(*row) for row in session.execute(query)]


@dataclass(frozen=True)
class Wanted:
    """A question whose answers are counted; one asked per outcome or action has their keys behind its own."""

    kind: str
    key: str
    repeated: bool


@once
def numbers(session: Session, partnership: str, events: Collection[int], wanted: tuple[Wanted, ...]) -> Said:
    """Count the answers on scales, by scale point (`4`) and event."""
    return _said(session, partnership, events, wanted, AnswerRow.number)


@once
def choices(session: Session, partnership: str, events: Collection[int], wanted: tuple[Wanted, ...]) -> Said:
    """Count what was chosen, by the keys chosen (of several with commas between) and event."""
    return _said(session, partnership, events, wanted, AnswerRow.chosen)


def _said(
    session: Session,
    partnership: str,
    events: Collection[int],
    wanted: Iterable[Wanted],
    what: InstrumentedAttribute[Any],
) -> Said:
    """Count answers in the order of an index; the events come as one list a group, which is far quicker to read.

    Few are left out, so counting them and taking them away is far cheaper than a look at each answer's booking.
    """
    said: Said = {}
    for each in wanted:
        query = _grouped(what).where(AnswerRow.partnership == partnership, _is(each))
        if len(events) <= FEW:
            mine = _responses(session, partnership, events).where(in_figures(Booking, Response))
            said |= _by_event(session, query.where(AnswerRow.response_id.in_(mine)))
        else:
            said |= _by_event(session, query.where(these(session, partnership, AnswerRow.event_id, events)))
    return said if len(events) <= FEW else _without(session, partnership, events, said, what)


def _is(wanted: Wanted) -> ColumnElement[bool]:
    named = (
        AnswerRow.question.startswith(f"{wanted.key}_", autoescape=True)
        if wanted.repeated
        else AnswerRow.question == wanted.key
    )
    return and_(AnswerRow.kind == wanted.kind, named)


def _without(
    session: Session, partnership: str, events: Collection[int], said: Said, what: InstrumentedAttribute[Any]
) -> Said:
    gone_too = _grouped(what).where(among(AnswerRow.response_id, left_out(session, partnership, events)))
    for question, values in _by_event(session, gone_too).items():
        for value, gone in values.items() if question in said else ():
            counted = said[question][value]
            for event, n in gone.items():
                counted[event] -= n
    return said


def _grouped(what: InstrumentedAttribute[Any]) -> Select[Any]:
    key = (AnswerRow.kind, AnswerRow.question, what)
    ids = func.aggregate_strings(cast(AnswerRow.event_id, Text), ",")
    return select(*key, ids).where(what.is_not(None)).group_by(*key)


def _by_event(session: Session, query: Select[Any]) -> Said:
    import numpy as np  # here, since not every command should wait for it to load

    said: Said = {}
    for kind, question, value, ids in session.execute(query):
        events, n = np.unique(np.fromstring(ids, dtype=np.int64, sep=","), return_counts=True)
        name = f"{value:g}" if isinstance(value, float) else value
        said.setdefault((kind, question), {})[name] = dict(zip(events.tolist(), n.tolist(), strict=True))
    return said


@once
def left_out(session: Session, partnership: str, events: Collection[int]) -> frozenset[int]:
    """Give the responses of some events that are in no figure: they are few, and what is counted passes over them."""
    return frozenset(session.scalars(_responses(session, partnership, events).where(~in_figures(Booking, Response))))


def _responses(session: Session, partnership: str, events: Collection[int]) -> Select[int]:
    return (
        select(Response.id)
        .join(Booking, Booking.id == Response.booking_id)
        .where(Response.partnership == partnership, these(session, partnership, Response.event_id, events))
    )


@once
def confirmations(session: Session, partnership: str, events: Collection[int]) -> dict[str, dict[int, int]]:
    """Count what supervisors confirm of practice, by event: `seen`, `partly`, `not_yet`; of each booking the newest."""
    newest = (
        select(func.max(SupervisorAct.id))
        .where(SupervisorAct.partnership == partnership, SupervisorAct.undone_at.is_(None))
        .where(SupervisorAct.what.in_(("seen", "partly", "not_yet")))
        .group_by(SupervisorAct.booking_id)
    )
    query = (
        select(SupervisorAct.what, Booking.event_id, func.count())
        .join(Booking, Booking.id == SupervisorAct.booking_id)
        .where(SupervisorAct.id.in_(newest), Booking.partnership == partnership)
        .where(these(session, partnership, Booking.event_id, events), ~not_there(Booking))
        .group_by(SupervisorAct.what, Booking.event_id)
    )
    counted: dict[str, dict[int, int]] = {}
    for what, event, n in session.execute(query):
        counted.setdefault(what, {})[event] = n
    return counted


def self_assessments(
    session: Session, partnership: str, events: Collection[int], kinds: Collection[str]
) -> Iterator[tuple[int, str, str, str, int]]:
    """Give (booking, kind of stage, pairs, scale points, event) of each response of these kinds.

    Pairs and points are lists side by side, with commas between, as they were written when the form was sent.
    """
    query = (
        select(Booking.id, Response.kind, Response.pairs, Response.points, Response.event_id)
        .select_from(Response)
        .join(Booking, Booking.id == Response.booking_id)
        .where(Response.partnership == partnership, these(session, partnership, Response.event_id, events))
        .where(Response.kind.in_(sorted(kinds)), in_figures(Booking, Response))
        .where(Response.pairs != "")
    )
    # Most people were asked the same: its words are kept once, and the rows never all together.
    known: dict[str, str] = {}
    result = session.connection().execute(query)
    while part := result.cursor.fetchmany(_AT_ONCE) if result.cursor else ():
        for booking, kind, pairs, points, event in part:
            yield booking, kind, known.setdefault(pairs, pairs), points, event
    result.close()


def rows(session: Session, query: Executable) -> Sequence[Any]:
    """Give very many rows of numbers and texts as the driver has them: SQLAlchemy would take as long again."""
    result = session.connection().execute(query)
    found: Sequence[Any] = result.cursor.fetchall() if result.cursor else ()
    result.close()
    return found


@once
def asked(session: Session, partnership: str, bookings: Sequence[int]) -> list[tuple[str, str, str]]:
    """Give (pair, question, digest of the form) of what delegates answered at the end of the course."""
    query = (
        select(AnswerRow.pair, AnswerRow.question, func.coalesce(Touchpoint.form, ""))
        .join(Response, Response.id == AnswerRow.response_id)
        .join(Touchpoint, Touchpoint.id == Response.touchpoint_id)
        .where(Response.partnership == partnership, Response.kind == "end_of_course")
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


def unscaled() -> tuple[ColumnElement[bool], ...]:
    """Tell that an answer is a text that was sent: in the very words of the index of those."""
    return AnswerRow.value.is_not(None), AnswerRow.number.is_(None), AnswerRow.chosen.is_(None)


def not_there(booking: type[Booking]) -> ColumnElement[bool]:
    """Tell that a delegate was not there: the register says so, or, without one, they do. They are in no figure."""
    declared = and_(booking.state == "booked", booking.declared == "none")
    return or_(booking.state.in_(("cancelled", "absent")), declared)


def in_figures(booking: type[Booking], response: type[Response]) -> ColumnElement[bool]:
    """Tell that a response is in the figures: sent, by somebody who was there, and of their newest booking."""
    newest = select(Touchpoint.id).where(Touchpoint.booking_id == booking.id, Touchpoint.round == booking.round)
    of_this_round = or_(booking.round == 1, response.touchpoint_id.in_(newest))
    return and_(~not_there(booking), response.submitted_at.is_not(None), of_this_round)

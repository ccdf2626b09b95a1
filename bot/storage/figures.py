"""Aggregates for the figures: counted in the database, so that a million answers stay there."""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Executable, Select, Text, and_, bindparam, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.storage.tables import AnswerRow, Booking, FrozenForm, Response, SupervisorAct, Touchpoint

FEW = 50
"""Up to so many events it is quicker to go from their responses to the answers than through an index of all."""

Count = tuple[str, str, float]
"""Kind of stage, question, scale point."""


@dataclass(frozen=True)
class StateCount:
    """How many touchpoints of a stage are in a state, and how many of them were ever sent."""

    stage: str
    state: str
    n: int
    sent: int


def touchpoint_states(session: Session, partnership: str, events: Collection[int]) -> list[StateCount]:
    """Count touchpoints by stage and state, without those of cancelled bookings."""
    cancelled = select(Booking.id).where(Booking.partnership == partnership, Booking.state == "cancelled")
    # In the index's own order, so that nothing is sorted; the events are added up here.
    key = (Touchpoint.event_id, Touchpoint.stage, Touchpoint.state)
    query = (
        select(*key, func.count(), func.count(Touchpoint.sent_at))
        .where(Touchpoint.partnership == partnership, _among(Touchpoint.event_id, events))
        .where(or_(Touchpoint.booking_id.is_(None), Touchpoint.booking_id.not_in(cancelled)))
        .group_by(*key)
    )
    counted, sent = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for _, stage, state, n, n_sent in session.execute(query):
        counted[stage, state] += n
        sent[stage, state] += n_sent
    return [StateCount(stage, state, n, sent[stage, state]) for (stage, state), n in counted.items()]


def numbers(session: Session, partnership: str, events: Collection[int]) -> dict[Count, int]:
    """Count the answers on scales by kind of stage, question and scale point."""
    key = (AnswerRow.kind, AnswerRow.question, AnswerRow.number)
    on_scales = select(*key, func.count()).where(AnswerRow.number.is_not(None)).group_by(*key)
    if len(events) <= FEW:
        mine = _responses(partnership, events).where(_counts(Booking, Response))
        return _as_counts(session, on_scales.where(AnswerRow.response_id.in_(mine)))
    # Few are left out, so counting them and taking them away is far cheaper than a look at each answer's booking.
    everybody = on_scales.where(AnswerRow.partnership == partnership, _among(AnswerRow.event_id, events))
    left_out = _responses(partnership, events).where(~_counts(Booking, Response))
    counted = _as_counts(session, everybody)
    counted.subtract(_as_counts(session, on_scales.where(AnswerRow.response_id.in_(left_out))))
    return +counted


def _as_counts(session: Session, query: Executable) -> Counter[Count]:
    return Counter({(kind, question, number): n for kind, question, number, n in session.execute(query)})


def _responses(partnership: str, events: Collection[int]) -> Select[int]:
    return (
        select(Response.id)
        .join(Booking, Booking.id == Response.booking_id)
        .where(Response.partnership == partnership, _among(Response.event_id, events))
    )


def choices(
    session: Session, partnership: str, events: Collection[int], questions: Collection[str], prefixes: Collection[str]
) -> dict[tuple[str, str], Counter[str]]:
    """Count what was chosen, by kind of stage and question; `""` counts who answered, of several choices or one."""
    named = or_(
        AnswerRow.question.in_(sorted(questions)),
        *(AnswerRow.question.startswith(f"{prefix}_", autoescape=True) for prefix in sorted(prefixes)),
    )
    key = (AnswerRow.kind, AnswerRow.question, cast(AnswerRow.value, Text))
    query = (
        select(*key, func.count())
        .join(Response, Response.id == AnswerRow.response_id)
        .join(Booking, Booking.id == Response.booking_id)
        .where(Response.partnership == partnership, _among(Response.event_id, events), named)
        .where(AnswerRow.value.is_not(None), AnswerRow.number.is_(None), _counts(Booking, Response))
        .group_by(*key)
    )
    counted: dict[tuple[str, str], Counter[str]] = {}
    for kind, question, value, n in session.execute(query):
        counts = counted.setdefault((kind, question), Counter())
        counts.update(dict.fromkeys(("", *_chosen(value)), n))
    return counted


def _chosen(stored: str) -> set[str]:
    value: Any = json.loads(stored)
    return {str(each) for each in value} if isinstance(value, list) else {str(value)}


def confirmations(session: Session, partnership: str, events: Collection[int]) -> dict[str, int]:
    """Count what supervisors confirm of practice: `seen`, `partly`, `not_yet`."""
    query = (
        select(SupervisorAct.what, func.count(Booking.id.distinct()))
        .join(Booking, Booking.id == SupervisorAct.booking_id)
        .where(SupervisorAct.partnership == partnership, Booking.partnership == partnership)
        .where(SupervisorAct.what.in_(("seen", "partly", "not_yet")), SupervisorAct.undone_at.is_(None))
        .where(_among(Booking.event_id, events), ~_left_out(Booking))
        .group_by(SupervisorAct.what)
    )
    return {what: n for what, n in session.execute(query)}


def self_assessments(
    session: Session, partnership: str, events: Collection[int]
) -> Sequence[tuple[int, str, str, str]]:
    """Give (booking, kind of stage, pairs, scale points) of each response before and after the course.

    Pairs and points are lists side by side, with commas between, as they were written when the form was sent.
    """
    query = (
        select(Booking.id, Response.kind, Response.pairs, Response.points)
        .select_from(Response)
        .join(Booking, Booking.id == Response.booking_id)
        .where(Response.partnership == partnership, _among(Response.event_id, events))
        .where(Response.kind.in_(("pre_course", "end_of_course")), _counts(Booking, Response))
        .where(Response.pairs != "")
    )
    # Past the ORM, which would take as long again over so many rows.
    return session.connection().execute(query).all()


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


def _among(column: InstrumentedAttribute[int], events: Collection[int]) -> ColumnElement[bool]:
    # Written into the statement: databases limit how many parameters a statement may have.
    return column.in_(bindparam(None, sorted(events), expanding=True, literal_execute=True))


def _left_out(booking: type[Booking]) -> ColumnElement[bool]:
    """Who was not there is in no figure: the register says so, or, without one, the delegate."""
    declared = and_(booking.state == "booked", booking.declared == "none")
    return or_(booking.state.in_(("cancelled", "absent")), declared)


def _counts(booking: type[Booking], response: type[Response]) -> ColumnElement[bool]:
    """Tell that a response is in the figures: sent, by somebody who was there, and of their newest booking."""
    newest = select(Touchpoint.id).where(Touchpoint.booking_id == booking.id, Touchpoint.round == booking.round)
    of_this_round = or_(booking.round == 1, response.touchpoint_id.in_(newest))
    return and_(~_left_out(booking), response.submitted_at.is_not(None), of_this_round)

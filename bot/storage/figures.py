"""Aggregates for the figures: counted in the database, so that a million answers stay there."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.storage.among import among
from bot.storage.assessments import left_out
from bot.storage.in_figures import in_figures
from bot.storage.once import once
from bot.storage.scales import Wanted, on_another
from bot.storage.tables import AnswerRow, Booking, Response, Touchpoint
from bot.storage.these import these, through

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
def touchpoint_states(
    session: Session, partnership: str, events: Collection[int], stages: frozenset[str] | None = None
) -> list[StateCount]:
    """Count touchpoints by stage (all of them, or some) and state, without cancelled ones and cancelled bookings'."""
    # Many events are counted in the order of the index by stage, few through the index by event.
    column = Touchpoint.event_id if len(events) <= FEW else Touchpoint.event_id + 0
    of_these = and_(these(session, partnership, column, events), Touchpoint.state != "cancelled")
    of_stage = (Touchpoint.stage, Touchpoint.state)
    query = select(*of_stage, func.count(), func.count(Touchpoint.sent_at)).where(of_these).group_by(*of_stage)
    if stages is not None:
        query = query.where(Touchpoint.stage.in_(sorted(stages)))
    found = {
        (stage, state): (n, sent)
        for stage, state, n, sent in session.execute(query.where(Touchpoint.partnership == partnership))
    }
    # Few are cancelled: they are taken away, rather than each touchpoint's booking looked at.
    cancelled = select(Booking.id).where(Booking.partnership == partnership, Booking.state == "cancelled")
    gone = query.where(func.coalesce(Touchpoint.partnership, "") == partnership, Touchpoint.booking_id.in_(cancelled))
    for stage, state, n, sent in session.execute(gone):
        there = found[stage, state]
        found[stage, state] = there[0] - n, there[1] - sent
    return [StateCount(*of, n, sent) for of, (n, sent) in found.items() if n]


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
    wanted: tuple[Wanted, ...],
    what: InstrumentedAttribute[Any],
) -> Said:
    """Count answers in the order of an index; the events come as one list a group, which is far quicker to read.

    Few are left out, so counting them and taking them away is far cheaper than a look at each answer's booking.
    """
    said: Said = {}
    other = [
        ~and_(_is(each), among(AnswerRow.response_id, responses))
        for each, responses in on_another(session, partnership, events, wanted).items()
    ]
    for each in wanted:
        query = _grouped(what).where(AnswerRow.partnership == partnership, _is(each), *other)
        if len(events) <= FEW:
            mine = _responses(session, partnership, events).where(in_figures(Booking, Response))
            said |= _by_event(session, query.where(AnswerRow.response_id.in_(mine)))
        else:
            said |= _by_event(session, query.where(these(session, partnership, AnswerRow.event_id, events)))
    return said if len(events) <= FEW else _without(session, partnership, events, said, _grouped(what).where(*other))


def _is(wanted: Wanted) -> ColumnElement[bool]:
    named = (
        AnswerRow.question.startswith(f"{wanted.key}_", autoescape=True)
        if wanted.repeated
        else AnswerRow.question == wanted.key
    )
    return and_(AnswerRow.kind == wanted.kind, named)


def _without(session: Session, partnership: str, events: Collection[int], said: Said, grouped: Select[Any]) -> Said:
    gone = left_out(session, partnership, events)
    theirs = frozenset[int]().union(*(gone.get(kind, ()) for kind in {kind for kind, _ in said}))
    for question, values in _by_event(session, grouped.where(among(AnswerRow.response_id, theirs))).items():
        for value, counts in values.items() if question in said else ():
            counted = said[question][value]
            for event, n in counts.items():
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


def _responses(session: Session, partnership: str, events: Collection[int]) -> Select[int]:
    return (
        select(Response.id)
        .join(Booking, Booking.id == Response.booking_id)
        .where(through(session, (partnership, Response.partnership), Response.event_id, events))
    )

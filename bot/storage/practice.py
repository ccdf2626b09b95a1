"""What is counted of practice after a course, by event: actions, use, and what supervisors saw."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from bot.storage.among import among
from bot.storage.figures import in_figures, left_out, not_there, rows, unscaled
from bot.storage.once import once
from bot.storage.tables import AnswerRow, Booking, Response, SupervisorAct
from bot.storage.these import these

IMPACT = "impact_check"
SAW = ("seen", "partly", "not_yet")
Pattern = tuple[int, tuple[int, ...], int]
"""Event, how many of a person's actions came to each of the options, how many people that is so of."""


@once
def followed_up(
    session: Session, partnership: str, events: Collection[int], question: str, options: Sequence[str]
) -> list[Pattern]:
    """Count people by what became of their actions: a question that was asked of each action of theirs."""
    query = (
        select(AnswerRow.event_id, AnswerRow.response_id, AnswerRow.chosen)
        .where(_impact(session, partnership, events), _per_action(question))
        .where(_among_figures(session, partnership, events))
    )
    place = {option: number for number, option in enumerate(options)}
    people: dict[tuple[int, int], list[int]] = {}
    for event, response, chosen in rows(session, query):
        came_to = people.setdefault((event, response), [0] * len(options))
        if chosen in place:
            came_to[place[chosen]] += 1
    alike = Counter((event, tuple(came_to)) for (event, _), came_to in people.items())
    return [(event, came_to, n) for (event, came_to), n in alike.items()]


@once
def actions_written(
    session: Session, partnership: str, events: Collection[int], questions: Collection[str]
) -> dict[int, tuple[int, int]]:
    """Count by event the people who wrote what they will do, and their actions; who has a second has a first."""
    query = (
        select(AnswerRow.event_id, AnswerRow.question, func.count())
        .where(AnswerRow.partnership == partnership, AnswerRow.kind == "end_of_course")
        .where(AnswerRow.question.in_(sorted(questions)), *unscaled())
        .where(these(session, partnership, AnswerRow.event_id, events), _among_figures(session, partnership, events))
        .group_by(AnswerRow.event_id, AnswerRow.question)
    )
    written: dict[int, tuple[int, int]] = {}
    for event, _, n in session.execute(query):
        people, actions = written.get(event, (0, 0))
        written[event] = max(people, n), actions + n
    return written


@once
def seen(session: Session, partnership: str, events: Collection[int]) -> dict[int, tuple[int, str]]:
    """Give (event, what their supervisor saw in practice) by booking; the newest word that was not taken back."""
    query = (
        select(Booking.id, Booking.event_id, SupervisorAct.what)
        .join(SupervisorAct, SupervisorAct.booking_id == Booking.id)
        .where(SupervisorAct.partnership == partnership, Booking.partnership == partnership)
        .where(SupervisorAct.what.in_(SAW), SupervisorAct.undone_at.is_(None))
        .where(these(session, partnership, Booking.event_id, events), ~not_there(Booking))
        .order_by(SupervisorAct.id)
    )
    return {booking: (event, what) for booking, event, what in rows(session, query)}


@once
def reported(
    session: Session, partnership: str, events: Collection[int], use: str, follow_up: str
) -> Mapping[int, set[str]]:
    """Give what the delegates chose of whom a supervisor said something, by booking: how much they use, what they did.

    Either question's key may be empty: then the plan does not ask it.
    """
    of_these = select(SupervisorAct.booking_id).where(
        SupervisorAct.partnership == partnership, SupervisorAct.what.in_(SAW), SupervisorAct.undone_at.is_(None)
    )
    theirs = (
        select(Response.id, Response.booking_id)
        .join(Booking, Booking.id == Response.booking_id)
        .where(
            Response.partnership == partnership,
            Response.kind == IMPACT,
            these(session, partnership, Response.event_id, events),
        )
        .where(Response.booking_id.in_(of_these), in_figures(Booking, Response))
    )
    bookings: dict[int, int] = dict(rows(session, theirs))
    said: dict[int, set[str]] = {}
    for which, key in ((AnswerRow.question == use, use), (_per_action(follow_up), follow_up)):
        if key:
            # From the index alone; whose they are is looked up here.
            query = select(AnswerRow.response_id, AnswerRow.chosen).where(_impact(session, partnership, events), which)
            for response, chosen in rows(session, query):
                if response in bookings:
                    said.setdefault(bookings[response], set()).add(f"{key}={chosen}")
    return said


def _impact(session: Session, partnership: str, events: Collection[int]) -> ColumnElement[bool]:
    return and_(
        AnswerRow.partnership == partnership,
        AnswerRow.kind == IMPACT,
        AnswerRow.chosen.is_not(None),
        these(session, partnership, AnswerRow.event_id, events),
    )


def _among_figures(session: Session, partnership: str, events: Collection[int]) -> ColumnElement[bool]:
    # Few are left out: passing over them is far cheaper than a look at each answer's booking.
    return ~among(AnswerRow.response_id, left_out(session, partnership, events))


def _per_action(question: str) -> ColumnElement[bool]:
    # A range, so that the index is used.
    return AnswerRow.question.between(f"{question}_", f"{question}_\uffff")

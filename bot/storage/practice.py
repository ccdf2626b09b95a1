"""What is counted of practice after a course, by event: actions, use, and what supervisors saw."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, case, select
from sqlalchemy.orm import Session

from bot.storage import assessments
from bot.storage.among import among
from bot.storage.in_figures import not_there, unscaled
from bot.storage.once import once
from bot.storage.rows import by_event, listed, numbers
from bot.storage.tables import AnswerRow, Booking, SupervisorAct
from bot.storage.these import these

if TYPE_CHECKING:
    from bot.storage.rows import Whole

IMPACT = "impact_check"
SAW = ("seen", "partly", "not_yet")


@dataclass(frozen=True, eq=False)
class Acts:
    """What supervisors saw in practice: a row a booking, in their order; the newest word that was not taken back."""

    booking: "Whole"
    event: "Whole"
    what: "Whole"
    """Which of `SAW`."""


def followed_up(
    session: Session,
    partnership: str,
    events: Collection[int],
    question: str,
    options: Sequence[str],
    *,
    shown: Collection[int],
) -> dict[tuple[int, ...], int]:
    """Count people by what became of their actions: a question that was asked of each action of theirs.

    `events` are those that other figures of the answer are about, too; of them the `shown` are counted.
    """
    import numpy as np  # here, since not every command should wait for it to load

    query = (
        select(AnswerRow.chosen, listed(AnswerRow.response_id))
        .where(_impact(session, partnership, events), _per_action(question))
        .group_by(AnswerRow.question, AnswerRow.chosen)
    )
    place = {option: number for number, option in enumerate(options)}
    people = assessments.answered(session, partnership, events, IMPACT)
    came_to = np.zeros((len(people.response), len(options)), dtype=np.int64)
    for chosen, responses in session.execute(query):
        if chosen in place:
            came_to[np.isin(people.response, numbers(responses)), place[chosen]] += 1
    told = np.isin(people.event, list(shown)) & came_to.any(axis=1)
    alike, n = np.unique(came_to[told], axis=0, return_counts=True)
    return {tuple(each): n for each, n in zip(alike.tolist(), n.tolist(), strict=True)}


@once
def actions_written(
    session: Session, partnership: str, events: Collection[int], questions: Collection[str]
) -> dict[int, tuple[int, int]]:
    """Count by event the people who wrote what they will do, and their actions; who has a second has a first."""
    # Few are left out: passing over them is far cheaper than a look at each answer's booking.
    gone = assessments.left_out(session, partnership, events).get("end_of_course", frozenset())
    query = (
        select(listed(AnswerRow.event_id))
        .where(AnswerRow.partnership == partnership, AnswerRow.kind == "end_of_course")
        .where(AnswerRow.question.in_(sorted(questions)), *unscaled())
        .where(these(session, partnership, AnswerRow.event_id, events), ~among(AnswerRow.response_id, gone))
        .group_by(AnswerRow.question)
    )
    written: dict[int, tuple[int, int]] = {}
    for found in session.scalars(query):
        for event, n in by_event(numbers(found)).items():
            people, actions = written.get(event, (0, 0))
            written[event] = max(people, n), actions + n
    return written


@once
def seen(session: Session, partnership: str, events: Collection[int]) -> Acts:
    """Give what supervisors saw in practice of the delegates of some events."""
    import numpy as np  # here, since not every command should wait for it to load

    what = case({each: number for number, each in enumerate(SAW)}, value=SupervisorAct.what)
    query = (
        select(*(listed(each) for each in (SupervisorAct.id, Booking.id, Booking.event_id, what)))
        .select_from(SupervisorAct)
        .join(Booking, Booking.id == SupervisorAct.booking_id)
        .where(SupervisorAct.partnership == partnership, Booking.partnership == partnership)
        .where(SupervisorAct.what.in_(SAW), SupervisorAct.undone_at.is_(None))
        .where(these(session, partnership, Booking.event_id, events), ~not_there(Booking))
    )
    act, booking, event, saw = (numbers(each) for each in session.execute(query).one())
    order = np.lexsort((act, booking))
    newest = order[np.flatnonzero(np.diff(booking[order], append=-1))]
    return Acts(booking[newest], event[newest], saw[newest])


def confirmations(session: Session, partnership: str, events: Collection[int]) -> dict[str, Mapping[int, int]]:
    """Count what supervisors confirm of practice, by event."""
    acts = seen(session, partnership, events)
    counted = {each: by_event(acts.event[acts.what == number]) for number, each in enumerate(SAW)}
    return {each: counted[each] for each in sorted(counted) if counted[each]}


@once
def chose(
    session: Session,
    partnership: str,
    events: Collection[int],
    question: str,
    options: Sequence[str],
    *,
    per_action: bool = False,
) -> "Whole":
    """Give the bookings that chose one of some options at the impact check, of one action of theirs at least."""
    import numpy as np  # here, since not every command should wait for it to load

    which = _per_action(question) if per_action else AnswerRow.question == question
    # From the index alone; whose they are is looked up here.
    query = select(listed(AnswerRow.response_id)).where(_impact(session, partnership, events), which)
    people = assessments.answered(session, partnership, events, IMPACT)
    theirs = numbers(session.scalar(query.where(AnswerRow.chosen.in_(options))))
    return people.booking[np.isin(people.response, theirs)]


def _impact(session: Session, partnership: str, events: Collection[int]) -> ColumnElement[bool]:
    return and_(
        AnswerRow.partnership == partnership,
        AnswerRow.kind == IMPACT,
        AnswerRow.chosen.is_not(None),
        these(session, partnership, AnswerRow.event_id, events),
    )


def _per_action(question: str) -> ColumnElement[bool]:
    # A range, so that the index is used.
    return AnswerRow.question.between(f"{question}_", f"{question}_\uffff")

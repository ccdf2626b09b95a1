"""Whose names a partnership knows, and which of them anybody may write in a form: found once they are needed."""

from functools import lru_cache

from sqlalchemy.orm import Session

from bot.flows.deciding import Find
from bot.insight.case_details import Detail, details, words_of
from bot.insight.roster_names import RosterNames
from bot.storage import bookings, comment_marks, events, people
from bot.storage.tables import Touchpoint


def finder(session: Session, touchpoint: Touchpoint) -> Find:
    """Give what points at details in the words of whoever a touchpoint is for; reads the roster once words are there.

    The writer's own name tells of no child, nor do the names of the event's trainers, and of the booking's two people.
    """
    known: list[tuple[RosterNames, frozenset[str]]] = []

    def find(text: str) -> tuple[Detail, ...]:
        if not text.strip():
            return ()
        if not known:
            roster = comment_marks.roster_names(session, touchpoint.partnership)
            known.append((_roster(tuple(roster)), words_of(_fine(session, touchpoint))))
        return details(text, *known[0])

    return find


@lru_cache(maxsize=16)
def _roster(names: tuple[str, ...]) -> RosterNames:
    return RosterNames(names)


def _fine(session: Session, touchpoint: Touchpoint) -> list[str]:
    key = touchpoint.partnership
    ids = {touchpoint.person_id}
    if touchpoint.booking_id is not None:
        booking = bookings.get(session, key, touchpoint.booking_id)
        ids |= {booking.person_id} | ({booking.supervisor_id} if booking.supervisor_id else set())
    trainers = events.trainers(session, key, touchpoint.event_id)
    return [*(people.get(session, key, each).name for each in sorted(ids)), *(each.name for each in trainers)]

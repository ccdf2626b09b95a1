"""Asks for the rows of some events of a partnership, in the shortest words."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, func, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.storage import listings
from bot.storage.among import among


def these(
    session: Session,
    partnership: str,
    column: InstrumentedAttribute[int] | ColumnElement[int],
    events: Collection[int],
) -> ColumnElement[bool]:
    """Tell that a column is one of some events; the statement has the partnership, too.

    All of them need no words, and where most are meant, the others are named: a list of thousands is looked through
    for each row that is counted.
    """
    others = {line.id for line in listings.events(session, partnership)}.difference(events)
    if events and not others:
        return true()
    return ~among(column, others) if len(others) < len(events) else among(column, events)


def through(
    session: Session,
    whose: tuple[str, InstrumentedAttribute[str]],
    column: InstrumentedAttribute[int],
    events: Collection[int],
) -> ColumnElement[bool]:
    """Tell that a row is a partnership's (its key, and the column that has it), and of one of some events.

    Where most are meant, SQLite is to read the table as it lies: by way of an index each row would be looked up.
    """
    partnership, its = whose
    most = 2 * len(events) > len(listings.events(session, partnership))
    return and_((func.coalesce(its, "") if most else its) == partnership, these(session, partnership, column, events))

"""Where one person, or many strangers, write much that reads like a concern: officers hear of it together (C4)."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.flows import concern_wordings
from bot.flows.concern_telling import SOON
from bot.plan.model import Partnership
from bot.storage import concerns
from bot.storage.concerns import BY_IMPORT
from bot.storage.tables import Concern

LATELY = timedelta(hours=1)
MOST_OF_ONE = 5
"""Concerns of one person in an hour that are told of one by one."""
MOST_OF_A_DOMAIN = 5
MOST_OF_NOBODY = 10
"""The same, of all addresses and accounts that nobody knows; those of one domain count as no more than its own most."""
_LOOKED_AT = 500


@dataclass(frozen=True)
class Crowd:
    """How a concern is told of among others of the last hour."""

    last: Concern | None = None
    """The one that it is added to, as long as there is room."""
    wait_until: datetime | None = None
    """When it is told of together with others; None: now."""
    begins: bool = False
    """Whether it is the first of too many: the officers hear that more will come together."""


def of(session: Session, partnership: Partnership, row: Concern, *, now: datetime) -> Crowd:
    """Say how the officers hear of a new concern."""
    if row.person_id is None:
        return _of_strangers(session, partnership, row, now)
    lately = concerns.of_person(session, partnership.key, row.person_id, since=now - LATELY)
    told = [each for each in lately if each.channel != BY_IMPORT]
    last = next((each for each in told if each.seen_at is None), None)
    if len(told) < MOST_OF_ONE or last is None:
        return Crowd()
    return Crowd(last, now + SOON)


def _of_strangers(session: Session, partnership: Partnership, row: Concern, now: datetime) -> Crowd:
    key = partnership.key
    openings = concerns.openings_of_nobody(session, key, since=now - LATELY, limit=_LOOKED_AT)
    domains = Counter(_domain(each) for each in openings)
    theirs, all_ = domains[_domain(row.text)], sum(min(n, MOST_OF_A_DOMAIN) for n in domains.values())
    if theirs < MOST_OF_A_DOMAIN and all_ < MOST_OF_NOBODY:
        return Crowd()
    is_first = theirs == MOST_OF_A_DOMAIN or (all_ == MOST_OF_NOBODY and theirs < MOST_OF_A_DOMAIN)
    if is_first and all_ <= MOST_OF_NOBODY:
        return Crowd(begins=True)
    return Crowd(wait_until=concerns.nobodys_turn(session, key, after=now) or now + SOON)


def _domain(text: str) -> str:
    """Give the domain of a mail's sender; of anybody else, such as a chat account, nothing."""
    return concern_wordings.sender(text).rstrip(":\n").partition("@")[2].casefold()

"""Whom a letter about a concern reaches: every officer, or else the business unit, and never nobody in silence (C4)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from bot import measures
from bot.flows.letters import named, who_writes
from bot.flows.officers import people_of
from bot.messages.nouns import Json
from bot.plan.model import Partnership
from bot.storage import bad_addresses, chat_officers, concerns, outbox, people
from bot.storage.outbox import Letter
from bot.storage.tables import Concern, Person

ALERT, SEEN = "concern_alert", "concern_seen"
A_DAY = timedelta(days=1)
_log = structlog.get_logger()


def can_be_told(session: Session, partnership: Partnership) -> bool:
    """Tell whether an alert can reach anybody: an officer, or else the business unit."""
    return reaches_an_officer(session, partnership) or _has_stand_in(session, partnership)


def reaches_an_officer(session: Session, partnership: Partnership) -> bool:
    """Tell whether there is an officer whose address is not refused, or who is in a chat."""
    key = partnership.key
    return any(
        bad_addresses.of(session, key, each.email) is None
        or chat_officers.channels_of(session, key, each.email.casefold())
        for each in partnership.about.officers
    )


def nobody_reached(session: Session, partnership: Partnership, *, now: datetime) -> bool:
    """Tell whether no officer can be told: there is none, every address is refused, or no alert of a day arrived."""
    failed = concerns.has_failed(session, partnership.key, since=now - A_DAY)
    return failed or not reaches_an_officer(session, partnership)


def came_back(session: Session, partnership: Partnership, concern_id: int, *, now: datetime) -> None:
    """An alert bounced: where no officer is left who can be told, whoever stands in for them is told now, once."""
    row = concerns.get(session, partnership.key, concern_id)
    if row is None or row.seen_at is not None or not _has_stand_in(session, partnership):
        return
    told = any(each.context["alert"].get("stand_in") for each in concerns.alerts(session, row))
    if not told and (not reaches_an_officer(session, partnership) or concerns.nobody_heard(session, row)):
        row.next_at = now


def to_officers(
    session: Session,
    partnership: Partnership,
    row: Concern,
    template: str,
    occasion: str,
    about: Mapping[str, Json],
    *,
    now: datetime,
    but: str = "",
) -> int:
    """Queue a letter to every officer `but` one; gives how many.

    An alert that reaches none, or of which no earlier one reached any, goes to the business unit as well, and into our
    own log.
    """
    lost = not reaches_an_officer(session, partnership) or concerns.nobody_heard(session, row)
    letter = Letter(f"concern {row.id}: {occasion}", 0, "officer", template, about, event_id=row.event_id)
    queued = 0
    for person in people_of(session, partnership):
        if person.email != but.casefold():
            channels = _channels(session, partnership, person)
            queued += sum(_put(session, partnership, letter, person, each, now) for each in channels)
    if template != ALERT or not lost:
        return queued
    _log.error("no officer can be told of a concern", partnership=partnership.key, concern=row.id)
    measures.unreached("concern")
    if not _has_stand_in(session, partnership):
        return queued
    unit, alert = partnership.about.business_unit, about["alert"]
    assert isinstance(alert, dict), "an alert has its facts"
    person = people.at_address(session, partnership.key, email=unit.email or "", name=unit.name)
    told = replace(letter, context={"alert": {**alert, "stand_in": True}})
    return queued + _put(session, partnership, told, person, "mail", now)


def _put(session: Session, partnership: Partnership, letter: Letter, to: Person, channel: str, now: datetime) -> bool:
    key = f"{letter.key} to {to.id} by {channel}"
    context = {**who_writes(partnership), "person": named(to), **letter.context}
    mine = replace(letter, key=key, person_id=to.id, context=context, channel=channel)
    return outbox.put(session, partnership.key, mine, now=now)


def _has_stand_in(session: Session, partnership: Partnership) -> bool:
    email = partnership.about.business_unit.email
    return bool(email) and bad_addresses.of(session, partnership.key, email or "") is None


def _channels(session: Session, partnership: Partnership, person: Person) -> Iterator[str]:
    """Give mail, and each chat in which an officer has shown an account to be theirs."""
    yield "mail"
    yield from chat_officers.channels_of(session, partnership.key, person.email)

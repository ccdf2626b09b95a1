"""The letters to people when the bot stands still: to whom, what they say, and how they go without the outbox."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import structlog

from bot.app import App
from bot.errors import Permanent, Temporary, told_safely
from bot.messages.nouns import Address, Json, Message
from bot.messages.words import say
from bot.plan.model import Partnership

NAME = "Evalbot"
_SEVERAL = 4
"""From so many partnerships on their number is told, not their names."""
_log = structlog.get_logger()


@dataclass(frozen=True)
class Recipient:
    """Who is told: somebody whom the settings name, or the first officer of partnerships."""

    email: str
    name: str
    officer_of: tuple[Partnership, ...]


@dataclass(frozen=True)
class Outage:
    """Since when nothing has ticked, until when, and whether the database was away as well."""

    since: datetime
    until: datetime | None = None
    database_away: bool = False


def recipients(addresses: tuple[str, ...], plans: Mapping[str, Partnership]) -> list[Recipient]:
    """Give who is told: these addresses, or without any the first officer of each partnership, each person once."""
    if addresses:
        return [Recipient(address, "", ()) for address in dict.fromkeys(addresses)]
    found: dict[str, Recipient] = {}
    for partnership in plans.values():
        officer = partnership.about.officers[0]
        known = found.setdefault(officer.email.lower(), Recipient(officer.email, officer.name, ()))
        found[officer.email.lower()] = replace(known, officer_of=(*known.officer_of, partnership))
    return list(found.values())


def letters(app: App, outage: Outage, now: datetime) -> list[Message]:
    """Write the letter to each of them: `alarm`, or `alarm_over` once the outage has an end."""
    plans = app.desk.plans
    return [_letter(app, to, outage, now) for to in recipients(app.settings.alarm_to, plans)]


def deliver(app: App, letters: list[Message]) -> tuple[int, list[Message]]:
    """Send letters at once, past outbox and tick; gives how many went, and those that may go later."""
    sent, later = 0, list[Message]()
    for place, letter in enumerate(letters):
        try:
            _send(app, letter)
            sent += 1
        except Permanent as failure:
            _log.error("alarm undeliverable", reason=failure.reason)
        except Temporary as failure:
            _log.error("alarm waits", reason=failure.reason)
            later.append(letter)
            if failure.everybody:
                return sent, later + letters[place + 1 :]
    return sent, later


def _send(app: App, letter: Message) -> None:
    senders = app.dispatcher.delivery.senders
    found = (senders.of("mail", key) for key in (letter.partnership, *app.desk.plans))
    sender = next((each for each in found if each is not None), None)
    if sender is None:
        raise Permanent("nobody sends mail here")
    try:
        sender.send(letter)
    except (Permanent, Temporary):
        raise
    except Exception as fault:
        raise Temporary(told_safely(fault), everybody=True) from fault


def _letter(app: App, to: Recipient, outage: Outage, now: datetime) -> Message:
    plans = app.desk.plans
    named = to.officer_of or tuple(plans.values())
    machine, _, process = app.owner.rpartition(":")
    zone = _zone(to, plans)
    context: dict[str, Json] = {
        "person": {"name": to.name},
        "serves": _together(named),
        "why": say("alarm.officer", partnerships=_together(to.officer_of)) if to.officer_of else say("alarm.named"),
        "since": _when(outage.since, zone),
        "until": _when(outage.until or now, zone),
        "database_away": outage.database_away,
        "ready_url": f"{app.desk.base_url.rstrip('/')}/readyz",
        "machine": machine,
        "process": process,
    }
    units = [partnership.about.business_unit.email for partnership in named]
    return Message(
        message_id=f"<{uuid4().hex}@evalbot.invalid>",
        to=Address("mail", to.name, email=to.email),
        template="alarm_over" if outage.until else "alarm",
        context=context,
        partnership=next((partnership.key for partnership in named), ""),
        reply_to=app.settings.reply_to or next((unit for unit in units if unit), to.email),
        sender_name=NAME,
        at=now,
    )


def _together(partnerships: tuple[Partnership, ...]) -> str:
    names = [partnership.about.name for partnership in partnerships]
    if len(names) >= _SEVERAL:
        return say("alarm.several", n=len(names))
    return say("alarm.together", some=", ".join(names[:-1]), last=names[-1]) if len(names) > 1 else "".join(names)


def _zone(to: Recipient, plans: Mapping[str, Partnership]) -> ZoneInfo:
    """Give the zone that all share whom it is about, or London's."""
    zones = {partnership.about.zone for partnership in to.officer_of or plans.values()}
    return ZoneInfo(zones.pop() if len(zones) == 1 else "Europe/London")


def _when(at: datetime, zone: ZoneInfo) -> dict[str, Json]:
    local = at.astimezone(zone)
    return {"time": f"{local:%H:%M %Z}", "day": f"{local:%A} {local.day} {local:%B %Y}"}

"""The reports that come round: on the first working day after a period, to the officers, to check and send on (L9)."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.flows.letters import named, who_writes
from bot.flows.officers import people_of
from bot.messages.nouns import Json
from bot.messages.wording import day
from bot.plan.model import Partnership
from bot.plan.own_year import Owed, owed
from bot.reports.contents.subject import TITLES
from bot.storage import audit, listings, outbox
from bot.storage.outbox import Letter

LATE = timedelta(days=14)
"""How long after its morning a report still goes, if nothing ran before."""


def due(session: Session, partnership: Partnership, *, now: datetime) -> list[Owed]:
    """Give the reports whose morning has come, and of which nobody has been told yet."""
    late = owed(partnership, now - LATE, now)
    return [each for each in late if not audit.has(session, partnership.key, _what(each), since=each.at)]


def tell(session: Session, partnership: Partnership, *, now: datetime) -> int:
    """Queue the letters with the reports that are due, once; gives how many letters were queued.

    The report itself is made when the letter is sent. A partnership that had no event before the period was over has
    begun after it, and owes nothing.
    """
    return sum(_tell(session, partnership, each, now=now) for each in due(session, partnership, now=now))


def _tell(session: Session, partnership: Partnership, each: Owed, *, now: datetime) -> int:
    period, zone = each.period, partnership.about.tz
    over = datetime.combine(period.day_after, datetime.min.time(), tzinfo=zone)
    used = bool(listings.events(session, partnership.key, until=over))
    audit.add(
        session,
        partnership.key,
        now=now,
        who="evalbot",
        what=_what(each),
        subject=f"report:{period.kind} {period.label}",
        detail={"sent": used},
    )
    if not used:
        return 0
    about = {**who_writes(partnership), "duty": facts(partnership, each)}
    return sum(
        outbox.put(
            session,
            partnership.key,
            Letter(
                key=f"{period.kind} report of {period.label} to {person.id}",
                person_id=person.id,
                role="officer",
                template="officer_report",
                context={**about, "person": named(person)},
                attach=(f"report:{period.kind}:{period.first.isoformat()}",),
            ),
            now=now,
        )
        for person in people_of(session, partnership)
    )


def facts(partnership: Partnership, each: Owed) -> dict[str, Json]:
    """Give what the letter says of a report: its period, whose duty it is, and to whom it goes on."""
    period, posts = each.period, partnership.about.posts
    keys = dict.fromkeys(to for duty in each.duties for to in duty.to if to in posts)
    published = any(duty.published for duty in each.duties)
    return {
        "title": TITLES[period.kind],
        "label": period.label,
        "dates": f"{day(period.first)} to {day(period.last)}",
        "what": [duty.what for duty in each.duties],
        "recipients": [{"name": posts[key].name, "email": posts[key].email or ""} for key in keys],
        "published": partnership.plan.small_groups.published if published else 0,
        "command": f"report {period.kind} {period.label}",
    }


def _what(each: Owed) -> str:
    return f"gave the officers the {each.period.kind} report of {each.period.label}"

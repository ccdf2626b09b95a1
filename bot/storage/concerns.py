"""Concerns that somebody may have written: kept as they were, and due to be told of until an officer has seen them."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, defer

from bot.storage.tables import AuditEntry, Concern, OutboxMessage

LETTERS = ("concern_alert", "concern_seen")
BY_IMPORT = "import"
"""The channel of what past answers brought, of which nobody is told."""
TOLD = "told the officers of a concern"
_MOST_AT_A_PLACE = 20
_OPENING = 320
"""Characters of a text that hold the line that says from where it came: an address has at most 254."""


def subject(concern_id: int) -> str:
    """Name a concern as the audit log does."""
    return f"concern:{concern_id}"


def add(session: Session, concern: Concern) -> Concern:
    """Keep a concern; its number is known then."""
    session.add(concern)
    session.flush()
    return concern


def get(session: Session, partnership: str, concern_id: int) -> Concern | None:
    """Give a concern by its number; None where the partnership has none of that number."""
    query = select(Concern).where(Concern.partnership == partnership, Concern.id == concern_id)
    return session.scalar(query)


def at_place(
    session: Session, partnership: str, *, touchpoint_id: int | None, place: str, question: str
) -> list[Concern]:
    """Give the concerns of one question, note or issue, newest first."""
    query = select(Concern).where(
        Concern.partnership == partnership,
        Concern.touchpoint_id == touchpoint_id,
        Concern.place == place,
        Concern.question == question,
    )
    newest = query.order_by(Concern.id.desc()).limit(_MOST_AT_A_PLACE)
    return list(session.scalars(newest)) if touchpoint_id else []


def of_person(session: Session, partnership: str, person_id: int, *, since: datetime) -> list[Concern]:
    """Give what a person has written since a time, wherever, newest first."""
    query = select(Concern).where(Concern.partnership == partnership, Concern.person_id == person_id)
    return list(session.scalars(query.where(Concern.raised_at >= since).order_by(Concern.id.desc())))


def of_nobody(session: Session, partnership: str, sender: str, *, since: datetime) -> list[Concern]:
    """Give what came since a time from one who is not on the roster: `sender` begins its text; newest first."""
    query = select(Concern).where(*_nobodys(partnership, since), Concern.text.startswith(sender, autoescape=True))
    return list(session.scalars(query.order_by(Concern.id.desc()).limit(_MOST_AT_A_PLACE)))


def openings_of_nobody(session: Session, partnership: str, *, since: datetime, limit: int) -> list[str]:
    """Give how the texts begin that came since a time from those who are not on the roster, newest first."""
    query = select(func.substr(Concern.text, 1, _OPENING)).where(*_nobodys(partnership, since))
    return list(session.scalars(query.order_by(Concern.id.desc()).limit(limit)))


def nobodys_turn(session: Session, partnership: str, *, after: datetime) -> datetime | None:
    """Give when the officers are told next of what they have not heard yet, from those who are not on the roster."""
    query = select(func.min(Concern.next_at)).where(
        Concern.partnership == partnership,
        Concern.seen_at.is_(None),
        Concern.person_id.is_(None),
        Concern.told == 0,
        Concern.next_at > after,
    )
    return session.scalar(query)


def _nobodys(partnership: str, since: datetime) -> tuple[Any, ...]:
    return Concern.partnership == partnership, Concern.person_id.is_(None), Concern.raised_at >= since


def of_touchpoint(session: Session, partnership: str, touchpoint_id: int) -> list[Concern]:
    """Give what was written in one form or on one page, newest first."""
    query = select(Concern).where(Concern.partnership == partnership, Concern.touchpoint_id == touchpoint_id)
    return list(session.scalars(query.order_by(Concern.id.desc())))


def unseen(session: Session, partnership: str, *, imported: bool, limit: int) -> list[Concern]:
    """Give what no officer has seen, newest first: what an import brought, or what was written since."""
    query = select(Concern).where(*_unseen(partnership, imported)).options(defer(Concern.text))
    return list(session.scalars(query.order_by(Concern.id.desc()).limit(limit)))


def count_unseen(session: Session, partnership: str, *, imported: bool) -> int:
    """Count what no officer has seen: what an import brought, or what was written since."""
    return session.scalar(select(func.count(Concern.id)).where(*_unseen(partnership, imported))) or 0


def _unseen(partnership: str, imported: bool) -> tuple[Any, ...]:
    channel = Concern.channel == BY_IMPORT if imported else Concern.channel != BY_IMPORT
    return Concern.partnership == partnership, Concern.seen_at.is_(None), channel


def seen_since(session: Session, partnership: str, since: datetime) -> list[Concern]:
    """Give what an officer has seen since a time, newest first."""
    query = select(Concern).where(Concern.partnership == partnership, Concern.seen_at >= since)
    return list(session.scalars(query.options(defer(Concern.text)).order_by(Concern.seen_at.desc(), Concern.id.desc())))


def anything_due(session: Session, *, now: datetime) -> set[str]:
    """Name the partnerships whose officers are to be told of something again; reads by an index of the unseen alone."""
    query = select(Concern.partnership).where(Concern.seen_at.is_(None), Concern.next_at <= now).distinct()
    return set(session.scalars(query))


def due(session: Session, partnership: str, *, now: datetime, limit: int) -> list[Concern]:
    """Give what the officers are to be told of again, the longest due first."""
    query = select(Concern).where(Concern.partnership == partnership, Concern.seen_at.is_(None), Concern.next_at <= now)
    return list(session.scalars(query.options(defer(Concern.text)).order_by(Concern.next_at, Concern.id).limit(limit)))


def mark_seen(session: Session, partnership: str, concern_id: int, *, who: str, now: datetime) -> bool:
    """Write down who has seen a concern; tells whether nobody had before."""
    done = session.execute(
        update(Concern)
        .where(Concern.partnership == partnership, Concern.id == concern_id, Concern.seen_at.is_(None))
        .values(seen_at=now, seen_by=who, next_at=None)
        .execution_options(synchronize_session="fetch")
    )
    return done.rowcount == 1  # type: ignore[attr-defined, no-any-return]


def mark_all_seen(
    session: Session, partnership: str, *, imported: bool, up_to: int, who: str, now: datetime
) -> list[int]:
    """Write down that somebody has seen all up to a number, of an import or not; gives the numbers, newest first."""
    done = session.execute(
        update(Concern)
        .where(*_unseen(partnership, imported), Concern.id <= up_to)
        .values(seen_at=now, seen_by=who, next_at=None)
        .returning(Concern.id)
        .execution_options(synchronize_session=False)
    )
    numbers = sorted(done.scalars(), reverse=True)
    session.expire_all()
    return numbers


def has_failed(session: Session, partnership: str, *, since: datetime) -> bool:
    """Tell whether every alert that was queued since a time could not be delivered."""
    query = select(OutboxMessage.state).where(
        OutboxMessage.partnership == partnership,
        OutboxMessage.template == LETTERS[0],
        OutboxMessage.created_at >= since,
        OutboxMessage.state != "cancelled",
    )
    return set(session.scalars(query.distinct())) == {"undeliverable"}


def nobody_heard(session: Session, concern: Concern) -> bool:
    """Tell whether every alert about a concern that was queued so far could not be delivered."""
    return {each.state for each in alerts(session, concern)} - {"cancelled"} == {"undeliverable"}


def lost(session: Session, alert: OutboxMessage, *, now: datetime) -> None:
    """An alert could not be delivered: if none could, what it told of is told again now; once, or it never ended."""
    told_of = [alert.context["alert"], *alert.context["alert"].get("others", ())]
    rows = [row for each in told_of if (row := get(session, alert.partnership, each["number"])) is not None]
    if rows and nobody_heard(session, rows[0]):
        for row in rows:
            if row.seen_at is None and row.told == 1:
                row.next_at = now


def last_told(session: Session, concern: Concern) -> datetime | None:
    """Give when the officers were told of a concern last; None where they never were."""
    query = select(func.max(AuditEntry.at)).where(
        AuditEntry.partnership == concern.partnership,
        AuditEntry.at >= concern.raised_at,
        AuditEntry.subject == subject(concern.id),
        AuditEntry.what == TOLD,
    )
    return session.scalar(query)


def has_done(session: Session, concern: Concern, *, who: str, what: str) -> bool:
    """Tell whether somebody has done a thing to a concern, by the audit log."""
    return any(each.who == who and each.what == what for each in acts(session, concern.partnership, concern))


def letters(session: Session, partnership: str, concern_id: int) -> list[OutboxMessage]:
    """Give the letters to officers about a concern, oldest first."""
    query = select(OutboxMessage).where(
        OutboxMessage.partnership == partnership,
        OutboxMessage.template.in_(LETTERS),
        OutboxMessage.key.startswith(f"concern {concern_id}: ", autoescape=True),
    )
    return list(session.scalars(query.order_by(OutboxMessage.id)))


def alerts(session: Session, concern: Concern) -> list[OutboxMessage]:
    """Give the letters that told the officers to look at a concern, oldest first."""
    told = letters(session, concern.partnership, concern.id)
    return [each for each in told if each.template == LETTERS[0]]


def acts(session: Session, partnership: str, concern: Concern) -> list[AuditEntry]:
    """Give what the audit log says of a concern, oldest first."""
    query = select(AuditEntry).where(
        AuditEntry.partnership == partnership,
        AuditEntry.at >= concern.raised_at,
        AuditEntry.subject == subject(concern.id),
    )
    return list(session.scalars(query.order_by(AuditEntry.position)))

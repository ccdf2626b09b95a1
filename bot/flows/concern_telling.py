"""Officers are told of a concern at once, and again until one of them has seen it (C4); never what was written."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.flows import concern_reach, concern_wordings
from bot.flows.concern_reach import ALERT, SEEN
from bot.flows.letters import day_in_words, event_facts
from bot.messages.nouns import Json
from bot.plan.model import Partnership
from bot.storage import audit, concerns
from bot.storage.tables import Concern, Event

AGAIN = (timedelta(hours=1), timedelta(hours=4))
"""How long after it was written the officers are told again; then each morning."""
MORNING = time(8, 0)
UNDO_FOR = timedelta(hours=1)
"""How long "seen" may be taken back."""
SOON = timedelta(minutes=10)
"""How long officers are left alone who have just been told of the same concern, or of others by strangers."""
BATCH = 500
MOST_LISTED = 20
"""Concerns that one letter names, each with a link."""
TOOK_BACK = "took back: has seen a concern"
PLACES = {
    "answer": "in a form",
    "chat": "in the chat",
    "mail": "in a mail",
    "note": "in a supervisor's note",
    "issue": "in what a supervisor raised",
}
KINDS = {
    "child": "a child who may be at risk",
    "colleague": "somebody who works with children",
    "distress": "the writer's own distress",
}


def tell(session: Session, partnership: Partnership, row: Concern, *, now: datetime, crowded: bool = False) -> int:
    """Queue the alerts to every officer, by mail and in their chat; gives how many. They go before other letters.

    `crowded` says in them that further ones of this hour are told of together.
    """
    return _tell(session, partnership, [row], {"crowded": crowded}, now=now)


def tell_more(session: Session, partnership: Partnership, row: Concern, *, now: datetime) -> None:
    """Tell the officers that more was written, at once; those who were told just now, a little later (`SOON`)."""
    if not row.told:
        return  # they hear all of it together
    again = (concerns.last_told(session, row) or row.raised_at) + SOON
    if again <= now:
        tell(session, partnership, row, now=now)
    else:
        row.next_at = min(row.next_at or again, again)


def tell_due(session: Session, partnership: Partnership, *, now: datetime) -> int:
    """Tell of what nobody has seen by now, or soon, in one letter; gives how many letters were queued."""
    key = partnership.key
    if not concerns.due(session, key, now=now, limit=1):
        return 0
    rows = concerns.due(session, key, now=now + SOON, limit=BATCH)
    return _tell(session, partnership, sorted(rows, key=lambda row: -row.id), {}, now=now)


def _tell(
    session: Session, partnership: Partnership, rows: Sequence[Concern], said: dict[str, Json], *, now: datetime
) -> int:
    """Tell of one concern or several, the newest first."""
    first, together = rows[0], len(rows)
    for row in rows:
        row.told += 1
        row.next_at = next_telling(partnership, row.raised_at, max(now, row.next_at or now))
        detail: dict[str, Json] = {"times": row.told}
        if together > 1:
            detail["in_one_letter"] = together
        _write_down(session, row, "evalbot", concerns.TOLD, now, **detail)
    alert: dict[str, Json] = {
        **facts(session, partnership, first),
        "times": max(row.told for row in rows),
        "more": concern_wordings.is_changed(first.text),
        **_others(session, partnership, rows),
        **said,
    }
    occasion = str(first.told) if together == 1 else f"{first.told} and {together - 1} more"
    return concern_reach.to_officers(session, partnership, first, ALERT, occasion, {"alert": alert}, now=now)


def _others(session: Session, partnership: Partnership, rows: Sequence[Concern]) -> dict[str, Json]:
    """Give what is said of the concerns after the first: some lines, and the number of all that follow."""
    others: list[Json] = [facts(session, partnership, row) for row in rows[1:MOST_LISTED]]
    left, slack = max(0, len(rows) - MOST_LISTED), bool(partnership.about.slack)
    return {"others": others, "left": left, "n": len(rows), "slack": slack}


def seen(session: Session, partnership: Partnership, concern_id: int, *, who: str, now: datetime) -> Concern | None:
    """Write down that an officer (`who`, an address) has seen a concern, and tell the others.

    Gives it as it is then, whoever was first; None where there is none of that number.
    """
    first = concerns.mark_seen(session, partnership.key, concern_id, who=who, now=now)
    row = concerns.get(session, partnership.key, concern_id)
    if row is not None and first:
        _saw(session, partnership, [row], who=who, now=now)
    return row


def all_seen(
    session: Session, partnership: Partnership, *, imported: bool, up_to: int, who: str, now: datetime
) -> list[int]:
    """Write down that an officer has seen all up to a number; the others hear of it in one letter; gives the numbers.

    `imported`: of what past answers brought; else of what was written since.
    """
    key = partnership.key
    numbers = concerns.mark_all_seen(session, key, imported=imported, up_to=up_to, who=who, now=now)
    rows = [row for number in numbers if (row := concerns.get(session, key, number)) is not None]
    if rows:
        _saw(session, partnership, rows, who=who, now=now)
    return numbers


def _saw(session: Session, partnership: Partnership, rows: Sequence[Concern], *, who: str, now: datetime) -> None:
    for row in rows:
        _write_down(session, row, who, "has seen a concern", now)
    told = [row for row in rows if row.told]
    if not told:
        return
    about: dict[str, Json] = {
        "alert": {**facts(session, partnership, told[0]), **_others(session, partnership, told)},
        "seen_by": officer_named(partnership, who),
        "seen_at": f"{now.astimezone(partnership.about.tz):%H:%M}",
    }
    concern_reach.to_officers(session, partnership, told[0], SEEN, f"{told[0].told} seen", about, now=now, but=who)


def may_undo(session: Session, row: Concern, *, who: str, now: datetime) -> bool:
    """Tell whether an officer may still take "seen" back: within the hour, and once."""
    lately = row.seen_at is not None and now < row.seen_at + UNDO_FOR
    return lately and not concerns.has_done(session, row, who=who, what=TOOK_BACK)


def undo(session: Session, partnership: Partnership, row: Concern, *, who: str, now: datetime) -> bool:
    """Take "seen" back, and tell the officers again: they believe that somebody looks; tells whether it could be."""
    if not may_undo(session, row, who=who, now=now):
        return False
    row.seen_at, row.seen_by = None, ""
    _write_down(session, row, who, TOOK_BACK, now)
    if row.told:
        tell(session, partnership, row, now=now)
    return True


def read(session: Session, row: Concern, *, who: str, now: datetime) -> None:
    """Write down who looked at what was written."""
    _write_down(session, row, who, "read what was written", now)


def next_telling(partnership: Partnership, raised_at: datetime, now: datetime) -> datetime:
    """Give when the officers are told again, as far as nobody has seen it by then."""
    steps = (raised_at + after for after in AGAIN)
    return next((at for at in steps if at > now), next_morning(partnership, now))


def next_morning(partnership: Partnership, now: datetime) -> datetime:
    """Give the next 08:00 where the partnership is, weekends and holidays too."""
    zone = partnership.about.tz
    day = now.astimezone(zone).date()
    mornings = (datetime.combine(day + timedelta(days=n), MORNING, zone) for n in range(2))
    return next(at for at in mornings if at > now).astimezone(UTC)


def facts(session: Session, partnership: Partnership, row: Concern) -> dict[str, Json]:
    """Give what may be said of a concern outside of its page: where, when, and of which course."""
    event = session.get(Event, row.event_id) if row.event_id else None
    return {
        "number": row.id,
        "place": PLACES.get(row.place, row.place),
        "day": day_in_words(row.raised_at, partnership),
        "time": f"{row.raised_at.astimezone(partnership.about.tz):%H:%M}",
        "event": event_facts(event, partnership) if event is not None else None,
    }


def kinds_in_words(kinds: str) -> str:
    """Say what a text may be about."""
    return ", or ".join(KINDS.get(each, each) for each in kinds.split(","))


def officer_named(partnership: Partnership, who: str) -> str:
    """Give an officer's name by their address; whoever else it was as they are known."""
    named_ = (each.name for each in partnership.about.officers if each.email.casefold() == who.casefold())
    return next(named_, who)


def _write_down(session: Session, row: Concern, who: str, what: str, now: datetime, **detail: Json) -> None:
    about = concerns.subject(row.id)
    audit.add(session, row.partnership, now=now, who=who, what=what, subject=about, detail=detail)

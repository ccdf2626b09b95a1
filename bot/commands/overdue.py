"""`overdue`: what should have happened and did not."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.commands import concerns, held, kept, mail_waiting, undelivered
from bot.commands.context import Context
from bot.commands.grammar import nothing_more
from bot.commands.status import who
from bot.flows import sending_again
from bot.messages.nouns import Answer, Json, Table
from bot.messages.wording import NOTHING, count, moment, short_day
from bot.storage import listings, supervisors
from bot.storage.listings import Asked

PATIENCE = timedelta(days=7)
"""How long somebody may be silent where the plan has no reminder."""
LOOK_BACK = timedelta(days=90)
MOST_ROWS = 100
_LISTED = f"Closed forms and undelivered mail are listed for {LOOK_BACK.days} days."


def overdue(session: Session, context: Context, words: str) -> Answer:
    """Name whose required forms are missing, who cannot be reached, and what waits for an officer."""
    nothing_more("overdue", words)
    key, since = context.partnership.key, context.now - LOOK_BACK
    required = {name for name, stage in context.partnership.plan.stages.items() if stage.required}
    silent = listings.past_reminding(session, key, patience=context.now - PATIENCE)
    named = [each for each in silent if _is_named(each, required)]
    missing = listings.closed_unanswered(session, key, required, since=since)
    waiting, issues = listings.nominations(session, key), supervisors.issues(session, key)
    mail = mail_waiting.found(session, context)
    unread = mail_waiting.unread_since(session, context)
    on_hold = held.briefings(session, context)
    failed = sending_again.everything(session, context.partnership, now=context.now)
    lost = undelivered.still_lost(listings.undeliverable(session, key, since=since), failed)
    numbers = {of: each.message.id for of, each in undelivered.newest(failed).items()}
    parts = [
        *_section(context, "Required, and closed without an answer", missing, last="Closed"),
        *_section(context, "Silent after the last reminder", named),
        *_voluntary([each for each in silent if not _is_named(each, required)]),
        *undelivered.section(context, lost, failed),
        *_held(on_hold),
    ]
    concerned = concerns.live(session, context)
    parts = [*concerns.waiting(session, context), *parts]
    parts += [*_waiting(len(waiting), len(issues)), *mail_waiting.told(mail), *mail_waiting.not_read(session, context)]
    parts += kept.told(context, too_long := kept.past_its_time(session, context))
    data: dict[str, Json] = {
        "required": [_json(each) for each in missing],
        "silent": [_json(each) for each in silent],
        "undeliverable": [{**_json(each), "message": numbers.get(each.touchpoint)} for each in lost],
        "concerns": concerned,
        "nominations": len(waiting),
        "issues": len(issues),
        "mail": len(mail),
        "mailbox_not_read_since": unread.isoformat() if unread is not None else None,
        "held_briefings": dict(on_hold),
        "held": kept.as_json(too_long),
    }
    title = f"Overdue on {moment(context.now, context.partnership.about.tz)}"
    return Answer(title, (*parts, _LISTED) if parts else ("Nothing is overdue.",), data)


def _is_named(each: Asked, required: Collection[str]) -> bool:
    return each.stage in required or each.role != "delegate"


def _waiting(nominations: int, issues: int) -> list[str]:
    """Say what waits for an officer's word."""
    told = []
    if nominations:
        n = count(nominations, "supervisor named by a delegate waits", "supervisors named by delegates wait")
        told.append(f"{n} for your yes: see 'supervisors'.")
    if issues:
        n = count(issues, "issue raised with you is", "issues raised with you are")
        told.append(f"{n} open: see 'issues'.")
    return told


def _section(context: Context, caption: str, rows: Sequence[Asked], *, last: str = "Closes") -> list[str | Table]:
    if not rows:
        return []
    zone = context.partnership.about.tz
    columns = ("Who", "Agency", "Stage", "Event", "Sent", last)
    cells = []
    for each in rows[:MOST_ROWS]:
        sent, closes = short_day(each.sent_at, zone), short_day(each.closes_at, zone)
        cells.append((who(each), each.agency or NOTHING, each.stage, each.event, sent, closes))
    more = [f"And {len(rows) - MOST_ROWS:,} more."] if len(rows) > MOST_ROWS else []
    return [Table(columns, tuple(cells), f"{caption}: {len(rows):,}"), *more]


def _held(by_event: Counter[str]) -> list[str | Table]:
    """Count the briefings that are held, event by event."""
    if not by_event:
        return []
    cells = tuple((ref, f"{n:,}") for ref, n in by_event.items())
    return [held.said(by_event.total()), Table(("Event", "Briefings held"), cells[:MOST_ROWS])]


def _voluntary(rows: Sequence[Asked]) -> list[str | Table]:
    """Count who is silent where nothing is required of them: by name they are nobody's business."""
    if not rows:
        return []
    counted = Counter((each.stage, each.event) for each in rows)
    cells = tuple((stage, event, count(n, "person", "people")) for (stage, event), n in counted.items())
    return [Table(("Stage", "Event", "Silent"), cells, "Silent after the last reminder, not required")]


def _json(each: Asked) -> dict[str, Json]:
    return {
        "name": each.name,
        "email": each.email,
        "role": each.role,
        "stage": each.stage,
        "event": each.event,
        "about": each.about,
        "reason": each.reason,
    }

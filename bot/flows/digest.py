"""The officers' digest: on Monday morning, what waits for them; not sent where nothing does."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.flows import bounced, sending_again
from bot.flows.arriving_replies import called
from bot.flows.letters import day_in_words, named, who_writes
from bot.flows.officers import people_of
from bot.flows.sending_again import Undeliverable
from bot.messages.nouns import Json
from bot.plan.model import Partnership
from bot.storage import audit, concerns, events, listings, mail_cursors, mail_in, outbox, supervisors
from bot.storage.listings import Asked
from bot.storage.outbox import Letter
from bot.storage.tables import PracticeIssue

AT = time(8, 0)
LATE = timedelta(days=2)
"""How long after Monday morning it still goes, if nothing ran before."""
WEEK = timedelta(days=7)
MOST_LINES = 8
SEAL_SHOWN = 12
"""Characters of the audit log's last seal: what is in an officer's mailbox, nobody who can write to the database can
change, and `evalbot audit verify --seal` looks for it."""
_WHAT = "looked through the week for the officers"


def monday(partnership: Partnership, now: datetime) -> datetime | None:
    """Give since when this week's digest is due; None on any other day."""
    local = now.astimezone(partnership.about.tz)
    day = (local - timedelta(days=local.weekday())).date()
    begins = datetime.combine(day, AT, partnership.about.tz)
    return begins if begins <= now < begins + LATE else None


def is_due(session: Session, partnership: Partnership, *, now: datetime) -> bool:
    """Tell whether this week's digest is due, and nobody has looked yet."""
    begins = monday(partnership, now)
    return begins is not None and not audit.has(session, partnership.key, _WHAT, since=begins)


def tell(session: Session, partnership: Partnership, *, now: datetime, mailbox: str = "") -> int:
    """Queue this week's digest to every officer, once; gives how many letters were queued.

    `mailbox` is the address of the one that the partnership writes from, where that is read.
    """
    if not is_due(session, partnership, now=now):
        return 0
    waiting = gathered(session, partnership, now=now, mailbox=mailbox)
    week = f"{now.astimezone(partnership.about.tz):%G-W%V}"
    audit.add(
        session,
        partnership.key,
        now=now,
        who="evalbot",
        what=_WHAT,
        subject=f"week:{week}",
        detail={"waiting": waiting["waiting"]},
    )
    if not waiting["waiting"]:
        return 0
    newest = audit.last(session, partnership.key)
    log: dict[str, Json] = {"entries": newest.entries, "seal": newest.seal[:SEAL_SHOWN]}
    return sum(
        outbox.put(
            session,
            partnership.key,
            Letter(
                key=f"officers' digest of {week} to {person.id}",
                person_id=person.id,
                role="officer",
                template="officer_digest",
                context={**who_writes(partnership), "person": named(person), "digest": waiting, "log": log},
            ),
            now=now,
        )
        for person in people_of(session, partnership)
    )


def gathered(session: Session, partnership: Partnership, *, now: datetime, mailbox: str = "") -> dict[str, Json]:
    """Give what waits for the officers, with numbers to act on; never what somebody wrote."""
    key, stages = partnership.key, partnership.plan.stages
    required = {name for name, stage in stages.items() if stage.required}
    closed = listings.closed_unanswered(session, key, required, since=now - WEEK)
    silent = [
        each
        for each in listings.past_reminding(session, key, patience=now - WEEK)
        if each.stage in required or each.role != "delegate"
    ]
    lost = [each for each in sending_again.everything(session, partnership, now=now) if not each.why_not]
    mail = mail_in.waiting(session, key, mailbox)
    unread = mail_cursors.behind(session, mailbox, now) if mailbox else None
    issues = supervisors.issues(session, key)
    nominated = len(listings.nominations(session, key))
    concerned = concerns.count_unseen(session, key, imported=False)
    found: dict[str, Json] = {
        "lost": _section(_lost(each) for each in lost),
        "mail": _section({"since": day_in_words(row.received_at, partnership), "why": row.why} for row in mail),
        "issues": _section(_raised(session, partnership, issue) for issue in issues),
        "closed": _counted(partnership, closed),
        "silent": _counted(partnership, silent),
        "unread": {"mailbox": mailbox, "since": day_in_words(unread, partnership)} if unread is not None else None,
        "nominated": nominated,
        "concerns": concerned,
    }
    total = len(lost) + len(mail) + len(issues) + len(closed) + len(silent) + nominated + concerned
    total += unread is not None
    return {"day": day_in_words(now, partnership), "waiting": total, "slack": bool(partnership.about.slack), **found}


def _section(lines: Iterable[dict[str, Json]]) -> dict[str, Json]:
    every = list(lines)
    return {"n": len(every), "lines": list(every[:MOST_LINES]), "more": max(0, len(every) - MOST_LINES)}


def _lost(each: Undeliverable) -> dict[str, Json]:
    name, message = each.person.name or each.person.email, each.message
    return {
        "name": name,
        "event": each.event,
        "reason": message.reason,
        "number": message.id,
        "mend": bounced.mend(message, each.person.email),
    }


def _raised(session: Session, partnership: Partnership, issue: PracticeIssue) -> dict[str, Json]:
    return {
        "number": issue.id,
        "what": called(issue.what),
        "event": events.get(session, partnership.key, issue.event_id).ref if issue.event_id else "",
        "since": day_in_words(issue.raised_at, partnership),
    }


def _title(partnership: Partnership, stage: str) -> str:
    """Name a stage as people know it: by its form, where it has one."""
    planned = partnership.plan.stages.get(stage)
    form = partnership.questionnaires.get(planned.questionnaire or "") if planned is not None else None
    return form.title if form is not None else stage.replace("_", " ").capitalize()


def _counted(partnership: Partnership, asked: Sequence[Asked]) -> dict[str, Json]:
    """Count people by stage and event: their names are in the answer to the command."""
    counts = Counter((each.stage, each.event) for each in asked)
    section = _section(
        {"stage": _title(partnership, stage), "event": event, "n": n} for (stage, event), n in counts.items()
    )
    return {**section, "n": len(asked)}

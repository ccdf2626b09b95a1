"""`issues`: what supervisors report back to the business unit (L5, L7)."""

from sqlalchemy.orm import Session

from bot.commands.context import Context
from bot.commands.grammar import number
from bot.commands.say import NOTHING, short_day
from bot.errors import NotFoundError, WordsError
from bot.messages.nouns import Answer, Json, Table
from bot.storage import audit, supervisors
from bot.storage.tables import Event, Person, PracticeIssue

USAGE = "issues close 12"


def issues(session: Session, context: Context, words: str) -> Answer:
    """List the open issues, or close one."""
    if not words:
        return _open(session, context)
    action, _, rest = words.partition(" ")
    if action.lower() != "close":
        raise WordsError(f"issues: '{words}' is not understood - write 'issues', or '{USAGE}'")
    return _close(session, context, number(rest, USAGE))


def _open(session: Session, context: Context) -> Answer:
    rows = supervisors.issues(session, context.partnership.key)
    data: dict[str, Json] = {"issues": [_json(row) for row in rows]}
    if not rows:
        return Answer("Open issues", ("There are none.",), data)
    columns = ("N", "Raised", "What", "By", "Agency", "Event", "Text")
    table = Table(columns, tuple(_cells(session, context, row) for row in rows))
    return Answer("Open issues", (table, "Close one with 'issues close N'."), data)


def _cells(session: Session, context: Context, row: PracticeIssue) -> tuple[str, ...]:
    return (
        str(row.id),
        short_day(row.raised_at, context.partnership.about.tz),
        row.what.replace("_", " "),
        _person(session, row),
        row.agency or NOTHING,
        _event(session, row),
        row.text,
    )


def _close(session: Session, context: Context, issue_id: int) -> Answer:
    key = context.partnership.key
    there = {row.id: row for row in supervisors.issues(session, key, still_open=False)}
    issue = there.get(issue_id)
    if issue is None:
        raise NotFoundError(f"issue {issue_id}: there is none - 'issues' lists those that are open")
    already = issue.closed_at is not None
    supervisors.close_issue(session, key, issue_id, now=context.now)
    if not already:
        audit.add(session, key, now=context.now, who=context.who, what="closed an issue", subject=f"issue:{issue_id}")
    said = "It was closed already." if already else "It is closed."
    return Answer(f"Issue {issue_id}", (said,), {"issue": issue_id, "closed": True})


def _person(session: Session, row: PracticeIssue) -> str:
    person = session.get(Person, row.person_id) if row.person_id else None
    return (person.name or person.email) if person and person.partnership == row.partnership else NOTHING


def _event(session: Session, row: PracticeIssue) -> str:
    event = session.get(Event, row.event_id) if row.event_id else None
    return event.ref if event and event.partnership == row.partnership else NOTHING


def _json(row: PracticeIssue) -> Json:
    return {"issue": row.id, "what": row.what, "agency": row.agency, "raised_at": row.raised_at.isoformat()}

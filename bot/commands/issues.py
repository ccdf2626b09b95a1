"""`issues`: what supervisors report back to the business unit (L5, L7), and mail that waits for a person."""

from sqlalchemy.orm import Session

from bot.commands import mail_waiting
from bot.commands.context import Context
from bot.commands.grammar import number, shortened
from bot.errors import NotFoundError, WordsError
from bot.flows.arriving_replies import called
from bot.messages.nouns import Answer, Json, Table
from bot.messages.wording import NOTHING, count, short_day
from bot.storage import audit, mail_in, supervisors
from bot.storage.tables import Event, Person, PracticeIssue

USAGE = "issues close 12"
MAIL_USAGE, ALL_USAGE = "issues close mail 12", "issues close mail all"


def issues(session: Session, context: Context, words: str) -> Answer:
    """List the open issues and the mail that waits for a person, or close one."""
    if not words:
        return _open(session, context)
    action, _, rest = words.partition(" ")
    if action.lower() != "close":
        raise WordsError(f"issues: '{shortened(words)}' is not understood - write 'issues', or '{USAGE}'")
    which, _, n = rest.strip().partition(" ")
    if not which or (which.lower() == "mail" and not n.strip()):
        raise WordsError(
            f"issues close: which one? - write '{USAGE}' for an issue, '{MAIL_USAGE}' for a mail, or '{ALL_USAGE}'"
        )
    if which.lower() == "mail" and n.strip().lower() == "all":
        return _close_all_mail(session, context)
    if which.lower() == "mail":
        return _close_mail(session, context, number(n, MAIL_USAGE))
    return _close(session, context, number(rest, USAGE))


def _open(session: Session, context: Context) -> Answer:
    rows, mail = supervisors.issues(session, context.partnership.key), mail_waiting.found(session, context)
    data: dict[str, Json] = {"issues": [_json(row) for row in rows], "mail": mail_waiting.data(mail)}
    waits = mail_waiting.section(session, context, mail)
    if not rows:
        return Answer("Open issues", ("There are none.", *waits), data)
    columns = ("N", "Raised", "What", "By", "Agency", "Event", "Text")
    table = Table(columns, tuple(_cells(session, context, row) for row in rows))
    return Answer("Open issues", (table, "Close one with 'issues close N'.", *waits), data)


def _cells(session: Session, context: Context, row: PracticeIssue) -> tuple[str, ...]:
    return (
        str(row.id),
        short_day(row.raised_at, context.partnership.about.tz),
        called(row.what),
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


def _close_mail(session: Session, context: Context, mail_id: int) -> Answer:
    """Put down that a person has seen to a mail; the mail itself stays where it is."""
    there = next((row for row in mail_waiting.found(session, context) if row.id == mail_id), None)
    if there is None:
        raise NotFoundError(f"mail {mail_id}: none waits under this number - 'issues' lists those that do")
    key = context.partnership.key
    mail_in.close(session, there.partnership, mail_id, now=context.now)
    audit.add(session, key, now=context.now, who=context.who, what="closed a mail", subject=f"mail:{mail_id}")
    return Answer(f"Mail {mail_id}", ("It is closed; the mail itself stays in the mailbox.",), {"mail": mail_id})


def _close_all_mail(session: Session, context: Context) -> Answer:
    """Put down that a person has seen to all mail that waits now."""
    key, rows = context.partnership.key, mail_waiting.found(session, context)
    if not rows:
        return Answer("Mail", ("None waits for a person.",), {"closed": 0})
    for row in rows:
        mail_in.close(session, row.partnership, row.id, now=context.now)
    detail: dict[str, Json] = {"mails": [row.id for row in rows]}
    audit.add(session, key, now=context.now, who=context.who, what="closed all mail that waited", detail=detail)
    n = count(len(rows), "mail is", "mails are")
    return Answer("Mail", (f"{n} closed; in the mailbox all stays as it is.",), {"closed": len(rows)})


def _person(session: Session, row: PracticeIssue) -> str:
    person = session.get(Person, row.person_id) if row.person_id else None
    return (person.name or person.email) if person and person.partnership == row.partnership else NOTHING


def _event(session: Session, row: PracticeIssue) -> str:
    event = session.get(Event, row.event_id) if row.event_id else None
    return event.ref if event and event.partnership == row.partnership else NOTHING


def _json(row: PracticeIssue) -> Json:
    return {"issue": row.id, "what": row.what, "agency": row.agency, "raised_at": row.raised_at.isoformat()}

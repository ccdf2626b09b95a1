"""Mail that the bot has left to a person: when it came, whose it seems to be, and why."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.commands.context import Context
from bot.flows.arriving import NOBODYS
from bot.flows.arriving_replies import FORGED, OTHER_ADDRESS
from bot.messages.nouns import Json, Table
from bot.messages.wording import NOTHING, count, moment
from bot.storage import mail_cursors, mail_in
from bot.storage.tables import MailIn, Person

MOST_ROWS = 100
_TO_DO = {
    FORGED: "it may be forged, so it counted for nothing; ask {who} by telephone",
    OTHER_ADDRESS: "it counted for nothing; ask {who} whether it is theirs, or have them answer from the other",
    "it is encrypted": "it counted for nothing; read it, or ask {who} to send it without encryption",
    NOBODYS: "read it, and answer by hand if need be",
}
"""By the reason that a mail waits for."""


def found(session: Session, context: Context) -> list[MailIn]:
    """Give what waits: the partnership's own, and what is nobody's in the mailbox that it writes from."""
    return mail_in.waiting(session, context.partnership.key, context.mailbox)


def unread_since(session: Session, context: Context) -> datetime | None:
    """Give since when the mailbox is not read, where that is too long."""
    return mail_cursors.behind(session, context.mailbox, context.now) if context.mailbox else None


def not_read(session: Session, context: Context) -> list[str]:
    """Say since when the mailbox is not read, where that is too long: then nobody sees what comes in."""
    since = unread_since(session, context)
    if since is None:
        return []
    when = moment(since, context.partnership.about.tz)
    return [f"The mailbox {context.mailbox} has not been read since {when}: 'evalbot doctor' says why."]


def section(session: Session, context: Context, rows: Sequence[MailIn]) -> list[str | Table]:
    """Name what waits; what it says is in the mailbox alone, unread."""
    if not rows:
        return []
    zone = context.partnership.about.tz
    cells = tuple(
        (str(row.id), moment(row.received_at, zone), _whose(session, row), row.mailbox, _what_to_do(session, row))
        for row in rows
    )
    more = [f"And {len(rows) - MOST_ROWS:,} more."] if len(rows) > MOST_ROWS else []
    columns = ("Mail", "Came", "About", "Mailbox", "Why it waits, and what to do")
    table = Table(columns, cells[:MOST_ROWS], f"Mail that waits for a person: {len(rows):,}")
    hint = (
        "Who wrote it is not kept here: find it in the mailbox by when it came, unread, in the category "
        "'Evalbot: for a person'. Seen to: 'issues close mail N', or 'all'."
    )
    return [table, *more, hint]


def told(rows: Sequence[MailIn]) -> list[str]:
    """Say in one line how much waits, and why."""
    if not rows:
        return []
    whys = "; ".join(sorted({row.why for row in rows if row.why}))
    n = count(len(rows), "mail waits", "mails wait")
    return [f"{n} in the mailbox for a person to read ({whys}): see 'issues'."]


def data(rows: Sequence[MailIn]) -> list[Json]:
    """Give the same for a program."""
    return [
        {"mail": row.id, "mailbox": row.mailbox, "came_at": row.received_at.isoformat(), "why": row.why} for row in rows
    ]


def _what_to_do(session: Session, row: MailIn) -> str:
    """Say why a mail waits, and what its reader does about it."""
    name = _whose(session, row)
    theirs = name if name != NOTHING else "whoever it seems to be from"
    for why, todo in _TO_DO.items():
        if row.why.startswith(why):
            return f"{row.why}: {todo.format(who=theirs)}"
    return f"{row.why or 'nobody knows what it means'}: read it, and answer by hand if need be"


def _whose(session: Session, row: MailIn) -> str:
    person = session.get(Person, row.person_id) if row.person_id else None
    return (person.name or person.email) if person is not None and person.partnership == row.partnership else NOTHING

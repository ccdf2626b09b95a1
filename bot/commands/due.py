"""`due`: what happens next."""

from datetime import timedelta

from sqlalchemy.orm import Session

from bot.commands import periods
from bot.commands.context import Context
from bot.commands.say import count, moment
from bot.errors import WordsError
from bot.messages.nouns import Answer, Json, Table
from bot.storage import listings

WEEK = 7
MOST_ROWS = 60


def due(session: Session, context: Context, words: str) -> Answer:
    """List what goes out or closes until then, and to how many people."""
    days = periods.days(words) if words else WEEK
    if days is None:
        raise WordsError(f"'{words}' is no length of time - write it like 'due 7d' or 'due 2w'")
    zone = context.partnership.about.tz
    until = context.now + timedelta(days=days)
    lines = listings.due(session, context.partnership.key, until=until)
    title = f"Due until {moment(until, zone)}"
    data: dict[str, Json] = {
        "from": context.now.isoformat(),
        "to": until.isoformat(),
        "due": [_json(line) for line in lines],
    }
    if not lines:
        return Answer(title, (f"Nothing is due in the next {count(days, 'day')}.",), data)
    rows = tuple(
        ("now" if line.at <= context.now else moment(line.at, zone), line.stage, line.what, line.event, _people(line))
        for line in lines[:MOST_ROWS]
    )
    parts: list[str | Table] = [Table(("When", "Stage", "What", "Event", "Who"), rows)]
    if len(lines) > MOST_ROWS:
        parts.append(f"And {len(lines) - MOST_ROWS:,} lines more: ask for fewer days.")
    parts.append("Only the next step of each person's stage is listed; an answer stops what comes after it.")
    return Answer(title, tuple(parts), data)


def _people(line: listings.DueLine) -> str:
    return count(line.people, line.role) if line.role in ("delegate", "supervisor", "trainer") else line.role


def _json(line: listings.DueLine) -> Json:
    return {
        "at": line.at.isoformat(),
        "what": line.what,
        "stage": line.stage,
        "role": line.role,
        "event": line.event,
        "people": line.people,
    }

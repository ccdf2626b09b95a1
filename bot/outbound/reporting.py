"""The reports that go with letters: read and made when the letter is sent, outside of any transaction of its claim."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.errors import BotError
from bot.messages.nouns import Attachment, Json
from bot.plan.model import Partnership
from bot.plan.own_year import period_of
from bot.reports.contents import contents, files, gathered, letters, subject
from bot.reports.contents.files import FORMATS, PDF
from bot.reports.contents.subject import EVENTS, Subject
from bot.storage import listings
from bot.storage.session import Database
from bot.storage.tables import OutboxMessage

_PREFIX = "report:"


@dataclass(frozen=True)
class Enclosed:
    """What a letter says of its report, and the report's files."""

    told: dict[str, Json]
    files: tuple[Attachment, ...] = ()


def wanted(row: OutboxMessage) -> str:
    """Name the report that goes with a message (`trainers:EVENT`, `quarter:FIRST DAY`); empty where none does."""
    named = next((str(each) for each in row.attach if str(each).startswith(_PREFIX)), "")
    if not named and row.template == "trainer_report":  # queued by a version that did not enclose it
        return f"trainers:{row.event_id}"
    return named.removeprefix(_PREFIX)


def enclosed(database: Database, partnership: Partnership, what: str, *, now: datetime) -> Enclosed:
    """Make the report that `wanted` has named; takes seconds."""
    kind, _, which = what.partition(":")
    with database.read() as session:
        about = _subject(session, partnership, kind, which)
        found = gathered.gather(session, partnership, about, now=now, early=kind == "trainers")
    made = contents.written(found)
    told = letters.told(found, made)
    if kind != "trainers":
        return Enclosed(told, files.files(partnership, about, made, FORMATS))
    return Enclosed(told, files.files(partnership, about, made, (PDF,)) if letters.enough(found) else ())


def _subject(session: Session, partnership: Partnership, kind: str, which: str) -> Subject:
    if kind not in EVENTS:
        period = period_of(kind, date.fromisoformat(which), partnership.about.year_starts)
        return subject.of_days(session, partnership, kind, period.label, period.first, period.last)
    for line in listings.events(session, partnership.key):
        if str(line.id) == which:
            return subject.of_event(partnership, kind, line)
    raise BotError(f"there is no event {which} any more")

"""Short ways to fill an office, and to write a report of it."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bot.plan.model import Partnership, Recurring
from bot.reports.contents import contents, gathered, subject
from bot.reports.contents.contents import Report
from bot.reports.contents.gathered import Gathered
from bot.reports.document import Bullets, Document, Grid, Note, Paragraph, Quotes
from bot.storage import listings
from bot.storage.tables import Event
from tests.insight.building import CLOSED, Office, a_partnership

FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)
SPARE = {"know": 3, "useful": 9, "missing": ["depth"], "comment": "It was good"}


def answered(
    office: Office,
    n: int,
    *,
    course: str = "Neglect",
    on: str = "2026-03-03",
    after: dict[str, Any] | None = None,
    agency: str = "School",
) -> Event:
    """Have `n` people answer before and after an event: from 2 or 3 to 3, or what is said."""
    event = office.an_event(course=course, on=on)
    for number in range(n):
        booking = office.a_booking(event, agency=agency)
        office.says(booking, "pre_course", {"know": 2 + number % 2})
        office.says(booking, "end_of_course", {**SPARE, **(after or {})})
    return event


def with_duties(partnership: Partnership, **duties: dict[str, Any]) -> Partnership:
    """Give a partnership whose plan has these recurring duties."""
    made = {key: Recurring.model_validate({"what": key, **duty}) for key, duty in duties.items()}
    return replace(partnership, plan=partnership.plan.model_copy(update={"recurring": made}))


def gather(
    office: Office,
    kind: str = "quarter",
    *,
    event: Event | None = None,
    partnership: Partnership | None = None,
    now: datetime = CLOSED,
    days: tuple[date, date] = (FIRST, LAST),
) -> Gathered:
    """Read the figures of a report in `here`."""
    partnership = partnership or a_partnership()
    with office.database.read() as session:
        if event is not None:
            line = next(each for each in listings.events(session, partnership.key) if each.id == event.id)
            about = subject.of_event(partnership, kind, line)
        else:
            about = subject.of_days(session, partnership, kind, "2026-Q1", *days)
        return gathered.gather(session, partnership, about, now=now)


def report(office: Office, kind: str = "quarter", **more: Any) -> Report:
    """Write a report of `here`."""
    return contents.written(gather(office, kind, **more))


def words(document: Document) -> str:
    """Give all that a document says, cells too."""
    said = [document.title, document.subtitle, *document.decide, *document.notes, *document.house.contacts]
    parts = [*document.lead, *(block for section in document.sections for block in section.blocks)]
    said += [section.heading for section in document.sections]
    for block in parts:
        match block:
            case Paragraph(text) | Note(text):
                said.append(text)
            case Bullets(items) | Quotes(items):
                said += items
            case Grid():
                said += [block.caption, *block.columns, *(" | ".join(row) for row in block.rows), block.note]
            case _:
                said.append(block.chart.finding)
    return "\n".join(said)


def grid(document: Document, caption: str) -> Grid:
    """Find a table by how its caption begins."""
    blocks = [block for section in document.sections for block in section.blocks]
    return next(block for block in blocks if isinstance(block, Grid) and block.caption.startswith(caption))

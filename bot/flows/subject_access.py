"""Subject access (UK GDPR, article 15; P5): everything that names one person, and nothing of anybody else's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.flows.access_words import answer_as_asked, label, said, title
from bot.insight.redaction import Redactor
from bot.messages.nouns import Json
from bot.messages.wording import day
from bot.plan.model import Partnership
from bot.storage import comment_marks, everything_of, named_in
from bot.storage import tables as t
from bot.storage.among import among
from bot.storage.everything_of import Part
from bot.storage.whose import Whose, responses, steps, whose

OF_THE_DELEGATE = ("actions", "results", "usefulness")
"""What of a supervisor's letter is the delegate's own."""
_FOR_MACHINES = frozenset({"context", "kind", "detail", "body", "question", "draft", "answers"})
"""Columns that are told in the JSON only: a reader has them in other words already."""
NAMED = "named"
"""The section of letters to others."""


@dataclass(frozen=True)
class Entry:
    """One row, as it is told: what it is, what course it is about, its facts in words, and as data."""

    table: str
    what: str
    about: str
    """The course and its day; empty where it is about none."""
    facts: tuple[tuple[str, str], ...]
    data: Mapping[str, Json]


@dataclass(frozen=True)
class ToRead:
    """Words of somebody else that are in neither file: an officer reads them and decides."""

    what: str
    """`issue`, `note`."""
    number: int
    event: str
    """Its ref; empty where it is about none."""
    text: str
    elsewhere: bool
    """Whether it was written at somebody else's course, and names the person."""


@dataclass(frozen=True)
class Everything:
    """All that is held about one person."""

    name: str
    email: str
    partnership: str
    made_at: datetime
    sections: Mapping[str, tuple[Entry, ...]]
    """By the section's key, in the order in which they are read."""
    held_back: tuple[int, ...]
    """Issues that others raised about the person, by number: an officer reads them and decides."""
    naming: tuple[int, ...]
    """Concerns of others, or of nobody known, that name the person: for the officer only, in no file."""
    letters: tuple[str, ...]
    """The Message-IDs of what was sent to them, for who looks for the copies."""
    mentioned: tuple[str, ...] = ()
    """Events, by ref, at which others wrote of them: for the officer only, in no file."""
    to_read: tuple[ToRead, ...] = ()
    """For the officer only, in no file: what was held back, and issues and notes that name them at others' courses."""

    def as_json(self) -> dict[str, Json]:
        """Give it as one JSON object."""
        return {
            "person": {"name": self.name, "email": self.email},
            "partnership": self.partnership,
            "made_at": self.made_at.isoformat(),
            "sections": {
                key: [{"table": entry.table, "about": entry.about, **entry.data} for entry in entries]
                for key, entries in self.sections.items()
            },
            "held_back": {"issues": list(self.held_back)},
        }

    def for_the_officer(self) -> dict[str, Json]:
        """Give what is in neither file: numbers of concerns, refs of events, and words to read."""
        words: list[Json] = [
            {"what": each.what, "number": each.number, "event": each.event, "text": each.text} for each in self.to_read
        ]
        return {"concerns": [*self.naming], "events": [*self.mentioned], "words": words}


def everything(session: Session, partnership: Partnership, person: t.Person, *, now: datetime) -> Everything:
    """Gather all that is held about a person, as far as it is about them (docs/privacy.md says where the line is)."""
    telling = _Telling(session, partnership, person)
    sections: dict[str, list[Entry]] = {part.section: [] for part in everything_of.PARTS}
    held_back: list[int] = []
    letters: list[str] = []
    told: set[int] = set()
    who = whose(session, person)
    for part, row in everything_of.rows(session, who):
        sections[part.section].append(telling.entry(part, row))
        if isinstance(row, t.PracticeIssue) and "text" in part.left_out:
            held_back.append(row.id)
        if isinstance(row, t.OutboxMessage):
            told.add(row.id)
            letters += [row.message_id] if row.person_id == person.id else []
    key, found_by = partnership.key, named_in.signs(session, person)
    named = named_in.letters(session, key, person.id, found_by).theirs
    sections[NAMED] = [telling.named(row) for row in named if row.id not in told]
    naming = tuple(row.id for row in named_in.concerns(session, key, person.id, found_by))
    kept = {section: tuple(entries) for section, entries in sections.items()}
    of_others = _mentioned(session, who, found_by), _to_read(session, who, held_back, found_by)
    return Everything(person.name, person.email, key, now, kept, tuple(held_back), naming, tuple(letters), *of_others)


def _to_read(session: Session, who: Whose, held_back: list[int], found_by: named_in.Signs) -> tuple[ToRead, ...]:
    """Give the issues that were held back, and what others raised or noted of somebody at the courses of others."""
    elsewhere = named_in.noted(session, who.partnership, who.id, found_by, steps(session, who))
    held = [session.get_one(t.PracticeIssue, number) for number in held_back]
    where = partial(named_in.event_of, session)
    return (
        *(ToRead("issue", row.id, where(row), row.text, elsewhere=False) for row in held),
        *(ToRead("issue", row.id, where(row), row.text, elsewhere=True) for row in elsewhere.issues),
        *(ToRead("note", row.id, where(row), row.note, elsewhere=True) for row in elsewhere.notes),
    )


def _mentioned(session: Session, who: Whose, found_by: named_in.Signs) -> tuple[str, ...]:
    """Give the events at which others wrote somebody's name or address in a form."""
    others = named_in.forms(session, who.partnership, found_by) - set(session.scalars(responses(who)))
    query = select(t.Event.ref).join(t.Response, t.Response.event_id == t.Event.id).distinct()
    return tuple(session.scalars(query.where(among(t.Response.id, others)).order_by(t.Event.ref)))


class _Telling:
    """Puts rows into words, and leaves out what is about others."""

    def __init__(self, session: Session, partnership: Partnership, person: t.Person) -> None:
        self._session, self._partnership = session, partnership
        names = comment_marks.roster_names(session, partnership.key)
        self._redactor = Redactor(name for name in names if name != person.name)
        self._events: dict[int, str] = {}

    def entry(self, part: Part, row: t.Base) -> Entry:
        """Tell of one row what its part shows."""
        shown = {column: self._shown(part, row, column) for column in part.shown}
        if isinstance(row, t.Booking) and part.section == "bookings" and row.supervisor_id:
            shown["supervisor"] = self._session.get_one(t.Person, row.supervisor_id).name
        in_words = {label(name): said(value, self._partnership) for name, value in shown.items() if _is_read(row, name)}
        facts = list(in_words.items())
        if isinstance(row, t.AnswerRow):
            sent = [] if row.value is not None else [(label("draft"), said(True, self._partnership))]
            facts = [answer_as_asked(self._session, self._partnership, row), *sent]
        return self._told(part.table.__tablename__, row, facts, shown)

    def named(self, row: t.OutboxMessage) -> Entry:
        """Tell of a letter to somebody else which one it was, and when; not what else is in it."""
        shown: dict[str, Any] = {"template": row.template, "role": row.role, "sent_at": row.sent_at}
        facts = [(label(name), said(value, self._partnership)) for name, value in shown.items()]
        return self._told(row.__tablename__, row, facts, shown)

    def _told(self, table: str, row: t.Base, facts: list[tuple[str, str]], shown: Mapping[str, Any]) -> Entry:
        words = tuple((name, words) for name, words in facts if words)
        data = {name: _json(value) for name, value in shown.items()}
        return Entry(table, title(table), self._about(row), words, data)

    def _shown(self, part: Part, row: t.Base, column: str) -> Any:
        value = getattr(row, column)
        about_them = part.section == "of_supervisor"
        if isinstance(row, t.SupervisorAct) and about_them and column == "note":
            return self._redactor.clean(value)
        if isinstance(row, t.OutboxMessage) and column == "context":
            if about_them:
                return {name: value[name] for name in OF_THE_DELEGATE if value.get(name)}
            return value if row.role == "delegate" else {}
        if isinstance(row, t.OutboxMessage) and column == "subject" and row.role != "delegate":
            return ""  # it says about whom it is
        return value

    def _about(self, row: t.Base) -> str:
        """Name the course that a row is about, by way of its booking, touchpoint or form."""
        event: int | None = getattr(row, "event_id", None)
        ways = (("booking_id", t.Booking), ("touchpoint_id", t.Touchpoint), ("response_id", t.Response))
        for column, table in ways:
            number = getattr(row, column, None)
            found: Any = self._session.get(table, number) if event is None and number else None
            event = found.event_id if found else event
        return self._event(event) if event is not None else ""

    def _event(self, event_id: int) -> str:
        if event_id not in self._events:
            event = self._session.get_one(t.Event, event_id)
            on = event.starts_at.astimezone(self._partnership.about.tz).date()
            self._events[event_id] = f"{event.course}, {day(on)} ({event.ref})"
        return self._events[event_id]


def _is_read(row: t.Base, column: str) -> bool:
    """Tell whether a column stands in the page, too; what a supervisor was told about somebody does."""
    if isinstance(row, t.OutboxMessage) and column == "context":
        return row.role == "supervisor"
    if isinstance(row, t.AuditEntry) and column == "subject":
        return False  # a number of ours
    return column not in _FOR_MACHINES


def _json(value: Any) -> Json:
    return value.isoformat() if isinstance(value, datetime | date) else value

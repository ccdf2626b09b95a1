"""What others got or wrote that names somebody: found by address and whole name, each as a word by itself."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, cast, func, or_, select, true
from sqlalchemy.orm import Session

from bot.messages.nouns import Json
from bot.storage.among import among
from bot.storage.people import name_key
from bot.storage.tables import (
    AnswerRow,
    Booking,
    Concern,
    Event,
    OutboxMessage,
    Person,
    PracticeIssue,
    Submission,
    SupervisorAct,
    Touchpoint,
)

FULL_NAME = 2
"""Words from which on a name is looked for: `Ann` alone stands in too many letters, and is not hers in all."""
_ADDRESSEE = "person"
"""What a letter's facts call whoever it goes to."""
_RUN = re.compile(r"[!#-\[\]-~]{2,}")
"""What JSON writes as it is: all of most addresses. A shorter part, a council's domain say, may be in every letter."""
_NEVER = re.compile("(?!)")


@dataclass(frozen=True)
class Signs:
    """By what somebody is found in a text, and who else has the same."""

    email: str
    name: str
    """Empty where it is not a whole one."""
    sharers: frozenset[int] = frozenset()
    """Others with the address: it may mean any of them."""
    namesakes: frozenset[int] = frozenset()
    """Others with the name."""

    def within(self, text: str, *, sure: bool) -> bool:
        """Tell whether a text has one of the signs; `sure`: one that nobody else has."""
        return any(pattern.search(text) for pattern, own in self._patterns() if own or not sure)

    def replaced(self, text: str, *, email: str, name: str) -> str:
        """Give a text with other words for address and name; what may mean somebody else stays."""
        for (pattern, own), instead in zip(self._patterns(), (email, name), strict=True):
            text = pattern.sub(lambda _, instead=instead: instead, text) if own else text  # type: ignore[misc]
        return text

    def _patterns(self) -> tuple[tuple[re.Pattern[str], bool], ...]:
        mail = rf"(?<![\w.+@-]){re.escape(self.email)}(?![\w@-]|\.\w)"
        words = r"\s+".join(map(re.escape, self.name.split()))
        name = rf"(?<!\w){words}(?!\w)"
        return (
            (re.compile(mail, re.IGNORECASE) if self.email else _NEVER, not self.sharers),
            (re.compile(name, re.IGNORECASE) if self.name else _NEVER, not self.namesakes),
        )


@dataclass(frozen=True)
class Found:
    """Letters to others that name somebody."""

    theirs: Sequence[OutboxMessage]
    unsure: Sequence[int]
    """By number: those that may mean somebody with the same name or address."""


@dataclass(frozen=True)
class Noted:
    """What others wrote of somebody at the courses of others: issues, and supervisors' notes."""

    issues: Sequence[PracticeIssue]
    notes: Sequence[SupervisorAct]

    def sure(self, found_by: Signs) -> "Noted":
        """Give those that can mean nobody else."""
        issues = [row for row in self.issues if found_by.within(row.text, sure=True)]
        return Noted(issues, [row for row in self.notes if found_by.within(row.note, sure=True)])

    def change(self, change: Callable[[str], str]) -> None:
        """Change the words of each."""
        for issue in self.issues:
            issue.text = change(issue.text)
        for note in self.notes:
            note.note = change(note.note)

    def __len__(self) -> int:
        """Count both."""
        return len(self.issues) + len(self.notes)


def signs(session: Session, person: Person) -> Signs:
    """Give by what somebody is found: the address, and the name where it is a whole one."""
    name = person.name if len(person.name.split()) >= FULL_NAME else ""
    others = select(Person.id).where(Person.partnership == person.partnership, Person.id != person.id)
    same = others.where(Person.name_key == name_key(name)) if name else None
    there = others.where(Person.email == person.email) if person.email else None
    return Signs(person.email, name, _ids(session, there), _ids(session, same))


def letters(
    session: Session, partnership: str, person_id: int, found_by: Signs, events: Collection[int] | None = None
) -> Found:
    """Give the letters to others that have one of the signs; `events`: only letters about these, and about none.

    What was sent to a namesake, or to who shares the address, means them and is left out.
    """
    query = select(OutboxMessage).where(OutboxMessage.partnership == partnership, OutboxMessage.person_id != person_id)
    query = query if events is None else query.where(_about(partnership, events))
    within = _may_be_in(found_by, OutboxMessage.context, OutboxMessage.subject)
    theirs, unsure = [], []
    for row in session.scalars(query.where(within).order_by(OutboxMessage.id)):
        said = [row.subject, *_strings({**row.context, _ADDRESSEE: None})]
        if row.person_id in found_by.sharers | found_by.namesakes:
            continue
        if any(found_by.within(text, sure=True) for text in said):
            theirs.append(row)
        elif any(found_by.within(text, sure=False) for text in said):
            unsure.append(row.id)
    return Found(theirs, unsure)


def reword(row: OutboxMessage, change: Callable[[str], str]) -> None:
    """Change every text of a letter, but for whom it goes to."""
    row.context = {k: v if k == _ADDRESSEE else rewritten(v, change) for k, v in row.context.items()}
    row.subject = change(row.subject)


def _about(partnership: str, events: Collection[int]) -> ColumnElement[bool]:
    """Mean the letters about some events and about none, by way of their touchpoints: those are found by an index."""
    at: Any = Touchpoint.event_id
    here = or_(among(at, events), at.is_(None))
    steps = select(Touchpoint.id).where(Touchpoint.partnership == partnership, here)
    event: Any = OutboxMessage.event_id
    direct = or_(among(event, events), event.is_(None))
    return or_(OutboxMessage.touchpoint_id.in_(steps), and_(OutboxMessage.touchpoint_id.is_(None), direct))


def noted(
    session: Session, partnership: str, person_id: int, found_by: Signs, touchpoints: Collection[int] = ()
) -> Noted:
    """Give the issues and notes of others that have one of the signs, but for those at some touchpoints."""
    step: Any = PracticeIssue.touchpoint_id
    issues = select(PracticeIssue).where(PracticeIssue.partnership == partnership)
    others = or_(PracticeIssue.person_id.is_(None), PracticeIssue.person_id != person_id)
    issues = issues.where(
        others, or_(step.is_(None), ~among(step, touchpoints)), _may_be_in(found_by, PracticeIssue.text)
    )
    notes = select(SupervisorAct).where(SupervisorAct.partnership == partnership, SupervisorAct.note != "")
    notes = notes.where(~among(SupervisorAct.touchpoint_id, touchpoints), _may_be_in(found_by, SupervisorAct.note))
    return Noted(
        [row for row in session.scalars(issues.order_by(PracticeIssue.id)) if found_by.within(row.text, sure=False)],
        [row for row in session.scalars(notes.order_by(SupervisorAct.id)) if found_by.within(row.note, sure=False)],
    )


def event_of(session: Session, row: PracticeIssue | SupervisorAct) -> str:
    """Give the ref of the event that an issue or a note is about; empty where that is none."""
    if isinstance(row, SupervisorAct):
        query = select(Event.ref).join(Booking, Booking.event_id == Event.id).where(Booking.id == row.booking_id)
    else:
        query = select(Event.ref).where(Event.id == row.event_id)
    return session.scalar(query) or ""


def concerns(session: Session, partnership: str, person_id: int, found_by: Signs) -> list[Concern]:
    """Give the concerns that others wrote, or nobody knows who, and that have one of the signs."""
    query = select(Concern).where(Concern.partnership == partnership, _may_be_in(found_by, Concern.text))
    others = or_(Concern.person_id.is_(None), Concern.person_id != person_id)
    rows = session.scalars(query.where(others).order_by(Concern.id))
    return [row for row in rows if found_by.within(row.text, sure=False)]


def forms(session: Session, partnership: str, found_by: Signs) -> set[int]:
    """Give the forms in which one of the signs was answered, or typed; what may mean somebody else is left out."""
    if not found_by.email and not found_by.name:
        return set()
    tables: tuple[tuple[Any, tuple[Any, ...]], ...] = (
        (AnswerRow, (AnswerRow.value, AnswerRow.draft)),
        (Submission, (Submission.answers,)),
    )
    found: set[int] = set()
    for table, columns in tables:
        query = select(table.response_id, *columns).where(table.partnership == partnership)
        for response, *said in session.execute(query.where(_may_be_in(found_by, *columns))):
            if any(found_by.within(text, sure=True) for text in _strings(list(said))):
                found.add(response)
    return found


def rewritten(value: Json, change: Callable[[str], str]) -> Json:
    """Give facts with every text in them changed, however deep."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [rewritten(each, change) for each in value]
    if isinstance(value, dict):
        return {key: rewritten(each, change) for key, each in value.items()}
    return value


def _strings(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)


def _may_be_in(found_by: Signs, *columns: Any) -> ColumnElement[bool]:
    """Sort out most rows by a part of each sign that reads the same on every database, and in JSON's own spelling."""
    ways = []
    for sign in filter(None, (found_by.email, found_by.name)):
        part = max(_RUN.findall(sign.lower()), key=len, default="")
        ways += [func.lower(cast(each, Text)).contains(part, autoescape=True) if part else true() for each in columns]
    return or_(*ways) if ways else ~true()


def _ids(session: Session, query: Select[int] | None) -> frozenset[int]:
    return frozenset(session.scalars(query)) if query is not None else frozenset()

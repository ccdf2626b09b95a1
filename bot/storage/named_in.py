"""What others got or wrote that names somebody: found by address and whole name, each as a word by itself."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, func, or_, select, true
from sqlalchemy.orm import Session

from bot.messages.nouns import Json
from bot.storage.people import name_key
from bot.storage.tables import AnswerRow, Concern, OutboxMessage, Person, Submission

FULL_NAME = 2
"""Words from which on a name is looked for: `Ann` alone stands in too many letters, and is not hers in all."""
_ADDRESSEE = "person"
"""What a letter's facts call whoever it goes to."""
_RUN = re.compile(r"[a-z0-9]{2,}")
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


def signs(session: Session, person: Person) -> Signs:
    """Give by what somebody is found: the address, and the name where it is a whole one."""
    name = person.name if len(person.name.split()) >= FULL_NAME else ""
    others = select(Person.id).where(Person.partnership == person.partnership, Person.id != person.id)
    same = others.where(Person.name_key == name_key(name)) if name else None
    there = others.where(Person.email == person.email) if person.email else None
    return Signs(person.email, name, _ids(session, there), _ids(session, same))


def letters(session: Session, partnership: str, person_id: int, found_by: Signs) -> Found:
    """Give the letters to others that have one of the signs; goes through all letters there are.

    What was sent to a namesake, or to who shares the address, means them and is left out.
    """
    query = select(OutboxMessage).where(OutboxMessage.partnership == partnership, OutboxMessage.person_id != person_id)
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


def concerns(session: Session, partnership: str, person_id: int, found_by: Signs) -> list[Concern]:
    """Give the concerns that others wrote, or nobody knows who, and that have one of the signs."""
    query = select(Concern).where(Concern.partnership == partnership, _may_be_in(found_by, Concern.text))
    others = or_(Concern.person_id.is_(None), Concern.person_id != person_id)
    rows = session.scalars(query.where(others).order_by(Concern.id))
    return [row for row in rows if found_by.within(row.text, sure=False)]


def forms(session: Session, partnership: str, email: str) -> set[int]:
    """Give the forms in which an address was answered, or typed."""
    if not email:
        return set()
    found_by = Signs(email, "")
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

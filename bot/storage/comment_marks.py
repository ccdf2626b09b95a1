"""What delegates wrote in free text, and what officers have marked of it."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from bot.storage.among import among
from bot.storage.in_figures import in_figures, unscaled
from bot.storage.rows import rows
from bot.storage.tables import AnswerRow, Booking, CommentMark, Person, Response
from bot.storage.these import these

Source = tuple[int, str]
"""Response and question: whose words they are, which nobody is shown."""

_SPREAD, _PRIME = 48_271, 65_537


@dataclass(frozen=True)
class Asked:
    """Questions of one kind of stage; `prefixes` are those asked for each outcome or action."""

    kind: str
    questions: frozenset[str]
    prefixes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Mark:
    """What an officer says of a comment; `theme` is empty where the key words decide."""

    theme: str
    quotable: bool


def text_digest(text: str) -> str:
    """Give the fingerprint of a comment's words: a mark holds for these words only."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def answered(
    session: Session, partnership: str, events: Collection[int], kinds: Collection[str]
) -> dict[str, dict[int, int]]:
    """Count by kind of stage and event who has sent the form."""
    in_order = sorted(set(kinds))
    query = (
        select(Response.event_id, *(func.count().filter(Response.kind == kind) for kind in in_order))
        .join(Booking, Booking.id == Response.booking_id)
        .where(
            Response.partnership == partnership,
            Response.kind.in_(in_order),
            these(session, partnership, Response.event_id, events),
        )
        .where(in_figures(Booking, Response))
        .group_by(Response.event_id)
    )
    found = rows(session, query)
    return {kind: {row[0]: row[at] for row in found if row[at]} for at, kind in enumerate(in_order, 1)}


def how_many(session: Session, partnership: str, events: Collection[int], asked: Asked) -> int:
    """Count the answers to some questions of free text, with those that are empty or in no figure: an upper bound."""
    query = select(func.count()).select_from(AnswerRow).where(_written(session, partnership, events, asked))
    return session.scalar(query) or 0


def texts(
    session: Session, partnership: str, events: Collection[int], asked: Asked, *, one_of: int = 1
) -> Iterator[tuple[Source, str]]:
    """Give what was written, in no order; of very many comments one of every `one_of`."""
    query = (
        select(AnswerRow.response_id, AnswerRow.question, AnswerRow.value)
        .join(Response, Response.id == AnswerRow.response_id)
        .join(Booking, Booking.id == Response.booking_id)
        .where(_written(session, partnership, events, asked), in_figures(Booking, Response))
    )
    if one_of > 1:
        # Over a prime, since the numbers of one stage may be all even, or all odd.
        spread = cast(AnswerRow.response_id, BigInteger) * _SPREAD % _PRIME
        query = query.where(spread < _PRIME // one_of)
    # Past the ORM, which would take as long again over so many rows.
    for response, question, value in session.connection().execute(query).all():
        text = str(value or "").strip()
        if text:
            yield (response, question), text


def sources(session: Session, partnership: str, events: Collection[int], asked: Asked) -> list[Source]:
    """Give where comments may stand, without their words."""
    query = select(AnswerRow.response_id, AnswerRow.question).where(_written(session, partnership, events, asked))
    return [(response, question) for response, question in rows(session, query)]


def text(session: Session, partnership: str, source: Source) -> str:
    """Give the words of one comment; empty where there are none that count."""
    query = (
        select(AnswerRow.value)
        .join(Response, Response.id == AnswerRow.response_id)
        .join(Booking, Booking.id == Response.booking_id)
        .where(AnswerRow.partnership == partnership, in_figures(Booking, Response))
        .where(AnswerRow.response_id == source[0], AnswerRow.question == source[1])
    )
    return str(session.scalar(query) or "").strip()


def _written(session: Session, partnership: str, events: Collection[int], asked: Asked) -> ColumnElement[bool]:
    named = [AnswerRow.question.startswith(f"{prefix}_", autoescape=True) for prefix in sorted(asked.prefixes)]
    return and_(
        AnswerRow.partnership == partnership,
        AnswerRow.kind == asked.kind,
        or_(AnswerRow.question.in_(sorted(asked.questions)), *named),
        *unscaled(),
        these(session, partnership, AnswerRow.event_id, events),
    )


def roster_names(session: Session, partnership: str) -> list[str]:
    """Give every name that the partnership knows: delegates, supervisors, trainers."""
    query = select(Person.name).where(Person.partnership == partnership, Person.name != "")
    return [name for (name,) in rows(session, query.distinct())]


def marks(session: Session, partnership: str) -> dict[tuple[Source, str], Mark]:
    """Give the marks by what was marked and the fingerprint of its words."""
    query = select(CommentMark).where(CommentMark.partnership == partnership)
    return {
        ((row.response_id, row.question), row.text_digest): Mark(row.theme, row.quotable)
        for row in session.scalars(query)
    }


def of_responses(session: Session, partnership: str, ids: Collection[int]) -> dict[Source, CommentMark]:
    """Give the marks on what some responses say, by response and question."""
    query = select(CommentMark).where(CommentMark.partnership == partnership, among(CommentMark.response_id, ids))
    return {(row.response_id, row.question): row for row in session.scalars(query)}


def put(
    session: Session, partnership: str, source: Source, *, digest: str, mark: Mark, by_whom: str, now: datetime
) -> None:
    """Write down what an officer says of a comment, in place of what was said of it before."""
    response, question = source
    row = session.get(CommentMark, (response, question))
    if row is not None and row.partnership != partnership:
        raise ValueError("this comment is another partnership's")
    if row is None:
        row = CommentMark(response_id=response, question=question, partnership=partnership)
        session.add(row)
    row.text_digest, row.theme, row.quotable = digest, mark.theme, mark.quotable
    row.by_whom, row.at = by_whom, now
    session.flush()

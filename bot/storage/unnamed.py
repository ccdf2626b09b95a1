"""Takes names out of what stays: certificates, supervisors' notes, issues; and people who are left over."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot.messages.nouns import Json
from bot.plan.model import Partnership
from bot.storage import comment_marks, erased, forgetting, named_in
from bot.storage import tables as t
from bot.storage.among import among
from bot.storage.named_in import Signs
from bot.storage.people import name_key
from bot.storage.whose import Whose, whose


def certificates(session: Session, partnership: str, bookings: Collection[int]) -> int:
    """Take the name off the certificates of some bookings; gives how many there are."""
    mine = t.Certificate.partnership == partnership, among(t.Certificate.booking_id, bookings)
    found = list(session.scalars(select(t.Certificate).where(*mine)))
    for row in found:
        row.name = ""
    return len(found)


def notes(session: Session, partnership: str, touchpoints: Collection[int], change: Callable[[str], str]) -> None:
    """Change what supervisors noted at some touchpoints."""
    mine = t.SupervisorAct.partnership == partnership, among(t.SupervisorAct.touchpoint_id, touchpoints)
    for row in session.scalars(select(t.SupervisorAct).where(*mine)):
        row.note = change(row.note)


def issues(
    session: Session,
    partnership: str,
    touchpoints: Collection[int],
    change: Callable[[str], str],
    but: Collection[int] = (),
) -> None:
    """Change the words of what was raised at some touchpoints, but for some issues."""
    mine = t.PracticeIssue.partnership == partnership, _among(t.PracticeIssue.touchpoint_id, touchpoints)
    for row in session.scalars(select(t.PracticeIssue).where(*mine)):
        row.text = row.text if row.id in but else change(row.text)


def concerns(session: Session, partnership: str, event_id: int) -> None:
    """Take the words out of the concerns of an event; what followed from them is in the safeguarding records."""
    mine = t.Concern.partnership == partnership, t.Concern.event_id == event_id
    for row in session.scalars(select(t.Concern).where(*mine)):
        row.text = ""


def supervisor_in_answers(session: Session, who: Whose, name: str) -> int:
    """Take somebody out of forms in which others named them as their supervisor; gives out of how many.

    Where several people share the address, only where the name is theirs, too.
    """
    key, ids, forms = who.partnership, named_in.forms(session, who.partnership, Signs(who.email, "")), 0
    asked = forgetting.questions(session, key, ids)
    for number in sorted(ids):
        mine = select(t.AnswerRow).where(t.AnswerRow.partnership == key, t.AnswerRow.response_id == number)
        rows = list(session.scalars(mine))
        uses = {question: each.about for (response, question), each in asked.items() if response == number}
        mails = {row.question for row in rows if row.kind == "email"} | _of(uses, "supervisor_email")
        sent = list(session.scalars(select(t.Submission).where(t.Submission.response_id == number)))
        said = [*((row.question, each) for row in rows for each in (row.value, row.draft))]
        said += [pair for each in sent for pair in each.answers.items()]
        named = {q for q, value in said if q in _of(uses, "supervisor_name") and name_key(str(value)) == name_key(name)}
        gone = {q for q, value in said if q in mails and str(value or "").strip().casefold() == who.email}
        if gone and (who.alone or named):
            forms += 1
            _forget_answers(session, rows, sent, gone | named)
    return forms


def person_in_words(session: Session, partnership: str, found_by: Signs, change: Callable[[str], str]) -> int:
    """Change what others wrote in forms, where it names somebody; gives in how many forms.

    An officer's mark on a comment goes on to hold for the changed one.
    """
    ids = named_in.forms(session, partnership, found_by)
    marks = comment_marks.of_responses(session, partnership, ids)
    rows = select(t.AnswerRow).where(t.AnswerRow.partnership == partnership, among(t.AnswerRow.response_id, ids))
    for row in session.scalars(rows):
        mark, before = marks.get((row.response_id, row.question)), row.value
        row.value = None if before is None else named_in.rewritten(before, change)
        row.draft = None if row.draft is None else named_in.rewritten(row.draft, change)
        if mark is not None and mark.text_digest == comment_marks.text_digest(str(before).strip()):
            mark.text_digest = comment_marks.text_digest(str(row.value).strip())
    sent = select(t.Submission).where(t.Submission.partnership == partnership)
    for each in session.scalars(sent.where(among(t.Submission.response_id, ids))):
        each.answers = {question: named_in.rewritten(said, change) for question, said in each.answers.items()}
    session.flush()
    return len(ids)


def _of(uses: Mapping[str, str], use: str) -> set[str]:
    return {question for question, about in uses.items() if about == use}


def _forget_answers(session: Session, rows: list[t.AnswerRow], sent: list[t.Submission], gone: set[str]) -> None:
    for row in rows:
        if row.question in gone:
            session.delete(row)
    for each in sent:
        kept: dict[str, Json] = {question: value for question, value in each.answers.items() if question not in gone}
        each.answers = kept
    session.flush()


def has_a_post(partnership: Partnership, person: t.Person) -> bool:
    """Tell whether somebody is named in the configuration: an officer, or who holds a post."""
    about = partnership.about
    named = {*(each.email for each in about.officers), *(post.email or "" for post in about.posts.values())}
    return person.email in {address.casefold() for address in named}


def scrub_if_left_over(session: Session, partnership: Partnership, person: t.Person, *, now: datetime) -> bool:
    """Take a person's name off for whom nothing is left: no course, no step, no post; tells whether it was."""
    key = partnership.key
    if has_a_post(partnership, person) or person.anonymous_since is not None:
        return False
    leads: tuple[ColumnElement[bool], ...] = (
        (t.Booking.person_id == person.id) | (t.Booking.supervisor_id == person.id),
        t.Touchpoint.person_id == person.id,
        t.EventTrainer.person_id == person.id,
    )
    tables: tuple[Any, ...] = (t.Booking, t.Touchpoint, t.EventTrainer)
    for table, lead in zip(tables, leads, strict=True):
        if session.scalar(select(table.partnership).where(table.partnership == key, lead).limit(1)) is not None:
            return False
    forgetting.letters(session, t.OutboxMessage.partnership == key, t.OutboxMessage.person_id == person.id)
    forgetting.reach(session, whose(session, person))
    erased.forget_addresses_before(session, person)
    forgetting.scrub(session, person, mark=forgetting.ANONYMOUS, now=now)
    return True


def _among(column: Any, ids: Collection[int]) -> ColumnElement[bool]:
    return among(column, ids)

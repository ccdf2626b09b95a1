"""Erasure (UK GDPR, article 17; P5): a person goes; what they ticked stays without them, where the partnership lets it.

`erase` within a trial is the preview: what it gives is what would go.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.errors import InputError
from bot.flows.erasing_others import INSTEAD, out_of_others
from bot.insight.roster_names import RosterNames
from bot.messages.nouns import Json
from bot.plan.model import Partnership
from bot.plan.questionnaire import CHOICES, NUMERIC
from bot.storage import audit, erased, forgetting, named_in, removing, unnamed
from bot.storage import tables as t
from bot.storage.among import among
from bot.storage.whose import Whose, asked, asked_about, places, steps, whose
from bot.storage.whose import responses as responses_of

WHAT = "erased a person"
"""What the audit log calls it."""
_STAYS = NUMERIC | CHOICES


@dataclass(frozen=True)
class Erased:
    """What went, and what stays of it, counted."""

    removed: bool
    """Whether the answers went, too, as the partnership has decided."""
    bookings: int = 0
    future: int = 0
    """Bookings of courses that are still to come: they are cancelled."""
    called_off: int = 0
    """Steps of the evaluation that were still to come."""
    stopped: int = 0
    """Letters that waited."""
    answers_kept: int = 0
    texts: int = 0
    """Answers in words, and what was typed and never sent."""
    letters: int = 0
    named_in: int = 0
    """Letters to others out of which the name was taken."""
    reach: int = 0
    """Links and chat accounts."""
    certificates: int = 0
    issues: int = 0
    open_issues: int = 0
    concerns: int = 0
    staff: int = 0
    """Bookings of others whom they supervise."""
    answered: int = 0
    """Forms in which others named them as their supervisor."""
    mentioned: int = 0
    """Forms in which others wrote of them, out of which the name is taken."""
    noted: int = 0
    """Issues and notes of others, at the courses of others, out of which the name is taken."""
    others_kept: int = 0
    """Concerns and issues of others that stay, though the step at which they were written goes."""
    unsure: tuple[int, ...] = ()
    """Letters that stay as they are, since they may mean somebody with the same name or address."""
    unsure_words: tuple[str, ...] = ()
    """Issues and notes that stay as they are for the same reason: `issue 3`, `note 7`."""
    naming: tuple[int, ...] = ()
    """Concerns of others, or of nobody known, that name them, and stay."""

    def as_json(self) -> dict[str, Json]:
        """Give the counts, as the audit log keeps them."""
        lists = {"unsure": [*self.unsure], "unsure_words": [*self.unsure_words], "naming": [*self.naming]}
        return {**asdict(self), **lists}


def refuse(session: Session, partnership: Partnership, person: t.Person) -> None:
    """Raise `InputError` where somebody cannot be erased yet, with what must be done first."""
    about, email = partnership.about, person.email
    named = {
        "an officer (partnership.yaml)": [officer.email for officer in about.officers],
        "a post (partnership.yaml)": [post.email or "" for post in about.posts.values()],
        "a trainer (courses.yaml)": [each.email for c in partnership.catalogue.courses for each in c.trainers],
    }
    for what, addresses in named.items():
        if email in {address.casefold() for address in addresses}:
            raise InputError(f"{email}: is still named as {what} - take them out there, then erase")
    theirs = whose(session, person)
    unseen = select(t.Concern.id).where(t.Concern.partnership == partnership.key, t.Concern.seen_at.is_(None))
    at = or_(t.Concern.person_id == person.id, t.Concern.touchpoint_id.in_(steps(session, theirs)))
    number = session.scalar(unseen.where(at).order_by(t.Concern.id).limit(1))
    if number is not None:
        mend = f"see to it first ('concerns {number}'), then erase"
        raise InputError(f"{email}: no officer has seen concern {number}, of theirs or about them, yet - {mend}")


def erase(
    session: Session,
    partnership: Partnership,
    person: t.Person,
    *,
    now: datetime,
    who: str,
    concerns: Collection[int] = (),
) -> Erased:
    """Erase somebody; raises `InputError` where that cannot be yet, with what must be done first.

    `concerns`: of others, by number, that name them, and out of which an officer wants the words taken as well.
    """
    refuse(session, partnership, person)
    key, theirs, id_ = partnership.key, whose(session, person), person.id
    mine, about = (list(session.scalars(query(theirs))) for query in (asked, asked_about))
    booked, nominated = list(session.scalars(places(theirs))), _nominated(session, theirs)
    removed, found_by = partnership.about.retention.erasure == "remove", named_in.signs(session, person)
    sums: dict[str, Any] = {
        "answered": unnamed.supervisor_in_answers(session, theirs, person.name),
        "bookings": len(booked),
        "future": _cancel(session, theirs, now=now),
        "called_off": forgetting.call_off(session, key, [*mine, *about]),
        "staff": _as_supervisor(session, theirs),
        "certificates": unnamed.certificates(session, key, booked),
        "reach": forgetting.keys(session, key, [*mine, *about]),
        **_raised(session, theirs, [*mine, *about]),
        **_words(session, theirs),
    }
    sums |= out_of_others(session, theirs, mine, about, found_by, concerns)
    sums |= _remove(session, theirs, booked, mine, about) if removed else {}
    for supervisor in nominated:
        unnamed.scrub_if_left_over(session, partnership, supervisor, now=now)
    sums["reach"] += forgetting.reach(session, theirs)
    erased.remember(session, person, alone=theirs.alone, now=now)
    forgetting.scrub(session, person, mark=forgetting.ERASED, now=now)
    session.expire_all()
    done = Erased(removed=removed, **sums)
    audit.add(session, key, now=now, who=who, what=WHAT, subject=f"person:{id_}", detail=done.as_json())
    return done


def _remove(
    session: Session, who: Whose, booked: Sequence[int], mine: Sequence[int], about: Sequence[int]
) -> dict[str, int]:
    """Remove bookings and steps with the answers; gives how many concerns and issues of others stay."""
    kept = removing.detach(session, who.partnership, [*mine, *about], of=who.id)
    removing.bookings(session, who.partnership, booked)
    removing.touchpoints(session, who.partnership, mine)
    return {"others_kept": kept, "answers_kept": 0}


def _cancel(session: Session, who: Whose, *, now: datetime) -> int:
    """Cancel what they are booked on and has not begun; gives how many."""
    to_come = select(t.Booking).join(t.Event, t.Event.id == t.Booking.event_id)
    to_come = to_come.where(t.Booking.id.in_(places(who)), t.Event.starts_at > now, t.Booking.state == "booked")
    found = list(session.scalars(to_come))
    for booking in found:
        booking.state, booking.cancelled_at = "cancelled", now
    return len(found)


def _nominated(session: Session, who: Whose) -> list[t.Person]:
    """Give the supervisors whom only they named."""
    theirs = select(t.Booking.supervisor_id).where(t.Booking.id.in_(places(who)), t.Booking.nominated != "")
    return list(session.scalars(select(t.Person).where(t.Person.id.in_(theirs))))


def _as_supervisor(session: Session, who: Whose) -> int:
    """Take them off the bookings and events of others; what they have said stays said. Their own have none any more."""
    staff = select(t.Booking).where(t.Booking.partnership == who.partnership)
    found = list(session.scalars(staff.where(t.Booking.supervisor_id == who.id)))
    for booking in [*found, *session.scalars(staff.where(t.Booking.id.in_(places(who))))]:
        booking.supervisor_id, booking.nominated, booking.stale = None, "", booking in found
    gives = t.EventTrainer.partnership == who.partnership, t.EventTrainer.person_id == who.id
    for row in session.scalars(select(t.EventTrainer).where(*gives)):
        session.delete(row)
    session.flush()
    return len(found)


def _raised(session: Session, who: Whose, touchpoints: Sequence[int]) -> dict[str, int]:
    """Take out what they wrote to the officers, and their name out of what was written about them."""
    key = who.partnership
    mine = session.scalars(
        select(t.PracticeIssue).where(t.PracticeIssue.partnership == key, t.PracticeIssue.person_id == who.id)
    )
    issues = list(mine)
    concerns = list(
        session.scalars(select(t.Concern).where(t.Concern.partnership == key, t.Concern.person_id == who.id))
    )
    for issue in issues:
        issue.text = INSTEAD
    for concern in concerns:
        concern.text = INSTEAD
    unnamed.notes(session, key, touchpoints, lambda text: "")
    name = session.get_one(t.Person, who.id).name
    unnamed.issues(session, key, touchpoints, RosterNames([name]).without, but=[row.id for row in issues])
    opened = sum(row.closed_at is None for row in issues)
    return {"issues": len(issues), "open_issues": opened, "concerns": len(concerns)}


def _words(session: Session, who: Whose) -> dict[str, int]:
    """Take out all that was written, and leave what was ticked."""
    key, ids = who.partnership, list(session.scalars(responses_of(who)))
    asked_there = forgetting.questions(session, key, ids)

    def change(row: t.AnswerRow, value: Json) -> Json:
        question = asked_there.get((row.response_id, row.question))
        return value if question is not None and question.kind in _STAYS else None

    texts = forgetting.words(session, key, ids, change)
    for table in (t.CommentMark, t.KeptDetail):
        for row in session.scalars(select(table).where(table.partnership == key, table.response_id.in_(ids))):
            session.delete(row)
    left = select(func.count()).where(t.AnswerRow.partnership == key, among(t.AnswerRow.response_id, ids))
    return {"texts": texts, "answers_kept": session.scalar(left) or 0}

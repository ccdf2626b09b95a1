"""Where anybody is named: each table, how its rows are somebody's, and what of them is told to the person (P5).

A table that is not here is in `NOBODYS` with the reason; a column that is not told is `left_out` with the reason. A
test goes through all tables, so that neither can be forgotten.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from bot.storage import tables as t
from bot.storage.whose import Whose, asked, asked_about, names, places, responses

Table = type[t.Base]


@dataclass(frozen=True)
class Part:
    """The rows of a table that are somebody's in one way, and which columns of them they are told."""

    table: Table
    section: str
    of: Callable[[Whose], ColumnElement[bool]]
    shown: tuple[str, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)
    """Column -> why it is not told."""


EVERYWHERE: Mapping[str, str] = {
    **dict.fromkeys(("id", "booking_id", "event_id", "touchpoint_id", "response_id"), "told as the course it is about"),
    "person_id": "the person themselves",
    "partnership": "said once, at the top",
    "hash": "of a secret that nobody keeps",
    "revision": "how often it was changed while it was written",
}
"""Column -> why it is told nowhere."""
_OURS = "a number or mark of ours, or of the mail or chat service, that says nothing about the person"
_AGAIN = "the answer that was sent, once more, as the figures read it"
_OTHER = "about somebody else: it is told to them"
_OFFICER = "the name of an officer at work"
NOBODYS: Mapping[str, str] = {
    "chat_workspace": "which workspace a partnership's key is for",
    "event": "a course and its date; told with each booking",
    "frozen_form": "the questions as they were asked, the same for all; told with each answer",
    "heartbeat": "which process works",
    "instance": "this installation's own key",
    "lane": "which process sends",
    "mail_cursor": "how far a mailbox is read",
    "plan_seen": "which plan the dates were worked out from",
    "tick_claim": "which process ticked",
}
"""Tables that hold nothing of anybody."""


def _by_address(column: ColumnElement[str], who: Whose) -> ColumnElement[bool]:
    return column == who.email if who.alone and who.email else false()


def _in_chat(who: Whose) -> ColumnElement[bool]:
    of_account = t.ChatCode.account.in_(names(who))
    return or_(_by_address(t.ChatCode.email.expression, who), and_(of_account, t.ChatCode.email == who.email))


def _in_log(who: Whose) -> ColumnElement[bool]:
    about = or_(t.AuditEntry.subject == f"person:{who.id}", t.AuditEntry.subject.startswith(f"person:{who.id} "))
    by_them = t.AuditEntry.who.in_([f"person {who.id}", *sorted(map(str, who.accounts))])
    return or_(about, by_them, t.AuditEntry.subject.in_(sorted(who.subjects)))


_MESSAGE = {
    **dict.fromkeys(("key", "message_id", "provider_id", "owner", "lease_until", "round", "attach"), _OURS),
    **dict.fromkeys(("tries", "doubts", "retry_at"), "how the sending went on, not what was sent"),
}
_STAGE = {"subject": _OURS, "form": _OURS, "next_at": "when the program looks at it again"}
_CHAT = ("channel", "workspace", "account")
PARTS: tuple[Part, ...] = (
    Part(
        *(t.Person, "you", lambda w: t.Person.id == w.id),
        ("name", "email", "agency", "job_role", "staff_group", "channel", "stopped_at"),
        {"name_key": "the name again, as it is compared", "anonymous_since": "nobody is asked whose name is off"},
    ),
    Part(
        *(t.Booking, "bookings", lambda w: t.Booking.person_id == w.id),
        ("agency", "state", "declared", "booked_at", "cancelled_at", "nominated"),
        {"supervisor_id": "told by name", "round": _OURS, "stale": _OURS},
    ),
    Part(
        *(t.Touchpoint, "asked", lambda w: t.Touchpoint.person_id == w.id),
        *(("stage", "kind", "role", "state", "due_at", "sent_at", "closes_at", "answered_at", "reminded", "reason"),),
        {**_STAGE, "round": _OURS},
    ),
    Part(
        *(t.Response, "answers", lambda w: t.Response.touchpoint_id.in_(asked(w))),
        ("stage", "kind", "version", "first_submitted_at", "submitted_at"),
        {"cursor": "the place in the form", "pairs": _AGAIN, "points": _AGAIN},
    ),
    Part(
        *(t.AnswerRow, "answers", lambda w: t.AnswerRow.response_id.in_(responses(w))),
        ("question", "draft", "value", "channel", "answered_at"),
        {"number": _AGAIN, "chosen": _AGAIN, "pair": _OURS, "kind": "told with the form"},
    ),
    Part(
        *(t.Submission, "answers", lambda w: t.Submission.response_id.in_(responses(w))),
        ("version", "at", "channel", "answers"),
    ),
    Part(
        *(t.CommentMark, "answers", lambda w: t.CommentMark.response_id.in_(responses(w))),
        ("question", "theme", "quotable", "at"),
        {"text_digest": _AGAIN, "by_whom": _OFFICER},
    ),
    Part(
        *(t.KeptDetail, "answers", lambda w: t.KeptDetail.response_id.in_(responses(w))),
        ("question", "at"),
        {"digest": _AGAIN},
    ),
    Part(
        *(t.OutboxMessage, "sent", lambda w: t.OutboxMessage.person_id == w.id),
        ("template", "subject", "channel", "state", "due_at", "created_at", "sent_at", "reason", "context"),
        {**_MESSAGE, "role": "told with the letter", "stage": "told with the letter"},
    ),
    Part(
        *(t.Touchpoint, "of_supervisor", lambda w: t.Touchpoint.id.in_(asked_about(w))),
        ("stage", "state", "sent_at", "answered_at"),
        {**_STAGE, **dict.fromkeys(("kind", "role", "round", "due_at", "closes_at", "reminded", "reason"), _OTHER)},
    ),
    Part(
        *(t.OutboxMessage, "of_supervisor", lambda w: t.OutboxMessage.touchpoint_id.in_(asked_about(w))),
        ("template", "channel", "state", "sent_at", "context"),
        {**_MESSAGE, **dict.fromkeys(("subject", "role", "stage", "due_at", "created_at", "reason"), _OTHER)},
    ),
    Part(
        *(t.SupervisorAct, "of_supervisor", lambda w: t.SupervisorAct.touchpoint_id.in_(asked_about(w))),
        ("what", "note", "at", "undone_at"),
    ),
    Part(
        *(t.PracticeIssue, "of_supervisor", lambda w: t.PracticeIssue.touchpoint_id.in_(asked_about(w))),
        ("what", "raised_at", "closed_at"),
        {"text": "written in confidence, and often about others: an officer reads it and decides", "agency": _OTHER},
    ),
    Part(
        *(t.Booking, "as_supervisor", lambda w: t.Booking.supervisor_id == w.id),
        ("nominated",),
        {
            "supervisor_id": "the person themselves",
            **dict.fromkeys(("agency", "state", "declared", "booked_at", "cancelled_at", "round", "stale"), _OTHER),
        },
    ),
    Part(
        *(t.SupervisorAct, "as_supervisor", lambda w: t.SupervisorAct.touchpoint_id.in_(asked(w))),
        ("what", "note", "at", "undone_at"),
    ),
    Part(t.EventTrainer, "as_trainer", lambda w: t.EventTrainer.person_id == w.id, ()),
    Part(
        *(t.Certificate, "certificates", lambda w: t.Certificate.booking_id.in_(places(w))),
        ("number", "name", "course", "level", "date", "outcomes", "issued_at", "revoked_at"),
        {"round": _OURS},
    ),
    Part(
        *(t.PracticeIssue, "wrote", lambda w: t.PracticeIssue.person_id == w.id),
        ("what", "text", "agency", "raised_at", "closed_at"),
    ),
    Part(
        *(t.Concern, "wrote", lambda w: t.Concern.person_id == w.id),
        ("place", "question", "kinds", "text", "channel", "raised_at", "told", "next_at", "seen_at"),
        {"seen_by": _OFFICER},
    ),
    Part(
        *(t.MailIn, "mail", lambda w: t.MailIn.person_id == w.id),
        ("mailbox", "received_at", "taken_at", "what", "why", "closed_at"),
        {**dict.fromkeys(("key", "provider_id", "marked", "message_id"), _OURS), "words": "a digest: no word is kept"},
    ),
    Part(t.Away, "links", lambda w: t.Away.person_id == w.id, ("until", "noted_at")),
    Part(
        *(t.Link, "links", lambda w: t.Link.person_id == w.id),
        *(("purpose", "created_at", "expires_at", "revoked_at"), {"concern_id": _OURS}),
    ),
    Part(t.Device, "links", lambda w: t.Device.touchpoint_id.in_(asked(w)), ("created_at",)),
    Part(t.Code, "links", lambda w: t.Code.touchpoint_id.in_(asked(w)), ("expires_at", "tries_left")),
    Part(t.ChatAccount, "links", lambda w: t.ChatAccount.person_id == w.id, (*_CHAT, "email", "claimed", "looked_at")),
    Part(
        *(t.ChatOfficer, "links", lambda w: _by_address(t.ChatOfficer.email.expression, w)),
        (*_CHAT, "email", "bound_at"),
    ),
    Part(t.ChatCode, "links", _in_chat, (*_CHAT, "email", "purpose", "asked_at", "expires_at", "tries_left")),
    Part(
        *(t.ChatPlace, "links", lambda w: t.ChatPlace.touchpoint_id.in_(asked(w))),
        ("channel", "workspace", "room", "question"),
        dict.fromkeys(("message", "thread", "step"), _OURS),
    ),
    Part(
        *(t.ChatInput, "links", lambda w: t.ChatInput.account.in_(names(w))),
        *(("channel", "account", "at", "body", "done_at"), {"key": _OURS}),
    ),
    Part(
        *(t.BadAddress, "links", lambda w: t.BadAddress.email == w.email if w.email else false()),
        ("email", "since", "status", "why"),
    ),
    Part(
        t.AuditEntry,
        "log",
        _in_log,
        ("at", "what", "subject", "detail"),
        {"who": _OFFICER, "position": _OURS, "seal": _OURS},
    ),
)


def rows(session: Session, who: Whose) -> Iterator[tuple[Part, t.Base]]:
    """Give every row that is somebody's, part by part, in the order of its keys."""
    for part in PARTS:
        mine = part.table.__table__.c.partnership == who.partnership
        query = select(part.table).where(mine, part.of(who)).order_by(*part.table.__table__.primary_key)
        for row in session.scalars(query):
            yield part, row

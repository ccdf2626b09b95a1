"""Takes people out of what is kept: keys, letters' contents, words, names; what is left stands for nobody."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy.orm import Session

from bot.messages.nouns import Json
from bot.plan.questionnaire import Question
from bot.storage import tables as t
from bot.storage.among import among
from bot.storage.outbox import WAITING
from bot.storage.responses import frozen
from bot.storage.whose import Whose, names

ERASED, ANONYMOUS = "erased:", "anonymous:"
"""What stands in place of a name's key, with the row's own number behind it."""


def keys(session: Session, partnership: str, touchpoints: Collection[int]) -> int:
    """Make all links, codes and browsers of some touchpoints unknown; gives how many links there were."""
    for table in (t.Device, t.Code, t.ChatPlace):
        _gone(session, table, table.partnership == partnership, among(table.touchpoint_id, touchpoints))
    return _gone(session, t.Link, t.Link.partnership == partnership, _at(t.Link.touchpoint_id, touchpoints))


def reach(session: Session, who: Whose) -> int:
    """Forget how somebody is reached: links, chat accounts, codes, absence; gives how many accounts and links went."""
    key = who.partnership
    gone = _gone(session, t.Link, t.Link.partnership == key, t.Link.person_id == who.id)
    gone += _gone(session, t.ChatAccount, t.ChatAccount.partnership == key, t.ChatAccount.person_id == who.id)
    _gone(session, t.Away, t.Away.partnership == key, t.Away.person_id == who.id)
    if who.alone and who.email:
        for table in (t.ChatCode, t.ChatOfficer, t.BadAddress):
            _gone(session, table, table.partnership == key, table.email == who.email)
    _gone(session, t.ChatInput, t.ChatInput.partnership == key, t.ChatInput.account.in_(names(who)))
    came = t.MailIn.partnership == key, t.MailIn.person_id == who.id
    _change(session, t.MailIn, *came, person_id=None, words="")
    return gone


def letters(session: Session, *which: ColumnElement[bool]) -> tuple[int, int]:
    """Empty letters, and call off those that wait; gives how many were called off, and how many emptied."""
    waiting = t.OutboxMessage.state.in_((*WAITING, "undeliverable"))
    stopped = _change(session, t.OutboxMessage, *which, waiting, state="cancelled", reason="stopped", lease_until=None)
    bare: dict[str, Any] = {"context": {}, "attach": [], "subject": "", "provider_id": ""}
    return stopped, _change(session, t.OutboxMessage, *which, **bare)


def of_touchpoints(partnership: str, touchpoints: Collection[int]) -> ColumnElement[bool]:
    """Mean the letters of some touchpoints."""
    mine = t.OutboxMessage.partnership == partnership
    return and_(mine, _at(t.OutboxMessage.touchpoint_id, touchpoints))


def call_off(session: Session, partnership: str, touchpoints: Collection[int]) -> int:
    """End what is still to come at some touchpoints, so that no later look brings it back; gives how many."""
    mine = t.Touchpoint.partnership == partnership, among(t.Touchpoint.id, touchpoints)
    over: dict[str, Any] = {"next_at": None, "reason": "stopped"}
    open_ = t.Touchpoint.state == "sent", t.Touchpoint.next_at.is_not(None)
    ended = _change(session, t.Touchpoint, *mine, *open_, state="expired", **over)
    return ended + _change(session, t.Touchpoint, *mine, t.Touchpoint.state == "planned", state="cancelled", **over)


def words(
    session: Session, partnership: str, responses: Iterable[int], change: Callable[[t.AnswerRow, Json], Json]
) -> int:
    """Change what people wrote, in answers and in every version that they sent; gives how many answers changed.

    `change` is given an answer and what was said; None takes the answer out.
    """
    changed = 0
    ids = sorted(responses)
    rows = list(session.scalars(select(t.AnswerRow).where(_of(t.AnswerRow, partnership, ids))))
    known = {(row.response_id, row.question): row for row in rows}
    for sent in session.scalars(select(t.Submission).where(_of(t.Submission, partnership, ids))):
        said = {key: (known.get((sent.response_id, key)), value) for key, value in sent.answers.items()}
        kept = {key: change(row, value) for key, (row, value) in said.items() if row is not None}
        sent.answers = {key: value for key, value in kept.items() if value is not None}
    for row in rows:
        draft, value = row.draft, None if row.value is None else change(row, row.value)
        row.draft = value if row.value is not None else None
        changed += value != row.value or (row.value is None and draft is not None)
        row.value = value
        if value is None:
            session.delete(row)
    session.flush()
    return changed


def kept_details(session: Session, partnership: str, responses: Collection[int]) -> None:
    """Forget which details people chose to leave in: they are gone, or cleaned."""
    _gone(session, t.KeptDetail, t.KeptDetail.partnership == partnership, among(t.KeptDetail.response_id, responses))


def questions(session: Session, partnership: str, ids: Collection[int]) -> dict[tuple[int, str], Question]:
    """Give what was asked in some responses, by response and question."""
    query = select(t.Response.id, t.Touchpoint.form).join(t.Touchpoint, t.Touchpoint.id == t.Response.touchpoint_id)
    query = query.where(
        t.Response.partnership == partnership, among(t.Response.id, ids), t.Touchpoint.form.is_not(None)
    )
    forms = [(response, frozen(session, partnership, digest or "")) for response, digest in session.execute(query)]
    return {(response, each.key): each for response, form in forms for each in form.questions}


def scrub(session: Session, person: t.Person, *, mark: str, now: datetime) -> None:
    """Take a person's name, address and work off their row; it stays for what leads to it."""
    person.email = person.name = person.agency = person.job_role = person.staff_group = person.channel = ""
    person.name_key, person.anonymous_since, person.stopped_at = f"{mark}{person.id}", now, now
    session.flush()


def _of(table: type[t.AnswerRow] | type[t.Submission], partnership: str, ids: Collection[int]) -> ColumnElement[bool]:
    return and_(table.partnership == partnership, among(table.response_id, ids))


def _at(column: Any, ids: Collection[int]) -> ColumnElement[bool]:
    return among(column, ids)


def _gone(session: Session, table: type[t.Base], *which: ColumnElement[bool]) -> int:
    done: Any = session.execute(delete(table).where(*which), execution_options={"synchronize_session": False})
    return int(done.rowcount)


def _change(session: Session, table: type[t.Base], *which: ColumnElement[bool], **values: Any) -> int:
    done: Any = session.execute(
        update(table).where(*which).values(**values), execution_options={"synchronize_session": False}
    )
    return int(done.rowcount)

"""Responses and their answers; forms as they were frozen."""

from collections.abc import Iterable

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.plan.questionnaire import Form
from bot.storage.tables import AnswerRow, FrozenForm, Response, Submission

_READ: dict[str, Form] = {}
"""Forms by their digest, since every page of a questionnaire needs one, and reading its body is most of the page."""
_MOST_READ = 500


def freeze(session: Session, partnership: str, form: Form) -> str:
    """Keep a form as it is sent, once; gives its digest."""
    digest = form.digest()
    if session.get(FrozenForm, (partnership, digest)) is None:
        session.add(
            FrozenForm(partnership=partnership, digest=digest, body=form.model_dump(mode="json", by_alias=True))
        )
        session.flush()
    return digest


def frozen(session: Session, partnership: str, digest: str) -> Form:
    """Give a form as it was sent."""
    theirs = FrozenForm.partnership == partnership, FrozenForm.digest == digest
    session.scalars(select(FrozenForm.digest).where(*theirs)).one()
    form = _READ.get(digest)
    if form is None:
        form = Form.model_validate(session.scalars(select(FrozenForm.body).where(*theirs)).one())
        if len(_READ) >= _MOST_READ:
            _READ.clear()
        _READ[digest] = form
    return form


def of_touchpoint(session: Session, partnership: str, touchpoint_id: int) -> Response | None:
    """Find a touchpoint's response."""
    query = select(Response).where(Response.partnership == partnership, Response.touchpoint_id == touchpoint_id)
    return session.scalar(query)


def of_booking(session: Session, partnership: str, booking_id: int, kind: str) -> Response | None:
    """Find the newest submitted response of a booking, of a kind of stage."""
    query = select(Response).where(
        Response.partnership == partnership,
        Response.booking_id == booking_id,
        Response.kind == kind,
        Response.submitted_at.is_not(None),
    )
    return session.scalars(query.order_by(Response.id.desc()).limit(1)).first()


def answers(session: Session, partnership: str, response_ids: Iterable[int]) -> list[AnswerRow]:
    """Give the answers of responses, drafts too, response by response."""
    query = select(AnswerRow).where(AnswerRow.partnership == partnership, AnswerRow.response_id.in_(list(response_ids)))
    return list(session.scalars(query.order_by(AnswerRow.response_id, AnswerRow.question)))


def forget_submissions(session: Session, partnership: str, response_id: int) -> None:
    """Take the words out of every version that was sent; that there was one stays known."""
    mine = (Submission.partnership == partnership, Submission.response_id == response_id)
    session.execute(update(Submission).where(*mine).values(answers={}))


def side_by_side(rows: Iterable[AnswerRow]) -> tuple[str, str]:
    """Give the pairs of scale answers and their points as two lists with commas between, in the order of the pairs."""
    scales = sorted((row.pair, row.number) for row in rows if row.pair is not None and row.number is not None)
    return ",".join(pair for pair, _ in scales), ",".join(f"{number:.0f}" for _, number in scales)

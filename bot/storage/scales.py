"""Questions whose scale has changed: what was answered on another scale goes into no figure with the newer one."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.plan.questionnaire import NUMERIC, Form
from bot.storage.once import once
from bot.storage.tables import FrozenForm, Response, Touchpoint
from bot.storage.these import these

Scale = tuple[str, ...]
"""The kind of a question, and the values that may be chosen."""


_READ: dict[str, tuple[tuple[str, Scale], ...]] = {}
"""By digest: a form never changes."""


@dataclass(frozen=True)
class Wanted:
    """A question whose answers are counted; one asked per outcome or action has their keys behind its own."""

    kind: str
    key: str
    repeated: bool
    scale: Scale = ()
    """As the plan asks it now; empty where answers are no points of one."""

    def is_asked_as(self, question: str) -> bool:
        """Tell whether a key in a form is this question's."""
        return question.startswith(f"{self.key}_") if self.repeated else question == self.key


@once
def on_another(
    session: Session, partnership: str, events: Collection[int], wanted: tuple[Wanted, ...]
) -> Mapping[Wanted, frozenset[int]]:
    """Give the responses of some events to forms that asked these questions on another scale than the plan does now."""
    asked = [each for each in wanted if each.scale]
    forms = {each: _forms(session, partnership, each) for each in asked}
    return {
        each: found
        for each, digests in forms.items()
        if digests and (found := _responses(session, partnership, events, each.kind, digests))
    }


def _responses(
    session: Session, partnership: str, events: Collection[int], kind: str, digests: Iterable[str]
) -> frozenset[int]:
    query = (
        select(Response.id)
        .join(Touchpoint, Touchpoint.id == Response.touchpoint_id)
        .where(Response.partnership == partnership, Response.kind == kind, Touchpoint.form.in_(sorted(digests)))
    )
    return frozenset(session.scalars(query.where(these(session, partnership, Response.event_id, events))))


def _forms(session: Session, partnership: str, wanted: Wanted) -> set[str]:
    return {
        digest
        for digest, scales in _every_form(session, partnership).items()
        if any(wanted.is_asked_as(question) and scale != wanted.scale for question, scale in scales)
    }


@once
def _every_form(session: Session, partnership: str) -> Mapping[str, tuple[tuple[str, Scale], ...]]:
    """Give the questions on a scale of each form that was ever sent, by its digest."""
    sent = select(FrozenForm.digest).where(FrozenForm.partnership == partnership)
    return {digest: _scales(session, partnership, digest) for digest in session.scalars(sent)}


def _scales(session: Session, partnership: str, digest: str) -> tuple[tuple[str, Scale], ...]:
    if digest not in _READ:
        body = session.scalar(
            select(FrozenForm.body).where(FrozenForm.partnership == partnership, FrozenForm.digest == digest)
        )
        questions = Form.model_validate(body).questions
        _READ[digest] = tuple((each.key, (each.kind, *each.values())) for each in questions if each.kind in NUMERIC)
    return _READ[digest]

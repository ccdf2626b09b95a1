"""Imports past answers in bulk, one row a person and stage, with the same care as rosters."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from difflib import get_close_matches
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.flows import answering, forms
from bot.flows.answer_rules import Refused, accepted
from bot.flows.desk import Desk
from bot.flows.reconcile import reconcile_bookings
from bot.flows.roster.plain import plain_table
from bot.flows.roster.rows import Finding
from bot.messages.nouns import Json, Value
from bot.plan.model import Partnership
from bot.plan.questionnaire import Form, Question
from bot.storage import audit, bookings, events, responses, touchpoints
from bot.storage.people import name_key
from bot.storage.tables import AnswerRow, Booking, Event, Touchpoint

NEEDED = ("event", "email", "stage")
ALSO_KNOWN = ("name", "submitted")
CHANNEL = "import"


@dataclass(frozen=True)
class ImportedResponses:
    """What an import of past answers did, or would do."""

    rows: int
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    faults: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    written_to_now: int = 0
    applied: bool = False

    def as_json(self) -> dict[str, Json]:
        """Give it as JSON, in the words of the roster's import."""
        counts = ("rows", "new", "changed", "unchanged", "written_to_now", "applied")
        found: dict[str, Json] = {name: getattr(self, name) for name in counts}
        for name in ("faults", "warnings"):
            found[name] = [each.as_json() for each in getattr(self, name)]
        return found


class _CellFault(Exception):  # noqa: N818
    """A cell that cannot be taken; carries its column and what is wrong."""

    def __init__(self, column: str, value: str, problem: str) -> None:
        super().__init__(problem)
        self.column, self.value, self.problem = column, value, problem


@dataclass
class _Import:
    """An import under way."""

    session: Session
    partnership: Partnership
    now: datetime
    outcomes: dict[str, int] = field(default_factory=lambda: {"new": 0, "changed": 0, "unchanged": 0})
    faults: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)


def import_file(desk: Desk, partnership: Partnership, file: Path, *, keep: bool, who: str) -> ImportedResponses:
    """Take a file of past answers in; without `keep`, or with any fault, all is taken back."""
    _, rows = plain_table(file, NEEDED)
    result = _in_transaction(desk, partnership, rows, keep=False, who=who)
    if keep and not result.faults:
        result = _in_transaction(desk, partnership, rows, keep=True, who=who)
    return replace(result, applied=keep and not result.faults)


def _in_transaction(
    desk: Desk, partnership: Partnership, rows: list[tuple[int, dict[str, str]]], *, keep: bool, who: str
) -> ImportedResponses:
    with desk.database.write() if keep else desk.database.trial() as session:
        doing = _Import(session, partnership, desk.clock())
        for number, cells in rows:
            try:
                doing.outcomes[_take_row(doing, number, cells)] += 1
            except _CellFault as fault:
                doing.faults.append(Finding(number, fault.column, fault.value, fault.problem))
        audit.add(
            session, partnership.key, now=doing.now, who=who, what="imported past answers", detail={"rows": len(rows)}
        )
        due = touchpoints.people_due(session, partnership.key, now=doing.now)
        return ImportedResponses(
            len(rows),
            new=doing.outcomes["new"],
            changed=doing.outcomes["changed"],
            unchanged=doing.outcomes["unchanged"],
            faults=tuple(doing.faults),
            warnings=tuple(doing.warnings),
            written_to_now=due,
        )


def _take_row(doing: _Import, number: int, cells: Mapping[str, str]) -> str:
    session, partnership = doing.session, doing.partnership
    event, booking = _booking(doing, cells)
    touchpoint = _touchpoint(doing, booking, cells["stage"])
    already = responses.of_touchpoint(session, partnership.key, touchpoint.id)
    new = already is None or already.submitted_at is None
    if already is not None and not new and not _was_imported(doing, already.id):
        problem = "the delegate has answered this themselves: their own answers stay"
        doing.warnings.append(Finding(number, "email", cells["email"], problem))
        return "unchanged"
    forms.open_form(session, partnership, touchpoint, event)
    sheet = answering.sheet(session, {partnership.key: partnership}, partnership.key, touchpoint.id)
    said = _said(partnership, sheet.form, cells)
    at = _submitted_at(doing, touchpoint, cells.get("submitted", ""))
    touchpoint.sent_at = touchpoint.sent_at or at
    if not answering.take_whole(session, sheet, said, now=at, channel=CHANNEL):
        return "unchanged"
    return "new" if new else "changed"


def _booking(doing: _Import, cells: Mapping[str, str]) -> tuple[Event, Booking]:
    event = events.by_ref(doing.session, doing.partnership.key, cells["event"])
    if event is None:
        refs = [each.ref for each in events.everything(doing.session, doing.partnership.key)]
        near = get_close_matches(cells["event"], refs, 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise _CellFault("event", cells["event"], f"no such event{hint} - import the roster that has it first")
    wanted = cells["email"].strip().casefold()
    here = [(b, p) for b, p in bookings.of_event(doing.session, doing.partnership.key, event.id) if p.email == wanted]
    if len(here) > 1 and cells.get("name"):
        here = [(b, p) for b, p in here if p.name_key == name_key(cells["name"])]
    if not here:
        raise _CellFault("email", cells["email"], f"nobody with this address is booked on {event.ref}")
    if len(here) > 1:
        raise _CellFault("email", cells["email"], "several people share this address - add a column 'name'")
    return event, here[0][0]


def _touchpoint(doing: _Import, booking: Booking, stage_key: str) -> Touchpoint:
    stages = doing.partnership.plan.active()
    asked = [key for key, stage in stages.items() if stage.kind in forms.DELEGATE_KINDS]
    if stage_key not in asked:
        raise _CellFault("stage", stage_key, f"no stage that asks delegates - write one of {', '.join(asked)}")
    reconcile_bookings(doing.session, doing.partnership, [booking.id], now=doing.now)
    mine = touchpoints.of_booking(doing.session, doing.partnership.key, booking.id)
    fitting = [t for t in mine if t.stage == stage_key and t.round == booking.round and t.state != "cancelled"]
    if not fitting:
        why = "the booking was cancelled, the delegate was absent, or the stage before it has no answer"
        raise _CellFault("stage", stage_key, f"the plan has no such stage for this delegate: {why}")
    return fitting[0]


def _was_imported(doing: _Import, response_id: int) -> bool:
    channels = select(AnswerRow.channel).where(AnswerRow.response_id == response_id, AnswerRow.value.is_not(None))
    return set(doing.session.scalars(channels)) <= {CHANNEL}


def _said(partnership: Partnership, form: Form, cells: Mapping[str, str]) -> dict[str, Value]:
    asked = {question.key: question for question in form.questions}
    elsewhere = {
        q.key.split("{")[0]
        for each in partnership.questionnaires.values()
        for q in each.questions
        if isinstance(q, Question)
    }
    said: dict[str, Value] = {}
    for heading, cell in cells.items():
        if heading in NEEDED or heading in ALSO_KNOWN or not cell:
            continue
        question = asked.get(heading)
        if question is not None:
            said[heading] = _value(question, heading, cell)
        elif not any(heading == key or heading.startswith(f"{key}_") for key in elsewhere):
            near = get_close_matches(heading, asked, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise _CellFault(heading, cell, f"no question of this name{hint} - it asks {', '.join(asked)}")
        else:
            raise _CellFault(
                heading, cell, f"this stage does not ask it - leave the cell empty; it asks {', '.join(asked)}"
            )
    return said


def _value(question: Question, heading: str, cell: str) -> Value:
    by_label = {question.label(value).casefold(): value for value in question.values()}

    def key(words: str) -> str:
        return by_label.get(words.strip().casefold(), words.strip())

    raw: Value = tuple(key(part) for part in cell.split(";")) if question.kind == "many" else key(cell)
    try:
        return accepted(question, raw)
    except Refused as refused:
        allowed = f" ({', '.join(question.values())})" if question.values() else ""
        raise _CellFault(heading, cell, f"{refused}{allowed}") from None


def _submitted_at(doing: _Import, touchpoint: Touchpoint, words: str) -> datetime:
    """Give when a form was sent in: as the file says, else when its stage was due; never in the future."""
    if not words:
        return min(touchpoint.due_at, doing.now)
    try:
        at = datetime.fromisoformat(words)
    except ValueError:
        raise _CellFault("submitted", words, "no date - write it like 2026-01-09 or 2026-01-09T16:30") from None
    if at.tzinfo is None:
        noon = at.replace(hour=12) if at.time() == time(0) else at
        at = noon.replace(tzinfo=doing.partnership.about.tz)
    if at > doing.now:
        raise _CellFault("submitted", words, "this is in the future")
    return at

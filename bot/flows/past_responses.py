"""Imports past answers in bulk, one row a person and stage, with the same care as rosters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from difflib import get_close_matches
from pathlib import Path
from typing import ParamSpec, TypeVar

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
P = ParamSpec("P")
T = TypeVar("T")


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
        found: dict[str, Json] = {**{name: getattr(self, name) for name in counts}, "ignored": 0, "missing": 0}
        for name in ("faults", "warnings"):
            found[name] = [each.as_json() for each in getattr(self, name)]
        return found


class _CellFault(Exception):  # noqa: N818
    """A cell that cannot be taken; carries its column and what is wrong."""

    def __init__(self, column: str, value: str, problem: str) -> None:
        super().__init__(problem)
        self.column, self.value, self.problem = column, value, problem


class _TakenBack(Exception):  # noqa: N818
    """An import with faults: raised within its transaction, so that nothing is kept."""

    def __init__(self, result: ImportedResponses) -> None:
        super().__init__("faults")
        self.result = result


@dataclass
class _Import:
    """An import under way."""

    session: Session
    partnership: Partnership
    now: datetime
    outcomes: dict[str, int] = field(default_factory=lambda: {"new": 0, "changed": 0, "unchanged": 0})
    faults: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)

    def tried(self, number: int, work: Callable[P, T], *args: P.args, **more: P.kwargs) -> T | None:
        """Do a part of a row's work; its fault is kept, and the row's other parts are looked at all the same."""
        try:
            return work(*args, **more)
        except _CellFault as fault:
            self.faults.append(Finding(number, fault.column, fault.value, fault.problem))
            return None


def import_file(desk: Desk, partnership: Partnership, file: Path, *, keep: bool, who: str) -> ImportedResponses:
    """Take a file of past answers in; without `keep`, or with any fault, all is taken back."""
    _, rows = plain_table(file, NEEDED)
    try:
        result = _in_transaction(desk, partnership, rows, keep=keep, who=who)
    except _TakenBack as faulty:
        return faulty.result
    return replace(result, applied=keep)


def _in_transaction(
    desk: Desk, partnership: Partnership, rows: list[tuple[int, dict[str, str]]], *, keep: bool, who: str
) -> ImportedResponses:
    with (desk.database.write if keep else desk.database.trial)(partnership.key) as session:
        doing = _Import(session, partnership, desk.clock())
        for number, cells in _in_stage_order(partnership, rows):
            outcome = _take_row(doing, number, cells)
            if outcome:
                doing.outcomes[outcome] += 1
        what, detail = "imported past answers", {"rows": len(rows)}
        audit.add(session, partnership.key, now=doing.now, who=who, what=what, detail=detail)
        result = ImportedResponses(
            len(rows),
            new=doing.outcomes["new"],
            changed=doing.outcomes["changed"],
            unchanged=doing.outcomes["unchanged"],
            faults=tuple(sorted(doing.faults, key=lambda found: found.row or 0)),
            warnings=tuple(sorted(doing.warnings, key=lambda found: found.row or 0)),
            written_to_now=0 if doing.faults else touchpoints.people_due(session, partnership.key, now=doing.now),
        )
        if result.faults:
            raise _TakenBack(result)
        return result


def _in_stage_order(
    partnership: Partnership, rows: list[tuple[int, dict[str, str]]]
) -> list[tuple[int, dict[str, str]]]:
    """A stage may wait for the one before it, in whatever order the file has them."""
    order = list(partnership.plan.active())
    return sorted(rows, key=lambda row: order.index(row[1]["stage"]) if row[1]["stage"] in order else len(order))


def _take_row(doing: _Import, number: int, cells: Mapping[str, str]) -> str:
    """Take one row in; tells what came of it, or nothing where it has faults."""
    session, partnership, before = doing.session, doing.partnership, len(doing.faults)
    found = doing.tried(number, _booking, doing, cells)
    asks = doing.tried(number, _asks, partnership, cells["stage"])
    sent_in = doing.tried(number, _sent_in, doing, cells.get("submitted", ""))
    touchpoint = doing.tried(number, _touchpoint, doing, found[1], cells["stage"]) if found and asks else None
    if not found or touchpoint is None:
        return ""
    already = responses.of_touchpoint(session, partnership.key, touchpoint.id)
    new = already is None or already.submitted_at is None
    if already is not None and not new and not _was_imported(doing, already.id):
        problem = "the delegate has answered this themselves: their own answers stay"
        doing.warnings.append(Finding(number, "email", cells["email"], problem))
        return "unchanged" if len(doing.faults) == before else ""
    forms.open_form(session, partnership, touchpoint, found[0])
    sheet = answering.sheet(session, {partnership.key: partnership}, partnership.key, touchpoint.id)
    said = _said(doing, number, sheet.form, cells)
    if len(doing.faults) > before:
        return ""
    at = sent_in or min(touchpoint.due_at, doing.now)
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


def _asks(partnership: Partnership, stage_key: str) -> bool:
    """Tell that a stage asks delegates."""
    asked = [key for key, stage in partnership.plan.active().items() if stage.kind in forms.DELEGATE_KINDS]
    if stage_key not in asked:
        raise _CellFault("stage", stage_key, f"no stage that asks delegates - write one of {', '.join(asked)}")
    return True


def _touchpoint(doing: _Import, booking: Booking, stage_key: str) -> Touchpoint:
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


def _said(doing: _Import, number: int, form: Form, cells: Mapping[str, str]) -> dict[str, Value]:
    """Give a row's answers; each cell that is none is a fault of its own."""
    answers = {h: cell for h, cell in cells.items() if cell and h not in NEEDED and h not in ALSO_KNOWN}
    tried = {h: doing.tried(number, _answer, doing.partnership, form, h, cell) for h, cell in answers.items()}
    return {heading: value for heading, value in tried.items() if value is not None}


def _answer(partnership: Partnership, form: Form, heading: str, cell: str) -> Value:
    asked = {question.key: question for question in form.questions}
    if heading in asked:
        return _value(asked[heading], heading, cell)
    sheets = partnership.questionnaires.values()
    known = {q.key.split("{")[0] for each in sheets for q in each.questions if isinstance(q, Question)}
    if any(heading == key or heading.startswith(f"{key}_") for key in known):
        problem = f"this stage does not ask it - leave the cell empty; it asks {', '.join(asked)}"
    else:
        hint = "".join(f"; did you mean {near}?" for near in get_close_matches(heading, asked, 1))
        problem = f"no question of this name{hint} - it asks {', '.join(asked)}"
    raise _CellFault(heading, cell, problem)


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


def _sent_in(doing: _Import, words: str) -> datetime | None:
    """Give when a form was sent in, if the file says it; never in the future."""
    if not words:
        return None
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

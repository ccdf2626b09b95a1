"""What came of the bookings of the bulk years: touchpoints, responses, answers, submissions, supervisors' acts."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import update

from bot.flows.conversation import Held as Kept
from bot.flows.conversation import to_submit
from bot.messages.nouns import Value
from bot.plan.fitting import fit, with_actions
from bot.plan.model import ANSWERABLE, ASKS, Outcome, Partnership, Stage
from bot.plan.questionnaire import CHOICES, NUMERIC, Form, Question, pair_id
from bot.plan.timetable import due_dates
from bot.plan.timing import instant
from bot.rehearsal.voices import Voice, sayings
from bot.storage import responses
from bot.storage.session import Database
from bot.storage.tables import AnswerRow, Base, Booking, Response, Submission, SupervisorAct, Touchpoint
from tests.bench.bench_world import put
from tests.bench.year_facts import SLIPS
from tests.bench.year_rows import Attendee, Who

RATES = {"pre_course": 0.70, "end_of_course": 0.60, "impact_check": 0.35, "trainer_feedback": 0.8}
"""How many of those asked answer, by kind of stage."""
_SUPERVISORS = {"supervisor_briefing": 0.6, "supervisor_check": 0.4}
_SAW = {"seen": 0.5, "partly": 0.3, "not_yet": 0.2}
_LETS_SLIP = 0.06
_AT_ONCE = 4_000
_TABLES: tuple[type[Base], ...] = (Touchpoint, Response, AnswerRow, Submission, SupervisorAct)
_COMPLETED_BOTH = 0.25
"""How much more likely (and less) is an answer from who has (and has not) answered before."""


@dataclass(frozen=True)
class YearVoice(Voice):
    """A sample person whose gain is that of the course, and who may let slip what they were asked not to write."""

    gain: float = 0.0
    slip: str = ""

    def rating(self, question: str) -> int:
        """Rate oneself, moved by the course's gain by a whole point as often as that gain says."""
        rating = super().rating(question)
        if self.kind == "pre_course" or self._dice(f"{question} gain", kind="").random() >= abs(self.gain):
            return rating
        return max(1, min(5, rating + (1 if self.gain > 0 else -1)))

    def say(self, question: Question) -> Value:
        """Answer a question."""
        said = super().say(question)
        return f"{said} {self.slip}" if self.slip and said and question.kind == "long" else said


@dataclass
class Answering:
    """Puts all that came of the bookings into the database."""

    database: Database
    partnership: Partnership
    seed: int
    now: datetime
    trainers: Mapping[int, Who]
    rows: dict[type[Base], list[dict[str, Any]]] = field(default_factory=dict)
    declared: dict[str, list[int]] = field(default_factory=dict)
    counted: Counter[type[Base]] = field(default_factory=Counter)
    _forms: dict[tuple[str, str, bool], Form] = field(default_factory=dict)
    _digests: dict[tuple[str, str, bool], str] = field(default_factory=dict)
    _pairs: dict[tuple[str, str, bool], dict[str, str | None]] = field(default_factory=dict)

    def put(self, attendees: Sequence[Attendee]) -> None:
        """Make the rows of every booking, and write them."""
        for start in range(0, len(attendees), _AT_ONCE):
            self.rows = {table: [] for table in _TABLES}
            for each in attendees[start : start + _AT_ONCE]:
                self._of_booking(each)
            for table, rows in self.rows.items():
                put(self.database, table, iter(rows))
        with self.database.write(self.partnership.key) as session:
            for said, bookings in self.declared.items():
                for start in range(0, len(bookings), 500):
                    some = bookings[start : start + 500]
                    session.execute(update(Booking).where(Booking.id.in_(some)).values(declared=said))

    def _of_booking(self, each: Attendee) -> None:
        dice = Random(f"{self.seed} {each.id}")
        actions: list[str] = []
        keen = dice.random() < 0.5
        for key, stage, due in self._stages(each):
            if "delegate" not in stage.to and "supervisor" not in stage.to:
                continue
            if "supervisor" in stage.to and each.supervisor is None:
                continue
            answered = self._touchpoint(each, key, stage, due, dice, keen)
            if answered and stage.kind in ASKS:
                said = self._response(each, key, stage, answered, dice, actions)
                actions = actions or [str(said[name]) for name in sorted(said) if _is_action(name)]
            elif answered:
                self._act(each, stage, answered, dice)

    def _stages(self, each: Attendee) -> Iterator[tuple[str, Stage, datetime]]:
        """Give the stages of a booking in order of time, with when each is due if all is answered at once."""
        stages = self.partnership.plan.active()
        starts, ends = each.held.starts, each.held.ends
        due = due_dates(stages, self.partnership.hours, starts=starts, ends=ends, booked=each.booked)
        for key in sorted(due, key=lambda one: due[one]):
            if stages[key].kind in ANSWERABLE:
                yield key, stages[key], due[key]
        checks = [each for each in self.partnership.plan.stages.values() if each.kind == "supervisor_check"]
        if checks and not any(stage.kind == "supervisor_check" for stage in stages.values()):
            # A plan that has switched it off keeps what came while it was on.
            yield "supervisor_check", checks[0], ends + timedelta(weeks=12)

    def _touchpoint(
        self, each: Attendee, key: str, stage: Stage, due: datetime, dice: Random, keen: bool
    ) -> datetime | None:
        """Make one; gives when it was answered, if it was."""
        anchors = {"event start": each.held.starts, "event end": each.held.ends, "sent": due, "booking": each.booked}
        closes = instant(stage.closes, anchors, self.partnership.hours()) or due + timedelta(days=28)
        chance = RATES.get(stage.kind, _SUPERVISORS.get(stage.kind, 0.5))
        chance += (_COMPLETED_BOTH if keen else -_COMPLETED_BOTH) if stage.kind in ASKS else 0
        at = due + min(timedelta(hours=dice.lognormvariate(2.2, 1.3)), (closes - due) * 0.9)
        wants = dice.random() < chance
        after_event = stage.kind != "pre_course"
        gone = each.cancelled is not None and each.cancelled <= due
        if gone or (after_event and (each.state in ("cancelled", "absent"))):
            state = "cancelled"
        elif due > self.now:
            state = "planned"
        elif wants and at <= self.now:
            state = "answered"
        else:
            state = "expired" if closes <= self.now else "sent"
        sent = state in ("answered", "expired", "sent")
        person = each.supervisor if "supervisor" in stage.to and each.supervisor else each.who
        self.rows[Touchpoint].append(
            {
                "id": self._next(Touchpoint),
                **self._same(each, key, stage),
                "subject": f"booking:{each.id}",
                "person_id": person.id,
                "round": 1,
                "role": "supervisor" if "supervisor" in stage.to else "delegate",
                "state": state,
                "due_at": due,
                "closes_at": closes,
                "next_at": {"planned": due, "sent": closes}.get(state),
                "sent_at": due if sent else None,
                "answered_at": at if state == "answered" else None,
                "reminded": 0,
                "form": self._form(each, key, stage)[1] if sent and stage.kind in ASKS else None,
                "reason": "",
            }
        )
        return at if state == "answered" else None

    def _next(self, table: type[Base]) -> int:
        self.counted[table] += 1
        return self.counted[table]

    def _same(self, each: Attendee, key: str, stage: Stage) -> dict[str, Any]:
        same = {"partnership": self.partnership.key, "booking_id": each.id, "event_id": each.held.id}
        return {**same, "stage": key, "kind": stage.kind}

    def _form(self, each: Attendee, key: str, stage: Stage) -> tuple[Form, str, dict[str, str | None]]:
        asks = stage.kind in ("end_of_course", "impact_check") and each.state == "booked"
        which = (key, each.held.course.code, asks)
        if which not in self._forms:
            outcomes = [Outcome(key=key, text=text) for key, text in each.held.course.outcomes]
            sheet = self.partnership.questionnaires[stage.questionnaire or ""]
            form = fit(sheet, outcomes, ask_attendance=asks)
            with self.database.write(self.partnership.key) as session:
                self._digests[which] = responses.freeze(session, self.partnership.key, form)
            self._forms[which] = form
            self._pairs[which] = {question.key: pair_id(question) for question in form.questions}
        return self._forms[which], self._digests[which], self._pairs[which]

    def _response(
        self, each: Attendee, key: str, stage: Stage, at: datetime, dice: Random, actions: Sequence[str]
    ) -> dict[str, Value]:
        whole, _, pairs = self._form(each, key, stage)
        form = with_actions(whole, actions) if stage.kind == "impact_check" else whole
        slip = self._slip(each, dice) if dice.random() < _LETS_SLIP else ""
        gain = each.held.course.gain
        voice = YearVoice(self.seed, each.who.email, each.held.ref, stage.kind, gain=gain, slip=slip)
        heard = {question.key: Kept(self._said(voice, question, each), 1) for question in form.questions}
        said = to_submit(form, heard)
        if each.state == "booked" and "attendance" in said:
            self.declared.setdefault(str(said["attendance"]), []).append(each.id)
        number = self._next(Response)
        touchpoint = self.rows[Touchpoint][-1]["id"]
        rows = list(self._answers(number, each, stage, form, said, pairs, at))
        self.rows[AnswerRow] += rows
        lists = responses.side_by_side(AnswerRow(pair=row["pair"], number=row["number"]) for row in rows)
        beside = dict(zip(("pairs", "points"), lists, strict=True))
        times = {"first_submitted_at": at, "submitted_at": at}
        same = self._same(each, key, stage)
        made = {"id": number, **same, "touchpoint_id": touchpoint, "version": 1, "revision": 1, "cursor": "sent"}
        self.rows[Response].append({**made, **beside, **times})
        plain = {name: list(value) if isinstance(value, tuple) else value for name, value in said.items()}
        sent = {"response_id": number, "version": 1, "partnership": self.partnership.key, "at": at, "channel": "web"}
        self.rows[Submission].append({**sent, "answers": plain})
        return said

    def _said(self, voice: Voice, question: Question, each: Attendee) -> Value:
        return each.there if question.about == "attendance" else voice.say(question)

    def _slip(self, each: Attendee, dice: Random) -> str:
        other = dice.choice([who for who in self.trainers.values() if who.id != each.who.id])
        boss = each.supervisor or other
        names = {"trainer": self.trainers[each.held.id].name, "other": other.name, "manager": boss.name}
        first = each.who.name.split()[0].lower()
        return dice.choice(SLIPS).format(**names, number=dice.randint(100, 999), first=first)

    def _answers(
        self,
        number: int,
        each: Attendee,
        stage: Stage,
        form: Form,
        said: Mapping[str, Value],
        pairs: Mapping[str, str | None],
        at: datetime,
    ) -> Iterable[dict[str, Any]]:
        for question in form.questions:
            value = said.get(question.key)
            if value is None:
                continue
            kept = list(value) if isinstance(value, tuple) else value
            yield {
                "response_id": number,
                "question": question.key,
                "partnership": self.partnership.key,
                "event_id": each.held.id,
                "kind": stage.kind,
                "pair": pairs.get(question.key),
                "draft": kept,
                "value": kept,
                "number": _number(question, value),
                "chosen": _chosen(question, value),
                "revision": 1,
                "channel": "web",
                "answered_at": at,
            }

    def _act(self, each: Attendee, stage: Stage, at: datetime, dice: Random) -> None:
        saw = dice.choices(list(_SAW), list(_SAW.values()))[0]
        note = dice.choice(sayings()["practice"][saw]) if dice.random() < 0.6 else ""
        what = saw if stage.kind == "supervisor_check" else "acknowledged"
        self.rows[SupervisorAct].append(
            {
                "id": self._next(SupervisorAct),
                "partnership": self.partnership.key,
                "touchpoint_id": self.rows[Touchpoint][-1]["id"],
                "booking_id": each.id,
                "what": what,
                "note": note if what == saw else "",
                "at": at,
                "undone_at": at if dice.random() < 0.02 else None,
            }
        )


def _is_action(key: str) -> bool:
    return key.startswith("action_") and key.removeprefix("action_").isdigit()


def _number(question: Question, value: Value) -> float | None:
    if question.kind not in NUMERIC or not isinstance(value, str):
        return None
    return float(question.values().index(value) + (0 if question.kind == "score" else 1))


def _chosen(question: Question, value: Value) -> str | None:
    """Give the keys of a choice as they are kept beside it."""
    if question.kind not in CHOICES:
        return None
    return ",".join(value) if isinstance(value, tuple) else value

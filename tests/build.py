"""Builders: a world with real SQLite, a clock that is set, two partnerships, and senders that remember."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from shutil import copyfile
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.calendar import Ticked, tick
from bot.errors import Permanent, Temporary
from bot.flows import answering
from bot.flows.conversation import Move, Say, Send
from bot.flows.desk import Desk
from bot.flows.reconcile import reconcile_bookings, reconcile_events
from bot.messages.nouns import Message, Prompt, Receipt, Review, Step, Value
from bot.outbound.composing import Composer
from bot.outbound.delivery import Delivery
from bot.outbound.dispatch_inline import InlineDispatcher
from bot.plan.columns import Columns
from bot.plan.model import About, Catalogue, Partnership, Plan
from bot.plan.questionnaire import Questionnaire
from bot.storage import outbox, people, responses, touchpoints, upgrade
from bot.storage.session import Database
from bot.storage.tables import (
    AnswerRow,
    Base,
    Booking,
    Certificate,
    Event,
    EventTrainer,
    OutboxMessage,
    Person,
    Touchpoint,
)

Row = TypeVar("Row", bound=Base)
LONDON = ZoneInfo("Europe/London")
START = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
"""Monday; when every world begins, unless it is told otherwise."""
HERE, THERE = "here", "there"
_CONCERN = {"name": "Safeguarding hub", "phone": "01539 000000"}
_ABOUT: dict[str, Any] = {
    "name": "Testshire Safeguarding Children Partnership",
    "short_name": "TSCP",
    "business_unit": {"name": "Business unit", "email": "unit@testshire.example"},
    "concern": [_CONCERN],
    "officers": [{"name": "Olive Officer", "email": "olive@testshire.example"}],
    "posts": {"subgroup": {"name": "Learning subgroup", "email": "subgroup@testshire.example"}},
}
STAGES: dict[str, dict[str, Any]] = {
    "pre_course": {
        "kind": "pre_course",
        "who": "booked",
        "when": "7 days before event start",
        "reminders": ["2 days before event start"],
        "closes": "at event start",
        "questionnaire": "before",
    },
    "end_of_course": {
        "kind": "end_of_course",
        "when": "at event end",
        "reminders": ["2 days after sent", "7 days after sent"],
        "closes": "28 days after event end",
        "questionnaire": "end",
    },
    "certificate": {
        "kind": "certificate",
        "who": "full",
        "when": "at end_of_course answered",
        "closes": "12 months after event end",
    },
    "supervisor_briefing": {
        "kind": "supervisor_briefing",
        "to": "supervisor",
        "when": "1 working day after end_of_course answered, at the latest 14 days after event end",
        "reminders": ["5 working days after sent", "10 working days after sent"],
        "closes": "60 days after sent",
        "working_days": True,
        "shares": ["actions", "self_assessment", "usefulness"],
    },
    "impact_check": {
        "kind": "impact_check",
        "when": "12 weeks after event end",
        "reminders": ["7 days after sent", "14 days after sent"],
        "closes": "42 days after sent",
        "channel": "mail",
        "questionnaire": "impact",
    },
    "supervisor_check": {
        "kind": "supervisor_check",
        "to": "supervisor",
        "when": "1 day after supervisor_briefing acknowledged",
    },
    "trainer_feedback": {
        "kind": "trainer_feedback",
        "to": "trainers",
        "when": "at event end",
        "reminders": ["3 days after sent"],
        "closes": "14 days after event end",
        "questionnaire": "trainers",
    },
    "trainer_report": {"kind": "trainer_report", "to": ["trainers", "subgroup"], "when": "10 days after event end"},
}
_CAN = {"key": "can", "kind": "confidence", "pair": "can", "per": "outcome", "text": "How far can you {outcome}?"}
_THERE = {
    "key": "there",
    "kind": "one",
    "about": "attendance",
    "text": "Were you there?",
    "options": [{"key": "all", "label": "All"}, {"key": "part", "label": "Part"}, {"key": "none", "label": "No"}],
}
_USEFUL = {
    "key": "usefulness",
    "kind": "agreement",
    "text": "It was useful.",
    "when": [{"question": "there", "is": ["all", "part"]}],
}
_ACTIONS = [
    {"key": f"action_{n}", "kind": "short", "about": "action", "optional": n > 1, "text": f"Action {n}?"}
    for n in (1, 2, 3)
]
_COMMENT = {"key": "comment", "kind": "long", "optional": True, "text": "Anything else?"}
_BECAME = {
    "key": "became",
    "kind": "one",
    "per": "action",
    "text": "{action}: what became of it?",
    "options": [{"key": "done", "label": "Done"}, {"key": "not_yet", "label": "Not yet"}],
}
_SUPERVISOR = [
    {"key": "supervisor_name", "kind": "short", "about": "supervisor_name", "optional": True, "text": "Who?"},
    {"key": "supervisor_email", "kind": "email", "about": "supervisor_email", "optional": True, "text": "Where?"},
]
QUESTIONNAIRES: dict[str, list[dict[str, Any]]] = {
    "before": [_CAN, {"key": "hope", "kind": "long", "optional": True, "text": "What do you hope for?"}],
    "end": [_THERE, _CAN, _USEFUL, *_ACTIONS, _COMMENT],
    "impact": [_BECAME, {"key": "changed", "kind": "yes_no", "text": "Has your practice changed?"}],
    "trainers": [{"key": "went", "kind": "score", "text": "How did it go?"}],
    "missing_supervisor": _SUPERVISOR,
}
OUTCOMES = [{"key": "signs", "text": "recognise the signs of neglect"}, {"key": "drift", "text": "challenge drift"}]


def a_partnership(
    key: str = HERE, *, plan: Mapping[str, Any] | None = None, **stages: Mapping[str, Any] | None
) -> Partnership:
    """Make a partnership; each of `stages` changes the stage of that name, or takes it out if None."""
    changed = {name: {**STAGES.get(name, {}), **change} for name, change in stages.items() if change is not None}
    kept = {name: stage for name, stage in {**STAGES, **changed}.items() if stages.get(name, stage) is not None}
    written = {"send_at": "09:30", **(plan or {}), "stages": kept}
    sheets = {
        name: Questionnaire.model_validate({"title": name, "questions": asked})
        for name, asked in QUESTIONNAIRES.items()
    }
    about, digest = About.model_validate(_ABOUT), repr(sorted(written.items(), key=str))
    parsed = Plan.model_validate(written)
    return Partnership(key, about, parsed, Catalogue(), Columns(fields={}), sheets, digest, "")


def at(day: str, hour: str = "09:30") -> datetime:
    """Give a local time of London as an instant: `at("2026-03-02")` is the sending hour of that day."""
    return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=LONDON).astimezone(UTC)


@dataclass
class Recorder:
    """A sender that remembers; it can be told to fail, before or after it has done what it was asked."""

    channel: str = "mail"
    paced: bool = False
    tells: bool = True
    """Whether it can say what has gone (a provider that cannot answers None)."""
    accepted: list[Message] = field(default_factory=list)
    faults: list[tuple[Exception | None, bool]] = field(default_factory=list)

    def fail(self, *failures: Exception | None, after: bool = False) -> None:
        """Have the next sends fail, in turn; None lets one pass."""
        self.faults += [(failure, after) for failure in failures]

    def send(self, message: Message) -> Receipt:
        """Accept a message, or fail as told."""
        fault, after = self.faults.pop(0) if self.faults else (None, False)
        if fault is not None and not after:
            raise fault
        self.accepted.append(message)
        if fault is not None:
            raise fault
        return Receipt(f"receipt {message.message_id}")

    def was_sent(self, message: Message) -> Receipt | None:
        """Say whether a message was accepted."""
        known = self.tells and any(each.message_id == message.message_id for each in self.accepted)
        return Receipt(f"receipt {message.message_id}") if known else None


class Crash(BaseException):
    """The process dies here: no handler of ours may catch it."""


class World:
    """Everything a test needs, in one place."""

    def __init__(self, folder: Path, template: Path | None = None, *partnerships: Partnership, chat: str = "") -> None:
        self.folder, file = folder, folder / "world.db"
        if template is not None:
            copyfile(template, file)
        self.database = Database(f"sqlite:///{file}")
        upgrade.check(self.database)
        self.now = START
        self.mail, self.chat = Recorder(), Recorder("slack")
        self._names = count(1)
        self.use(*(partnerships or (a_partnership(HERE), a_partnership(THERE))), chat=chat)

    def use(self, *partnerships: Partnership, chat: str = "", base_url: str = "https://evaluation.example") -> None:
        """Use these plans from now on."""
        self.plans = {each.key: each for each in partnerships}
        self.desk = Desk(self.database, self.plans, lambda: self.now, base_url, chat)
        composer = Composer(self.plans, self.desk.base_url)
        self.delivery = Delivery(self.database, composer, {"mail": self.mail, "slack": self.chat})
        self.dispatcher = InlineDispatcher(self.database, self.delivery)

    def close(self) -> None:
        """Let the file go."""
        self.database.close()

    # What there is.

    def a_person(self, name: str = "", *, email: str = "", partnership: str = HERE, **facts: Any) -> Person:
        """Make (or find) a person."""
        n = next(self._names)
        with self.database.write() as session:
            person = people.ensure(
                session, partnership, email=email or f"person{n}@school.example", name=name or f"Pat Person{n}"
            )
            for fact, value in facts.items():
                setattr(person, fact, value)
        return person

    def an_event(
        self,
        starts: datetime | None = None,
        *,
        partnership: str = HERE,
        trainers: Iterable[Person] = (),
        outcomes: list[dict[str, str]] | None = None,
    ) -> Event:
        """Make an event of six hours; without a date, on 2 March 2026 (a Monday), half past nine."""
        starts = starts or at("2026-03-02")
        with self.database.write() as session:
            event = Event(
                partnership=partnership,
                ref=f"E-{next(self._names)}",
                course="Neglect",
                level="Level 3",
                outcomes=OUTCOMES if outcomes is None else outcomes,
                starts_wall=starts.isoformat(),
                ends_wall=(starts + timedelta(hours=6)).isoformat(),
                zone="Europe/London",
                starts_at=starts,
                ends_at=starts + timedelta(hours=6),
            )
            session.add(event)
            session.flush()
            gives = [EventTrainer(event_id=event.id, person_id=p.id, partnership=partnership) for p in trainers]
            session.add_all(gives)
            session.flush()
            reconcile_events(session, self.plans[partnership], [event], now=self.now)
        return event

    def a_booking(
        self,
        event: Event | None = None,
        *,
        attended: bool | str | None = None,
        supervisor: Person | bool = True,
        cancelled: bool = False,
        person: Person | None = None,
        agency: str = "School",
        partnership: str = HERE,
    ) -> Booking:
        """Make a booking; `attended` is what the register says: True, "partly", False, or None where nothing yet."""
        event = event or self.an_event(partnership=partnership)
        person = person or self.a_person(partnership=event.partnership, agency=agency)
        if isinstance(supervisor, bool):
            known = self.a_person("Sue Pervisor", email="sue@school.example", partnership=event.partnership)
            supervisor_id = known.id if supervisor else None
        else:
            supervisor_id = supervisor.id
        with self.database.write() as session:
            booking = Booking(
                partnership=event.partnership,
                event_id=event.id,
                person_id=person.id,
                supervisor_id=supervisor_id,
                agency=agency,
                state="cancelled" if cancelled else _register(attended),
                booked_at=self.now,
            )
            session.add(booking)
            session.flush()
            reconcile_bookings(session, self.plans[event.partnership], [booking.id], now=self.now)
        return booking

    # What happens.

    def tick(self, when: datetime | None = None, *, deliver: bool = True) -> Ticked:
        """Set the clock, if told, and tick."""
        self.now = when or self.now
        return tick(self.desk, self.dispatcher if deliver else None, self.now)

    def run_until(self, when: datetime) -> None:
        """Tick at every instant at which something is due, up to and at `when`."""
        while (due := self.next_due()) is not None and due <= when:
            self.tick(max(due, self.now))
        self.tick(when)

    def next_due(self) -> datetime | None:
        """Give when something is due next, for anybody."""
        with self.database.read() as session:
            dues = [touchpoints.next_due(session, key) for key in self.plans]
            dues.append(outbox.next_ready(session))
        return min((due for due in dues if due is not None), default=None)

    def change(self, booking: Booking, **facts: Any) -> None:
        """Change what is known of a booking, and let the timeline follow."""
        with self.database.write() as session:
            row = session.get_one(Booking, booking.id)
            for fact, value in facts.items():
                setattr(row, fact, value)
            session.flush()
            reconcile_bookings(session, self.plans[row.partnership], [row.id], now=self.now)

    def marks(self, booking: Booking, attended: bool | str) -> None:
        """Have the register say that a delegate attended, partly attended, or was absent."""
        self.change(booking, state=_register(attended))

    def moves(self, event: Event, starts: datetime) -> None:
        """Move an event, and let the timeline follow."""
        with self.database.write() as session:
            row = session.get_one(Event, event.id)
            row.starts_at, row.ends_at, row.moves = starts, starts + timedelta(hours=6), row.moves + 1
            session.flush()
            ids = list(session.scalars(select(Booking.id).where(Booking.event_id == event.id)))
            reconcile_bookings(session, self.plans[row.partnership], ids, now=self.now)
            reconcile_events(session, self.plans[row.partnership], [row], now=self.now)

    def takes(self, touchpoint: Touchpoint, *moves: Move, channel: str = "web") -> Step:
        """Take moves at a touchpoint, each in a transaction of its own, as a handler does; gives the last step."""
        step: Step | None = None
        for move in moves or (None,):
            with self.database.write() as session:
                sheet = answering.sheet(session, self.plans, touchpoint.partnership, touchpoint.id)
                assert sheet.is_open(self.now), f"{touchpoint.stage} is {sheet.touchpoint.state}"
                step = answering.current(sheet)
                if move is not None:
                    step = answering.answer(session, sheet, move, now=self.now, channel=channel)
        assert step is not None
        return step

    def answers(self, booking: Booking, stage: str = "end_of_course", **said: Value) -> Step:
        """Answer a stage's form question by question and send it; what is not `said` gets an answer that fits."""
        return self.fills(self.touchpoint(booking, stage), **said)

    def fills(self, touchpoint: Touchpoint, **said: Value) -> Step:
        """Fill in and send the form of any touchpoint."""
        step = self.takes(touchpoint)
        while isinstance(step, Prompt):
            value = said.get(step.question, usual(step))
            step = self.takes(touchpoint, Say(step.question, step.seen, value))
        assert isinstance(step, Review), step
        return self.takes(touchpoint, Send(step.revision))

    # What came of it.

    def get(self, row: Row) -> Row:
        """Read a row anew."""
        with self.database.read() as session:
            found = session.get(type(row), row.id)  # type: ignore[attr-defined]
        assert found is not None
        return found

    def rows(self, table: type[Row], **where: Any) -> list[Row]:
        """Read a table's rows."""
        with self.database.read() as session:
            return list(session.scalars(select(table).filter_by(**where)))

    def touchpoints(self, booking: Booking, *states: str) -> list[Touchpoint]:
        """Give a booking's touchpoints, in these states if named."""
        return [t for t in self.rows(Touchpoint, booking_id=booking.id) if not states or t.state in states]

    def touchpoint(self, booking: Booking, stage: str) -> Touchpoint:
        """Give a booking's newest touchpoint of a stage."""
        return [t for t in self.touchpoints(booking) if t.stage == stage][-1]

    def plans_of(self, booking: Booking) -> dict[str, datetime]:
        """Give what is planned and unsent, with its due times."""
        return {t.stage: t.due_at for t in self.touchpoints(booking, "planned")}

    def queue(self, *states: str) -> list[OutboxMessage]:
        """Give the outbox's rows, in these states if named."""
        return [m for m in self.rows(OutboxMessage) if not states or m.state in states]

    def sent(self, person: Person | Booking | None = None) -> list[str]:
        """Give the letters that have gone, oldest first, to one person if named."""
        who = person.person_id if isinstance(person, Booking) else person.id if person else None
        gone = [m for m in self.queue("sent") if who in (None, m.person_id)]
        return [m.template for m in sorted(gone, key=lambda m: (m.sent_at or START, m.id))]

    def letters(self, template: str) -> list[Message]:
        """Give the messages that a sender was handed."""
        return [m for m in (*self.mail.accepted, *self.chat.accepted) if m.template == template]

    def certificates(self) -> list[Certificate]:
        """Give the certificates that hold."""
        return [each for each in self.rows(Certificate) if each.revoked_at is None]

    def figures(self, touchpoint: Touchpoint) -> dict[str, Any]:
        """Give the answers that count."""
        with self.database.read() as session:
            response = responses.of_touchpoint(session, touchpoint.partnership, touchpoint.id)
            if response is None or response.submitted_at is None:
                return {}
            query = select(AnswerRow).where(AnswerRow.response_id == response.id, AnswerRow.value.is_not(None))
            return {row.question: row.value for row in session.scalars(query)}


def usual(prompt: Prompt) -> Value:
    """Give an answer that fits a prompt."""
    if prompt.choices:
        return prompt.choices[-1].value if prompt.kind != "one" else prompt.choices[0].value
    if prompt.optional:
        return ""
    return {"date": "2026-03-02", "email": "boss@school.example"}.get(prompt.kind, "Talk to the health visitor")


def _register(attended: bool | str | None) -> str:
    return {True: "attended", "partly": "partly_attended", False: "absent", None: "booked"}[attended]


def temporary(minutes: int | None = None, *, now: datetime = START) -> Temporary:
    """Make a failure that passes."""
    return Temporary("busy", None if minutes is None else now + timedelta(minutes=minutes))


def permanent() -> Permanent:
    """Make a failure that stays."""
    return Permanent("no such mailbox")


def without_stages(partnership: Partnership, *stages: str) -> Partnership:
    """Give a partnership whose plan has lost stages."""
    kept = {key: stage for key, stage in partnership.plan.stages.items() if key not in stages}
    return replace(partnership, plan=partnership.plan.model_copy(update={"stages": kept}), digest=f"less {stages}")

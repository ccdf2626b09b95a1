"""Rows for figures: two partnerships of one plan in one database, and what people said in it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from bot.insight import disclosure
from bot.insight.disclosure import Ground
from bot.plan.columns import Columns
from bot.plan.model import About, Catalogue, Partnership, Plan
from bot.plan.questionnaire import CHOICES, NUMERIC, Form, Question, Questionnaire, pair_id
from bot.storage import responses
from bot.storage.session import Database
from bot.storage.tables import AnswerRow, Booking, Event, Person, Response, SupervisorAct, Touchpoint

NOW = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)
CLOSED = datetime(2026, 8, 1, 9, 0, tzinfo=UTC)
"""When every form has closed, and the quarter is over."""
HERE, THERE = "here", "there"
_PLAN: dict[str, Any] = {
    "levels": ["reaction", "learning", "behaviour", "results", "roi"],
    "stages": {
        "pre_course": {
            "kind": "pre_course",
            "when": "7 days before event start",
            "reminders": ["2 days before event start"],
            "closes": "at event start",
            "who": "booked",
            "questionnaire": "before",
        },
        "end_of_course": {
            "kind": "end_of_course",
            "when": "at event end",
            "required": True,
            "questionnaire": "after",
        },
        "certificate": {"kind": "certificate", "when": "at end_of_course answered", "who": "full"},
        "supervisor_briefing": {
            "kind": "supervisor_briefing",
            "to": "supervisor",
            "when": "1 day after end_of_course answered",
        },
        "impact_check": {
            "kind": "impact_check",
            "when": "60 days after end_of_course answered",
            "questionnaire": "impact",
        },
    },
}
_CAN = {"key": "can", "text": "How confident are you that you can {outcome}?", "kind": "confidence"}
_CAN |= {"per": "outcome", "pair": "can", "level": "learning"}
_KNOW = {"key": "know", "text": "How much do you know?", "kind": "confidence", "pair": "know", "level": "learning"}
_SHEETS: dict[str, Any] = {
    "before": [_CAN, _KNOW],
    "after": [
        _CAN,
        _KNOW,
        {"key": "useful", "text": "It was useful.", "kind": "score", "level": "reaction"},
        {
            "key": "missing",
            "text": "What was missing?",
            "kind": "many",
            "options": ["Depth", "Time"],
            "level": "reaction",
        },
        {"key": "comment", "text": "Anything else?", "kind": "long", "level": "reaction", "optional": True},
    ],
    "impact": [
        {
            "key": "follow_up",
            "text": "What became of '{action}'?",
            "kind": "one",
            "per": "action",
            "options": ["Done", "Not yet"],
            "level": "behaviour",
        },
        {"key": "difference", "text": "Did it make a difference?", "kind": "yes_no", "level": "results"},
    ],
}
OUTCOMES = [{"key": "signs", "text": "see the signs of neglect"}, {"key": "ask", "text": "ask about it"}]


@cache
def a_partnership(key: str = HERE, year_starts: str = "01-01") -> Partnership:
    """Give a partnership with a short plan; the smallest group that is shown is five."""
    contact = {"name": "Unit", "email": "unit@here.example"}
    about = {"name": key.title(), "short_name": key, "business_unit": contact, "concern": [contact]}
    courses = [{"code": "NEG", "title": "Neglect", "other_titles": ["Neglect (level 3)"], "level": "Level 3"}]
    plan = Plan.model_validate(_PLAN)
    return Partnership(
        key=key,
        about=About.model_validate({**about, "officers": [contact], "year_starts": year_starts}),
        plan=plan,
        catalogue=Catalogue.model_validate({"courses": [{**courses[0], "outcomes": OUTCOMES}]}),
        columns=Columns(fields={}),
        questionnaires={
            name: Questionnaire.model_validate({"title": name, "questions": asked}) for name, asked in _SHEETS.items()
        },
        digest="",
        folder="",
    )


def without(partnership: Partnership, *stages: str) -> Partnership:
    """Give the partnership with some stages taken out of its plan."""
    kept = {key: stage for key, stage in partnership.plan.stages.items() if key not in stages}
    return replace(partnership, plan=partnership.plan.model_copy(update={"stages": kept}))


def a_ground(
    session: Session, events: Iterable[Event], key: str = HERE, *, now: datetime = CLOSED, published: bool = False
) -> Ground:
    """Give what figures about some events may stand on."""
    ids = {event.id for event in events}
    return disclosure.ground(session, a_partnership(key), ids, now=now, published=published)


class Office:
    """A database with `here` and `there` in it, and short ways to write rows."""

    def __init__(self, url: str) -> None:
        self.database = Database(url, durable=False)
        self.partnership = a_partnership()
        self._numbers = count(1)

    def add(self, row: Any) -> Any:
        """Write one row."""
        with self.database.write() as session:
            session.add(row)
        return row

    def change(self, row: Any, **values: Any) -> None:
        """Change one row."""
        with self.database.write() as session:
            stored = session.merge(row)
            for name, value in values.items():
                setattr(stored, name, value)
                setattr(row, name, value)

    def an_event(
        self, ref: str = "", *, course: str = "Neglect", on: str = "2026-03-03", key: str = HERE, **more: Any
    ) -> Event:
        """Write an event of a morning."""
        starts = datetime.fromisoformat(f"{on}T09:30:00+00:00")
        row = Event(
            partnership=key,
            ref=ref or f"E-{next(self._numbers)}",
            course=course,
            outcomes=OUTCOMES,
            starts_wall=f"{on}T09:30",
            ends_wall=f"{on}T12:30",
            zone="Europe/London",
            starts_at=starts,
            ends_at=starts + timedelta(hours=3),
            **more,
        )
        return self.add(row)  # type: ignore[no-any-return]

    def a_person(self, name: str = "", *, key: str = HERE, **more: Any) -> Person:
        """Write a person; the address follows from the name."""
        name = name or f"Person {next(self._numbers)}"
        email = f"{name.lower().replace(' ', '.')}@school.example"
        row = Person(partnership=key, email=email, name=name, name_key=name.lower(), agency="School", **more)
        return self.add(row)  # type: ignore[no-any-return]

    def a_booking(self, event: Event, *, name: str = "", state: str = "attended", **more: Any) -> Booking:
        """Write a booking of a new person."""
        person = self.a_person(name, key=event.partnership)
        booked = event.starts_at - timedelta(days=30)
        row = Booking(partnership=event.partnership, event_id=event.id, person_id=person.id, state=state)
        row.booked_at, row.agency = booked, "School"
        for field, value in more.items():
            setattr(row, field, value)
        return self.add(row)  # type: ignore[no-any-return]

    def a_touchpoint(self, booking: Booking, stage: str, *, state: str = "sent", **more: Any) -> Touchpoint:
        """Write a touchpoint of a booking; all but planned ones were sent on 4 March, and close on 1 June."""
        sent_at = None if state == "planned" else datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
        closes = datetime(2026, 6, 1, 9, 30, tzinfo=UTC)
        kind = self.partnership.plan.stages[stage].kind
        values: dict[str, Any] = {
            "partnership": booking.partnership,
            "subject": f"booking:{booking.id}",
            "booking_id": booking.id,
            "event_id": booking.event_id,
            "person_id": booking.person_id,
            "stage": stage,
            "kind": kind,
            "role": "supervisor" if kind.startswith("supervisor") else "delegate",
            "state": state,
            "due_at": datetime(2026, 3, 4, 9, 30, tzinfo=UTC),
            "closes_at": closes,
            "next_at": closes if state == "sent" else None,
            "sent_at": sent_at,
            "answered_at": sent_at if state == "answered" else None,
        }
        return self.add(Touchpoint(**{**values, **more}))  # type: ignore[no-any-return]

    def says(
        self, booking: Booking, stage: str, said: Mapping[str, Any], *, sent: bool = True, words: str = "", **more: Any
    ) -> Touchpoint:
        """Write a response, sent in or still a draft; `words` replace the text of the questions about outcomes."""
        form = self._form(stage, words)
        with self.database.write() as session:
            digest = responses.freeze(session, booking.partnership, form)
        touchpoint = self.a_touchpoint(booking, stage, state="answered" if sent else "sent", form=digest, **more)
        response = Response(
            partnership=booking.partnership,
            touchpoint_id=touchpoint.id,
            booking_id=booking.id,
            event_id=booking.event_id,
            stage=stage,
            kind=touchpoint.kind,
            submitted_at=NOW if sent else None,
        )
        self.add(response)
        rows = [_answer(response, form, key, value, sent) for key, value in said.items()]
        for row in rows:
            self.add(row)
        with self.database.write() as session:
            stored = session.get_one(Response, response.id)
            stored.pairs, stored.points = responses.side_by_side(rows)
        return touchpoint

    def _form(self, stage: str, words: str) -> Form:
        sheet = self.partnership.questionnaires[self.partnership.plan.stages[stage].questionnaire or ""]
        asked = []
        for question in sheet.questions:
            assert isinstance(question, Question)
            outcomes = OUTCOMES if question.per == "outcome" else [{"key": "1"}] if question.per else [{}]
            for outcome in outcomes:
                asked.append(_fitted(question, outcome, words))
        return Form(title=stage, minutes=3, intro="", thanks="", questions=tuple(asked))

    def confirms(self, touchpoint: Touchpoint, what: str, *, undone: bool = False) -> None:
        """Write what a supervisor saw in practice."""
        act = SupervisorAct(partnership=touchpoint.partnership, touchpoint_id=touchpoint.id, what=what, at=NOW)
        act.booking_id, act.undone_at = touchpoint.booking_id or 0, NOW if undone else None
        self.add(act)


def _fitted(question: Question, outcome: Mapping[str, str], words: str) -> Question:
    if not outcome:
        return question
    text = (words or question.text).replace("{outcome}", outcome.get("text", ""))
    pair = f"{question.pair}_{outcome['key']}" if question.pair else None
    changes = {"key": f"{question.key}_{outcome['key']}", "text": text, "pair": pair, "per": None}
    return question.model_copy(update=changes)


def _answer(response: Response, form: Form, key: str, value: Any, sent: bool) -> AnswerRow:
    question = form.question(key)
    assert question is not None, key
    number = float(value) if question.kind in NUMERIC else None
    kept = value if isinstance(value, list) else str(value)
    return AnswerRow(
        response_id=response.id,
        question=key,
        partnership=response.partnership,
        event_id=response.event_id,
        kind=response.kind,
        pair=pair_id(question),
        draft=kept,
        value=kept if sent else None,
        number=number if sent else None,
        chosen=_chosen(question, kept) if sent else None,
        answered_at=NOW,
    )


def _chosen(question: Question, kept: Any) -> str | None:
    if question.kind not in CHOICES:
        return None
    return ",".join(kept) if isinstance(kept, list) else str(kept)

"""Builds what the web's tests stand on: a database with people, events and sent stages, and browsers that visit."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import select

from bot.flows import forms
from bot.flows.desk import Chat, Chats, Desk
from bot.handlers import web
from bot.plan.loading import load
from bot.plan.model import Partnership
from bot.storage import links, people, touchpoints
from bot.storage.session import Database
from bot.storage.tables import Base, Booking, Certificate, Event, EventTrainer, Touchpoint

START = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
CONFIG = Path(__file__).parent / "config"
_NONCE = re.compile(r'name="nonce" value="([0-9a-f]{64})"')


@dataclass
class World:
    """A deployment with a clock of its own; `now` may be set."""

    desk: Desk
    site: FastAPI
    now: list[datetime]
    plans: dict[str, Partnership]
    events: dict[str, int] = field(default_factory=dict)

    def browser(self) -> "Browser":
        """Give another device."""
        return Browser(self, TestClient(self.site, follow_redirects=False, raise_server_exceptions=True))

    def at(self, now: datetime) -> None:
        """Set the clock."""
        self.now[0] = now

    def booking(self, partnership: str = "tscp", *, name: str = "Dana Delegate", **more: Any) -> int:
        """Book a delegate, with a supervisor, on the partnership's one event."""
        with self.desk.database.write() as session:
            event = self._event(session, partnership)
            email = f"{people.name_key(name)}@school.example"
            person = people.ensure(session, partnership, email=email, name=name)
            supervisor = people.ensure(session, partnership, email="sam@school.example", name="Sam Super")
            facts = {"agency": "A School", "booked_at": START - timedelta(days=40), "supervisor_id": supervisor.id}
            booking = Booking(partnership=partnership, event_id=event, person_id=person.id, **{**facts, **more})
            session.add(booking)
            session.flush()
            return booking.id

    def _event(self, session: Any, partnership: str) -> int:
        if partnership not in self.events:
            wall = {"starts_wall": "2026-03-10T09:30", "ends_wall": "2026-03-10T16:00", "zone": "Europe/London"}
            event = Event(
                partnership=partnership,
                ref="E1",
                course="Neglect & <care>",
                outcomes=[{"key": "signs", "text": "recognise the signs of neglect"}],
                starts_at=START,
                ends_at=START + timedelta(hours=6, minutes=30),
                **wall,
            )
            session.add(event)
            session.flush()
            trainer = people.ensure(session, partnership, email="tess@trainers.example", name="Tess Trainer")
            session.add(EventTrainer(event_id=event.id, person_id=trainer.id, partnership=partnership))
            self.events[partnership] = event.id
        return self.events[partnership]

    def sent(self, booking_id: int, stage: str, *, partnership: str = "tscp") -> int:
        """Have a stage of a booking sent."""
        plan = self.desk.plans[partnership]
        with self.desk.database.write() as session:
            booking, event = session.get_one(Booking, booking_id), session.get_one(Event, self.events[partnership])
            role = plan.plan.stages[stage].to[0]
            person = (booking.supervisor_id or 0) if role == "supervisor" else booking.person_id
            closes_at = START if stage == "pre_course" else START + timedelta(days=120)
            planned = [each for each in touchpoints.of_booking(session, partnership, booking_id) if each.stage == stage]
            touchpoint = (
                planned[0] if planned else Touchpoint(stage=stage, kind=plan.plan.stages[stage].kind, role=role)
            )
            touchpoint.partnership, touchpoint.subject = partnership, f"booking:{booking.id}"
            touchpoint.booking_id, touchpoint.event_id, touchpoint.person_id = booking.id, event.id, person
            touchpoint.state, touchpoint.due_at, touchpoint.sent_at = "sent", self.now[0], self.now[0]
            touchpoint.closes_at = touchpoint.next_at = closes_at
            session.add(touchpoint)
            session.flush()
            if plan.plan.stages[stage].questionnaire:
                forms.open_form(session, plan, touchpoint, event)
            return touchpoint.id

    def link(self, touchpoint_id: int, *, days: int = 60) -> str:
        """Mint a link to a touchpoint's page; gives its path."""
        with self.desk.database.write() as session:
            touchpoint = session.get_one(Touchpoint, touchpoint_id)
            purpose = "s" if touchpoint.role == "supervisor" else "q"
            return f"/{purpose}/{self._mint(session, touchpoint, purpose, days)}"

    def preferences(self, touchpoint_id: int) -> str:
        """Mint a link to the preferences of a touchpoint's person; gives its path."""
        with self.desk.database.write() as session:
            return f"/p/{self._mint(session, session.get_one(Touchpoint, touchpoint_id), 'p', 400)}"

    def _mint(self, session: Any, touchpoint: Touchpoint, purpose: str, days: int) -> str:
        return links.mint(
            session,
            touchpoint.partnership,
            purpose=purpose,
            person_id=touchpoint.person_id,
            touchpoint_id=None if purpose == "p" else touchpoint.id,
            now=self.now[0],
            expires_at=self.now[0] + timedelta(days=days),
        )

    def a_form(self, stage: str = "pre_course", partnership: str = "tscp", **booking: Any) -> str:
        """Have a new delegate asked; gives the path of the form."""
        return self.link(self.sent(self.booking(partnership, **booking), stage, partnership=partnership))

    def certify(self, number: str, booking: int = 0, **facts: Any) -> None:
        """Issue a certificate of a booking, or of a new one."""
        usual = {"name": "Dana Delegate", "course": "Neglect", "date": "Tuesday 10 March 2026", "outcomes": []}
        mine = {"partnership": "tscp", "booking_id": booking or self.booking(), "issued_at": self.now[0]}
        with self.desk.database.write() as session:
            session.add(Certificate(number=number, round=1, **{**usual, **mine, **facts}))

    def dump(self) -> dict[str, list[Any]]:
        """Give all that the database holds."""
        with self.desk.database.read() as session:
            tables = Base.metadata.sorted_tables
            return {
                each.name: [tuple(row) for row in session.execute(select(each).order_by(*each.primary_key))]
                for each in tables
            }

    def rows(self, query: Any) -> list[Any]:
        """Give the rows of a query."""
        with self.desk.database.read() as session:
            return list(session.scalars(query))


@dataclass
class Browser:
    """One device: keeps cookies, brings the page's nonce back, and follows redirects."""

    world: World
    client: TestClient

    def look(self, path: str, **query: str) -> str:
        """Open a page."""
        return str(self.client.get(path, params=query or None, follow_redirects=True).text)

    def post(self, path: str, *, nonce: str | None = None, **fields: Any) -> Response:
        """Send a form as the page would, without going where it leads."""
        if nonce is None:
            nonce = _NONCE.findall(self.look(path))[0]
        reply: Response = self.client.post(path, data={"nonce": nonce, **fields})
        return reply

    def press(self, path: str, move: str, **fields: Any) -> str:
        """Press a button of a form, and give the page that one comes to."""
        reply = self.post(path, move=move, **fields)
        return self.look(reply.headers["location"]) if reply.status_code == 303 else reply.text

    def say(self, path: str, question: str, *answer: str, seen: int = 0, **fields: Any) -> str:
        """Answer a question."""
        return self.press(path, "say", question=question, seen=str(seen), answer=list(answer), **fields)

    def answer_all(self, path: str, word: str = "", hope: str = "") -> str:
        """Answer the whole pre-course form up to the review."""
        self.press(path, "start")
        said = (("can_signs", "2"), ("ready", "0"), ("role", "neither"), ("worries", "time"), ("led", "no"))
        for question, answer in said:
            self.say(path, question, answer)
        self.say(path, "word", word)
        self.press(path, "skip", question="manager", seen="0")
        return self.say(path, "hope", hope)

    def play(self, path: str) -> str:
        """Answer whatever is asked, the first choice or a word, up to the review."""
        page = self.press(path, "start")
        while asked := re.search(r'name="question" value="(\w+)">\n<input type="hidden" name="seen"', page):
            choices = re.findall(r'name="answer" value="(\w+)"', page)
            date: dict[str, Any] = {"day": "27", "month": "3", "year": "2026"} if 'name="day"' in page else {}
            word = "someone@school.example" if 'type="email"' in page else "Listening"
            page = self.say(path, asked[1], *([] if date else choices[:1] or [word]), **date)
        return page

    def send(self, path: str) -> str:
        """Send the answers as the review shows them."""
        revision = re.findall(r'name="revision" value="(\d+)"', self.look(path, page="review"))[0]
        return self.press(path, "send", revision=revision)


def build_world(
    url: str,
    *,
    base_url: str = "http://127.0.0.1:8080",
    chat: str = "",
    by_default: bool = False,
    config: Path = CONFIG,
) -> World:
    """Build a deployment on a database that is set up, a week before the course."""
    database = Database(url, durable=False)
    now = [START - timedelta(days=5)]
    plans = dict(load(config))
    desk = Desk(database, plans, lambda: now[0], base_url, Chats(Chat(chat, by_default)) if chat else Chats())
    site = FastAPI(openapi_url=None)
    site.include_router(web.router(desk))
    web.install(site, desk)
    return World(desk, site, now, plans)


@contextmanager
def a_web_world(url: str, **how: Any) -> Iterator[World]:
    """Build a deployment, as `build_world` does, and let its database go."""
    made = build_world(url, **how)
    yield made
    made.desk.database.close()

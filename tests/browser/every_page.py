"""Every page in every state, as the web's own routes give it: what tests of how pages look and read stand on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import jinja2
import pytest
from sqlalchemy import select

from bot.cli import person as person_page
from bot.flows.subject_access import everything
from bot.handlers.web_errors import error_page
from bot.storage import links, people
from bot.storage.tables import Certificate, Person, Touchpoint
from tests.handlers.codes import code_of
from tests.handlers.web_world import START, World, build_world

CHILD = "A girl in my class told me that her stepdad hits her every night."
DISTRESS = "I cannot cope any more and I want to kill myself."
NUMBER = "7KQ2-MZ9P-4RTB"
ERRORS = (403, 404, 405, 413, 422, 429, 500, 503)
LONG = "x" * 400
"""A word that no line can hold."""


@dataclass(frozen=True)
class Shot:
    """A page as it went out: its HTML, and the files of `templates/pages/` that it was made of."""

    name: str
    html: str
    templates: frozenset[str]

    @property
    def template(self) -> str:
        """Name the page's own file."""
        return self.name.partition(":")[0]


@dataclass
class Gallery:
    """Gathers pages; `used` are the templates read since the last one."""

    used: set[str] = field(default_factory=set)
    shots: dict[str, Shot] = field(default_factory=dict)

    def keep(self, name: str, html: str) -> str:
        """Keep a page under its template's name and its state's."""
        assert "<h1" in html, f"{name} is no page: {html[:200]}"
        assert f"{name.partition(':')[0]}.html" in self.used, f"{name} was made of {sorted(self.used)}"
        assert name not in self.shots, f"{name} is there twice"
        self.shots[name] = Shot(name, html, frozenset(self.used))
        self.used.clear()
        return html

    def seen(self, name: str, look: Callable[[], str]) -> str:
        """Look at a page, and keep it."""
        self.used.clear()
        return self.keep(name, look())


@contextmanager
def watched(gallery: Gallery) -> Iterator[None]:
    """Have a gallery note each template that jinja reads, also those that others include."""
    real: Callable[..., jinja2.Template] = jinja2.Environment._load_template

    def noted(self: jinja2.Environment, name: str, about: Any) -> jinja2.Template:
        gallery.used.add(name)
        return real(self, name, about)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(jinja2.Environment, "_load_template", noted)
        yield


def every_page(url: Callable[[], str], folder: Path) -> dict[str, Shot]:
    """Visit every page in every state; `url` gives a database that is set up and empty, a new one each time."""
    gallery = Gallery()
    with watched(gallery):
        for visit in (_form, _details, _second_device, _concerns, _supervisors, _officers, _preferences, _public):
            world = build_world(url(), chat="slack")
            visit(world, gallery)
            world.desk.database.close()
        world = build_world(url())
        _without_chat(world, gallery, folder)
        world.desk.database.close()
    return gallery.shots


def _form(world: World, to: Gallery) -> None:
    """Every kind of question, each also with its error; review, sent, withdrawn, closed."""
    dana, form = world.browser(), world.a_form()
    to.seen("start", lambda: dana.look(form))
    dana.press(form, "start")
    said: tuple[tuple[str, str, tuple[str, ...], dict[str, Any]], ...] = (
        ("can_signs", "scale", ("2",), {}),
        ("ready", "score", ("0",), {}),
        ("role", "choice", ("neither",), {}),
        ("worries", "many", ("time", "records"), {}),
        ("led", "yes or no", ("yes",), {}),
        ("lead_since", "date", (), {"day": "27", "month": "3", "year": "2024"}),
        ("word", "short", ("Hope",), {}),
        ("manager", "email", ("lee@school.example",), {}),
        ("hope", "long", ("To listen.\nAnd act.",), {}),
    )
    wrong: dict[str, dict[str, Any]] = {"lead_since": {"day": "31", "month": "2", "year": "2024"}}
    for question, kind, answer, more in said:
        to.seen(f"question: {kind}", partial(dana.look, form, question=question))
        bad = {"email": ("no",), "short": (LONG * 9,), "long": (LONG * 20,)}.get(kind, ())
        slip = partial(dana.say, form, question, *bad, **wrong.get(question, {}))
        to.seen(f"question: {kind}, error", slip)
        dana.say(form, question, *answer, **more)
        to.seen(f"question: {kind}, answered", partial(dana.look, form, question=question))
    to.seen("review", lambda: dana.look(form, page="review"))
    to.seen("conflict", lambda: dana.say(form, "hope", "Something else."))
    to.seen("question: lost cookie", lambda: dana.post(form, nonce="0" * 64, move="say", question="hope").text)
    to.seen("paused", lambda: dana.press(form, "later"))
    to.seen("done: just sent", lambda: dana.send(form))
    to.seen("done: sent before", lambda: dana.look(form))
    to.seen("withdraw", lambda: dana.look(form, page="withdraw"))
    dana.press(form, "change")
    to.seen("review: sent before", lambda: dana.look(form, page="review"))
    to.seen("review: changed", lambda: dana.press(form, "send", revision="1"))
    to.seen("start: withdrawn", lambda: dana.press(form, "withdraw"))
    unanswered = world.a_form(name="Uma Unready")
    uma = world.browser()
    uma.press(unanswered, "start")
    uma.say(unanswered, "can_signs", "2")
    to.seen("review: open questions", lambda: uma.look(unanswered, page="review"))
    to.seen("forgotten", lambda: uma.press(unanswered, "forget"))
    world.at(START + timedelta(days=1))
    to.seen("closed", lambda: uma.look(unanswered))


def _details(world: World, to: Gallery) -> None:
    """What may tell who a child is, pointed at before it is sent."""
    dana, form = world.browser(), world.a_form()
    dana.answer_all(form, hope="Better records for NHS number 943 476 5919, born 3 May 2016.")
    to.seen("review: details", lambda: dana.look(form, page="review"))
    to.seen("review: details held back", lambda: dana.send(form))


def _second_device(world: World, to: Gallery) -> None:
    """What another device is shown, and the code that makes it one's own."""
    form, dana, other = world.a_form(), world.browser(), world.browser()
    dana.answer_all(form, hope="My own words", word=LONG[:60])
    to.seen("question: hidden", lambda: other.look(form, question="hope"))
    to.seen("review: hidden", lambda: other.look(form, page="review"))
    to.seen("code", lambda: other.press(form, "mail_code", question="hope"))
    to.seen("code: error", lambda: other.press(form, "code", question="hope", code="000000"))
    with world.desk.database.write() as session:
        digits = links.new_code(session, "tscp", session.scalars(select(Touchpoint.id)).one(), now=world.now[0])
    to.seen("review: other devices", lambda: other.press(form, "code", code=digits))
    to.seen("review: others forgotten", lambda: other.press(form, "forget_others"))
    other.press(form, "forget")
    to.seen("review: forgotten by another", lambda: dana.look(form, page="review"))
    dana.send(form)
    world.at(START + timedelta(days=1))
    to.seen("closed: sent", lambda: dana.look(form))


def _concerns(world: World, to: Gallery) -> None:
    """What those see who write what reads like a concern (C4)."""
    for who, words in (("child", CHILD), ("distress", DISTRESS), ("both", f"{CHILD} {DISTRESS}")):
        writer, form = world.browser(), world.a_form(name=f"Dana {who}")
        writer.press(form, "start")
        to.seen(f"concern: {who}", partial(writer.say, form, "hope", words))
    to.seen("review: concern", lambda: writer.look(form, page="review"))
    to.seen("conflict: concern", lambda: writer.say(form, "hope", CHILD))
    late, other = world.browser(), world.a_form(name="Dana Late")
    late.press(other, "start")
    to.seen("forgotten: concern", lambda: late.press(other, "forget", question="hope", seen="0", answer=CHILD))
    to.seen("question: concern", lambda: writer.say(form, "hope", CHILD * 100))
    to.seen("question: distress", lambda: writer.say(form, "hope", DISTRESS * 100))


def _supervisors(world: World, to: Gallery) -> None:
    booking = world.booking(state="attended")
    dana, end = world.browser(), world.link(world.sent(booking, "end_of_course"))
    dana.press(end, "start")
    for question, answer in (("can_signs", "4"), ("usefulness", "5"), ("action_1", "Ask the child first")):
        dana.say(end, question, answer)
    dana.press(end, "skip", question="trainer", seen="0")
    dana.send(end)
    to.seen("withdraw: after the course", lambda: dana.look(end, page="withdraw"))
    sam, path = world.browser(), world.link(world.sent(booking, "supervisor_briefing"))
    to.seen("supervisor: briefing", lambda: sam.look(path))
    to.seen("supervisor: acknowledged", lambda: sam.press(path, "acknowledge"))
    to.seen("supervisor: no issue chosen", lambda: sam.press(path, "raise", text="Nobody can get on."))
    to.seen("supervisor: no words", lambda: sam.press(path, "raise", issue="practice_issue"))
    to.seen("supervisor_thanks", lambda: sam.press(path, "raise", issue="practice_issue", text="Nobody gets on."))
    to.seen("supervisor_thanks: concern", lambda: sam.press(path, "raise", issue="concern", text="Rotas are late."))
    to.seen("concern: supervisor", lambda: sam.press(path, "raise", issue="concern", text=CHILD))
    to.seen("supervisor: concern", lambda: sam.press(path, "raise", issue="", text=CHILD))
    told = "NHS number 943 476 5919 waits for a course."
    to.seen("supervisor_details", lambda: sam.press(path, "raise", issue="practice_issue", text=told))
    check = world.link(world.sent(booking, "supervisor_check"))
    to.seen("supervisor: check", lambda: sam.look(check))
    to.seen("supervisor: nothing chosen", lambda: sam.press(check, "practice"))
    to.seen("supervisor: note too long", lambda: sam.press(check, "practice", practice="seen", note=LONG * 9))
    to.seen("supervisor: said", lambda: sam.press(check, "practice", practice="partly"))
    to.seen("forgotten: supervisor", lambda: sam.press(check, "forget"))


def concern_link(world: World, concern: int = 1) -> str:
    """Mint the link of an alert to an officer; gives its path."""
    with world.desk.database.write() as session:
        token = links.mint(
            session,
            "tscp",
            purpose="c",
            person_id=people.ensure(session, "tscp", email="olive@testshire.example", name="Olive Officer").id,
            touchpoint_id=None,
            concern_id=concern,
            now=world.now[0],
            expires_at=world.now[0] + timedelta(days=30),
        )
    return f"/c/{token}"


def a_concern(world: World) -> str:
    """Have a delegate write of a child; gives the path of the officer's page."""
    writer, form = world.browser(), world.a_form()
    writer.press(form, "start")
    writer.say(form, "hope", CHILD)
    return concern_link(world)


def _officers(world: World, to: Gallery) -> None:
    olive, path = world.browser(), a_concern(world)
    to.seen("concern_officer: new device", lambda: olive.look(path))
    to.seen("concern_officer: not known", lambda: olive.post(path, move="seen").text)
    to.seen("concern_officer: code", lambda: olive.press(path, "mail_code"))
    to.seen("concern_officer: wrong code", lambda: olive.press(path, "code", code="12"))
    olive.press(path, "code", code=code_of(world))
    to.seen("concern_officer", lambda: olive.look(path))
    to.seen("concern_officer: shown", lambda: olive.press(path, "show"))
    to.seen("concern_officer: lost cookie", lambda: olive.post(path, nonce="0" * 64, move="seen").text)
    to.seen("concern_officer: seen", lambda: olive.press(path, "seen"))
    to.seen("forgotten: officer", lambda: olive.press(path, "forget"))


def _preferences(world: World, to: Gallery) -> None:
    dana, path = world.browser(), world.preferences(world.sent(world.booking(), "pre_course"))
    to.seen("preferences", lambda: dana.look(path))
    to.seen("preferences: saved", lambda: dana.press(path, "prefer", channel="mail"))
    to.seen("preferences: stopped", lambda: dana.press(path, "stop"))
    to.seen("preferences: lost cookie", lambda: dana.post(path, nonce="0" * 64, move="start").text)


def _public(world: World, to: Gallery) -> None:
    anybody = world.browser()
    to.seen("no_page", lambda: anybody.look("/q/garbled"))
    to.seen("no_page: words", lambda: anybody.client.post("/q/garbled", data={"answer": CHILD}).text)
    to.seen("new_link", lambda: anybody.look("/new-link"))
    to.seen("new_link_sent", lambda: anybody.client.post("/new-link", data={"token": "garbled"}).text)
    for key in ("tscp", "uscp"):
        to.seen(f"privacy: {key}", partial(anybody.look, f"/privacy/{key}"))
        to.seen(f"accessibility: {key}", partial(anybody.look, f"/accessibility/{key}"))
    to.seen("accessibility", lambda: anybody.look("/accessibility"))
    to.seen("certificate_form", lambda: anybody.look("/certificates/"))
    to.seen("certificate: unknown", lambda: anybody.look(f"/certificates/{LONG}"))
    world.certify(NUMBER)
    to.seen("certificate: valid", lambda: anybody.look(f"/certificates/{NUMBER}"))
    with world.desk.database.write() as session:
        session.scalars(select(Certificate)).one().revoked_at = world.now[0]
    to.seen("certificate: withdrawn", lambda: anybody.look(f"/certificates/{NUMBER}"))
    for status in ERRORS:
        to.seen(f"error: {status}", partial(_error, status))


def _error(status: int) -> str:
    return bytes(error_page(status, number="0123456789abcdef" if status == 500 else "").body).decode()


def _without_chat(world: World, to: Gallery, folder: Path) -> None:
    dana, form = world.browser(), world.a_form()
    dana.answer_all(form, hope="To listen.")
    dana.send(form)
    to.seen("preferences: mail only", lambda: dana.look(world.preferences(1)))
    partnership = world.desk.plans["tscp"]
    with world.desk.database.write() as session:
        someone = session.scalars(select(Person).where(Person.email == "danadelegate@school.example")).one()
        told = everything(session, partnership, someone, now=world.now[0])
    to.seen("person", lambda: person_page._written(folder, "person", told, partnership)[0].read_text("utf-8"))

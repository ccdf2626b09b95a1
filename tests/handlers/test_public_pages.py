"""Pages that anybody may open: privacy, certificates, errors; and what those who watch over the bot see."""

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from bot.errors import DatabaseError
from bot.flows.desk import Desk
from bot.handlers import web
from bot.handlers.web_bodies import MOST_BYTES
from bot.messages import pages
from bot.messages.wording import day
from bot.plan.model import Contact, Retention
from bot.storage.session import Database
from tests.handlers.web_world import Browser, World

NUMBER = "7KQ2-MZ9P-4RTB"


def certify(world: World, *, withdrawn: bool = False) -> None:
    world.certify(
        NUMBER,
        name="Dana <b>Delegate</b>",
        level="Level 3",
        outcomes=["recognise the signs"],
        revoked_at=world.now[0] if withdrawn else None,
    )


@pytest.mark.parametrize("number", ["7KQ2-MZ9P-4RTB", "7kq2-mz9p-4rtb", "%207KQ2-MZ9P-4RTB%20"])
def test_a_certificate_shows_name_course_and_date_and_nothing_else(world: World, dana: Browser, number: str) -> None:
    """L4."""
    certify(world)
    page = dana.look(f"/certificates/{number}")
    for said in ("This certificate is valid", "Dana &lt;b&gt;Delegate&lt;/b&gt;", "Neglect", "Tuesday 10 March 2026"):
        assert said in page
    for hidden in ("Level 3", "recognise", "school.example", "Testshire"):
        assert hidden not in page


def test_a_withdrawn_certificate_says_so_and_no_name(world: World, dana: Browser) -> None:
    certify(world, withdrawn=True)
    page = dana.look(f"/certificates/{NUMBER}")
    assert "has been withdrawn" in page and "Dana" not in page


def test_an_unknown_certificate_is_not_found(dana: Browser) -> None:
    reply = dana.client.get("/certificates/<script>")
    assert reply.status_code == 404 and "There is no such certificate" in reply.text and "<script>" not in reply.text


def test_a_number_can_be_typed(world: World, dana: Browser) -> None:
    certify(world)
    assert 'name="number"' in dana.look("/certificates")
    assert "is valid" in dana.look("/certificates/", number=" 7kq2-mz9p-4rtb ")


def test_the_privacy_notice_says_what_the_plan_says(dana: Browser) -> None:
    """P5, and a second partnership's own beside it."""
    page = dana.look("/privacy/tscp")
    for said in (
        "25 months",
        "73 months",
        "a public task",
        "unit@testshire.example",
        "the actions that you write down",
    ):
        assert said in page
    other = dana.look("/privacy/uscp")
    assert "Your supervisor does not see your answers" in other and "Testshire" not in other


@pytest.mark.parametrize("path", ["/accessibility", "/accessibility/tscp"])
def test_the_accessibility_statement_says_how_it_was_tested_and_who_enforces(dana: Browser, path: str) -> None:
    """P5: what the regulations ask of a public body's statement (SI 2018/952, regulation 8)."""
    page = dana.look(path)
    for said in (
        "partially compliant",
        "Equality and Human Rights Commission",
        "https://www.equalityadvisoryservice.com/",
    ):
        assert said in page
    assert f"The last test was on {day(pages.tested())}." in page
    assert ("unit@testshire.example" in page) == (path == "/accessibility/tscp")


def test_every_page_links_to_the_accessibility_statement(world: World, dana: Browser) -> None:
    assert 'href="/accessibility/tscp"' in dana.look(world.a_form())
    for path in ("/new-link", "/nowhere", "/q/garbled"):
        assert 'href="/accessibility"' in dana.look(path)


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", "/accessibility/nobody", 404, "This page is not here"),
        ("GET", "/privacy/nobody", 404, "This page is not here"),
        ("GET", "/nowhere", 404, "This page is not here"),
        ("DELETE", "/new-link", 405, "That does not work here"),
    ],
)
def test_errors_are_pages(dana: Browser, method: str, path: str, status: int, said: str) -> None:
    reply = dana.client.request(method, path)
    assert reply.status_code == status and said in reply.text and "<html" in reply.text


@pytest.mark.parametrize("headers", [{}, {"transfer-encoding": "chunked"}])
def test_a_body_without_bounds_is_refused(dana: Browser, headers: dict[str, str]) -> None:
    reply = dana.client.post("/new-link", content=b"token=" + b"x" * MOST_BYTES, headers=headers)
    assert reply.status_code == 413 and "too long" in reply.text


def test_a_body_that_is_no_form_is_no_fault_of_ours(dana: Browser) -> None:
    for body, kind in (
        (b"\xff\x00&=", "application/x-www-form-urlencoded"),
        (b"--", "multipart/form-data"),
        (b"{}", ""),
    ):
        reply = dana.client.post("/new-link", content=body, headers={"content-type": kind})
        assert reply.status_code in (200, 400, 422), kind


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (RuntimeError("secret"), 500, "It is our fault"),
        (DatabaseError("secret"), 503, "try again in a minute"),
    ],
)
def test_a_fault_of_ours_tells_nothing_of_itself(world: World, error: Exception, status: int, said: str) -> None:
    site = FastAPI()
    web.install(site, world.desk)

    @site.get("/broken")
    def broken() -> None:
        raise error

    reply = TestClient(site, raise_server_exceptions=False).get("/broken")
    assert reply.status_code == status and said in reply.text and "secret" not in reply.text
    assert reply.headers["referrer-policy"] == "no-referrer"


def test_alive_and_ready(world: World, dana: Browser) -> None:
    assert dana.client.get("/healthz").text == "ok\n"
    assert dana.client.get("/readyz").json() == {"ready": True, "reason": ""}
    world.booking()
    assert "evalbot_database_up 1.0" in dana.look("/metrics")


@pytest.mark.parametrize(("calendar", "set_up"), [("the calendar stands still", True), ("", False)])
def test_not_ready_says_why_and_mends_nothing(world: World, tmp_path: Path, calendar: str, set_up: bool) -> None:
    database = world.desk.database if set_up else Database(f"sqlite:///{tmp_path / 'new.db'}")
    desk = Desk(database, world.plans, world.desk.clock, world.desk.base_url)
    site = FastAPI()
    site.include_router(web.router(desk, ready=lambda: calendar))
    reply = TestClient(site).get("/readyz")
    assert reply.status_code == 503
    assert reply.json()["reason"] == (calendar or reply.json()["reason"]) and reply.json()["reason"]
    if not set_up:
        assert "version unknown" in reply.json()["reason"] and "version unknown" in TestClient(site).get("/readyz").text
        database.close()


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("who is responsible", "is responsible for it"),
        ("the purposes", "to find out whether our training makes children safer"),
        ("the lawful basis", "a public task"),
        ("whether one must, and consent", "We do not rely on your consent, and no law makes you answer"),
        ("the categories and the source", "from your booking, which you or your employer made"),
        ("the recipients", "Who sees it"),
        ("transfers", "in which country"),
        ("retention", "25 months after a course"),
        ("backups", "Backup copies"),
        ("rights", "You can ask to see what we keep about you"),
        ("the choice of erasure", "stay without you"),
        ("the supervisory authority", "ico.org.uk/make-a-complaint"),
        ("no automated decision", "No machine decides anything"),
        ("what the program does with a worry", "tells our training team that something was written"),
    ],
)
def test_the_privacy_notice_has_all_that_the_commissioner_asks_for(dana: Browser, what: str, said: str) -> None:
    """P5; the list is the ICO's "right to be informed" checklist (UK GDPR, articles 13 and 14)."""
    assert said in dana.look("/privacy/tscp"), what


def test_the_privacy_notice_names_the_officer_and_the_processors_that_the_partnership_names(
    world: World, dana: Browser
) -> None:
    facts = {
        "data_protection": Contact(name="Pat Protector", email="dpo@testshire.example"),
        "processors": "Our mail is with Microsoft, in the United Kingdom.",
        "retention": Retention(erasure="remove"),
    }
    plan = world.plans["tscp"]
    world.plans["tscp"] = replace(plan, about=plan.about.model_copy(update=facts))
    page = dana.look("/privacy/tscp")
    for said in ("Pat Protector", "dpo@testshire.example", "with Microsoft, in the United Kingdom", "your answers too"):
        assert said in page
    assert "Pat Protector" not in dana.look("/privacy/uscp")


def test_what_the_supervisor_will_see_is_said_before_the_first_question(world: World, dana: Browser) -> None:
    """L5, P5."""
    page = dana.look(world.a_form())
    assert "your supervisor will see" in page and "the actions that you write down" in page
    assert 'name="question"' not in page and "/privacy/tscp" in page

"""No secret and no answer is in a log, a figure or an error: whole journeys are played with canaries in them (P5)."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import structlog
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from bot.errors import InputError, Permanent
from bot.handlers import web
from bot.logs import set_up_logs
from bot.messages import mail
from bot.storage.session import Database
from tests.build import World as Played
from tests.fakes.letters import a_message
from tests.handlers.mailbox.mail_house import a_mail_house, an_answer
from tests.handlers.slack.slack_world import SlackWorld
from tests.handlers.web_world import Browser, World
from tests.plans import HERE, at

CANARY = "canarybird"
NAME, AGENCY, ANSWER, HOPE = (f"Cora {CANARY}-{part}" for part in ("name", "agency", "answer", "hope"))
Log = Callable[[], str]
ADDRESS = f"cora.{CANARY}@{CANARY}.example"


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> Iterator[Log]:
    """Give a function that gives all that was logged, ours and the libraries', from DEBUG on."""
    set_up_logs(logging.DEBUG)
    root = logging.getLogger()
    level, root.level = root.level, logging.DEBUG

    def logged() -> str:
        # What the tests' own browser logs of itself is not ours.
        ours = [each for each in caplog.records if not each.name.startswith(("httpx", "httpcore", "asyncio"))]
        lines = [line for line in "".join(capsys.readouterr()).splitlines() if '"logger": "http' not in line]
        return "\n".join([*lines, *(each.getMessage() for each in ours if each.name.startswith("bot"))])

    yield logged
    root.level = level
    structlog.reset_defaults()


def test_a_form_on_the_web(
    world: World,
    dana: Browser,
    log: Log,
) -> None:
    form = world.a_form(name=NAME, agency=AGENCY)
    dana.answer_all(form, word=ANSWER, hope=HOPE)
    dana.say(form, "manager", ADDRESS)
    dana.send(form)
    token = form.removeprefix("/q/")
    booking = world.booking(name=f"{NAME} Two", agency=AGENCY)
    briefing = world.link(world.sent(booking, "supervisor_briefing"))
    dana.press(briefing, "raise", issue="concern", text=ANSWER)
    dana.client.post("/new-link", data={"token": token})
    dana.client.post(form, data={"nonce": "x", "answer": ANSWER, "move": "say"})
    dana.client.post(form, content=ANSWER.encode(), headers={"content-type": "multipart/form-data"})
    dana.client.get(f"/q/{CANARY}-token-of-22-signs", params={"question": ANSWER})
    dana.client.get(f"/{CANARY}", headers={"Host": f"{CANARY}.example", "X-Request-Id": f"{CANARY}@x"})
    said, figures = log(), dana.look("/metrics")
    assert said.count('"event": "request"') > 10
    for secret in (CANARY, token, briefing.removeprefix("/s/")):
        assert secret not in said, [line for line in said.splitlines() if secret in line][:3]
        assert secret not in figures


@pytest.mark.parametrize(
    "fault",
    [
        RuntimeError(f"failed for {ADDRESS}"),
        OperationalError("INSERT INTO answer VALUES (?)", {"draft": ANSWER}, Exception(ANSWER)),
        KeyError(ANSWER),
        InputError(f"cannot use {ANSWER}"),
    ],
)
def test_a_fault_in_the_middle_of_an_answer(
    world: World,
    fault: Exception,
    log: Log,
) -> None:
    site = FastAPI(openapi_url=None)
    site.include_router(web.router(world.desk))
    web.install(site, world.desk)

    @site.post("/stumbles/{token}")
    def stumble(token: str) -> None:
        structlog.get_logger().debug("within", answer="none")
        raise fault

    client = TestClient(site, raise_server_exceptions=False)
    reply = client.post(f"/stumbles/{CANARY}-token", data={"answer": ANSWER})
    assert reply.status_code in (500, 503)
    assert CANARY not in reply.text + str(reply.headers)
    assert CANARY not in client.get("/metrics").text
    said = log()
    assert "request" in said and CANARY not in said


def test_a_database_that_refuses_a_row_does_not_say_what_was_in_it(world: World) -> None:
    """A driver's message has the values that it was given; ours has not."""
    with pytest.raises(SQLAlchemyError) as refused, world.desk.database.write() as session:
        session.execute(text("INSERT INTO nowhere VALUES (:answer)"), {"answer": ANSWER})
    assert CANARY not in str(refused.value)


def test_a_form_in_the_chat(
    slack_world: SlackWorld,
    log: Log,
) -> None:
    delegate = slack_world.asked(name=NAME, agency=AGENCY)
    delegate.presses("Start")
    delegate.types(ANSWER)
    delegate.types(HOPE, thread=False)
    slack_world.team.fails("fatal_error", "chat.update", after=0)
    delegate.types(f"{ANSWER} again")
    slack_world.quiet()
    secrets = (CANARY, slack_world.team.token, slack_world.slack.signing_secret)
    said = log()
    for secret in secrets:
        assert secret not in said, [line for line in said.splitlines() if secret in line][:3]


def test_an_answer_by_mail(
    tmp_path: Path,
    sqlite_url: str,
    log: Log,
) -> None:
    with closing(Database(sqlite_url, durable=False)) as database, a_mail_house(Played(tmp_path, database)) as house:
        world = house.world
        sue = world.a_person(NAME, email=ADDRESS)
        booking = world.a_booking(world.an_event(), attended=True, supervisor=sue)
        world.now = at("2026-03-20", "10:00")
        for _ in range(3):
            house.app.tick()
            world.now = at("2026-03-20", "10:30")
        letters = house.letters(ADDRESS)
        assert letters, "the briefing went"
        house.arrives(an_answer(letters[-1], f"{ANSWER}. {HOPE}."))
        house.arrives(an_answer(letters[-1], ANSWER, sender=f"other.{CANARY}@evil.example"))
        house.looks(5)
        world.now = at("2026-03-21", "10:30")
        house.app.tick()
        assert len(house.ledger()) == 2
        tokens = [link for each in letters for link in _tokens(str(each.mail))]
        said = log()
        for secret in (CANARY, *tokens):
            assert secret not in said, [line for line in said.splitlines() if secret in line][:3]
        assert world.get(booking).partnership == HERE


def _tokens(raw: str) -> list[str]:
    return [part.split("/")[4][:22] for part in raw.split() if "/s/" in part and part.count("/") > 3]


def test_a_letter_that_cannot_be_written_does_not_say_what_is_in_it() -> None:
    message = a_message("pre_course", person={"name": NAME}, event={"course": ANSWER})
    with pytest.raises(Permanent) as fault:
        mail.render(message)
    assert CANARY not in json.dumps(fault.value.reason)

"""Logs are lines of JSON that hold no answer, no address and no token, whoever writes them (P5)."""

import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from fastapi.testclient import TestClient

from bot import serving
from bot.logs import set_up_logs
from tests.build import World
from tests.house import a_house, away
from tests.plans import at
from tests.recorder import permanent, temporary

MARK = "xylophone"


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers.clear()
    set_up_logs(logging.DEBUG)
    yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_what_libraries_say_comes_as_lines_of_ours(log: Any) -> None:
    try:
        raise ValueError(MARK)
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application\n")
    logging.getLogger("alembic").info("not of interest")
    [line] = log()
    assert (line["event"], line["logger"], line["level"]) == ("Exception in ASGI application", "uvicorn.error", "error")
    assert line["reason"].startswith("a fault of the program: ValueError") and line["timestamp"]


@pytest.mark.parametrize("exc_info", [True, ValueError(MARK)])
def test_the_text_of_a_fault_is_never_logged(log: Any, exc_info: Any) -> None:
    try:
        raise ValueError(MARK)
    except ValueError:
        structlog.get_logger().error("it stumbled", exc_info=exc_info)
    [line] = log()
    assert "ValueError" in line["reason"] and MARK not in json.dumps(line)


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("550 ann@school.example: no such user", "550 [address] no such user"),
        ("to <ann.o'brien@school.example>", "to <[address]>"),
        ("GET /q/Vt5Qm1p8Xw3nK7bRz0hLdE?x=1", "GET /q/[token]?x=1"),
        ("postgresql://u@127.0.0.1/db", "[address]"),
        ("12 planned, 3 queued", "12 planned, 3 queued"),
    ],
)
def test_what_slips_in_all_the_same_is_masked(log: Any, said: str, logged: str) -> None:
    structlog.get_logger().warning("x", reason=said)
    assert log()[0]["reason"] == logged


def test_no_line_of_a_whole_life_holds_an_answer_an_address_or_a_token(world: World, log: Any) -> None:
    """P5: marked people, answers and links through pages, ticks and deliveries that go well and that do not."""
    person = world.a_person(f"Ann {MARK}", email=f"ann.{MARK}@school.example")
    booking = world.a_booking(world.an_event(), person=person, agency=f"{MARK} School", attended=True)
    world.mail.fail(temporary(1, now=at("2026-02-23")), RuntimeError(f"{person.email} {MARK}"), permanent())
    for day in ("2026-02-23", "2026-02-24", "2026-02-25", "2026-03-02"):
        world.tick(at(day, "16:00"))
    house = a_house(world)
    client = TestClient(serving.web_app(house), raise_server_exceptions=False, follow_redirects=True)
    tokens = answers_a_form(world, client)
    with away(world.database):
        assert client.get(f"/q/{tokens[0]}").status_code == 503
    world.run_until(world.touchpoint(booking, "impact_check").due_at)
    lines = log()
    assert {"message sent", "message waits", "message stumbled", "request"} <= {line["event"] for line in lines}
    assert all(line["message"] for line in lines if line["event"].startswith("message "))
    written = json.dumps(lines)
    assert not [mark for mark in (MARK, "school.example", "testshire.example", *tokens) if mark in written]


def answers_a_form(world: World, client: TestClient) -> list[str]:
    """Answer the newest form on the web, with words that are marked; gives all tokens that were mailed."""
    mailed = [str(link) for letter in world.mail.accepted for link in _links(letter.context)]
    mailed += [letter.preferences_link for letter in world.mail.accepted]
    form = [link for link in mailed if "/q/" in link][-1].removeprefix("https://evaluation.example")
    nonce = re.findall(r'name="nonce" value="(\w+)"', client.get(form).text)[0]
    client.post(form, data={"nonce": nonce, "move": "start"})
    for question in ("there", "can_signs", "action_1", "comment"):
        client.post(form, data={"nonce": nonce, "move": "say", "question": question, "seen": "0", "answer": MARK})
    client.post("/new-link", data={"token": f"https://evaluation.example{form}"})
    for link in mailed:
        client.get(link.removeprefix("https://evaluation.example"))
    return [link.rpartition("/")[2] for link in mailed if re.search("/[qsp]/", link)]


def _links(context: Any) -> list[str]:
    return list(context.get("links", {}).values())

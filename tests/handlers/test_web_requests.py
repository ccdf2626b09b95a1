"""Each request has an id and one line in the log, by its route; a fault is told to nobody but by that id."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError

from bot.logs import set_up_logs
from tests.handlers.web_world import Browser, World, build_world

SECRET = "ann@school.example told us"


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
    """Give a function that gives the lines since it was last asked."""
    set_up_logs()
    yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    structlog.reset_defaults()


@pytest.fixture
def client(world: World) -> TestClient:
    site: FastAPI = world.site

    @site.get("/stumbles/{token}")
    def stumble(token: str) -> None:
        structlog.get_logger().info("within")
        raise RuntimeError(SECRET)

    @site.get("/loses/{token}")
    def lose(token: str) -> None:
        raise OperationalError("SELECT 1", {}, Exception(SECRET))

    return TestClient(site, raise_server_exceptions=False)


def test_a_request_is_one_line_without_its_path(world: World, dana: Browser, log: Any) -> None:
    form = world.a_form()
    log()
    reply = dana.client.get(form)
    lines = log()
    [line] = [each for each in lines if each["event"] == "request"]
    assert (line["event"], line["method"], line["route"], line["status"]) == ("request", "GET", "/q/{token}", 200)
    assert line["milliseconds"] > 0
    assert line["request_id"] == reply.headers["x-request-id"]
    assert form.removeprefix("/q/") not in json.dumps(lines)


@pytest.mark.parametrize("given", ["abcd-1234", "A" * 64])
def test_an_id_that_a_proxy_gave_is_kept(dana: Browser, log: Any, given: str) -> None:
    reply = dana.client.get("/new-link", headers={"X-Request-Id": given})
    assert (reply.headers["x-request-id"], log()[0]["request_id"]) == (given, given)


@pytest.mark.parametrize("given", ["short", "A" * 65, "a b c d e f", "ann@school.example", "abcdefgh\u00e9", ""])
def test_an_id_that_is_none_is_replaced(dana: Browser, given: str) -> None:
    reply = dana.client.get("/new-link", headers={"X-Request-Id": given.encode()})
    assert re.fullmatch(r"[0-9a-f]{16}", reply.headers["x-request-id"])


def test_every_line_within_a_request_bears_its_id(client: TestClient, log: Any) -> None:
    reply = client.get("/stumbles/abcdefgh")
    lines = log()
    assert [line["event"] for line in lines] == ["within", "request stumbled", "request"]
    assert {line["request_id"] for line in lines} == {reply.headers["x-request-id"]}


def test_a_fault_is_told_by_its_place_and_its_page_gives_the_number(client: TestClient, log: Any) -> None:
    reply = client.get("/stumbles/abcdefgh")
    assert reply.status_code == 500
    assert f"please quote this number: {reply.headers['x-request-id']}" in reply.text
    assert reply.headers["referrer-policy"] == "no-referrer"
    lines = log()
    assert lines[1]["reason"].startswith("a fault of the program: RuntimeError")
    assert SECRET not in json.dumps(lines) + reply.text and "abcdefgh" not in json.dumps(lines)
    assert 'evalbot_faults_total{kind="RuntimeError",where="/stumbles/{token}"}' in client.get("/metrics").text


@pytest.mark.parametrize(("base", "told"), [("https://evaluation.example", True), ("http://127.0.0.1:8080", False)])
def test_every_answer_tells_browsers_to_come_by_https_only_where_they_can(
    database_url: str, base: str, told: bool
) -> None:
    """ASVS 5, 3.4.1; a fault's page is made outside of all middleware."""
    made = build_world(database_url, base_url=base)

    @made.site.get("/stumbles")
    def stumble() -> None:
        raise RuntimeError(SECRET)

    site = TestClient(made.site, raise_server_exceptions=False)
    for path, status in (("/new-link", 200), ("/nowhere", 404), ("/stumbles", 500), ("/healthz", 200)):
        reply = site.get(path)
        assert reply.status_code == status
        expected = "max-age=31536000; includeSubDomains" if told else None
        assert reply.headers.get("strict-transport-security") == expected
    made.desk.database.close()


def test_a_database_that_goes_away_meanwhile_is_no_fault_of_the_program(client: TestClient, log: Any) -> None:
    reply = client.get("/loses/abcdefgh")
    assert (reply.status_code, reply.headers["retry-after"]) == (503, "60")
    lines = log()
    assert lines[0]["event"] == "the database does not answer" and SECRET not in json.dumps(lines)


def test_what_machines_ask_all_the_time_is_logged_only_when_it_is_wrong(client: TestClient, log: Any) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        assert client.get(path).status_code == 200
    assert log() == []


def test_a_stranger_makes_no_new_figures(client: TestClient) -> None:
    for n in range(3):
        client.request(f"FOO{n}", f"/nowhere/{n}")
    figures = client.get("/metrics").text
    assert 'method="other",route="none"' in figures
    assert "FOO" not in figures and "nowhere" not in figures


def test_problems_that_pages_show_are_counted(world: World, dana: Browser) -> None:
    counted = re.compile(r'evalbot_problems_shown_total\{page="question"\} (\d+)')
    form = world.a_form()
    dana.press(form, "start")
    before = counted.findall(dana.look("/metrics"))
    reply = dana.post(form, move="say", question="can_signs", seen="0", answer="99")
    assert "Error: " in reply.text
    assert int(counted.findall(dana.look("/metrics"))[0]) == int((before or ["0"])[0]) + 1

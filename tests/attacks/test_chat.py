"""Attacks on what a chat delivers: forged, old, delivered twice, of another tenant, and what names may say in it."""

import asyncio
import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient
from starlette.types import Message

from bot.handlers import web
from bot.handlers.slack.routes import router
from bot.storage.tables import AuditEntry
from tests.fakes.slack import envelopes
from tests.handlers.slack.officer_desk import OLIVE, OfficerDesk
from tests.handlers.slack.slack_world import SlackWorld
from tests.handlers.web_world import Browser
from tests.plans import THERE

INJECTION = "<!channel> <@U7> <https://evil.example|click> *bold* :smile: `x` &amp; <script>"


@pytest.fixture
def site(slack_world: SlackWorld) -> FastAPI:
    made = FastAPI(openapi_url=None)
    made.include_router(router(slack_world.rooms))
    web.install(made, slack_world.desk)
    return made


@pytest.fixture
def client(site: FastAPI) -> Iterator[TestClient]:
    with TestClient(site) as client:
        yield client


def a_message(world: SlackWorld) -> bytes:
    about = {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "ts": "1.1", "text": "hello"}
    return json.dumps(envelopes.event(world.team, about)).encode()


@pytest.mark.parametrize(
    "signed",
    [
        {},
        {"x-slack-signature": "v0=" + "0" * 64},
        {"x-slack-request-timestamp": "{now}"},
        {"x-slack-signature": "v0=" + "0" * 64, "x-slack-request-timestamp": "1"},
        {"x-slack-signature": "v0=" + "0" * 64, "x-slack-request-timestamp": "-{now}"},
        {"x-slack-signature": "v0=" + "0" * 64, "x-slack-request-timestamp": "٣"},
        {"x-slack-signature": "v0=" + "0" * 63, "x-slack-request-timestamp": "{now}"},
        {"x-slack-signature": "v1=" + "0" * 64, "x-slack-request-timestamp": "{now}"},
    ],
)
def test_what_does_not_claim_to_be_signed_just_now_is_not_even_read(site: FastAPI, signed: dict[str, str]) -> None:
    said: list[Message] = []

    async def receive() -> Message:
        raise AssertionError("the body was read")

    async def send(message: Message) -> None:
        said.append(message)

    headers = [(n.encode(), v.replace("{now}", str(int(time.time()))).encode()) for n, v in signed.items()]
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/slack/events",
        "raw_path": b"/slack/events",
        "query_string": b"",
        "root_path": "",
        "headers": [*headers, (b"content-length", b"1000000")],
        "client": ("192.0.2.1", 1),
        "server": ("127.0.0.1", 1),
    }
    asyncio.run(site(scope, receive, send))
    assert said[0]["status"] == 401


def test_a_flood_of_forged_signatures_is_refused_unread(slack_world: SlackWorld, client: TestClient) -> None:
    body = a_message(slack_world)
    forged = slack_world.team.courier.headers(body) | {"X-Slack-Signature": "v0=" + "a" * 64}
    answers = [client.post("/slack/events", content=body, headers=forged) for _ in range(62)]
    assert [answer.status_code for answer in answers] == [401] * 60 + [429] * 2
    assert (answers[-1].text, answers[-1].headers["retry-after"]) == ("", "1")
    elsewhere = {"X-Forwarded-For": "192.0.2.9"}
    good = client.post("/slack/events", content=body, headers=slack_world.team.courier.headers(body) | elsewhere)
    assert good.status_code == 200, "what is signed comes from other addresses, and is taken"


def test_the_same_signed_body_twice_is_taken_once(slack_world: SlackWorld, client: TestClient) -> None:
    """Within its five minutes a recorded request can be sent again: its id has been seen."""
    body = a_message(slack_world)
    headers = slack_world.team.courier.headers(body) | {"Content-Type": "application/json"}
    for _ in range(3):
        assert client.post("/slack/events", content=body, headers=headers).status_code == 200
    slack_world.quiet()
    assert len(slack_world.inputs()) == 1


def test_a_recorded_request_is_worth_nothing_after_five_minutes(slack_world: SlackWorld, client: TestClient) -> None:
    body = a_message(slack_world)
    for minutes in (-5.1, 5.1):
        headers = slack_world.team.courier.headers(body, time.time() + 60 * minutes)
        assert client.post("/slack/events", content=body, headers=headers).status_code == 401
    assert slack_world.inputs() == []


@pytest.mark.parametrize("depth", [1_000, 100_000, 300_000])
def test_a_signed_payload_of_any_depth_stumbles_nowhere(
    slack_world: SlackWorld, client: TestClient, depth: int
) -> None:
    deep = '{"type":"block_actions","a":' + "[" * depth + "]" * depth + "}"
    for body, kind in (
        (deep.encode(), "application/json"),
        (urlencode({"payload": deep}).encode(), "application/x-www-form-urlencoded"),
    ):
        headers = slack_world.team.courier.headers(body) | {"Content-Type": kind}
        assert client.post("/slack/events", content=body, headers=headers).status_code in (200, 400, 404, 413)
    assert slack_world.inputs() == []


@pytest.mark.parametrize("path", ["/api/messages", "/teams", "/api/teams", "/slack", "/slack/interactions"])
def test_no_other_chat_is_listened_to(client: TestClient, path: str) -> None:
    """There is no route for Teams yet: a forged token has nobody to deceive."""
    token = "Bearer eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL2FwaS5ib3RmcmFtZXdvcmsuY29tIn0."
    reply = client.post(path, json={"type": "message", "text": "hello"}, headers={"Authorization": token})
    assert reply.status_code == 404


def test_an_officer_of_one_workspace_learns_nothing_of_another_partnership(slack_world: SlackWorld) -> None:
    theirs = slack_world.an_event(partnership=THERE)
    olive = OfficerDesk(slack_world).binds()
    for command in ("event", "status", "summary", "gain", "comments", "why"):
        real, invented = (olive.asks(f"{command} {ref}").replace(ref, "REF") for ref in (theirs.ref, "E-9999"))
        assert real.split("did you mean")[0] == invented.split("did you mean")[0], command
        assert "Neglect" not in real


def test_an_officer_named_in_one_partnership_cannot_bind_as_one_of_another(slack_world: SlackWorld) -> None:
    stranger = slack_world.other_team
    stranger.user("U7", email=OLIVE, name="Olive Officer")
    before = len(slack_world.rows(AuditEntry))
    slack_world.team.user("U8", email="mallory@school.example", name="Mallory")
    mallory = OfficerDesk(slack_world, "U8", email="mallory@school.example", name="Mallory")
    said = mallory.asks("officer")
    slack_world.tick()
    assert slack_world.letters("chat_code") == []
    assert OLIVE not in said
    assert mallory.asks("status").count("Neglect") == 0
    assert len(slack_world.rows(AuditEntry)) > before


def test_a_name_calls_nobody_in_a_channel(slack_world: SlackWorld) -> None:
    """Slack reads `<!channel>` in marked-up text: what people are called is escaped there, or plain."""
    delegate = slack_world.asked(name=INJECTION)
    slack_world.quiet()
    olive = OfficerDesk(slack_world).binds()
    for command in ("status", "events", f"why {delegate.person.user.id.lower()}@school.example", "overdue"):
        olive.asks(command)
    said = json.dumps([each.raw for each in [*olive.person.ephemerals, *delegate.person.received()]])
    for live in ("<!channel>", "<@U7>", "<https://evil.example|click>"):
        assert live not in _marked_up(json.loads(said)), live


def _marked_up(part: Any) -> str:
    """Give all text that Slack would read as marked up."""
    if isinstance(part, dict):
        own = part["text"] if part.get("type") == "mrkdwn" or ("text" in part and "type" not in part) else ""
        own = own if isinstance(own, str) else ""
        top = part["text"] if "blocks" in part and isinstance(part.get("text"), str) else ""
        return own + top + "".join(_marked_up(each) for each in part.values())
    return "".join(_marked_up(each) for each in part) if isinstance(part, list) else ""


def test_the_console_of_the_demo_is_not_part_of_a_deployment(dana: Browser) -> None:
    for path in ("/console", "/console/ask", "/console/clock", "/"):
        assert dana.client.get(path).status_code == 404

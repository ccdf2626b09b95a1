"""What is let in at `/slack/events`: signed, fresh, of a workspace of ours, and readable (Q7)."""

import json
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
import structlog
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.handlers.slack.routes import LONGEST, router
from tests.fakes.slack import envelopes
from tests.handlers.slack.slack_world import Delegate, SlackWorld

SECRET_WORDS = "what nobody may read in a log"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def client(slack_world: SlackWorld) -> Iterator[TestClient]:
    """Give a client of the route."""
    app = FastAPI(openapi_url=None)
    app.include_router(router(slack_world.rooms))
    with TestClient(app) as client:
        yield client


def _event(world: SlackWorld, **event: object) -> bytes:
    about = {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "ts": "1.1", "text": SECRET_WORDS}
    return json.dumps(envelopes.event(world.team, about | event)).encode()


@pytest.mark.parametrize(
    ("changes", "minutes"),
    [
        ({"X-Slack-Signature": "v0=" + "0" * 64}, 0),
        ({"X-Slack-Signature": "v0=ünsinn"}, 0),
        ({"X-Slack-Signature": ""}, 0),
        ({"X-Slack-Request-Timestamp": "soon"}, 0),
        ({"X-Slack-Request-Timestamp": ""}, 0),
        ({}, -6),
        ({}, 6),
    ],
)
def test_a_wrong_or_old_signature_is_refused_and_leaves_no_trace(
    slack_world: SlackWorld,
    client: TestClient,
    changes: dict[str, str],
    minutes: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Issue 4: 401, no trace of content in the log."""
    body = _event(slack_world)
    headers = slack_world.team.courier.headers(body, time.time() + 60 * minutes) | changes
    sent = {name: value.encode() for name, value in headers.items()}
    with structlog.testing.capture_logs() as logged:
        answer = client.post("/slack/events", content=body, headers=sent)
    assert (answer.status_code, answer.text) == (401, "")
    assert [line["event"] for line in logged] == ["slack request refused"]
    assert SECRET_WORDS not in str(logged) + str(capsys.readouterr())
    assert slack_world.inputs() == []


def test_what_was_changed_on_the_way_is_refused(slack_world: SlackWorld, client: TestClient) -> None:
    body = _event(slack_world)
    headers = slack_world.team.courier.headers(body)
    assert client.post("/slack/events", content=body + b" ", headers=headers).status_code == 401
    assert client.post("/slack/events", content=b"\xff" + body, headers=headers).status_code == 401


def test_too_much_is_not_read(slack_world: SlackWorld, client: TestClient) -> None:
    body = b"x" * (LONGEST + 1)
    headers = slack_world.team.courier.headers(body)
    assert client.post("/slack/events", content=body, headers=headers).status_code == 413


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[1]", b'"x"', b"null", b"\xff\xfe", b"payload=", b"payload=%7B", b"[" * 9999]
)
def test_what_is_signed_and_cannot_be_read_stumbles_nowhere(
    slack_world: SlackWorld, client: TestClient, body: bytes
) -> None:
    headers = slack_world.team.courier.headers(body) if body != b"\xff\xfe" else {}
    for kind in ("application/json", FORM):
        answer = client.post("/slack/events", content=body, headers=headers | {"Content-Type": kind})
        assert answer.status_code in (200, 400, 401, 404)
    assert slack_world.inputs() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"actions": ""},
        {"actions": []},
        {"actions": ["x"]},
        {"actions": [{"value": "x"}]},
        {"user": ""},
        {"user": None},
        {"team": {"id": {"T1": 1}}},
        {"type": "view_submission", "view": ""},
        {"type": "view_closed", "view": {"id": "V1"}},
        {"type": "event_callback", "event": None},
        {"type": "event_callback", "event": {"type": 5}},
        {"type": "workflow_step_edit", "callback_id": "x"},
        {"type": ["block_actions"]},
        {"response_url": 5},
    ],
)
def test_what_is_signed_and_not_shaped_as_slack_shapes_it_is_refused_in_words(
    slack_world: SlackWorld, client: TestClient, changes: dict[str, object]
) -> None:
    """Issue 7: refused in plain words, nothing changed; Bolt would stumble over it."""
    user = slack_world.team.user("U1", email="u1@school.example")
    press = envelopes.press(slack_world.team, user, {"action_id": "share", "type": "button"}, {})
    body = urlencode({"payload": json.dumps(press | changes)}).encode()
    headers = slack_world.team.courier.headers(body) | {"Content-Type": FORM}
    with structlog.testing.capture_logs() as logged:
        answer = client.post("/slack/events", content=body, headers=headers)
    slack_world.quiet()
    assert answer.status_code == 400
    assert answer.text in ("it cannot be read\n", "it is not shaped as Slack shapes what it sends\n")
    assert [line["event"] for line in logged] == ["slack request refused"]
    assert (slack_world.inputs(), slack_world.refusals()) == ([], [])


def test_slack_can_check_the_address(slack_world: SlackWorld, client: TestClient) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "a challenge", "token": "x"}).encode()
    headers = slack_world.team.courier.headers(body) | {"Content-Type": "application/json"}
    answer = client.post("/slack/events", content=body, headers=headers)
    assert (answer.status_code, answer.json()) == (200, {"challenge": "a challenge"})
    body = b"ssl_check=1&token=x"
    headers = slack_world.team.courier.headers(body) | {"Content-Type": FORM}
    assert client.post("/slack/events", content=body, headers=headers).status_code == 200


def test_an_unknown_workspace_is_told_so_kindly_and_written_down(
    slack_world: SlackWorld, client: TestClient, dana: Delegate
) -> None:
    """Issue 4: an unknown workspace gets a kind message, an audit entry, nothing changed."""
    stranger = slack_world.slack.workspace("T9")
    stranger.user("U1", email="u1@school.example")
    room = stranger.direct("U1")
    url = slack_world.slack.hooks.new(stranger, "U1", room)
    payload = envelopes.command(stranger, stranger.users["U1"], room, ("/evaluation", "status"), url)
    body = urlencode(payload).encode()
    headers = stranger.courier.headers(body) | {"Content-Type": FORM}
    assert client.post("/slack/events", content=body, headers=headers).status_code == 200
    slack_world.quiet()
    assert "does not belong to the evaluation" in stranger.ephemerals["U1"][-1]["text"]
    assert slack_world.refusals() == ["refused: an unknown workspace"]


def test_two_workspaces_of_one_app_are_told_apart(slack_world: SlackWorld, dana: Delegate) -> None:
    """Q7: each press goes to the partnership of its workspace."""
    slack_world.other_team.user("U1", email="u1@school.example", name="Pat Other")
    other = slack_world.other_team.person("U1")
    other.types("hello")
    slack_world.quiet()
    assert "do not know this account" in "\n".join(other.newest().texts())
    assert {each.partnership for each in slack_world.inputs()} == {"there"}


def test_an_event_of_no_interest_is_acknowledged(slack_world: SlackWorld, client: TestClient) -> None:
    for event in (
        {"type": "reaction_added"},
        {"subtype": "message_changed"},
        {"bot_id": "B1"},
        {"channel_type": "channel"},
    ):
        body = _event(slack_world, **event)
        headers = slack_world.team.courier.headers(body) | {"Content-Type": "application/json"}
        assert client.post("/slack/events", content=body, headers=headers).status_code == 200
    assert slack_world.inputs() == []

"""The fake Slack fails, throttles and repeats as Slack does, and as it is told (Q1, Q6)."""

import time
from http.client import HTTPException

import pytest
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from tests.fakes.slack import FakeSlack, Workspace, fake_slack
from tests.fakes.slack.listener import Listening

WRONG = (SlackApiError, OSError, HTTPException)


@pytest.mark.parametrize(
    ("how", "done"),
    [
        ("before", False),
        ("busy", False),
        ("closes", False),
        ("internal_error", False),
        ("after", True),
        ("closes_after", True),
        ("garbage", True),
    ],
)
def test_a_call_fails_before_or_after_it_was_done(
    client: WebClient, workspace: Workspace, how: str, done: bool
) -> None:
    workspace.fails(how, "chat.postMessage")
    with pytest.raises(WRONG):
        client.chat_postMessage(channel="U1", text="words")
    assert len(workspace.person("U1").messages()) == int(done)
    assert client.chat_postMessage(channel="U1", text="again")["ok"]


def test_a_client_that_tries_again_by_itself_says_a_thing_twice(slack: FakeSlack, workspace: Workspace) -> None:
    """Q6: slack_sdk does so after a closed connection unless told not to, so our client must be told."""
    workspace.fails("closes_after", "chat.postMessage")
    WebClient(token=workspace.token, base_url=slack.api_url).chat_postMessage(channel="U1", text="words")
    assert [each.text for each in workspace.person("U1").messages()] == ["words", "words"]


def test_a_call_that_is_never_answered_ends_with_the_callers_patience(slack: FakeSlack, workspace: Workspace) -> None:
    workspace.fails("never", "auth.test")
    with pytest.raises(TimeoutError):
        WebClient(token=workspace.token, base_url=slack.api_url, timeout=1).auth_test()


def test_every_nth_call_of_a_method_is_throttled(client: WebClient, workspace: Workspace) -> None:
    workspace.fails("busy", "chat.postMessage", every=3, after=7)
    came = []
    for _ in range(9):
        client.auth_test()
        try:
            client.chat_postMessage(channel="U1", text="words")
            came.append("")
        except SlackApiError as busy:
            came.append(busy.response.headers["Retry-After"])
    assert came == ["", "", "7"] * 3
    assert workspace.faults.happened == [("chat.postMessage", "busy")] * 3


def test_a_response_url_fails_as_told(workspace: Workspace, slack: FakeSlack) -> None:
    room = workspace.direct("U1")
    hook = WebhookClient(slack.hooks.new(workspace, "U1", room))
    workspace.fails("before", "response_url")
    assert hook.send(text="words").status_code == 503
    assert hook.send(text="words").status_code == 200


def test_one_conversation_takes_a_message_a_second_after_a_short_burst() -> None:
    now = [1_700_000_000.0]
    with fake_slack(lambda: now[0]) as slack:
        workspace = slack.workspace("T1")
        workspace.user("U1")
        workspace.limits = True
        client = WebClient(token=workspace.token, base_url=slack.api_url)
        for _ in range(3):
            client.chat_postMessage(channel="U1", text="words")
        with pytest.raises(SlackApiError) as busy:
            client.chat_postMessage(channel="U1", text="words")
        assert (busy.value.response.status_code, busy.value.response.headers["Retry-After"]) == (429, "1")
        now[0] += 1
        assert client.chat_postMessage(channel="U1", text="words")["ok"]


def test_a_method_has_as_many_calls_a_minute_as_its_tier_and_its_minute_can_go_faster() -> None:
    now = [1_700_000_000.0]
    with fake_slack(lambda: now[0]) as slack:
        workspace = slack.workspace("T1", speed=6)
        workspace.user("U1", email="ann@school.example")
        workspace.limits = True
        client = WebClient(token=workspace.token, base_url=slack.api_url)
        for _ in range(50):
            client.users_lookupByEmail(email="ann@school.example")
        with pytest.raises(SlackApiError) as busy:
            client.users_lookupByEmail(email="ann@school.example")
        assert busy.value.response.headers["Retry-After"] == "10"
        assert client.auth_test()["ok"]
        now[0] += 10
        assert client.users_lookupByEmail(email="ann@school.example")["ok"]


def test_an_event_is_brought_again_until_it_is_taken_and_a_press_is_not(
    client: WebClient, workspace: Workspace, app: Listening
) -> None:
    def slow() -> int:
        time.sleep(0.5)
        return 200

    workspace.courier.patience = 0.3
    app.instead += [slow, lambda: 500]
    told = app.keep(event="message")
    ann = workspace.person("U1")
    done = ann.types("hello")
    assert (done.status, done.tries, len(told.events(1))) == (200, 3, 1)
    retries = [headers.get("x-slack-retry-num") for headers, _ in app.heard]
    reasons = [headers.get("x-slack-retry-reason") for headers, _ in app.heard]
    assert (retries, reasons) == ([None, ["1"], ["2"]], [None, ["http_timeout"], ["http_error"]])
    app.instead += [lambda: 500]
    failed = ann.commands("/evaluation", "status")
    assert (failed.tries, failed.trouble) == (1, "dispatch_failed")


def test_through_a_socket_what_people_do_is_acknowledged_by_envelope(
    slack: FakeSlack, workspace: Workspace, app: Listening
) -> None:
    told: list[str] = []
    app.app.event("message")(lambda ack, body: told.append(body["event"]["text"]))
    app.app.command("/evaluation")(lambda ack: ack("here you are"))
    handler = SocketModeHandler(app.app, workspace.app_token)
    ann = workspace.person("U1")
    try:
        handler.client.connect()
        ann.waits(lambda: workspace.courier.lines)
        assert ann.types("hello").ok
        ann.waits(lambda: told)
        assert ann.commands("/evaluation", "help").ok
        assert ([each.text for each in ann.ephemerals], told, app.heard) == (["here you are"], ["hello"], [])
        first = workspace.courier.lines[0]
        workspace.hangs_up()
        ann.waits(lambda: workspace.courier.lines and workspace.courier.lines[0] is not first)
        assert ann.types("still there").ok
    finally:
        handler.client.close()


def test_only_an_app_level_token_opens_a_socket(client: WebClient, workspace: Workspace) -> None:
    assert client.apps_connections_open(app_token=workspace.app_token)["url"].startswith("ws://")
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        client.apps_connections_open(app_token=workspace.token)

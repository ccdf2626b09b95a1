"""The fake Slack's Web API takes and refuses what Slack does (Q1)."""

from typing import Any
from urllib.request import Request, urlopen

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.fakes.slack import FakeSlack, Workspace

WORDS: dict[str, Any] = {"type": "section", "text": {"type": "mrkdwn", "text": "words"}}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"token": "xoxb-other"}, "invalid_auth"),
        ({"channel": "U404"}, "channel_not_found"),
        ({"channel": "UGONE"}, "user_disabled"),
        ({"channel": "U1BOT"}, "cannot_dm_bot"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"blocks": [WORDS] * 51}, "invalid_blocks"),
        ({"thread_ts": "1700000000.000100"}, "thread_not_found"),
        ({"metadata": {"event_type": "x"}}, "invalid_metadata_format"),
    ],
)
def test_a_message_that_slack_refuses_is_refused(
    client: WebClient, workspace: Workspace, change: dict[str, Any], error: str
) -> None:
    workspace.user("UGONE", deleted=True)
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(**{"channel": "U1", "text": "words"} | change)
    assert refused.value.response["error"] == error
    assert workspace.person("U1").messages() == []


@pytest.mark.filterwarnings("ignore:The top-level `text`")
def test_a_message_of_nothing_is_refused(client: WebClient) -> None:
    with pytest.raises(SlackApiError, match="no_text"):
        client.chat_postMessage(channel="U1", text="")


def test_a_deactivated_account_still_takes_messages_where_there_was_a_conversation(
    client: WebClient, workspace: Workspace
) -> None:
    """As Slack does (slackapi/python-slack-sdk issue 1156): a sender must look whether the account is still there."""
    client.chat_postMessage(channel="U1", text="one")
    workspace.users["U1"].deleted = True
    assert client.chat_postMessage(channel="U1", text="two")["ok"]
    assert client.users_info(user="U1")["user"]["deleted"]


def test_a_token_without_the_scope_is_told_what_it_lacks(client: WebClient, workspace: Workspace) -> None:
    workspace.scopes = ("users:read",)
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel="U1", text="words")
    assert refused.value.response.data == {
        "ok": False,
        "error": "missing_scope",
        "needed": "chat:write",
        "provided": "users:read",
    }
    assert refused.value.response.headers["x-oauth-scopes"] == "users:read"
    assert "email" not in client.users_info(user="U1")["user"]["profile"]


def test_people_are_found_by_their_address_unless_deactivated(client: WebClient, workspace: Workspace) -> None:
    workspace.user("U2", email="gone@school.example", deleted=True)
    assert client.users_lookupByEmail(email="Ann@School.example")["user"]["id"] == "U1"
    for email in ("gone@school.example", "nobody@school.example"):
        with pytest.raises(SlackApiError, match="users_not_found"):
            client.users_lookupByEmail(email=email)


def test_two_workspaces_share_nothing(slack: FakeSlack, client: WebClient, workspace: Workspace) -> None:
    slack.workspace("T2").user("U2")
    with pytest.raises(SlackApiError, match="channel_not_found"):
        client.chat_postMessage(channel="U2", text="words")


def test_history_gives_metadata_only_when_asked_and_a_thread_only_in_replies(
    client: WebClient, workspace: Workspace
) -> None:
    mark = {"event_type": "evalbot_message", "event_payload": {"id": "<touchpoint-1>"}}
    first = client.chat_postMessage(channel="U1", text="one", metadata=mark)
    room, top = first["channel"], first["ts"]
    client.chat_postMessage(channel=room, text="two", thread_ts=top)
    client.chat_postMessage(channel=room, text="three")
    history = client.conversations_history(channel=room, include_all_metadata=True)["messages"]
    assert [each["text"] for each in history] == ["three", "one"]
    assert history[1]["metadata"] == mark
    assert "metadata" not in client.conversations_history(channel=room)["messages"][1]
    assert [each["text"] for each in client.conversations_replies(channel=room, ts=top)["messages"]] == ["one", "two"]
    pages = [page["messages"][0]["text"] for page in client.conversations_history(channel=room, limit=1)]
    assert pages == ["three", "one"]


def test_an_update_keeps_what_it_does_not_say_but_words_alone_take_the_blocks_away(
    client: WebClient, workspace: Workspace
) -> None:
    mark = {"event_type": "evalbot_message", "event_payload": {"id": "1"}}
    sent = client.chat_postMessage(channel="U1", text="one", blocks=[WORDS], metadata=mark)
    client.chat_update(channel=sent["channel"], ts=sent["ts"], text="two")
    now = workspace.person("U1").newest()
    assert (now.text, now.blocks, now.raw["metadata"]) == ("two", [], mark)
    with pytest.raises(SlackApiError, match="msg_too_long"):
        client.chat_update(channel=sent["channel"], ts=sent["ts"], text="x" * 4001)
    with pytest.raises(SlackApiError, match="message_not_found"):
        client.chat_update(channel=sent["channel"], ts="1700000000.000100", text="three")


def test_a_file_is_sent_shared_and_read_back_with_the_token_only(
    slack: FakeSlack, client: WebClient, workspace: Workspace
) -> None:
    sent = client.chat_postMessage(channel="U1", text="Your certificate")
    client.files_upload_v2(
        channel=sent["channel"], thread_ts=sent["ts"], filename="a.pdf", content=b"%PDF", alt_txt="A certificate"
    )
    file = workspace.person("U1").newest().files[0]
    assert (file["alt_txt"], file["mimetype"], file["size"]) == ("A certificate", "application/pdf", 4)
    url = client.files_info(file=file["id"])["file"]["url_private_download"]
    with urlopen(Request(url, headers={"Authorization": f"Bearer {workspace.token}"})) as download:
        assert download.read() == b"%PDF"
    with urlopen(url) as download:
        assert b"Sign in" in download.read()

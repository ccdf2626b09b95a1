"""What people type, drop and delete in the fake Slack comes to the app as events, as from Slack (Q1, C1)."""

import pytest
from slack_sdk import WebClient

from tests.fakes.slack import Workspace
from tests.fakes.slack.listener import Listening


def test_typed_words_dropped_files_and_the_home_tab_are_events(
    client: WebClient, workspace: Workspace, app: Listening
) -> None:
    kept, ann = app.keep(event="message"), workspace.person("U1")
    homes = app.keep(event="app_home_opened")
    sent = client.chat_postMessage(channel="U1", text="one")
    ann.types("hello")
    ann.types("in the thread", thread=sent["ts"])
    ann.opens_home()
    first, second = sorted(kept.events(2), key=lambda event: str(event["ts"]))
    assert (first["text"], second["text"]) == ("hello", "in the thread")
    assert (first["channel_type"], second["thread_ts"]) == ("im", sent["ts"])
    assert homes.events(1)[0]["tab"] == "home"
    assert ann.drops("roster.csv", b"Name\n").payload["event"]["files"][0]["name"] == "roster.csv"
    assert kept.events(3)[2]["subtype"] == "file_share"


def test_typed_words_come_escaped_and_addresses_as_links(workspace: Workspace, app: Listening) -> None:
    kept = app.keep(event="message")
    workspace.person("U1").types("link ann@school.example & see https://school.example/a?b=1.")
    assert kept.events(1)[0]["text"] == (
        "link <mailto:ann@school.example|ann@school.example> &amp; see <https://school.example/a?b=1>."
    )


def test_a_message_of_the_app_itself_is_told_with_its_bot_id_so_that_bolt_leaves_it_alone(
    client: WebClient, workspace: Workspace, app: Listening
) -> None:
    kept = app.keep(event="message")
    client.chat_postMessage(channel="U1", text="words")
    told = workspace.echo(workspace.person("U1").newest())
    assert (told.status, told.payload["event"]["bot_id"], kept) == (200, workspace.bot_id, [])


def test_a_message_that_others_hang_from_leaves_a_stone_when_it_is_deleted(
    client: WebClient, workspace: Workspace, app: Listening
) -> None:
    app.keep(event="message")
    ann = workspace.person("U1")
    first = client.chat_postMessage(channel="U1", text="one")
    client.chat_postMessage(channel=first["channel"], text="two", thread_ts=first["ts"])
    assert ann.deletes(ann.messages()[0]).payload["event"]["subtype"] == "message_deleted"
    assert [each.text for each in ann.messages()] == ["two"]
    with pytest.raises(Exception, match="cant_update_message"):
        client.chat_update(channel=first["channel"], ts=first["ts"], text="three")

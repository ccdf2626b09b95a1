"""Our Slack sender against an outside peer (npm emulate) and against our own fake: both must say the same (Q1, C1)."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.errors import Permanent
from bot.messages.nouns import Address, Attachment, Message
from bot.outbound.slack.accounts import Accounts
from bot.outbound.slack.sender import SlackSender
from bot.outbound.slack.workspaces import Workspace
from tests.build import World
from tests.fakes.letters import a_message
from tests.fakes.slack import fake_slack
from tests.fakes.slack.emulated import TOKEN, NoEmulateError, emulated
from tests.plans import HERE

ANN = "ann@school.example"
MARK = {"event_type": "evalbot_message", "event_payload": {"id": "1"}}
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "words"}}
PICTURE = Attachment("gain.png", "image/png", b"\x89PNG", "A chart")


@dataclass(frozen=True)
class Peer:
    """A Slack to speak to."""

    url: str
    token: str

    def client(self) -> WebClient:
        return WebClient(token=self.token, base_url=self.url, retry_handlers=[])


@pytest.fixture(params=["emulate", "fake"])
def peer(request: pytest.FixtureRequest) -> Iterator[Peer]:
    with ExitStack() as stack:
        if request.param == "fake":
            slack = stack.enter_context(fake_slack())
            slack.workspace("T1").user("U1", name="ann", email=ANN)
            yield Peer(slack.api_url, slack.workspace("T1").token)
            return
        try:
            yield Peer(stack.enter_context(emulated(ANN)), TOKEN)
        except NoEmulateError as reason:
            pytest.skip(str(reason))


@pytest.fixture
def sender(peer: Peer, world: World) -> SlackSender:
    secret = SecretStr("none")
    workspace = Workspace(HERE, "", SecretStr(peer.token), secret, None, peer.url)
    return SlackSender(workspace, Accounts(world.database, workspace, _now), _now)


def _now() -> datetime:
    return datetime.now(UTC)


def to_ann(template: str = "pre_course", email: str = ANN, *files: Attachment) -> Message:
    message = a_message(template, attachments=files)
    return replace(message, to=Address("slack", "Ann Bee", email), partnership=HERE, touchpoint=812)


def test_an_account_is_found_written_to_updated_and_its_message_recognised(peer: Peer) -> None:
    client = peer.client()
    user = client.users_lookupByEmail(email=ANN)["user"]["id"]
    sent = client.chat_postMessage(channel=user, text="words", blocks=[SECTION], metadata=MARK)
    assert client.conversations_open(users=user)["channel"]["id"] == sent["channel"]
    client.chat_update(channel=sent["channel"], ts=sent["ts"], text="other words", blocks=[SECTION])
    found = client.conversations_history(channel=sent["channel"], include_all_metadata=True)["messages"]
    assert [(each["ts"], each["text"], each["metadata"]) for each in found] == [(sent["ts"], "other words", MARK)]


def test_a_reminder_and_a_file_are_in_the_thread_and_not_beside_it(peer: Peer) -> None:
    client = peer.client()
    user = client.users_lookupByEmail(email=ANN)["user"]["id"]
    sent = client.chat_postMessage(channel=user, text="words")
    room, top = sent["channel"], sent["ts"]
    client.chat_postMessage(channel=room, text="reminder", thread_ts=top)
    client.files_upload_v2(channel=room, thread_ts=top, filename="gain.png", content=PICTURE.content, alt_txt="A chart")
    thread = client.conversations_replies(channel=room, ts=top)["messages"]
    assert [each["text"] for each in thread] == ["words", "reminder", ""]
    assert thread[2]["files"][0]["name"] == "gain.png"
    assert len(client.conversations_history(channel=room)["messages"]) == 1


@pytest.mark.parametrize(
    ("method", "args", "error"),
    [
        ("users.lookupByEmail", {"email": "nobody@school.example"}, "users_not_found"),
        ("users.info", {"user": "U404"}, "user_not_found"),
        ("chat.postMessage", {"channel": "D404", "text": "words"}, "channel_not_found"),
        ("conversations.open", {"users": "U404"}, "user_not_found"),
        ("conversations.history", {"channel": "C404"}, "channel_not_found"),
        ("files.info", {"file": "F404"}, "file_not_found"),
    ],
)
def test_what_is_not_there_is_refused_by_the_same_name(
    peer: Peer, method: str, args: dict[str, str], error: str
) -> None:
    with pytest.raises(SlackApiError) as refused:
        peer.client().api_call(method, data=args)
    assert refused.value.response["error"] == error


def test_a_home_tab_is_published(peer: Peer) -> None:
    client = peer.client()
    user = client.users_lookupByEmail(email=ANN)["user"]["id"]
    view = client.views_publish(user_id=user, view={"type": "home", "blocks": [SECTION]})["view"]
    assert view["type"] == "home" and view["blocks"][0]["text"] == SECTION["text"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_our_sender_sends_and_finds_what_it_has_sent(peer: Peer, sender: SlackSender) -> None:
    """Q6: what was sent is found again by its id, so that it is never sent twice."""
    message = to_ann("certificate", ANN, PICTURE)
    other = replace(message, message_id="<touchpoint-813.0@evaluation.example.org>", touchpoint=813)
    receipt = sender.send(message)
    assert sender.was_sent(message) == receipt
    assert sender.was_sent(other) is None
    room, _, ts = receipt.id.partition(":")
    thread = peer.client().conversations_replies(channel=room, ts=ts)["messages"]
    assert [file["name"] for each in thread for file in each.get("files", [])] == ["gain.png"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_our_sender_knows_who_is_not_there(sender: SlackSender) -> None:
    with pytest.raises(Permanent):
        sender.send(to_ann(email="nobody@school.example"))

"""No client of ours follows a redirect: a token would go wherever it leads (ASVS 5, 15.3.2)."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest
from pydantic import SecretStr
from requests import RequestException
from slack_sdk.errors import SlackApiError

from bot import pinging
from bot.outbound.graph.client import Client
from bot.outbound.graph.mailboxes import Mailbox
from bot.outbound.graph.tokens import Tokens, _Straight
from bot.outbound.slack.client import new_client
from bot.outbound.slack.straight import StraightHook
from tests.serving import answering


class Elsewhere:
    """A server that sends everybody on, and remembers who came."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.url = ""


@pytest.fixture
def server() -> Iterator[Elsewhere]:
    there = Elsewhere()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            there.asked.append(self.path)
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(302)
            self.send_header("Location", f"{there.url}/stolen")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with answering(Handler) as there.url:
        yield there


def test_a_ping_goes_to_the_watchdog_only(server: Elsewhere) -> None:
    assert not pinging.ping(f"{server.url}/ping")
    assert server.asked == ["/ping"]


def test_a_call_of_slacks_goes_to_slack_only(server: Elsewhere) -> None:
    with pytest.raises(SlackApiError):
        new_client("xoxb-1", f"{server.url}/api/").auth_test()
    assert server.asked == ["/api/auth.test"]


def test_a_file_goes_to_the_address_that_slack_gave_only(server: Elsewhere) -> None:
    client = new_client("xoxb-1", f"{server.url}/api/")
    with pytest.raises(OSError):
        client._upload_file(url=f"{server.url}/upload", data=b"x", logger=None, timeout=1, proxy=None, ssl=None)  # type: ignore[arg-type]
    assert server.asked == ["/upload"]


def test_an_answer_goes_to_the_response_url_only(server: Elsewhere) -> None:
    hook = StraightHook(f"{server.url}/response", retry_handlers=[])
    assert hook.send(text="x").status_code == 302
    assert server.asked == ["/response"]


def test_a_request_for_a_token_goes_to_the_authority_only(server: Elsewhere) -> None:
    with pytest.raises(RequestException):
        _Straight().post(f"{server.url}/token", data={"client_secret": "s"})
    assert server.asked == ["/token"]


def test_a_request_of_graphs_goes_to_graph_only(server: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Tokens, "token", lambda self: "a-token")
    mailbox = Mailbox(
        "a@b.example", "t", "c", SecretStr("s"), SecretStr(""), authority_url=server.url, graph_url=server.url
    )
    with pytest.raises(RequestException):
        Client(mailbox).follow("/v1.0/next")
    assert server.asked == ["/v1.0/next"]

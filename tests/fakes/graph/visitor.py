"""An app for the tests of the fake: the real msal and O365, and bare requests where O365 has no words."""

from base64 import b64encode
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import requests
from msal import ConfidentialClientApplication
from O365 import Account, MSGraphProtocol
from O365.connection import Connection
from O365.utils.token import MemoryTokenBackend

from tests.fakes.graph.server import ADDRESS, CLIENT, SECRET, TENANT, FakeGraph

SCOPE = ["https://graph.microsoft.com/.default"]
Json = dict[str, Any]


def ask_token(graph: FakeGraph, credential: Any = SECRET, client: str = CLIENT, tenant: str = TENANT) -> Json:
    """Ask for a token by msal, as a new process."""
    # Without `instance_discovery=False` msal would ask Microsoft whether it knows this server.
    at = f"{graph.url}/{tenant}"
    app = ConfidentialClientApplication(client, authority=at, client_credential=credential, instance_discovery=False)
    answer: Json = app.acquire_token_for_client(SCOPE)
    return answer


class Visitor:
    """A session with a token, at one mailbox."""

    def __init__(self, graph: FakeGraph, address: str = ADDRESS) -> None:
        self.graph = graph
        self.base = f"{graph.url}/v1.0/users/{address}"
        self.token = ask_token(graph)["access_token"]

    def asks(self, method: str, path: str, **more: Any) -> requests.Response:
        """Ask for something below the mailbox."""
        headers = {"Authorization": f"Bearer {self.token}"} | more.pop("headers", {})
        return requests.request(method, f"{self.base}{path}", headers=headers, timeout=10, **more)

    def drafts(self, mail: EmailMessage) -> requests.Response:
        """Make a draft of MIME."""
        return self.asks("POST", "/messages", data=b64encode(bytes(mail)), headers={"Content-Type": "text/plain"})

    def makes(self, **message: Any) -> Json:
        """Make a draft of JSON, which must be taken."""
        answer = self.asks("POST", "/messages", json=message)
        assert answer.status_code == 201, answer.text
        made: Json = answer.json()
        return made

    def sends(self, draft: Json) -> requests.Response:
        """Send a draft."""
        return self.asks("POST", f"/messages/{draft['id']}/send")

    def finds(self, filter_: str, folder: str = "", **more: str) -> list[Json]:
        """Give the messages that a filter lets through."""
        where = f"/mailFolders/{folder}/messages" if folder else "/messages"
        answer = self.asks("GET", where, params={"$filter": filter_} | more)
        assert answer.status_code == 200, answer.text
        found: list[Json] = answer.json()["value"]
        return found


def refusal(answer: requests.Response) -> tuple[int, str]:
    """Give the status and Graph's code of a refusal."""
    return answer.status_code, answer.json()["error"]["code"]


def account(graph: FakeGraph, token: Callable[[], str]) -> Any:
    """Give O365's account, which uses msal's token."""

    class Asking(Connection):  # type: ignore[misc]  # O365 ships no types
        def oauth_request(self, url: str, method: str, **more: Any) -> Any:
            session = self.get_session()
            session.headers["Authorization"] = f"Bearer {token()}"
            with session:
                return self._internal_request(session, url, method, **more)

    class Protocol(MSGraphProtocol):  # type: ignore[misc]  # O365 ships no types
        _protocol_url = f"{graph.url}/"

    class Ours(Account):  # type: ignore[misc]  # O365 ships no types
        def connection_constructor(self, credentials: Any, **_: Any) -> Connection:
            kept = MemoryTokenBackend()
            return Asking(credentials, auth_flow_type="credentials", tenant_id=TENANT, token_backend=kept)

    protocol = Protocol(default_resource=ADDRESS, timezone="UTC")
    return Ours((CLIENT, "-"), protocol=protocol, auth_flow_type="credentials", tenant_id=TENANT)

"""A mailbox at Microsoft Graph: O365's, with a token of msal's at each request."""

import logging
from threading import local
from typing import Any, cast

from O365 import Account, MSGraphProtocol
from O365.connection import Connection
from O365.utils.token import MemoryTokenBackend
from requests import HTTPError, Response

from bot.outbound.graph.mailboxes import Mailbox
from bot.outbound.graph.tokens import TIMEOUT, Tokens

logging.getLogger("O365").setLevel(logging.CRITICAL + 1)  # it writes addresses and answers into its log


class _Connection(Connection):  # type: ignore[misc]  # O365 ships no types
    """O365's connection, with a token of msal's at each request, and no tries of its own."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__(
            ("evalbot", "-"),
            tenant_id="-",
            auth_flow_type="credentials",
            token_backend=MemoryTokenBackend(),
            requests_delay=0,
            request_retries=0,
            timeout=TIMEOUT,
        )
        self._tokens = tokens

    def oauth_request(self, url: str, method: str, **more: Any) -> Response:
        """Ask; a token that is refused is not kept, and a redirect is not followed (it raises)."""
        library: Any = self  # it says nothing of its types
        library.session = library.session or library.get_session()
        library.session.max_redirects = 0
        library.session.headers["Authorization"] = f"Bearer {self._tokens.token()}"
        try:
            return cast(Response, library._internal_request(library.session, url, method, **more))
        except HTTPError as error:
            if error.response is not None and error.response.status_code in (401, 403):
                self._tokens.forget()
            raise


class Client:
    """A mailbox at Graph; each thread has an O365 account of its own, and all have the same tokens."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self._of_thread = local()
        self.tokens = Tokens(mailbox)

    @property
    def mailbox(self) -> Any:
        """Give O365's mailbox."""
        if not hasattr(self._of_thread, "mailbox"):
            made = _account(self._mailbox, self.tokens)
            self._of_thread.mailbox = made.mailbox(resource=self._mailbox.address)
        return self._of_thread.mailbox

    def ask(self, method: str, path: str, **more: Any) -> Response:
        """Ask for what O365 has no words for; `path` follows the mailbox's address."""
        mailbox = self.mailbox
        response: Response = getattr(mailbox.con, method)(mailbox.build_url(path), **more)
        return response

    def follow(self, link: str, **more: Any) -> Response:
        """Get what a link of Graph's leads to, at the address of the settings whatever the link says."""
        response: Response = self.mailbox.con.get(f"{self._mailbox.graph_url}{link}", **more)
        return response


def _account(mailbox: Mailbox, tokens: Tokens) -> Any:
    class Protocol(MSGraphProtocol):  # type: ignore[misc]  # O365 ships no types
        _protocol_url = f"{mailbox.graph_url}/"

    class Ours(Account):  # type: ignore[misc]  # O365 ships no types
        def connection_constructor(self, _credentials: object, **_: object) -> Connection:
            return _Connection(tokens)

    protocol = Protocol(default_resource=mailbox.address, timezone="UTC")
    return Ours(("evalbot", "-"), protocol=protocol, auth_flow_type="credentials", tenant_id="-")

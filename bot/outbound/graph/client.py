"""Microsoft Graph as we use it: a token by msal, O365 over it, and what its errors mean."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from threading import Lock, local
from typing import Any, cast

from msal import ConfidentialClientApplication
from O365 import Account, MSGraphProtocol
from O365.connection import Connection
from O365.utils.token import MemoryTokenBackend
from requests import HTTPError, RequestException, Response
from requests.exceptions import SSLError

from bot.errors import Permanent, Temporary
from bot.outbound.graph.mailboxes import Mailbox

TIMEOUT = 30
"""Seconds that Microsoft may be silent."""
LIMITS = frozenset(
    {
        "ErrorExceededMessageLimit",
        "ErrorQuotaExceeded",
        "ErrorSubmissionQuotaExceeded",
        "ErrorMessageSubmissionBlocked",
        "ErrorSendingLimitExceeded",
    }
)
"""What is used up for the whole mailbox, whatever the status says."""
NO_MAILBOX = frozenset(
    {
        "ErrorInvalidUser",
        "ErrorNonExistentMailbox",
        "MailboxNotEnabledForRESTAPI",
        "MailboxNotSupportedForRESTAPI",
        "Request_ResourceNotFound",
        "ResourceNotFound",
    }
)
PASSING = frozenset(
    {
        "ErrorInternalServerError",
        "ErrorInternalServerTransientError",
        "ErrorMailboxMoveInProgress",
        "ErrorMailboxStoreUnavailable",
        "ErrorServerBusy",
        "ErrorTimeoutExpired",
        "ErrorTooManyObjectsOpened",
    }
)
_OF_ONE = (404, 408, 409, 412, 423)
"""The draft has changed under our hands, or is held: it is looked for, and tried again."""
_CLOUDS = ("https://graph.microsoft.us", "https://dod-graph.microsoft.us", "https://microsoftgraph.chinacloudapi.cn")
_DOCTOR = "'evalbot doctor' says how to mend it"
for _name in ("O365", "msal"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)  # they write addresses and answers into their logs


class Tokens:
    """The application's tokens, kept by msal until shortly before they end; threads may share them."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self._app: Any = None
        self._lock = Lock()

    def token(self) -> str:
        """Give a token that is good; raises `Temporary` with what stands in the way."""
        with self._lock:
            said = self._ask()
        if "access_token" not in said:
            raise _refused(said)
        return str(said["access_token"])

    def forget(self) -> None:
        """Drop the token: one that was made before a permission was granted lacks it for an hour."""
        with self._lock:
            if self._app is not None:
                self._app.remove_tokens_for_client()

    def _ask(self) -> dict[str, Any]:
        try:
            self._app = self._app or self._new_app()
            return dict(self._app.acquire_token_for_client([_scope(self._mailbox.graph_url)]) or {})
        except RequestException as error:
            raise _unreached(error) from None
        except ValueError:
            # msal says so of a tenant that is not there, a certificate that it cannot read, an answer that is no JSON.
            reason = f"Microsoft 365 gives no token: tenant, certificate, or what stands in between: {_DOCTOR}"
            raise _ours(reason) from None
        except Exception as error:  # noqa: BLE001  (msal has errors of its own for what a server says)
            raise _ours(f"Microsoft 365 gives no token at present ({type(error).__name__})") from None

    def _new_app(self) -> Any:
        mailbox = self._mailbox
        pem = mailbox.certificate.get_secret_value()
        credential = {"private_key": pem, "public_certificate": pem} if pem else mailbox.secret.get_secret_value()
        return ConfidentialClientApplication(
            mailbox.client_id,
            client_credential=credential,
            authority=f"{mailbox.authority_url}/{mailbox.tenant}",
            # Whom we trust is said by the settings, and asked of nobody else.
            instance_discovery=False,
            timeout=TIMEOUT,
        )


def _scope(graph_url: str) -> str:
    """Name what the token is for: by Microsoft's own names, also where a proxy stands before it."""
    return f"{graph_url if graph_url in _CLOUDS else 'https://graph.microsoft.com'}/.default"


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
        """Ask; a token that is refused is not kept."""
        library: Any = self  # it says nothing of its types
        library.session = library.session or library.get_session()
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


def _account(mailbox: Mailbox, tokens: Tokens) -> Any:
    class Protocol(MSGraphProtocol):  # type: ignore[misc]  # O365 ships no types
        _protocol_url = f"{mailbox.graph_url}/"

    class Ours(Account):  # type: ignore[misc]  # O365 ships no types
        def connection_constructor(self, _credentials: object, **_: object) -> Connection:
            return _Connection(tokens)

    protocol = Protocol(default_resource=mailbox.address, timezone="UTC")
    return Ours(("evalbot", "-"), protocol=protocol, auth_flow_type="credentials", tenant_id="-")


@contextmanager
def failures(clock: Callable[[], datetime] | None = None) -> Iterator[None]:
    """Turn what O365 raises into one of the two kinds, without any name or address."""
    try:
        yield
    except RequestException as error:
        raise failure(error, now=clock() if clock else None) from None


def failure(error: RequestException, *, now: datetime | None = None) -> Temporary | Permanent:
    """Say which of the two kinds an error is; with `now`, a 429 says until when Graph takes nothing."""
    if error.response is None:
        return _unreached(error)
    status, code, until = error.response.status_code, code_of(error), _retry_at(error.response, now)
    told = f"{status} {code}".strip()
    if status == 429:
        return Temporary("Microsoft 365 takes no more at present", until, everybody=True)
    if code in LIMITS:
        return Temporary(f"Microsoft 365 lets the mailbox send no more for now ({told})", until, everybody=True)
    if status >= 500 or code in PASSING:
        return Temporary(f"Microsoft 365 has no answer at present ({told})", until, everybody=True)
    if status in (401, 403):
        return _ours(f"Microsoft 365 does not let us in ({told}): {_DOCTOR}")
    if code in NO_MAILBOX:
        return _ours(f"Microsoft 365 does not know the mailbox ({told}): {_DOCTOR}")
    if status in _OF_ONE:
        return Temporary(f"Microsoft 365 could not do it just now ({told})", until)
    if code == "ErrorInvalidRecipients":
        return Permanent(f"Microsoft 365 refuses the recipient ({told})")
    return Permanent(f"Microsoft 365 refuses the letter ({told})")


def code_of(error: RequestException) -> str:
    """Give Graph's word for an error, such as `ErrorAccessDenied`; empty where it has not said one."""
    try:
        said = error.response.json() if error.response is not None else {}
        code = str(said["error"]["code"])
    except (ValueError, KeyError, TypeError):
        return ""
    return code if code.isascii() and code.replace("_", "").isalnum() else ""


def _ours(reason: str) -> Temporary:
    """Give a failure that every letter would meet until somebody mends it, or Microsoft 365 is back."""
    return Temporary(reason, everybody=True)


def _unreached(error: RequestException) -> Temporary:
    if isinstance(error, SSLError):
        return _ours("Microsoft 365's certificate is not trusted: see M365_AUTHORITY_URL and M365_GRAPH_URL")
    return _ours(f"Microsoft 365 cannot be reached ({type(error).__name__})")


def _refused(said: dict[str, Any]) -> Temporary:
    """Say why there is no token: Microsoft's number for it, such as AADSTS7000222, and none of its words."""
    number = next((f" AADSTS{each}" for each in said.get("error_codes") or [] if isinstance(each, int)), "")
    code = str(said.get("error", ""))
    code = code if code.replace("_", "").isalnum() else "no reason given"
    return _ours(f"Microsoft 365 gives the application no token ({code}{number}): {_DOCTOR}")


def _retry_at(response: Response, now: datetime | None) -> datetime | None:
    said = response.headers.get("Retry-After", "").strip()
    if now is None or not said:
        return None
    if said.isdigit():
        return now + timedelta(seconds=int(said))
    try:
        at = parsedate_to_datetime(said)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)

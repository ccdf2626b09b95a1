"""The tokens by which Microsoft 365 knows the application, got by msal."""

import logging
import re
from threading import Lock
from typing import Any

from msal import ConfidentialClientApplication
from requests import HTTPError, Response, Session
from requests.adapters import HTTPAdapter

from bot.errors import Temporary
from bot.outbound.graph.failing import DOCTOR, Throttled, failure, ours, unreached
from bot.outbound.graph.mailboxes import Mailbox

TIMEOUT = 30
"""Seconds that Microsoft may be silent."""
_PASSING = ("server_error", "temporarily_unavailable")
_CLOUDS = ("https://graph.microsoft.us", "https://dod-graph.microsoft.us", "https://microsoftgraph.chinacloudapi.cn")
logging.getLogger("msal").setLevel(logging.CRITICAL + 1)  # it writes answers into its log
logging.getLogger("urllib3").setLevel(logging.CRITICAL + 1)  # and this one addresses, of what it tries again


class _Straight(Session):
    """Asks within `TIMEOUT`, and follows no redirect: it raises (ASVS 5, 15.3.2)."""

    def __init__(self) -> None:
        super().__init__()
        self.max_redirects = 0
        self.mount("https://", HTTPAdapter(max_retries=1))  # as msal does

    def request(self, *said: Any, **more: Any) -> Response:
        """Ask."""
        return super().request(*said, **{"timeout": TIMEOUT, **more})


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
        except HTTPError as error:
            raise failure(error) from None
        except OSError as error:  # all of `requests`, too
            raise unreached(error) from None
        except ValueError as error:
            # msal says so of a tenant that is not there, a certificate that it cannot read, an answer that is no JSON.
            raise self._unlike_microsoft(error) from None
        except Exception as error:  # noqa: BLE001  (msal has errors of its own for what a server says)
            raise ours(f"Microsoft 365 gives no token at present ({type(error).__name__})") from None

    def _unlike_microsoft(self, error: ValueError) -> Temporary:
        """Say what an answer was that no tenant gives; msal keeps it in the error before."""
        said = str(error.__context__ or "")
        if "HTTP status: 429" in said:
            return Throttled("Microsoft 365 takes no more at present", everybody=True)
        if number := re.search(r"AADSTS\d+", said):
            return ours(f"Microsoft 365 gives the application no token (invalid_tenant {number[0]}): {DOCTOR}")
        wrong = "tenant, certificate" if self._mailbox.certificate.get_secret_value() else "tenant"
        return ours(f"Microsoft 365 gives no token: {wrong}, or what stands in between: {DOCTOR}")

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
            http_client=_Straight(),
        )


def _scope(graph_url: str) -> str:
    """Name what the token is for: by Microsoft's own names, also where a proxy stands before it."""
    return f"{graph_url if graph_url in _CLOUDS else 'https://graph.microsoft.com'}/.default"


def _refused(said: dict[str, Any]) -> Temporary:
    """Say why there is no token: Microsoft's number for it, such as AADSTS7000222, and none of its words."""
    number = next((f" AADSTS{each}" for each in said.get("error_codes") or [] if isinstance(each, int)), "")
    code = str(said.get("error", ""))
    code = code if code.replace("_", "").isalnum() else "no reason given"
    if not number or code in _PASSING:
        return ours(f"Microsoft 365 gives no token at present ({code}{number})")
    return ours(f"Microsoft 365 gives the application no token ({code}{number}): {DOCTOR}")

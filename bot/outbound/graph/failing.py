"""What the errors of Microsoft Graph mean: one of two kinds, with none of its words."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from requests import RequestException, Response
from requests.exceptions import SSLError

from bot.errors import Permanent, Temporary

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
DOCTOR = "'evalbot doctor' says how to mend it"
HOW = "docs/microsoft365.md"
HOSTS = ("login.microsoftonline.com", "graph.microsoft.com")
BUNDLE = "REQUESTS_CA_BUNDLE"
"""The variable by which `requests` is told whom to trust."""


class Throttled(Temporary):
    """We have asked too much: it is no fault of what was asked for."""


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
        return unreached(error)
    status, code, until = error.response.status_code, code_of(error), _retry_at(error.response, now)
    told = f"{status} {code}".strip()
    if status == 429:
        return Throttled("Microsoft 365 takes no more at present", until, everybody=True)
    if code in LIMITS:
        return Temporary(f"Microsoft 365 lets the mailbox send no more for now ({told})", until, everybody=True)
    if status >= 500 or code in PASSING:
        return Temporary(f"Microsoft 365 has no answer at present ({told})", until, everybody=True)
    if status in (401, 403):
        return ours(f"Microsoft 365 does not let us in ({told}): {DOCTOR}")
    if code in NO_MAILBOX:
        return ours(f"Microsoft 365 does not know the mailbox ({told}): {DOCTOR}")
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


def ours(reason: str) -> Temporary:
    """Give a failure that every letter would meet until somebody mends it, or Microsoft 365 is back."""
    return Temporary(reason, everybody=True)


def unreached(error: OSError) -> Temporary:
    """Say why there is no answer at all, and what lets one through."""
    if not isinstance(error, RequestException) or "NO_CERTIFICATE_OR_CRL_FOUND" in str(error):
        return ours(f"{BUNDLE}: there is no such file, or no certificate in it - correct the path, or take it out")
    if isinstance(error, SSLError):
        mend = f"name the authority of what opens encrypted connections in between in {BUNDLE} ({HOW})"
        return ours(f"Microsoft 365's certificate is not trusted - {mend}")
    mend = f"let this machine through firewall or proxy to {' and '.join(HOSTS)} ({HOW})"
    return ours(f"Microsoft 365 cannot be reached ({type(error).__name__}) - {mend}")


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

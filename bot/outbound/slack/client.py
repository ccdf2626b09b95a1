"""Slack's Web API as we use it: one client a workspace, and what its errors mean."""

import logging
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from http.client import HTTPException

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import Permanent, Temporary
from bot.outbound.slack.straight import StraightClient

TIMEOUT = 10
"""Seconds that Slack may be silent."""
PERSONS = frozenset(
    {
        "user_not_found",
        "users_not_found",
        "user_disabled",
        "user_not_visible",
        "channel_not_found",
        "is_archived",
        "is_inactive",
        "not_in_channel",
        "cannot_dm_bot",
    }
)
"""What is wrong with the one who is written to: they are reached by mail."""
OURS = frozenset(
    {
        "not_authed",
        "invalid_auth",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "no_permission",
        "missing_scope",
        "not_allowed_token_type",
        "org_login_required",
        "two_factor_setup_required",
        "ekm_access_denied",
        "access_denied",
        "accesslimited",
        "messages_tab_disabled",
        "restricted_action",
        "enterprise_is_restricted",
        "team_access_not_granted",
    }
)
"""What is wrong with our installation: an officer mends it, and the messages then go."""
PASSING = frozenset(
    {
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "team_added_to_org",
        "rate_limited",
        "message_limit_exceeded",
    }
)
FAULTS = (SlackClientError, OSError, HTTPException)
"""What a call of slack_sdk can raise."""
_QUIET = logging.getLogger("evalbot.slack")
_QUIET.setLevel(logging.CRITICAL + 1)  # slack_sdk writes what Slack answers into its log


def new_client(token: str, api_url: str) -> WebClient:
    """Make a client for a token; it never tries again by itself, since our lanes do, at Slack's pace."""
    return StraightClient(
        token=token, base_url=api_url, timeout=TIMEOUT, ssl=_trust(), retry_handlers=[], logger=_QUIET
    )


@cache
def _trust() -> ssl.SSLContext:
    # Made once: reading the certificates takes longer than a call.
    return ssl.create_default_context()


def failure(error: Exception, *, now: datetime | None = None) -> Temporary | Permanent:
    """Say which of the two kinds an error of slack_sdk is, without any name or address.

    With `now`, a 429 says until when Slack takes nothing. What is not known of Slack's errors is permanent: the
    message then goes by mail.
    """
    if isinstance(error, SlackApiError):
        return _answered(error, now)
    return _ours(f"Slack cannot be reached ({type(error).__name__})")


@contextmanager
def failures(clock: Callable[[], datetime] | None = None) -> Iterator[None]:
    """Turn what slack_sdk raises into one of the two kinds."""
    try:
        yield
    except FAULTS as error:
        raise failure(error, now=clock() if clock else None) from None


def code_of(error: Exception) -> str:
    """Give Slack's word for an error, such as `channel_not_found`; empty where Slack has not said one."""
    if not isinstance(error, SlackApiError):
        return ""
    code = error.response.get("error") if error.response.data else None
    return code if isinstance(code, str) and code.isascii() and code.replace("_", "").isalnum() else ""


def _answered(error: SlackApiError, now: datetime | None) -> Temporary | Permanent:
    code, status = code_of(error), error.response.status_code
    if status == 429 or code == "ratelimited":
        return Temporary("Slack takes no more at present", _retry_at(error, now), everybody=True)
    if status != 200 or not code or code in PASSING:
        return _ours(f"Slack has no answer at present ({code or status})")
    if code in OURS:
        return _ours(f"Slack does not let us in ({code}): 'evalbot doctor' says how to mend it")
    if code in PERSONS:
        return Permanent(f"Slack does not reach them ({code})")
    return Permanent(f"Slack refuses the message ({code})")


def _ours(reason: str) -> Temporary:
    """Give a failure that every message would meet until somebody mends it, or Slack is back."""
    return Temporary(reason, everybody=True)


def _retry_at(error: SlackApiError, now: datetime | None) -> datetime | None:
    said = {name.lower(): value for name, value in error.response.headers.items()}.get("retry-after", "")
    return now + timedelta(seconds=int(said)) if now and str(said).isdigit() else None

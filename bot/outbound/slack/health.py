"""Whether a workspace is set up: token, scopes, and the way in; each fault with its mend."""

import re
from collections.abc import Iterator

from slack_sdk.errors import SlackApiError

from bot.errors import Permanent, Temporary
from bot.outbound.looked import Looked
from bot.outbound.slack.client import FAULTS, code_of, failure, new_client
from bot.outbound.slack.scopes import SCOPES, SOCKET_SCOPE
from bot.outbound.slack.workspaces import Workspace

_SECRET = re.compile(r"[0-9a-f]{32}")
SCOPES_MEND = "paste the manifest again under 'App Manifest', and install the app again"
MENDS = {
    "not_authed": "put the bot token (xoxb-...) of 'OAuth & Permissions' into its variable",
    "invalid_auth": "copy the bot token (xoxb-...) of 'OAuth & Permissions' anew, whole and without spaces",
    "not_allowed_token_type": "take the bot token (xoxb-...), not another one of the app's",
    "account_inactive": "the app was taken out of the workspace: install it again, and take the new bot token",
    "token_revoked": "the token was withdrawn: install the app again, and take the new bot token",
    "token_expired": "switch token rotation off in the app's settings, install it again, and take the new bot token",
    "team_access_not_granted": "ask the organisation's administrators to approve the app for this workspace",
    "missing_scope": SCOPES_MEND,
}
"""By Slack's word for what is wrong with a token."""


def look_at(workspace: Workspace, base_url: str, *, reachable: bool) -> Iterator[Looked]:
    """Ask Slack about a workspace; `reachable` says whether the base URL can be reached from outside."""
    yield from _token(workspace)
    yield _way_in(workspace, base_url, reachable)


def _token(workspace: Workspace) -> Iterator[Looked]:
    try:
        workspace.client().auth_test()
        known = workspace.identity()
    except FAULTS as error:
        yield Looked("", _told("the bot token", error))
        return
    except (Temporary, Permanent) as fault:
        yield Looked("", fault.reason)
        return
    yield Looked(f"the bot token lets us in, at {known.url} ({known.team})")
    missing = {scope: what for scope, what in SCOPES.items() if known.scopes and scope not in known.scopes}
    if missing:
        told = "; ".join(f"{scope} ({what})" for scope, what in missing.items())
        yield Looked("", f"the app lacks scopes: {told} - {SCOPES_MEND}")
        return
    more = sorted(known.scopes - SCOPES.keys())
    yield Looked("its scopes are enough" + (f"; nothing needs {', '.join(more)}: take them out" if more else ""))


def _way_in(workspace: Workspace, base_url: str, reachable: bool) -> Looked:
    if workspace.app_token is not None:
        return _socket(workspace, workspace.app_token.get_secret_value())
    secret = workspace.signing_secret.get_secret_value()
    if not secret:
        return Looked("", "no signing secret - take it from 'Basic Information' of the app, or use Socket Mode")
    if not _SECRET.fullmatch(secret):
        mend = "copy it anew from 'Basic Information' of the app, whole and without spaces"
        return Looked("", f"the signing secret is not 32 digits and letters a to f - {mend}")
    if not reachable:
        mend = "set EVALBOT_BASE_URL to what Slack can reach, or an app token for Socket Mode"
        return Looked("", f"Slack cannot reach {base_url} - {mend}")
    return Looked(f"the signing secret is set; the app's request URLs must be {base_url.rstrip('/')}/slack/events")


def _socket(workspace: Workspace, token: str) -> Looked:
    try:
        new_client(token, workspace.api_url).apps_connections_open(app_token=token)
    except FAULTS as error:
        mend = f"make an app-level token (xapp-...) with {SOCKET_SCOPE} under 'Basic Information'"
        reason = code_of(error) or failure(error).reason
        return Looked("", f"the app token: {reason} - {mend}, and switch Socket Mode on")
    return Looked("the app token opens Socket Mode")


def _told(what: str, error: Exception) -> str:
    code = code_of(error) if isinstance(error, SlackApiError) else ""
    if code in MENDS:
        return f"{what}: {code} - {MENDS[code]}"
    return f"{what}: {failure(error).reason}"

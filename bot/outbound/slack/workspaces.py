"""Whose workspace is whose: one a partnership, each with a token of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr
from slack_sdk import WebClient

from bot.errors import ConfigError, Temporary
from bot.outbound.slack.client import failures, new_client
from bot.plan.model import Plans
from bot.settings import Settings, named_secret

SECRETS = {
    "bot_token": "SLACK_BOT_TOKEN",
    "signing_secret": "SLACK_SIGNING_SECRET",
    "app_token": "SLACK_APP_TOKEN",
}
"""By the word in partnership.yaml, the variable that serves a single partnership."""


@dataclass(frozen=True)
class Identity:
    """What Slack says of a token: where it is from, and who we are there."""

    team: str
    bot_user: str
    url: str
    """The workspace's address, like https://cscp.slack.com/."""
    bot_id: str = ""
    scopes: frozenset[str] = frozenset()
    """What the token may do; empty where Slack does not say."""


@dataclass(frozen=True)
class Workspace:
    """One partnership's workspace."""

    partnership: str
    team: str
    """Slack's id, T...; empty where the configuration does not say it."""
    bot_token: SecretStr
    signing_secret: SecretStr
    """Empty where only Socket Mode is used: then nothing that comes by HTTP is this workspace's."""
    app_token: SecretStr | None
    """Turns Socket Mode on."""
    api_url: str

    _known: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def client(self) -> WebClient:
        """Give the client with the workspace's token; threads may share it."""
        made: WebClient = self._known.get("client") or new_client(self.bot_token.get_secret_value(), self.api_url)
        self._known["client"] = made
        return made

    def identity(self) -> Identity:
        """Ask Slack once who we are; raises `Temporary` or `Permanent` while it does not say."""
        known: Identity = self._known.get("identity") or self._ask()
        self._known["identity"] = known
        return known

    def _ask(self) -> Identity:
        with failures():
            said = self.client().auth_test()
        headers = {name.lower(): str(value) for name, value in said.headers.items()}
        scopes = frozenset(scope.strip() for scope in headers.get("x-oauth-scopes", "").split(",")) - {""}
        team, user, url, bot = (str(said.get(name) or "") for name in ("team_id", "user_id", "url", "bot_id"))
        if self.team and team != self.team:
            # Else one partnership's messages would go into another's workspace.
            reason = (
                f"the token of {self.partnership} is of workspace {team}, and partnership.yaml says {self.team} - "
                "correct one of them"
            )
            raise Temporary(reason, everybody=True)
        return Identity(team, user, url, bot, scopes)


def workspaces(settings: Settings, plans: Plans) -> dict[str, Workspace]:
    """Give each partnership's workspace, as far as they have one; raises `ConfigError` naming variable and mend."""
    found = {
        key: _workspace(settings, key, _names(settings, plans, key)) for key in plans if _has(settings, plans, key)
    }
    _check_single(settings, plans)
    _check_shared(found)
    return found


def _has(settings: Settings, plans: Plans, key: str) -> bool:
    return bool(plans[key].about.slack) or (len(plans) == 1 and bool(settings.slack_bot_token.get_secret_value()))


def _names(settings: Settings, plans: Plans, key: str) -> Mapping[str, str]:
    """Give what the section of a partnership says, with the usual names where it is the only partnership."""
    said = plans[key].about.slack
    return {**SECRETS, **said} if len(plans) == 1 else said


def _workspace(settings: Settings, key: str, names: Mapping[str, str]) -> Workspace:
    def secret(what: str) -> SecretStr:
        name = names.get(what, "")
        return SecretStr("") if not name else _value(settings, name)

    bot_token, signing_secret, app_token = (secret(what) for what in SECRETS)
    workspace = Workspace(
        partnership=key,
        team=names.get("workspace", ""),
        bot_token=bot_token,
        signing_secret=signing_secret,
        app_token=app_token if app_token.get_secret_value() else None,
        api_url=settings.slack_api_url,
    )
    _check_set(key, names, workspace)
    return workspace


def _value(settings: Settings, name: str) -> SecretStr:
    usual: dict[str, SecretStr] = {
        "SLACK_BOT_TOKEN": settings.slack_bot_token,
        "SLACK_SIGNING_SECRET": settings.slack_signing_secret,
        "SLACK_APP_TOKEN": settings.slack_app_token,
    }
    return usual[name] if name in usual else named_secret(name)


def _check_set(key: str, names: Mapping[str, str], workspace: Workspace) -> None:
    where = "in the environment or in .env"
    if not names.get("bot_token"):
        raise ConfigError(
            f"partnerships/{key}/partnership.yaml: slack: no bot_token - name the variable that holds the token of "
            "this partnership's workspace"
        )
    if not workspace.bot_token.get_secret_value():
        raise ConfigError(f"{names['bot_token']}: not set - put the bot token of {key}'s workspace (xoxb-...) {where}")
    named_app = names.get("app_token", "")
    if named_app and named_app != SECRETS["app_token"] and workspace.app_token is None:
        raise ConfigError(f"{named_app}: not set - put the app token of {key}'s workspace (xapp-...) {where}")
    if not workspace.signing_secret.get_secret_value() and workspace.app_token is None:
        name = names.get("signing_secret", "")
        told = name or f"partnerships/{key}/partnership.yaml: slack: signing_secret"
        raise ConfigError(
            f"{told}: not set - put the signing secret of {key}'s Slack app {where}, or an app token for Socket Mode"
        )


def _check_single(settings: Settings, plans: Plans) -> None:
    named = {name for partnership in plans.values() for name in partnership.about.slack.values()}
    if len(plans) > 1 and settings.slack_bot_token.get_secret_value() and SECRETS["bot_token"] not in named:
        raise ConfigError(
            "SLACK_BOT_TOKEN: there are several partnerships, and it says not whose workspace it is for - name it "
            "under slack: in that partnership's partnership.yaml"
        )


def _check_shared(found: Mapping[str, Workspace]) -> None:
    """Two partnerships with one token would see each other's people (Q7)."""
    owners: dict[str, str] = {}
    for key, workspace in found.items():
        first = owners.setdefault(workspace.bot_token.get_secret_value(), key)
        if first != key:
            raise ConfigError(
                f"partnerships/{key}/partnership.yaml: slack: the same bot token as {first} - each partnership needs a "
                "workspace of its own"
            )

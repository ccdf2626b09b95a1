"""Whose workspace is whose, and what is told of what is missing (Q7)."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot import settings
from bot.errors import ConfigError, Temporary
from bot.outbound.looked import Looked
from bot.outbound.slack.health import look_at
from bot.outbound.slack.scopes import SCOPES
from bot.outbound.slack.workspaces import Workspace, workspaces
from bot.plan.model import Plans
from tests.build import World
from tests.outbound.slack.office import TEAM, Office, an_office
from tests.plans import HERE, THERE, a_partnership

BASE = "https://evaluation.example"


@pytest.fixture(autouse=True)
def no_env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN", "SLACK_API_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def office(world: World) -> Iterator[Office]:
    with an_office(world) as opened:
        yield opened


def plans(**sections: dict[str, str]) -> Plans:
    """Make partnerships, each with its `slack:` section."""
    made = {key: a_partnership(key) for key in sections}
    return {
        key: replace(each, about=each.about.model_copy(update={"slack": sections[key]})) for key, each in made.items()
    }


def found(**sections: dict[str, str]) -> dict[str, Workspace]:
    return workspaces(settings.load(), plans(**sections))


def named(prefix: str, **more: str) -> dict[str, str]:
    return {"bot_token": f"{prefix}_TOKEN", "signing_secret": f"{prefix}_SECRET"} | more


def sets(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def test_without_slack_there_is_none() -> None:
    assert found(here={}) == {} == found(here={}, there={})


def test_a_single_partnership_needs_no_section(monkeypatch: pytest.MonkeyPatch) -> None:
    sets(monkeypatch, SLACK_BOT_TOKEN="xoxb-1", SLACK_SIGNING_SECRET="s", SLACK_APP_TOKEN="xapp-1")
    [mine] = found(here={"workspace": "T1"}).values()
    assert (mine.partnership, mine.team, mine.bot_token.get_secret_value()) == (HERE, "T1", "xoxb-1")
    assert mine.app_token is not None and mine.api_url == "https://slack.com/api/"
    assert "xoxb-1" not in repr(mine)
    assert found(here={})[HERE].team == ""


def test_each_partnership_has_its_own_from_the_environment_or_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sets(monkeypatch, A_TOKEN="xoxb-a", A_SECRET="a")
    (tmp_path / ".env").write_text("B_TOKEN='xoxb-b'\nexport B_SECRET=b # theirs\n")
    both = found(here=named("A", workspace="T1"), there=named("B"))
    assert {key: (each.bot_token.get_secret_value(), each.signing_secret.get_secret_value(), each.team)
            for key, each in both.items()} == {HERE: ("xoxb-a", "a", "T1"), THERE: ("xoxb-b", "b", "")}  # fmt: skip


@pytest.mark.parametrize(
    ("env", "sections", "told"),
    [
        ({"SLACK_BOT_TOKEN": "x"}, {"here": {}}, "SLACK_SIGNING_SECRET: not set"),
        ({}, {"here": {"workspace": "T1"}}, "SLACK_BOT_TOKEN: not set - put the bot token of here's workspace"),
        ({"A_TOKEN": "x"}, {"here": named("A"), "there": {}}, "A_SECRET: not set - put the signing secret of here's"),
        ({"A_SECRET": "x"}, {"here": named("A"), "there": {}}, "A_TOKEN: not set"),
        ({"A_TOKEN": "x", "A_SECRET": "y"}, {"here": named("A", app_token="A_APP"), "there": {}}, "A_APP: not set"),
        ({}, {"here": {"workspace": "T1"}, "there": {}}, "partnerships/here/partnership.yaml: slack: no bot_token"),
        ({"SLACK_BOT_TOKEN": "x"}, {"here": {}, "there": {}}, "SLACK_BOT_TOKEN: there are several partnerships"),
        (
            {"A_TOKEN": "x", "A_SECRET": "y", "B_TOKEN": "x", "B_SECRET": "z"},
            {"here": named("A"), "there": named("B")},
            "partnerships/there/partnership.yaml: slack: the same bot token as here",
        ),
    ],
)
def test_what_is_missing_is_told_with_its_mend(
    monkeypatch: pytest.MonkeyPatch, env: dict[str, str], sections: dict[str, Any], told: str
) -> None:
    sets(monkeypatch, **env)
    with pytest.raises(ConfigError) as fault:
        found(**sections)
    assert str(fault.value).startswith(told) and " - " in str(fault.value)


def test_with_an_app_token_no_signing_secret_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    sets(monkeypatch, SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="xapp-1")
    assert found(here={})[HERE].signing_secret.get_secret_value() == ""


def test_slack_is_asked_once_who_we_are(office: Office) -> None:
    first, second = office.workspace.identity(), office.workspace.identity()
    assert first is second
    assert (first.team, first.bot_user, first.scopes) == (TEAM, office.room.bot_user, frozenset(SCOPES))


def test_who_we_are_is_asked_again_after_an_outage(office: Office) -> None:
    office.room.fails("before")
    with pytest.raises(Temporary):
        office.workspace.identity()
    assert office.workspace.identity().team == TEAM


def looked(office: Office, *, reachable: bool = True, **changes: Any) -> list[Looked]:
    return list(look_at(replace(office.workspace, **changes), BASE, reachable=reachable))


def test_a_workspace_that_is_set_up_has_no_problem(office: Office) -> None:
    told = looked(office)
    assert [each.problem for each in told] == [""] * 3
    assert told[-1].found.endswith("https://evaluation.example/slack/events")


@pytest.mark.parametrize(
    ("error", "mend"),
    [
        ("invalid_auth", "copy the bot token"),
        ("token_revoked", "install the app again"),
        ("account_inactive", "install it again"),
        ("before", "Slack has no answer at present"),
    ],
)
def test_a_token_that_does_not_let_us_in_is_told_with_its_mend(office: Office, error: str, mend: str) -> None:
    office.room.fails(error, "auth.test", times=-1)
    assert mend in looked(office)[0].problem


def test_each_scope_that_is_missing_is_told_with_what_it_is_for(office: Office) -> None:
    office.room.scopes = tuple(scope for scope in SCOPES if scope not in ("files:write", "im:write"))
    told = looked(office)[1].problem
    assert "im:write (opens the direct message with a person); files:write (sends certificates" in told
    assert "paste the manifest again" in told


def test_a_scope_that_nothing_needs_is_pointed_out(office: Office) -> None:
    office.room.scopes = (*SCOPES, "channels:history")
    assert "nothing needs channels:history" in looked(office)[1].found


def test_a_token_of_another_workspace_is_told(office: Office) -> None:
    assert "partnership.yaml says T9" in looked(office, team="T9")[0].problem


def test_slack_must_be_able_to_reach_us_or_we_it(office: Office) -> None:
    assert "Socket Mode" in looked(office, reachable=False)[-1].problem
    assert "signing secret" in looked(office, signing_secret=SecretStr(""))[-1].problem
    socket = {"app_token": SecretStr(office.room.app_token), "signing_secret": SecretStr("")}
    assert looked(office, reachable=False, **socket)[-1] == Looked("the app token opens Socket Mode")
    assert "connections:write" in looked(office, app_token=SecretStr("xapp-wrong"))[-1].problem


@pytest.mark.parametrize("secret", ["xoxb-1", "0123456789abcdef" * 2 + " ", "0123456789ABCDEF" * 2])
def test_what_cannot_be_a_signing_secret_is_told(office: Office, secret: str) -> None:
    assert "the signing secret is not 32" in looked(office, signing_secret=SecretStr(secret))[-1].problem

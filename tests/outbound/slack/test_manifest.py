"""The manifest asks for what the code needs and nothing else, and the doctor knows the same."""

from pathlib import Path
from typing import Any

import yaml

from bot.outbound.slack.scopes import EVENTS, SCOPES
from tests.fakes.slack.methods import METHODS
from tests.outbound.slack import office

FILE = Path(office.__file__).parents[3] / "deploy" / "slack" / "manifest.yaml"


def manifest() -> dict[str, Any]:
    return dict(yaml.safe_load(FILE.read_text("utf-8")))


def test_it_asks_for_the_scopes_that_are_explained() -> None:
    assert manifest()["oauth_config"]["scopes"]["bot"] == list(SCOPES)
    assert manifest()["settings"]["event_subscriptions"]["bot_events"] == list(EVENTS)
    needed = {method.scope for method in METHODS.values() if method.scope} - {"connections:write"}
    assert needed <= {*SCOPES}, "a method of Slack's that the app calls needs more"


def test_all_that_slack_calls_is_one_address() -> None:
    text = FILE.read_text("utf-8")
    urls = [line.strip() for line in text.splitlines() if line.strip().startswith(("url:", "request_url:"))]
    assert len(urls) == 3 and {url.partition(": ")[2] for url in urls} == {
        "https://evaluation.example.org/slack/events"
    }


def test_people_may_type_to_the_app_and_see_its_home() -> None:
    features = manifest()["features"]
    assert features["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    assert [command["command"] for command in features["slash_commands"]] == ["/evaluation"]


def test_slack_takes_its_words() -> None:
    """Slack's limits: a name of 35 characters, a description of 140."""
    shown = manifest()["display_information"]
    assert len(shown["name"]) <= 35 and len(shown["description"]) <= 140

"""A fake Slack with one workspace and a client of its Web API, and a fake Graph."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient

from tests.fakes.graph import FakeGraph, fake_graph
from tests.fakes.slack import FakeSlack, Workspace, fake_slack
from tests.fakes.slack.listener import Listening, a_bolt_app


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with fake_slack() as running:
        yield running


@pytest.fixture
def workspace(slack: FakeSlack) -> Workspace:
    made = slack.workspace("T1")
    made.user("U1", name="Ann Bee", email="ann@school.example")
    return made


@pytest.fixture
def client(slack: FakeSlack, workspace: Workspace) -> WebClient:
    return WebClient(token=workspace.token, base_url=slack.api_url, retry_handlers=[])


@pytest.fixture
def app(slack: FakeSlack, workspace: Workspace) -> Iterator[Listening]:
    with a_bolt_app(slack, workspace) as listening:
        yield listening


@pytest.fixture
def graph() -> Iterator[FakeGraph]:
    with fake_graph() as running:
        yield running

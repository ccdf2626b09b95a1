"""A Slack of our own for the tests: it takes and refuses what Slack does, and has people at the keyboard."""

from tests.fakes.slack.courier import Delivery
from tests.fakes.slack.keyboard import Person
from tests.fakes.slack.seen import Seen
from tests.fakes.slack.server import FakeSlack, Workspace, fake_slack

__all__ = ["Delivery", "FakeSlack", "Person", "Seen", "Workspace", "fake_slack"]

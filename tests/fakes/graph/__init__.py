"""A Microsoft Graph of our own for the tests: it gives tokens, and takes, refuses and sends mail as Graph does."""

from tests.fakes.graph.letters import Letter, Mailbox, Person
from tests.fakes.graph.outbox import Sent
from tests.fakes.graph.server import FakeGraph, fake_graph

__all__ = ["FakeGraph", "Letter", "Mailbox", "Person", "Sent", "fake_graph"]

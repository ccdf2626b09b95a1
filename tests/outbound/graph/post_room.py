"""A mailbox in a Microsoft 365 of our own, with the real sender at it, through the real msal and O365."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest
from pydantic import SecretStr

from bot.messages.nouns import Message
from bot.outbound.graph.mailboxes import Mailbox
from bot.outbound.graph.sender import GraphSender
from bot.outbound.senders import Pace
from tests.fakes.graph import FakeGraph, fake_graph
from tests.fakes.graph.server import ADDRESS, CLIENT, SECRET, TENANT
from tests.fakes.letters import NOW, a_message

AGAIN = "<touchpoint-812.1@evaluation.example.org>"


class Unpaced(GraphSender):
    """The sender without its pace, which would only make the tests wait."""

    pace = Pace()


@dataclass
class PostRoom:
    """The mailbox as both sides see it."""

    graph: FakeGraph
    mailbox: Mailbox
    clock: Callable[[], datetime]
    sender: GraphSender

    def another(self, **changes: Any) -> GraphSender:
        """Give a sender as a new process would have it."""
        return Unpaced(replace(self.mailbox, **changes), self.clock)

    def within(self, folder: str) -> list[str]:
        """Give the Message-IDs in a folder."""
        return [each.internet_message_id for each in self.graph.mailbox().within(folder)]


def a_letter(template: str = "supervisor_briefing", **changes: Any) -> Message:
    """Make a letter with a touchpoint."""
    facts: dict[str, Any] = {"touchpoint": 812, "queued_at": NOW} | changes
    return replace(a_message(template), **facts)


@contextmanager
def a_post_room(clock: Callable[[], datetime] = lambda: NOW) -> Iterator[PostRoom]:
    """Open it; who asks trusts its certificate, as on a server whose administrator has said so."""
    with fake_graph() as graph, pytest.MonkeyPatch.context() as environment:
        environment.setenv("REQUESTS_CA_BUNDLE", str(graph.ca))
        mailbox = Mailbox(ADDRESS, TENANT, CLIENT, SecretStr(SECRET), SecretStr(""), graph.url, graph.url)
        yield PostRoom(graph, mailbox, clock, Unpaced(mailbox, clock))

"""An alert that nobody got is told again at once, to whoever stands in for the officers (C4)."""

import re
from collections.abc import Iterator

import pytest

from bot.calendar import tell_officers
from bot.outbound.composing import Composer
from bot.outbound.delivery import Delivery
from bot.outbound.dispatching import Dispatcher
from bot.outbound.lane_keepers import AllLanes
from bot.outbound.mail_smtp import SmtpSender
from bot.outbound.senders import Senders
from bot.storage.tables import Concern, Touchpoint
from tests.build import World
from tests.fakes.smtp import Server, listening
from tests.flows.mailing import bounce, comes
from tests.flows.test_concern import CHILD, OLIVE, OSCAR, alerts, asked, says
from tests.plans import HERE

__all__ = ["asked"]
Asked = tuple[World, Touchpoint]


@pytest.fixture
def server(asked: Asked) -> Iterator[Server]:
    """A real mail server, through which all letters go from now on."""
    world, _ = asked
    with listening() as (server, target):
        sender = SmtpSender(target, "Evaluation <evaluation@testshire.example>", lambda: world.now)
        composer = Composer(world.plans, world.desk.base_url)
        delivery = Delivery(world.database, composer, Senders({"mail": sender}))
        world.dispatcher = Dispatcher(world.database, delivery, AllLanes())
        yield server


def told(world: World, server: Server) -> list[str]:
    """Tell and deliver what is due at this very moment; gives who got it."""
    before = len(server.got)
    tell_officers(world.desk, world.now)
    world.dispatcher.drain(world.now)
    got = [
        letter for letter in server.got[before:] if re.search(rb"Subject: .*concern", letter.original_content or b"")
    ]
    return sorted(letter.rcpt_tos[0] for letter in got)


def test_where_the_mail_server_refuses_every_officer_the_business_unit_is_told_at_once(
    asked: Asked, server: Server
) -> None:
    """C4: not at the next telling an hour later."""
    world, _ = asked
    server.unknown = {OLIVE, OSCAR}
    says(asked, CHILD)
    assert told(world, server) == []
    assert told(world, server) == [world.plans[HERE].about.business_unit.email]
    assert told(world, server) == []
    (row,) = world.rows(Concern)
    assert row.told == 2 and row.next_at is not None and row.next_at > world.now


def test_where_one_officer_got_it_nobody_else_is_told(asked: Asked, server: Server) -> None:
    world, _ = asked
    server.unknown = {OLIVE}
    says(asked, CHILD)
    assert told(world, server) == [OSCAR]
    assert told(world, server) == []


def test_where_nobody_at_all_can_be_told_it_is_not_tried_without_end(asked: Asked, server: Server) -> None:
    world, _ = asked
    server.unknown = {OLIVE, OSCAR, world.plans[HERE].about.business_unit.email or ""}
    says(asked, CHILD)
    for _ in range(5):
        assert told(world, server) == []
    assert [row.told for row in world.rows(Concern)] == [2]


def test_alerts_that_bounce_again_and_again_are_told_of_once_more_and_not_without_end(asked: Asked) -> None:
    world, _ = asked
    says(asked, CHILD)
    for _ in range(5):
        world.tick(world.now)
        for row in [
            each for each in alerts(world) if each.state == "sent" and not each.context["alert"].get("stand_in")
        ]:
            comes(world, bounce(world, row))
        tell_officers(world.desk, world.now)
    assert [row.told for row in world.rows(Concern)] == [2]

"""What every channel promises (P3): nothing lost, nothing twice where the provider can be asked, order kept.

Each test runs for each of `CHANNELS`, with the channel's real sender and a real peer, on both databases.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.errors import Permanent, Temporary
from bot.messages.nouns import Message, Receipt
from bot.outbound.delivery import LEASE
from bot.outbound.dispatching import Dispatcher
from bot.outbound.lane_keepers import AllLanes
from bot.outbound.senders import Pace, Sender, Senders
from bot.storage import outbox
from bot.storage.outbox import Letter
from bot.storage.tables import Booking
from tests.build import World
from tests.contracts.channels import CHANNELS, Channel, Fault, Peer
from tests.fakes.letters import a_message
from tests.plans import HERE, at
from tests.recorder import Crash

DUE = at("2026-02-23")


@pytest.fixture(params=sorted(CHANNELS))
def channel(request: pytest.FixtureRequest) -> Channel:
    return CHANNELS[request.param]


@pytest.fixture
def peer(channel: Channel, tmp_path: Path) -> Iterator[Peer]:
    with channel.meet(tmp_path) as peer:
        yield peer


def can(channel: Channel, fault: Fault) -> None:
    if fault not in channel.faults:
        pytest.skip(f"this provider cannot fail so: {fault}")


@dataclass
class Dies:
    """The real sender in a process that dies just before, or just after, the provider has the message."""

    inner: Sender
    deaths: list[str]
    pace: Pace = Pace()  # noqa: RUF009  (frozen)

    def send(self, message: Message) -> Receipt:
        death = self.deaths.pop(0) if self.deaths else ""
        if death == "before":
            raise Crash
        receipt = self.inner.send(message)
        if death == "after":
            raise Crash
        return receipt

    def was_sent(self, message: Message) -> Receipt | None:
        return self.inner.was_sent(message)


def sends_by(world: World, sender: Sender) -> None:
    world.delivery.senders = Senders({"mail": sender})
    world.dispatcher = Dispatcher(world.database, world.delivery, AllLanes())


def invited(world: World, people: int = 1) -> list[Booking]:
    event = world.an_event()
    return [world.a_booking(event) for _ in range(people)]


def went(world: World) -> list[str]:
    return [row.message_id for row in world.queue("sent")]


def test_a_message_is_taken_once_and_its_receipt_says_so(peer: Peer) -> None:
    receipt = peer.sender.send(a_message("pre_course"))
    assert receipt.id
    assert peer.accepted() == [a_message("pre_course").message_id]


def test_what_never_went_was_not_sent(channel: Channel, peer: Peer) -> None:
    if CHANNELS["console"] is not channel:  # what the console has claimed has arrived
        assert peer.sender.was_sent(a_message("pre_course")) is None


def test_what_went_can_be_asked_for(channel: Channel, peer: Peer) -> None:
    receipt = peer.sender.send(a_message("pre_course"))
    assert peer.sender.was_sent(a_message("pre_course")) == (receipt if channel.can_be_asked else None)


@pytest.mark.parametrize("fault", ["before", "after", "busy", "never"])
def test_a_failure_is_of_one_of_two_kinds_and_names_nobody(channel: Channel, peer: Peer, fault: Fault) -> None:
    can(channel, fault)
    peer.fails(fault)
    kind: Any = Permanent if fault == "never" else Temporary
    with pytest.raises(kind) as failure:
        peer.sender.send(a_message("pre_course"))
    assert "@" not in failure.value.reason
    if isinstance(failure.value, Temporary):
        assert failure.value.everybody or fault != "busy"
    peer.fails(None)
    assert len(peer.accepted()) == (fault == "after")


@pytest.mark.parametrize("fault", ["before", "after", "busy"])
def test_after_a_failure_it_goes_and_not_twice_where_that_can_be_known(
    world: World, channel: Channel, peer: Peer, fault: Fault
) -> None:
    can(channel, fault)
    invited(world)
    sends_by(world, peer.sender)
    peer.fails(fault)
    assert world.tick(DUE).delivered.retry == 1
    peer.fails(None)
    assert world.tick(DUE + timedelta(minutes=30)).delivered.sent == 1
    times = Counter(peer.accepted())
    assert list(times) == went(world)
    assert set(times.values()) == {2 if fault == "after" and not channel.can_be_asked else 1}


@pytest.mark.parametrize("death", ["before", "after"])
def test_after_the_process_died_it_goes_and_not_twice_where_that_can_be_known(
    world: World, channel: Channel, peer: Peer, death: str
) -> None:
    if channel is CHANNELS["console"] and death == "before":
        pytest.skip("what the console has claimed has arrived")
    invited(world)
    sends_by(world, Dies(peer.sender, [death]))
    with pytest.raises(Crash):
        world.tick(DUE)
    assert world.tick(DUE + LEASE - timedelta(seconds=1)).delivered.sent == 0
    assert world.tick(DUE + LEASE).delivered.sent == 1
    times = Counter(peer.accepted())
    assert list(times) == went(world)
    assert set(times.values()) == {2 if death == "after" and not channel.can_be_asked else 1}


def test_what_the_provider_will_never_take_is_undeliverable(world: World, channel: Channel, peer: Peer) -> None:
    can(channel, "never")
    [booking] = invited(world)
    sends_by(world, peer.sender)
    peer.fails("never")
    assert world.tick(DUE).delivered.failed == 1
    assert world.touchpoint(booking, "pre_course").state == "undeliverable"


def test_a_later_message_never_overtakes_an_earlier_one_of_its_conversation(
    world: World, channel: Channel, peer: Peer
) -> None:
    can(channel, "before")
    invited(world)
    sends_by(world, peer.sender)
    peer.fails("before")
    world.tick(DUE)
    [first] = world.queue("queued")
    later = Letter(
        "later", first.person_id, "delegate", "pre_course_reminder", first.context, "mail", first.touchpoint_id
    )
    with world.database.write(HERE) as session:
        outbox.put(session, HERE, later, now=world.now)
    peer.fails(None)
    assert world.tick(DUE + timedelta(seconds=30)).delivered.sent == 0
    world.run_until(DUE + timedelta(hours=1))
    sent = world.queue("sent")
    assert [row.template for row in sent] == ["pre_course", "pre_course_reminder"]
    assert sorted(peer.accepted()) == sorted(row.message_id for row in sent)

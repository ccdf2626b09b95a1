"""The dispatcher drains what is ready and stops (rule 3); lanes keep their pace, and none waits for another (P3)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Barrier, Event, Thread
from time import monotonic, sleep

import pytest

from bot.errors import DatabaseError
from bot.messages.nouns import Message, Receipt
from bot.outbound import dispatching
from bot.outbound.dispatching import Delivered, Dispatcher
from bot.outbound.lane_keepers import AllLanes, SharedLanes
from bot.outbound.senders import Pace, Senders
from bot.storage import running
from bot.storage.tables import OutboxMessage
from tests.build import World
from tests.plans import HERE, THERE, at
from tests.recorder import Recorder, permanent, temporary

DUE = at("2026-02-23")
PATIENCE = 20.0
"""Seconds after which a test takes it that nothing will come."""


def queued(world: World, people: int, partnership: str = HERE) -> None:
    event = world.an_event(partnership=partnership)
    for _ in range(people):
        world.a_booking(event)
    world.tick(DUE, deliver=False)


def sends_by(world: World, senders: Senders) -> Dispatcher:
    world.delivery.senders = senders
    return Dispatcher(world.database, world.delivery, AllLanes())


def until(happens: Callable[[], bool]) -> bool:
    end = monotonic() + PATIENCE
    while not happens() and monotonic() < end:
        sleep(0.01)
    return happens()


@dataclass
class Slow(Recorder):
    """A provider that does not answer until it is let."""

    let: Event = field(default_factory=Event)

    def send(self, message: Message) -> Receipt:
        assert self.let.wait(PATIENCE)
        return super().send(message)


@dataclass
class Timed(Recorder):
    """A provider that notes when each message came."""

    times: list[float] = field(default_factory=list)

    def send(self, message: Message) -> Receipt:
        self.times.append(monotonic())
        return super().send(message)


def test_a_drain_delivers_everything_and_tells_what_came_of_it(world: World) -> None:
    queued(world, 5)
    world.mail.fail(temporary(), permanent())
    progress: list[int] = []
    assert world.dispatcher.drain(DUE, progress.append) == Delivered(sent=3, failed=1, retry=1)
    assert sum(progress) == 5
    assert world.dispatcher.drain(DUE) == Delivered()


def test_what_was_put_off_goes_at_its_time(world: World) -> None:
    queued(world, 1)
    world.mail.fail(temporary(10, now=DUE))
    world.dispatcher.drain(DUE)
    assert world.dispatcher.drain(DUE + timedelta(minutes=9)) == Delivered()
    assert world.dispatcher.drain(DUE + timedelta(minutes=10)) == Delivered(sent=1)


@pytest.mark.parametrize("at_once", [1, 4])
def test_several_drains_at_once_send_each_message_once(world: World, at_once: int) -> None:
    queued(world, 12)
    world.mail.pace = Pace(at_once=at_once)
    start, drains = Barrier(3), []

    def drain() -> None:
        dispatcher = Dispatcher(world.database, world.delivery, AllLanes())
        start.wait()
        drains.append(dispatcher.drain(DUE))

    threads = [Thread(target=drain) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(each.sent for each in drains) == 12
    assert len({m.message_id for m in world.mail.accepted}) == len(world.mail.accepted) == 12


def test_a_drain_ends_though_somebody_else_holds_a_message(world: World) -> None:
    queued(world, 1)
    busy = Recorder()

    class Held(Recorder):
        def send(self, message: Message) -> Receipt:
            Dispatcher(world.database, world.delivery, AllLanes()).drain(DUE)  # meanwhile
            return busy.send(message)

    assert sends_by(world, Senders({"mail": Held()})).drain(DUE) == Delivered(sent=1)
    assert len(busy.accepted) == 1


def test_a_provider_that_takes_nothing_is_asked_once_and_then_left_alone(world: World) -> None:
    """A 429 is about the mailbox: the other messages of the lane wait as well, and none of them loses a try."""
    queued(world, 5)
    world.mail.fail(*[temporary(10, now=DUE, everybody=True)] * 5)
    assert world.dispatcher.drain(DUE) == Delivered(retry=1)
    assert world.dispatcher.drain(DUE + timedelta(minutes=9)) == Delivered()
    world.mail.faults.clear()
    assert world.dispatcher.drain(DUE + timedelta(minutes=10)) == Delivered(sent=5)
    assert sorted(row.tries for row in world.rows(OutboxMessage)) == [1, 1, 1, 1, 2]


def test_a_lane_is_left_alone_for_longer_each_time(world: World) -> None:
    queued(world, 9)
    world.mail.fail(*[temporary(everybody=True)] * 9)
    tried = [n for n in range(0, 600, 5) if world.dispatcher.drain(DUE + timedelta(seconds=n)).retry]
    assert tried == [0, 5, 20, 50, 110, 230, 470]


def test_what_somebody_waits_for_goes_first(world: World) -> None:
    queued(world, 2)
    with world.database.write(HERE) as session:
        older, newer = (session.get_one(OutboxMessage, row.id) for row in world.rows(OutboxMessage))
        newer.template, newer.due_at = "new_link", DUE + timedelta(seconds=1)
    world.dispatcher.drain(DUE + timedelta(seconds=1))
    assert [m.message_id for m in world.mail.accepted] == [newer.message_id, older.message_id]


def test_a_slow_mailbox_delays_nobody_elses(world: World) -> None:
    queued(world, 3)
    queued(world, 3, THERE)
    theirs, mine = Recorder(), Slow()
    dispatcher = sends_by(world, Senders({"mail": theirs}, {("mail", HERE): mine}))
    dispatcher.start(lambda: DUE)
    assert until(lambda: len(theirs.accepted) == 3)
    assert mine.accepted == []
    mine.let.set()
    assert until(lambda: len(mine.accepted) == 3)
    dispatcher.stop()


def test_partnerships_that_share_a_mailbox_share_its_lane() -> None:
    shared, own = Recorder(), Recorder()
    senders = Senders({"mail": shared}, {("mail", "b"): own, ("mail", "d"): own})
    lanes = senders.lanes([("mail", "d"), ("mail", "c"), ("slack", "a")], ["d", "c", "b", "a"])
    told = [(lane.name, lane.partnerships, lane.sender) for lane in lanes]
    assert told == [
        ("mail", ("a", "c"), shared),
        ("mail:b", ("b", "d"), own),
        ("slack", ("a", "b", "c", "d"), None),
    ]


@pytest.mark.parametrize(("pace", "least"), [(Pace(0.05), 0.045), (Pace(0.05, at_once=3), 0.045)])
def test_a_lane_keeps_its_providers_pace(world: World, pace: Pace, least: float) -> None:
    queued(world, 8)
    mail = Timed(pace=pace)
    dispatcher, began = sends_by(world, Senders({"mail": mail})), monotonic()
    assert dispatcher.drain(DUE) == Delivered(sent=8)
    assert all(at_ - began >= n * least for n, at_ in enumerate(sorted(mail.times), 1))


def test_who_is_told_to_stop_lets_the_send_end_and_begins_no_other(world: World) -> None:
    queued(world, 3)
    mail = Slow()
    dispatcher = sends_by(world, Senders({"mail": mail}))
    dispatcher.start(lambda: DUE)
    assert until(lambda: bool(world.queue("sending")))
    stopper = Thread(target=dispatcher.stop)
    stopper.start()
    mail.let.set()
    stopper.join()
    assert (len(mail.accepted), len(world.queue("sent")), len(world.queue("queued"))) == (1, 1, 2)


def test_a_message_that_comes_while_the_dispatcher_runs_goes_at_a_nudge(world: World) -> None:
    dispatcher = sends_by(world, Senders({"mail": world.mail}))
    dispatcher.start(lambda: DUE)
    queued(world, 1)
    dispatcher.nudge()
    assert until(lambda: len(world.queue("sent")) == 1)
    dispatcher.stop()


def test_workers_share_the_lanes_and_take_over_those_of_one_that_is_gone(world: World) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    names = [f"mail:{n}" for n in range(10)]
    keepers = {owner: SharedLanes(world.database, owner) for owner in ("a", "b")}

    def hold(owner: str, at_: datetime) -> set[str]:
        with world.database.write() as session:
            running.beat_among(session, owner, at_)
        return keepers[owner].hold(names, at_)

    assert hold("a", now) == set(names)
    assert hold("b", now) == set()
    later = now + timedelta(seconds=6)
    assert len(hold("a", later)) == 5
    assert hold("b", later) == set(names) - hold("a", later)
    keepers["a"].close()
    with world.database.write() as session:
        running.stop_beating(session, "a")
    assert hold("b", later + timedelta(seconds=6)) == set(names)


def test_what_nobody_sends_is_told_and_goes_by_mail(world: World) -> None:
    queued(world, 1)
    with world.database.write(HERE) as session:
        session.get_one(OutboxMessage, 1).channel = "slack"
    dispatcher = sends_by(world, Senders({"mail": world.mail}))
    assert dispatcher.drain(DUE) == Delivered(sent=1, failed=1)
    assert [row.state for row in world.rows(OutboxMessage)] == ["undeliverable", "sent"]


def test_a_process_that_cannot_keep_its_lanes_stops_sending_until_it_can(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P3: after a lease somebody else may hold its lanes, and pace them."""
    monkeypatch.setattr(running, "LANE_LEASE", timedelta())
    monkeypatch.setattr(dispatching, "SWEEP_SECONDS", 0.05)
    away, asked = Event(), []

    class Losing(AllLanes):
        def hold(self, lanes: Collection[str], now: datetime) -> set[str]:
            asked.append(away.is_set())
            if away.is_set():
                raise DatabaseError("database: it is away")
            return super().hold(lanes, now)

    queued(world, 8)
    world.mail.pace = Pace(0.3)
    dispatcher = Dispatcher(world.database, world.delivery, Losing())
    dispatcher.start(lambda: DUE)
    assert until(lambda: len(world.mail.accepted) > 0)
    away.set()
    assert until(lambda: asked.count(True) > 1)
    sent = len(world.mail.accepted)
    assert until(lambda: asked.count(True) > 30) and len(world.mail.accepted) <= sent + 1
    away.clear()
    assert until(lambda: len(world.mail.accepted) == 8)
    dispatcher.stop()


def test_a_lane_goes_on_as_soon_as_its_pause_is_over(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """P3: a slot that the provider gives is not lost to the next sweep."""
    monkeypatch.setattr(dispatching, "SWEEP_SECONDS", 10 * PATIENCE)
    queued(world, 3)
    world.mail.fail(temporary(everybody=True))
    dispatcher = Dispatcher(world.database, world.delivery, AllLanes())
    dispatcher.start(lambda: DUE)
    try:
        assert until(lambda: len(world.mail.accepted) == 2)
    finally:
        dispatcher.stop()


def test_a_slot_that_a_pause_has_left_unused_is_not_lost(world: World) -> None:
    """P3: where several may be under way, the next one waits for its slot while the one before is refused."""
    queued(world, 2)
    mail = Recorder(pace=Pace(0.5, at_once=2))
    mail.fail(temporary(5, now=DUE, everybody=True))
    dispatcher = sends_by(world, Senders({"mail": mail}))
    dispatcher.drain(DUE)
    assert mail.accepted == []
    assert dispatcher._runs["mail"]._next_slot <= monotonic()

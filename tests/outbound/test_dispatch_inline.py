"""The inline dispatcher drains what is ready, and stops (rule 3)."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest

from bot.outbound.dispatch_inline import Delivered
from tests.build import Recorder, World, at, permanent, temporary

DUE = at("2026-02-23")


def queued(world: World, people: int) -> None:
    event = world.an_event()
    for _ in range(people):
        world.a_booking(event)
    world.tick(DUE, deliver=False)


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


@pytest.mark.parametrize("paced", [True, False])
def test_several_drains_at_once_send_each_message_once(world: World, paced: bool) -> None:
    queued(world, 12)
    world.mail.paced = paced
    start, drains = Barrier(3), []

    def drain() -> None:
        start.wait()
        drains.append(world.dispatcher.drain(DUE))

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
        def send(self, message):  # type: ignore[no-untyped-def]
            world.dispatcher.drain(DUE)  # meanwhile
            return busy.send(message)

    world.delivery.senders = {"mail": Held()}
    assert world.dispatcher.drain(DUE) == Delivered(sent=1)
    assert len(busy.accepted) == 1

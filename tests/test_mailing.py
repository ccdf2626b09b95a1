"""The mailboxes of a deployment are looked at while it works, and by `tick` where nobody works (P2, L7)."""

from collections.abc import Iterator
from dataclasses import replace
from threading import Event
from time import monotonic, sleep

import pytest

from bot.app import real_clock
from bot.mailing import Mailing
from bot.outbound.graph.inbox import Raw
from bot.storage import running
from tests.build import World
from tests.fakes.graph import Letter
from tests.fakes.graph.server import ADDRESS
from tests.handlers.mailbox.mail_house import MINUTE, MailHouse, a_mail_house, a_stranger
from tests.house import a_house
from tests.plans import HERE, THERE


@pytest.fixture
def house(world: World) -> Iterator[MailHouse]:
    with a_mail_house(world) as house:
        house.polls()
        world.now += MINUTE
        yield house


def waits_for(letter: Letter) -> bool:
    end = monotonic() + 20
    while not letter.categories and monotonic() < end:
        sleep(0.01)
    return bool(letter.categories)


def test_mail_is_taken_while_the_process_works_and_again_after_trouble(
    house: MailHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.mailing.EVERY_SECONDS", 0.05)
    monkeypatch.setattr("bot.handlers.mailbox.polling.AT_MOST_EVERY", MINUTE * 0)
    house.graph.fails("before", "delta", times=2)
    first = house.arrives(a_stranger(1))
    mailing = Mailing(house.app)
    mailing.start()
    try:
        assert waits_for(first)
        assert waits_for(house.arrives(a_stranger(2)))
    finally:
        mailing.stop()
    assert not house.arrives(a_stranger(3)).categories


def test_a_process_that_stops_lets_the_mail_under_way_be_taken_and_no_other(house: MailHouse) -> None:
    letters = [house.arrives(a_stranger(number)) for number in range(3)]
    raw, under_way, on = house.box.inbox.raw, Event(), Event()

    def slow(id_: str) -> Raw | None:
        under_way.set()
        on.wait(20)
        return raw(id_)

    house.box.inbox.raw = slow  # type: ignore[method-assign]
    mailing = Mailing(house.app)
    mailing.start()
    assert under_way.wait(20)
    mailing._ended.set()
    on.set()
    mailing.stop()
    assert sum(bool(each.categories) for each in letters) == 1


def test_a_tick_reads_the_mail_where_nobody_is_at_work(house: MailHouse) -> None:
    letter = house.arrives(a_stranger())
    house.app.tick()
    assert letter.categories


def test_a_tick_leaves_the_mail_to_the_server_that_is_at_work(house: MailHouse) -> None:
    letter = house.arrives(a_stranger())
    with house.world.database.write() as session:
        if house.world.database.sqlite:
            assert running.beat_alone(session, "machine:9", real_clock(), lambda owner: False)
        else:
            running.beat_among(session, "machine:9", real_clock())
    house.app.tick()
    assert letter.categories == []


def test_letters_kept_as_files_have_no_mailbox(world: World) -> None:
    assert a_house(world).boxes == ()


def test_a_mailbox_that_several_write_from_is_read_once_for_all_of_them(house: MailHouse) -> None:
    world = house.world
    own = {"mailbox": "own@there.example"}
    there = world.plans[THERE]
    world.plans[THERE] = replace(there, about=there.about.model_copy(update={"mail": own}))
    assert [
        (each.address, each.partnerships) for each in sorted(house.another().boxes, key=lambda box: box.address)
    ] == [
        (ADDRESS, (HERE,)),
        ("own@there.example", (THERE,)),
    ]
    assert (house.box.address, house.box.partnerships) == (ADDRESS, (HERE, THERE))

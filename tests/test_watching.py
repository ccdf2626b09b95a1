"""Nothing ticks: one letter an outage, told to the watchdog as well, and one letter more when it ticks again."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Event

import pytest

from bot.messages import mail
from bot.storage import running
from bot.watching import Watch
from tests.build import World
from tests.fakes.watchdog import PATIENCE, Watchdog, a_watchdog
from tests.house import a_house, away
from tests.plans import START
from tests.recorder import permanent, temporary

MINUTE = timedelta(minutes=1)


def ticks(world: World, minute: int) -> None:
    with world.database.write() as session:
        running.ticked(session, "machine:1", START + minute * MINUTE)


def look(world: World, minutes: range, *watches: Watch) -> None:
    for minute in minutes:
        world.now = START + minute * MINUTE
        for watch in watches:
            watch.look(world.now)


def subjects(world: World) -> list[str]:
    return [mail.subject(letter) for letter in world.mail.accepted]


def sent(world: World) -> list[str]:
    return [letter.template for letter in world.mail.accepted]


@pytest.fixture
def watch(world: World) -> Watch:
    ticks(world, 0)
    return Watch(a_house(world, "machine:1"))


@pytest.fixture
def dog() -> Iterator[Watchdog]:
    with a_watchdog() as dog:
        yield dog


def test_one_letter_tells_that_nothing_ticks_and_one_that_it_ticks_again(world: World, watch: Watch) -> None:
    look(world, range(15), watch)
    assert sent(world) == []
    look(world, range(15, 200), watch)
    assert subjects(world) == ["Evalbot has stood still since 10:00 GMT on Monday 5 January 2026: nobody is written to"]
    ticks(world, 200)
    look(world, range(200, 210), watch)
    assert sent(world) == ["alarm", "alarm_over"]
    over = mail.render(world.mail.accepted[1]).text
    assert "since 13:20 GMT" in over and "since 10:00 GMT" in over and "Nothing was lost" in over


def test_a_second_outage_is_told_anew(world: World, watch: Watch) -> None:
    for start in (0, 100):
        ticks(world, start)
        look(world, range(start, start + 60), watch)
    ticks(world, 160)
    look(world, range(160, 162), watch)
    assert sent(world) == ["alarm", "alarm_over"] * 2


def test_of_several_processes_one_tells(world: World, watch: Watch) -> None:
    others = [Watch(a_house(world, f"machine:{n}")) for n in (2, 3)]
    look(world, range(40), watch, *others)
    ticks(world, 40)
    look(world, range(40, 43), *others, watch)
    assert sent(world) == ["alarm", "alarm_over"]


def test_a_process_that_starts_meanwhile_does_not_tell_again_and_tells_when_it_is_over(
    world: World, watch: Watch
) -> None:
    look(world, range(30), watch)
    heir = Watch(a_house(world, "machine:2"))
    look(world, range(30, 60), heir)
    assert sent(world) == ["alarm"]
    ticks(world, 60)
    look(world, range(60, 62), heir)
    assert sent(world) == ["alarm", "alarm_over"]


def test_who_stops_in_an_orderly_way_leaves_the_alarm_standing(world: World, watch: Watch) -> None:
    look(world, range(30), watch)
    with world.database.write() as session:
        running.stop_beating(session, "machine:1")
    look(world, range(30, 60), Watch(a_house(world, "machine:2")))
    assert sent(world) == ["alarm"]


def test_a_start_after_a_long_silence_tells_nobody_if_it_then_ticks(world: World) -> None:
    ticks(world, -10_000)
    watch = Watch(a_house(world))
    look(world, range(4), watch)
    ticks(world, 4)
    look(world, range(4, 10), watch)
    assert sent(world) == []


def test_a_database_that_is_away_counts_as_one_that_tells_of_no_tick(world: World, watch: Watch) -> None:
    """Without one nobody knows of the others: each process tells, once."""
    other = Watch(a_house(world, "machine:2"))
    look(world, range(2), watch, other)
    with away(world.database):
        look(world, range(2, 40), watch, other)
        assert sent(world) == ["alarm", "alarm"]
        assert "Its database does not answer" in mail.render(world.mail.accepted[0]).text
    look(world, range(40, 45), watch, other)
    ticks(world, 45)
    look(world, range(45, 50), watch, other)
    assert sent(world) == ["alarm", "alarm", "alarm_over"]


def test_who_told_alone_says_when_the_database_is_back_and_it_ticks(world: World, watch: Watch) -> None:
    look(world, range(1), watch)
    with away(world.database):
        look(world, range(1, 30), watch)
    ticks(world, 30)
    look(world, range(30, 33), watch)
    assert sent(world) == ["alarm", "alarm_over"]


def test_a_database_that_goes_away_after_the_letter_brings_no_second_one(world: World, watch: Watch) -> None:
    other = Watch(a_house(world, "machine:2"))
    look(world, range(20), watch, other)
    with away(world.database):
        look(world, range(20, 40), watch, other)
    assert sent(world) == ["alarm"]


def test_an_alarm_that_cannot_be_sent_is_tried_each_minute_by_whoever_can(world: World, watch: Watch) -> None:
    world.mail.fail(*[temporary(everybody=True)] * 4)
    other = Watch(a_house(world, "machine:2"))
    look(world, range(17), watch, other)
    assert sent(world) == []
    look(world, range(17, 60), watch, other)
    assert sent(world) == ["alarm"]


def test_without_a_database_too_it_is_tried_each_minute(world: World, watch: Watch) -> None:
    world.mail.fail(temporary(everybody=True), temporary(everybody=True))
    look(world, range(1), watch)
    with away(world.database):
        look(world, range(1, 40), watch)
    assert sent(world) == ["alarm"]


@pytest.mark.parametrize(("failure", "reached"), [(temporary(), ["b", "a"]), (permanent(), ["b"])])
def test_who_could_not_be_reached_is_tried_again_and_the_others_are_not(
    world: World, failure: Exception, reached: list[str]
) -> None:
    ticks(world, 0)
    watch = Watch(a_house(world, alarm_to=("a@host.example", "b@host.example")))
    world.mail.fail(failure)
    look(world, range(30), watch)
    assert [letter.to.email[0] for letter in world.mail.accepted] == reached


def test_a_sender_with_a_fault_of_its_own_does_not_end_the_watch(world: World, watch: Watch) -> None:
    world.mail.fail(RuntimeError("secret"))
    look(world, range(30), watch)
    assert sent(world) == ["alarm"]


def test_the_watchdog_is_told_once_an_outage(world: World, dog: Watchdog) -> None:
    ticks(world, 0)
    watch = Watch(a_house(world, ping_url=dog.url))
    world.mail.fail(*[temporary(everybody=True)] * 5)
    look(world, range(60), watch)
    assert dog.has_been_asked(1)
    watch.ticked(START + 60 * MINUTE)
    assert dog.has_been_asked(2)
    assert dog.asked == ["/ping/a-key/fail", "/ping/a-key"]


class Stumbling(Watch):
    """A watch whose looks go wrong."""

    looked = Event()

    def look(self, now: datetime) -> None:
        self.looked.set()
        raise RuntimeError("secret")


def test_a_watch_looks_of_its_own_accord_survives_a_fault_and_can_be_stopped(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    watch = Stumbling(a_house(world))
    watch.start()
    assert watch.looked.wait(PATIENCE)
    watch.stop()
    assert "secret" not in capsys.readouterr().out

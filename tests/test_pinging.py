"""The watchdog elsewhere is asked after each tick, never twice a minute, and never in the way of anything."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.logs import set_up_logs
from bot.pinging import Pings, ping
from tests.fakes.watchdog import Watchdog, a_watchdog
from tests.plans import START


@pytest.fixture
def dog() -> Iterator[Watchdog]:
    with a_watchdog() as dog:
        yield dog


def test_a_tick_is_told_once_a_minute(dog: Watchdog) -> None:
    pings = Pings(dog.url)
    for seconds in (0, 1, 59):
        pings.done(START + timedelta(seconds=seconds))
    assert dog.has_been_asked(1)
    while len(dog.asked) < 2:  # the first may still be under way
        pings.done(START + timedelta(seconds=60))
    assert dog.asked == ["/ping/a-key"] * 2


def test_a_failure_is_told_at_an_address_of_its_own(dog: Watchdog) -> None:
    Pings(dog.url).failed()
    assert dog.has_been_asked(1)
    assert ping(f"{dog.url}/?rid=1", failed=True)
    assert dog.asked == ["/ping/a-key/fail", "/ping/a-key/fail?rid=1"]


def test_a_watchdog_that_hangs_is_not_asked_again_and_holds_nothing_up(dog: Watchdog) -> None:
    dog.let.clear()
    pings = Pings(dog.url)
    for minute in range(5):
        pings.done(START + timedelta(minutes=minute))
    pings.failed()
    assert dog.has_been_asked(2)
    assert sorted(dog.asked) == ["/ping/a-key", "/ping/a-key/fail"]


def test_without_a_url_nothing_is_asked() -> None:
    pings = Pings("")
    pings.done(START)
    pings.failed()


@pytest.mark.parametrize("status", [404, 500, 0])
def test_what_goes_wrong_is_logged_without_the_key(
    dog: Watchdog, capsys: pytest.CaptureFixture[str], status: int
) -> None:
    set_up_logs()
    dog.status = status
    assert not ping(dog.url if status else "http://127.0.0.1:1/ping/a-key")
    [line] = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (line["event"], line["reason"]) == ("ping failed", f"status {status}" if status else "URLError")

"""Threads beside those that acknowledge: one person's order is kept, and stopping waits for nobody who waits."""

from threading import Event
from time import monotonic

import pytest

from bot.handlers.slack.aside import Aside, rest


def test_one_persons_things_are_done_in_order_and_hold_up_nobody_else() -> None:
    aside, go, done = Aside("test", 2), Event(), list[str]()
    held = aside.submit("a", lambda: go.wait(30))
    later = [aside.submit("a", lambda n=n: done.append(f"a{n}")) for n in range(20)]  # type: ignore[misc]
    aside.submit("b", lambda: done.append("b")).result(30)
    assert done == ["b"] and not aside.idle
    go.set()
    later[-1].result(30)
    assert held.result() is True
    assert done == ["b", *(f"a{n}" for n in range(20))]
    aside.close()
    assert aside.idle


def test_it_knows_whether_somebody_wants_more() -> None:
    aside, go = Aside("test", 1), Event()
    assert not aside.more("a")
    first = aside.submit("a", lambda: go.wait(30))
    assert not aside.more("a")
    then = aside.submit("a", lambda: None)
    assert aside.more("a") and not aside.more("b")
    go.set()
    then.result(30)
    assert first.result() and not aside.more("a")
    aside.close()


def test_a_fault_holds_up_nothing() -> None:
    aside = Aside("test", 1)
    with pytest.raises(ZeroDivisionError):
        aside.submit("a", lambda: 1 / 0).result(30)
    assert aside.submit("a", lambda: 1).result(30) == 1
    aside.close()


def test_closing_ends_a_rest_and_does_nothing_more() -> None:
    aside, resting = Aside("test", 1), Event()

    def wait() -> bool:
        resting.set()
        return rest(60)

    doing, waiting = aside.submit("a", wait), [aside.submit(who, lambda: 1) for who in "ab"]
    assert resting.wait(30)
    began = monotonic()
    aside.close()
    assert monotonic() - began < 10
    assert doing.result() is False
    assert all(each.cancelled() for each in (*waiting, aside.submit("a", lambda: 1)))


def test_whoever_is_in_no_such_thread_rests_as_long_as_is_said() -> None:
    assert rest(0.001)

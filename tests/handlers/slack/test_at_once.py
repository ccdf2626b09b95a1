"""What comes is acknowledged at once, whatever others wait for; only what cannot be kept is not (Q7)."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Event, Thread
from time import monotonic
from typing import Any

import pytest

from bot.handlers.slack import inputs, routes, showing
from bot.handlers.slack.coming import FEW, Coming
from bot.handlers.slack.here import Here
from tests.handlers.slack.slack_world import Delegate, SlackWorld


@contextmanager
def writing(world: SlackWorld) -> Iterator[None]:
    """Have somebody else write for long."""
    began, ended = Event(), Event()

    def write() -> None:
        with world.database.write():
            began.set()
            ended.wait(60)

    thread = Thread(target=write)
    thread.start()
    began.wait(30)
    try:
        yield
    finally:
        ended.set()
        thread.join()


def test_twenty_that_wait_for_slack_keep_no_acknowledgement_waiting(slack_world: SlackWorld, dana: Delegate) -> None:
    ended = Event()
    for each in slack_world.rooms:
        for n in range(routes.THREADS):
            each.here.later(f"W{n}", lambda: ended.wait(60))
    shown, began = dana.person.look(dana.shown), monotonic()
    assert all(dana.person.presses(shown, "Start").ok for _ in range(3))
    assert monotonic() - began < 3
    assert [each.done_at for each in slack_world.inputs()] == [None] * 3
    ended.set()
    assert dana.now.says("Question 1 of")


def test_whoever_presses_in_a_long_write_is_told_in_time_to_press_again(
    slack_world: SlackWorld, dana: Delegate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only SQLite has others wait; what is not kept is not acknowledged."""
    monkeypatch.setattr(inputs, "KEPT_WITHIN", 0.2)
    shown = dana.now
    with writing(slack_world):
        began = monotonic()
        assert dana.person.presses(shown, "Start").status == 503
        assert monotonic() - began < 3
    assert "has not been taken" in dana.whispered()
    assert slack_world.inputs() == []
    assert dana.presses("Start").says("Question 1 of")


def test_what_is_not_kept_is_not_acknowledged_when_we_stop(slack_world: SlackWorld, dana: Delegate) -> None:
    slack_world.here.close()
    assert dana.person.commands("/evaluation", "status").status == 503
    assert dana.person.presses(dana.now, "Start").ok
    assert [each.done_at for each in slack_world.inputs()] == [None]


def test_of_presses_that_come_faster_than_they_are_taken_only_the_last_is_shown(
    slack_world: SlackWorld, dana: Delegate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C1: whoever presses again is never shown a picture that is one press behind what they answer next."""
    dana.presses("Start")
    shown, ended, put_up = dana.now, Event(), list[object]()
    slack_world.here.later("U1", lambda: ended.wait(60))
    for label in ("All", "All"):
        assert dana.person.presses(shown, label).ok
    real = showing.show

    def show(here: Here, what: showing.Showing, *rest: Any) -> None:
        put_up.append(what.form.step)
        real(here, what, *rest)

    monkeypatch.setattr(showing, "show", show)
    ended.set()
    assert dana.now.says("recognise the signs of neglect")
    assert len(put_up) == 1
    assert dana.drafts() == {"there": "all"}


def test_what_was_acknowledged_stands_aside_for_what_comes_but_not_for_ever() -> None:
    coming, passed = Coming(), Event()
    with ExitStack() as door:
        for _ in range(FEW + 1):
            door.enter_context(coming.one())
        assert not coming.let_pass(0.01)

        def wait() -> None:
            if coming.let_pass(60):
                passed.set()

        waiting = Thread(target=wait)
        waiting.start()
        assert not passed.wait(0.05)
    assert passed.wait(30)
    waiting.join()

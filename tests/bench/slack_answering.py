"""From a press in Slack to its acknowledgement, beside a bare Bolt app with an empty listener in the same run."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Lock

import httpx

from tests.bench.figures import Figure
from tests.fakes.slack import Delivery, FakeSlack, Person, Seen, fake_slack
from tests.load.deployment import deployed, free_port
from tests.load.slack_deployment import SlackDeployment

PEOPLE, A_SECOND, SECONDS = 200, 20, 20
HANDS, RUSH = 16, 8.0
"""How many press without a pause, and for how many seconds."""


def measure(folder: Path) -> Iterator[Figure]:
    """Press 20 times a second, then as often as 16 hands can, at ours and at the bare app."""
    with fake_slack() as slack, deployed(folder, "sqlite") as plain:
        ours = SlackDeployment(plain.folder, plain.database, plain.port, plain.partnership, slack=slack)
        ours.invite(PEOPLE, datetime.now(UTC).date() - timedelta(days=1))
        crowd = [ours.team.person(f"U{n}") for n in range(PEOPLE)]
        with _bare(slack) as bare_url:
            slack.deliver_to(bare_url)
            bare, bare_rush = _pressed(crowd), _rushed(crowd)
        slack.deliver_to(f"http://127.0.0.1:{ours.port}/slack/events")
        with ours.serving():
            mine, my_rush = _pressed(crowd), _rushed(crowd)
    yield Figure(
        f"a press in Slack to its acknowledgement, {A_SECOND} a second, p50 / p99",
        _ms(mine),
        f"bare Bolt, an empty listener {_ms(bare)}",
        _part(mine, 0.5) / _part(bare, 0.5),
    )
    yield Figure(
        f"presses acknowledged, {HANDS} hands without a pause",
        f"{my_rush:.0f} a second",
        f"bare Bolt {bare_rush:.0f} a second",
        my_rush / bare_rush,
    )


@contextmanager
def _bare(slack: FakeSlack) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.bare_bolt", str(port), slack.signing_secret]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL, env=dict(os.environ))
    try:
        for _ in range(300):
            try:
                httpx.get(f"http://127.0.0.1:{port}/readyz", trust_env=False)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/slack/events"
    finally:
        server.terminate()
        server.wait(30)


def _pressed(crowd: list[Person]) -> list[float]:
    """Press at a steady rate, whatever the answers take; gives the seconds of each."""
    began = time.perf_counter()

    def press(n: int) -> float:
        time.sleep(max(0.0, began + n / A_SECOND - time.perf_counter()))
        return _press(crowd[n % len(crowd)]).seconds

    with ThreadPoolExecutor(A_SECOND * 2) as hands:
        return sorted(hands.map(press, range(A_SECOND * SECONDS)))


def _rushed(crowd: list[Person]) -> float:
    """Press without a pause; gives how many are acknowledged a second."""
    turn, lock, end = count(), Lock(), time.perf_counter() + RUSH

    def go_on(_: int) -> int:
        done = 0
        while time.perf_counter() < end:
            with lock:
                person = crowd[next(turn) % len(crowd)]
            done += _press(person).ok
        return done

    with ThreadPoolExecutor(HANDS) as hands:
        return sum(hands.map(go_on, range(HANDS))) / RUSH


def _press(person: Person) -> Delivery:
    """Press what is there: an answer where a question is shown, Start before."""
    shown = next(each for each in person.received() if each.blocks)
    done = _something(person, shown)()
    assert done.ok, done.trouble
    return done


def _something(person: Person, shown: Seen) -> Callable[[], Delivery]:
    labels = list(shown.buttons())
    label = next((each for each in labels if each.startswith(("Start", "Change my answers"))), labels[0])
    return lambda: person.presses(shown, label)


def _part(times: list[float], part: float) -> float:
    return times[int(len(times) * part)]


def _ms(times: list[float]) -> str:
    return f"{1000 * _part(times, 0.5):.1f} / {1000 * _part(times, 0.99):.1f} ms"

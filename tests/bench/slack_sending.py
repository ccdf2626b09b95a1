"""A workspace's 2,000 invitations at Slack's own pace, also in bad weather, on a clock that goes 4 times as fast."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import select

from bot.app import App, build
from bot.calendar import tick
from bot.outbound import dispatching
from bot.outbound.senders import Pace
from bot.outbound.slack.sender import EVERY, SlackSender
from bot.settings import Settings
from bot.storage.tables import OutboxMessage, Person
from tests.bench.bench_world import START, book, plans
from tests.bench.figures import Figure
from tests.fakes.slack import FakeSlack, Workspace, fake_slack

CALM, STORM, SPEED = 500, 2_000, 4.0
LAST = 0.02
"""The part that may wait for its next try, a minute or more, while no other is left to send."""
PERMITTED = 50.0
"""People that Slack lets be looked up a minute (tier 3); each has one message."""


@dataclass(frozen=True)
class FastClock:
    """A clock that goes faster than ours, from a time on."""

    since: datetime
    begun: float

    def __call__(self) -> datetime:
        """Give its time."""
        return self.since + timedelta(seconds=(time.monotonic() - self.begun) * SPEED)


def measure(folder: Path) -> Iterator[Figure]:
    """Send all in calm, then where every tenth message is refused and every fiftieth connection is cut."""
    for weather, messages in (("calm", CALM), ("storm", STORM)):
        clock = FastClock(START - timedelta(days=9), time.monotonic())
        with fake_slack(lambda clock=clock: clock().timestamp()) as slack:  # type: ignore[misc]
            team = slack.workspace("T1")
            team.limits = True
            (folder / weather).mkdir()
            app = _app(folder / weather, slack, team, clock, messages)
            try:
                yield _sent(app, team, weather, messages)
            finally:
                app.close()


def _app(folder: Path, slack: FakeSlack, team: Workspace, clock: FastClock, messages: int) -> App:
    settings = Settings(
        database_url=f"sqlite:///{folder}/bench.db",
        mail=SecretStr(f"file:{folder}/mail"),
        slack_bot_token=SecretStr(team.token),
        slack_signing_secret=SecretStr(slack.signing_secret),
        slack_api_url=slack.api_url,
    )
    app = build(settings, plans=plans(), clock=clock)
    for sender in app.dispatcher.delivery.senders.own.values():
        assert isinstance(sender, SlackSender)
        sender.pace = Pace(EVERY / SPEED)
    book(app.desk.database, messages, days=1, state="booked")
    with app.desk.database.read() as session:
        for n, email in enumerate(session.scalars(select(Person.email))):
            team.user(f"U{n}", email=email)
    tick(app.desk, None, app.desk.clock())
    return app


def _sent(app: App, team: Workspace, weather: str, messages: int) -> Figure:
    if weather == "storm":
        team.faults.add("busy", "chat.postMessage", every=10)
        team.faults.add("closes_after", "chat.postMessage", every=50)
    began = time.monotonic()
    dispatching.SWEEP_SECONDS = 0.2 / SPEED  # a pause ends by the fast clock, and the wait for it goes by ours
    app.dispatcher.start(app.desk.clock)
    minutes, rate = 0.0, 0.0
    while waiting := _count(app, "queued", "sending"):
        time.sleep(0.5)
        minutes = (time.monotonic() - began) * SPEED / 60
        if waiting > messages * LAST:
            rate = _tries(team) / minutes
        assert time.monotonic() - began < 1200, f"{waiting} wait"
    app.dispatcher.stop()
    posted = Counter(each["metadata"]["event_payload"]["id"] for each in _posts(team))
    told = f"{sum(each > 1 for each in posted.values())} twice, {_count(app, 'sent') - len(posted)} lost"
    there = f"{len(posted):,} there after {minutes:.0f} minutes"
    return Figure(
        f"{messages:,} invitations to one workspace, {weather}: {there}, {told}",
        f"{rate:.1f} tries a minute, until only the last {LAST:.0%} wait for their next one",
        f"Slack permits {PERMITTED:.0f} new people a minute",
        rate / PERMITTED,
    )


def _tries(team: Workspace) -> int:
    """Count the slots that were used: for posts, for those that were refused, and to ask about a cut connection."""
    happened = Counter(how for method, how in team.faults.happened if method == "chat.postMessage")
    return len(_posts(team)) + happened["busy"] + happened["closes_after"]


def _posts(team: Workspace) -> list[dict[str, dict[str, dict[str, str]]]]:
    rooms = list(team.rooms.values())
    return [each for room in rooms for each in room.messages.values() if each.get("metadata")]


def _count(app: App, *states: str) -> int:
    with app.desk.database.read() as session:
        rows = session.scalars(select(OutboxMessage.state).where(OutboxMessage.channel == "slack"))
        return sum(state in states for state in rows)

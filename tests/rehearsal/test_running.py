"""Time passes: every due instant is visited, in order, and none is skipped."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.errors import BotError
from bot.rehearsal.play import Play
from bot.rehearsal.running import advance
from bot.storage.tables import OutboxMessage


class Alarm:
    """A player who means to do something at given times."""

    def __init__(self, *times: datetime) -> None:
        self.times = list(times)
        self.rang: list[datetime] = []

    def next_at(self) -> datetime | None:
        return min(self.times, default=None)

    def act(self, now: datetime) -> int:
        due = [at for at in self.times if at <= now]
        self.times = [at for at in self.times if at > now]
        self.rang += [now] * len(due)
        return len(due)


class Restless(Alarm):
    """One who always means to do something, and never does."""

    def act(self, now: datetime) -> int:
        return 0


def test_every_message_goes_at_the_very_instant_it_is_due(play: Play) -> None:
    """L1: no touchpoint is sent before it is due, and none after."""
    play.load("cwac")
    visited: list[datetime] = []

    def note(now: datetime) -> bool:
        visited.append(now)
        return False

    advance(play.house, play.clock, after_each=note)
    assert visited == sorted(set(visited))
    with play.house.desk.database.read() as session:
        rows = list(session.scalars(select(OutboxMessage)))
    assert rows and all(row.state == "sent" and row.sent_at == row.due_at == row.created_at for row in rows)
    assert {row.sent_at for row in rows} <= set(visited)


def test_players_act_at_their_own_times_between(play: Play) -> None:
    play.load("cwac")
    begin = play.clock()
    times = [begin + timedelta(minutes=n) for n in (1, 90, 91)]
    alarm = Alarm(*reversed(times))
    advance(play.house, play.clock, until=begin + timedelta(hours=2), players=[alarm])
    assert alarm.rang == times
    assert play.clock() == begin + timedelta(hours=2)


def test_nothing_beyond_the_end_is_done(play: Play) -> None:
    play.load("cwac")
    begin = play.clock()
    alarm = Alarm(begin + timedelta(hours=1), begin + timedelta(hours=1, seconds=1))
    advance(play.house, play.clock, until=begin + timedelta(hours=1), players=[alarm])
    assert len(alarm.rang) == 1


def test_a_plan_that_comes_round_to_one_instant_for_ever_is_a_fault(play: Play) -> None:
    play.load("cwac")
    with pytest.raises(BotError, match="again and again"):
        advance(play.house, play.clock, players=[Restless(play.clock())])

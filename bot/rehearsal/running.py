"""Lets simulated time pass: every instant at which something is due is visited, in order, and none is skipped."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from bot.calendar import Ticked, tick
from bot.errors import BotError
from bot.flows.desk import Desk
from bot.outbound.dispatch_inline import InlineDispatcher
from bot.rehearsal.clock import SimulatedClock
from bot.storage import outbox, touchpoints


class House(Protocol):
    """What runs: the desk, and what delivers (an `App` is one)."""

    @property
    def desk(self) -> Desk:
        """Give the desk."""

    @property
    def dispatcher(self) -> InlineDispatcher:
        """Give what delivers."""


class Player(Protocol):
    """Somebody who does things of their own accord: sample people, or a register that comes in."""

    def next_at(self) -> datetime | None:
        """Give when they mean to do something next, as far as they know."""

    def act(self, now: datetime) -> int:
        """Do all that they mean to have done by `now`; gives how many things that were."""


def advance(
    house: House,
    clock: SimulatedClock,
    *,
    until: datetime | None = None,
    players: Sequence[Player] = (),
    after_each: Callable[[datetime], bool] = lambda now: False,
) -> None:
    """Play on to `until`, or without it until nothing is due any more; stops early where `after_each` gives True.

    Visits every due instant in order: the touchpoints' and the outbox's, and the players' own.
    """
    while True:
        at = next_instant(house, players)
        if at is None or (until is not None and at > until):
            break
        clock.move_to(max(at, clock()))
        did = visit(house, players, clock())
        at = next_instant(house, players)
        if not did and at is not None and at <= clock():
            raise BotError(f"the plan comes back to {clock().isoformat()} again and again - run 'evalbot plan check'")
        if after_each(clock()):
            return
    if until is not None:
        clock.move_to(max(until, clock()))


def settle(house: House, players: Sequence[Player], now: datetime) -> None:
    """Do all that is due by now, and all that follows from it at once; time stands still."""
    while visit(house, players, now):
        at = next_instant(house, players)
        if at is None or at > now:
            break


def next_instant(house: House, players: Sequence[Player]) -> datetime | None:
    """Give the next instant at which anything is due; one that has passed is due at once."""
    with house.desk.database.read() as session:
        due = [touchpoints.next_due(session, key) for key in house.desk.plans]
        due.append(outbox.next_ready(session))
    due += [player.next_at() for player in players]
    return min((at for at in due if at is not None), default=None)


def visit(house: House, players: Sequence[Player], now: datetime) -> int:
    """Tick once, the players acting before it and after it; gives how much was done."""
    before = sum(player.act(now) for player in players)
    did = tick(house.desk, house.dispatcher, now)
    return before + _amount(did) + sum(player.act(now) for player in players)


def _amount(did: Ticked) -> int:
    delivered = did.delivered
    return did.planned + did.queued + delivered.sent + delivered.failed + delivered.retry + delivered.cancelled

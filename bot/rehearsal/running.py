"""Lets simulated time pass: every instant at which something is due is visited, in order, and none is skipped."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from bot.calendar import Ticked, tick
from bot.errors import BotError
from bot.flows.desk import Desk
from bot.outbound.dispatching import Dispatcher
from bot.rehearsal.clock import SimulatedClock
from bot.storage import outbox, touchpoints


class House(Protocol):
    """What runs: the desk, and what delivers (an `App` is one)."""

    @property
    def desk(self) -> Desk:
        """Give the desk."""

    @property
    def dispatcher(self) -> Dispatcher:
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
    due = _next_due(house)
    while True:
        at = _sooner(due, players)
        if at is None or (until is not None and at > until):
            break
        clock.move_to(max(at, clock()))
        did, due = visit(house, players, clock(), due)
        at = _sooner(due, players)
        if not did and at is not None and at <= clock():
            raise BotError(f"the plan comes back to {clock().isoformat()} again and again - run 'evalbot plan check'")
        if after_each(clock()):
            return
    if until is not None:
        clock.move_to(max(until, clock()))


def settle(house: House, players: Sequence[Player], now: datetime) -> None:
    """Do all that is due by now, and all that follows from it at once; time stands still."""
    did, due = visit(house, players, now, now)
    while did and due is not None and due <= now:
        did, due = visit(house, players, now, due)


def visit(house: House, players: Sequence[Player], now: datetime, due: datetime | None) -> tuple[int, datetime | None]:
    """Let the players act, tick if anything is due (the next is at `due`), and let them act on what has reached them.

    Gives how much was done, and when the next thing is due.
    """
    did = sum(player.act(now) for player in players)
    if did:
        due = _next_due(house)
    if due is None or due > now:
        return did, due
    did += _amount(tick(house.desk, house.dispatcher, now))
    did += sum(player.act(now) for player in players)
    return did, _next_due(house)


def _sooner(due: datetime | None, players: Sequence[Player]) -> datetime | None:
    times = [due, *(player.next_at() for player in players)]
    return min((at for at in times if at is not None), default=None)


def _next_due(house: House) -> datetime | None:
    """Give the next instant at which the database has anything due; one that has passed is due at once."""
    with house.desk.database.read() as session:
        due = [touchpoints.next_due(session, key) for key in house.desk.plans]
        due.append(outbox.next_ready(session))
    return min((at for at in due if at is not None), default=None)


def _amount(did: Ticked) -> int:
    delivered = did.delivered
    return did.planned + did.queued + delivered.sent + delivered.failed + delivered.retry + delivered.cancelled

"""Which lanes are this process's own: all of them where it is alone, a fair share among several workers."""

from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil
from typing import Protocol

from sqlalchemy.orm import Session

from bot.storage import running
from bot.storage.session import Database

RENEW_EVERY = timedelta(seconds=5)


class LaneKeeper(Protocol):
    """Says which of the lanes with work are paced here."""

    def hold(self, lanes: Collection[str], now: datetime) -> set[str]:
        """Take or keep lanes; those that are not given are not ours to go on with."""
        ...

    def close(self) -> None:
        """Give all lanes back."""
        ...


class AllLanes:
    """One process delivers, so that every lane is its own (SQLite, `tick`, demo, rehearsal)."""

    def __init__(self) -> None:
        self._held: set[str] = set()

    def hold(self, lanes: Collection[str], now: datetime) -> set[str]:
        """Hold what there is, and was: nobody else takes it."""
        self._held |= set(lanes)
        return self._held

    def close(self) -> None:
        """Nothing was taken."""


class SharedLanes:
    """Several workers share the lanes (PostgreSQL): each is held by one, by a lease, and moves when that one is gone.

    The lease is about the pace alone: that no message goes twice is held by the claim of each message.
    """

    def __init__(self, database: Database, owner: str) -> None:
        self._database = database
        self._owner = owner
        self._held: set[str] = set()
        self._renewed: datetime | None = None

    def hold(self, lanes: Collection[str], now: datetime) -> set[str]:
        """Keep the lanes that were held and still have work, and take free ones, up to a fair share."""
        wanted = set(lanes)
        due = self._renewed is None or abs(now - self._renewed) >= RENEW_EVERY
        if due or wanted - self._held:
            with self._database.write() as session:
                self._held = self._share_out(session, wanted, now)
            self._renewed = now
        return self._held & wanted

    def _share_out(self, session: Session, wanted: set[str], now: datetime) -> set[str]:
        running.beat_among(session, self._owner, now)
        held = running.lanes_held(session, now)
        share = ceil(len(wanted) / running.workers(session, now, within=running.LANE_LEASE))
        mine = sorted(name for name in wanted if held.get(name) == self._owner)
        free = sorted((name for name in wanted if name not in held), key=self._place)
        running.let_go(session, self._owner, mine[share:])
        keep = mine[:share]
        return running.hold_lanes(session, self._owner, keep + free[: share - len(keep)], now)

    def _place(self, name: str) -> str:
        """Have each worker begin elsewhere, so that they do not all ask for the same."""
        return sha256(f"{self._owner}\n{name}".encode()).hexdigest()

    def close(self) -> None:
        """Give all lanes back, so that the others need not wait for the lease to run out."""
        with self._database.write() as session:
            running.let_go(session, self._owner, self._held)
        self._held = set()

"""The processes at work: who delivers, who ticked which minute, who paces which lane.

Clocks may step back (a server that was set wrong, a virtual machine restored): what claims to be later than it can
be is then taken for old, so that nothing waits until the clock has caught up.
"""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, or_, select
from sqlalchemy.orm import Session

from bot.storage.tables import Heartbeat, LaneHeld, TickClaim
from bot.storage.upserting import insert

STALE_AFTER = timedelta(seconds=90)
"""How long a process may be silent before it is taken to be gone."""
CLAIMS_KEPT = timedelta(days=1)
SKEW = timedelta(minutes=2)
"""How far the clocks of two machines may differ."""
LANE_LEASE = timedelta(seconds=20)
DELIVERS, WORKS, TICKED, ALARM = "delivery", "worker:", "calendar", "alarm"
"""Roles: the one process that delivers on SQLite, each of many on PostgreSQL, whoever last ended a tick, and whoever
told people that nobody does."""


def claim_minute(session: Session, owner: str, now: datetime) -> bool:
    """Claim a minute for ticking; True for just one of all processes."""
    minute = now.replace(second=0, microsecond=0)
    old = or_(TickClaim.minute < minute - CLAIMS_KEPT, TickClaim.minute > minute + SKEW)
    session.execute(delete(TickClaim).where(old))
    claim = insert(session, TickClaim).values(minute=minute, owner=owner)
    return session.scalar(claim.on_conflict_do_nothing().returning(TickClaim.minute)) is not None


def ticked(session: Session, owner: str, now: datetime) -> None:
    """Write down that a tick has ended."""
    _beat(session, TICKED, owner, now)


def last_ticked(session: Session) -> datetime | None:
    """Give when a tick last ended, in any process."""
    return session.scalar(select(Heartbeat.at).where(Heartbeat.role == TICKED))


def raise_alarm(session: Session, owner: str, since: datetime) -> bool:
    """Take it on to tell people that nothing has ticked since a time; True for just one of all processes."""
    claim = insert(session, Heartbeat).values(role=ALARM, owner=owner, at=since)
    return session.scalar(claim.on_conflict_do_nothing().returning(Heartbeat.role)) is not None


def alarm_since(session: Session) -> datetime | None:
    """Give since when nothing has ticked, as people have been told, if they have."""
    return session.scalar(select(Heartbeat.at).where(Heartbeat.role == ALARM))


def end_alarm(session: Session) -> datetime | None:
    """Take the alarm back; gives since when nothing had ticked to one of all processes, and None to the others."""
    return session.scalar(delete(Heartbeat).where(Heartbeat.role == ALARM).returning(Heartbeat.at))


def not_before(session: Session, what: str) -> datetime | None:
    """Give until when something that is done now and then is left alone; None where nobody has said."""
    return session.scalar(select(Heartbeat.at).where(Heartbeat.role == what))


def leave_until(session: Session, what: str, at: datetime) -> None:
    """Leave something alone until a time."""
    _beat(session, what, "evalbot", at)


def beat_alone(session: Session, owner: str, now: datetime, has_ended: Callable[[str], bool]) -> bool:
    """Say that this process delivers; False if another one does (one delivering process on SQLite).

    `has_ended` tells of an owner that its process is no more, so that a crash need not be waited out.
    """
    row = session.get(Heartbeat, DELIVERS)
    if row is not None and row.owner != owner and _fresh(row.at, now) and not has_ended(row.owner):
        return False
    _beat(session, DELIVERS, owner, now)
    return True


def beat_among(session: Session, owner: str, now: datetime) -> None:
    """Say that this process is one of those that deliver; those that are long gone are forgotten."""
    gone = Heartbeat.role.startswith(WORKS) & ~_is_fresh(now)
    session.execute(delete(Heartbeat).where(gone))
    _beat(session, f"{WORKS}{owner}", owner, now)


def workers(session: Session, now: datetime, within: timedelta = STALE_AFTER) -> int:
    """Count the processes that deliver, and have said so `within` a time."""
    delivers = or_(Heartbeat.role == DELIVERS, Heartbeat.role.startswith(WORKS))
    return session.scalar(select(func.count()).select_from(Heartbeat).where(delivers, _is_fresh(now, within))) or 0


def stop_beating(session: Session, owner: str) -> None:
    """Make room for the next process, and give this one's lanes back."""
    session.execute(delete(Heartbeat).where(Heartbeat.owner == owner, Heartbeat.role.not_in((TICKED, ALARM))))
    session.execute(delete(LaneHeld).where(LaneHeld.owner == owner))


def lanes_held(session: Session, now: datetime) -> dict[str, str]:
    """Give who holds each lane at present, by its name."""
    return {name: owner for name, owner in session.execute(select(LaneHeld.name, LaneHeld.owner).where(_leased(now)))}


def hold_lanes(session: Session, owner: str, names: Collection[str], now: datetime) -> set[str]:
    """Take or keep lanes for `LANE_LEASE`, unless somebody else holds them; gives those that are held now."""
    if not names:
        return set()
    over = or_(LaneHeld.owner == owner, ~_leased(now))
    changes = {"owner": owner, "lease_until": now + LANE_LEASE}
    # In one order everywhere, so that two workers never wait for each other.
    take = insert(session, LaneHeld).values([{"name": name, **changes} for name in sorted(names)])
    taken = take.on_conflict_do_update(index_elements=["name"], set_=changes, where=over)
    return set(session.scalars(taken.returning(LaneHeld.name)))


def let_go(session: Session, owner: str, names: Collection[str]) -> None:
    """Give lanes back, for another worker to take."""
    session.execute(delete(LaneHeld).where(LaneHeld.owner == owner, LaneHeld.name.in_(names)))


def _beat(session: Session, role: str, owner: str, now: datetime) -> None:
    said = {"owner": owner, "at": now}
    beat = insert(session, Heartbeat).values(role=role, **said)
    session.execute(beat.on_conflict_do_update(index_elements=["role"], set_=said))


def _fresh(at: datetime, now: datetime) -> bool:
    return abs(now - at) < STALE_AFTER


def _is_fresh(now: datetime, within: timedelta = STALE_AFTER) -> ColumnElement[bool]:
    return and_(Heartbeat.at > now - within, Heartbeat.at < now + STALE_AFTER)


def _leased(now: datetime) -> ColumnElement[bool]:
    return and_(LaneHeld.lease_until > now, LaneHeld.lease_until < now + LANE_LEASE + SKEW)

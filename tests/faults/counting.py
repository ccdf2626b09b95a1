"""Counts at the end: what the providers accepted beside what the database says, and how long recovering took."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from sqlalchemy import func, select

from bot.storage.session import Database
from bot.storage.tables import Booking, OutboxMessage, Touchpoint
from tests.faults.chaos import Diary
from tests.faults.provider import Accepted
from tests.faults.setting import SILENT


@dataclass(frozen=True)
class Row:
    """What the database says of one message."""

    id: int
    name: str
    partnership: str
    touchpoint: int
    state: str


@dataclass(frozen=True)
class Counted:
    """What was found of the messages."""

    messages: int
    conversations: int
    """With more than one message."""
    forgotten: int
    """Bookings whose stage was never sent."""
    lost: list[str]
    """Messages that the database knows of and no provider has."""
    doubled: list[str]
    """Accepted more than once by a provider that can be asked."""
    unasked: list[str]
    """Accepted more than once by the one that cannot: there a doubt is settled by sending again."""
    unordered: list[int]
    """Conversations in which a later message was accepted before an earlier one."""
    states: dict[str, int]
    """Besides those of the outbox, `answered`: the provider took it and said otherwise, and its form was sent in
    before it was tried again."""

    @property
    def whole(self) -> bool:
        """Tell whether nothing is lost, doubled, out of order, or in a state other than `sent` and `answered`."""
        wrong = self.forgotten or self.lost or self.doubled or self.unordered
        return not wrong and set(self.states) <= {"sent", "answered"}


def count(database: Database, accepted: Sequence[Accepted]) -> Counted:
    """Compare what the database says with what the providers have."""
    rows = _rows(database)
    times = Counter(each.id for each in accepted)
    first = {each.id: n for n, each in reversed(list(enumerate(accepted)))}
    twice = [row for row in rows if times[row.name] > 1]
    conversations = [each for each in _conversations(rows) if len(each) > 1]
    return Counted(
        messages=len(rows),
        conversations=len(conversations),
        forgotten=_forgotten(database),
        lost=[row.name for row in rows if not times[row.name]],
        doubled=[row.name for row in twice if row.partnership != SILENT],
        unasked=[row.name for row in twice if row.partnership == SILENT],
        unordered=[each[0].touchpoint for each in conversations if not _in_order(each, first)],
        states=dict(Counter(row.state for row in rows)),
    )


def _rows(database: Database) -> list[Row]:
    query = select(
        OutboxMessage.id,
        OutboxMessage.message_id,
        OutboxMessage.partnership,
        OutboxMessage.touchpoint_id,
        OutboxMessage.state,
        OutboxMessage.reason,
    ).order_by(OutboxMessage.id)
    with database.read() as session:
        return [
            Row(id, name.strip("<>").partition("@")[0], partnership, touchpoint or 0, _state(state, reason))
            for id, name, partnership, touchpoint, state, reason in session.execute(query)
        ]


def _state(state: str, reason: str) -> str:
    return "answered" if (state, reason) == ("cancelled", "answered") else state


def _forgotten(database: Database) -> int:
    sent = select(Touchpoint.booking_id).where(Touchpoint.sent_at.is_not(None), Touchpoint.booking_id.is_not(None))
    with database.read() as session:
        return session.scalar(select(func.count()).where(Booking.id.not_in(sent))) or 0


def _conversations(rows: Iterable[Row]) -> list[list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.touchpoint].append(row)
    return list(found.values())


def _in_order(rows: Sequence[Row], first: dict[str, int]) -> bool:
    places = [first[row.name] for row in rows if row.name in first]
    return places == sorted(places)


@dataclass(frozen=True)
class Times:
    """Seconds from the last fault to an empty queue, and from a kill to the next message (median, longest)."""

    to_empty: float
    after_kill: tuple[float, float]


def times(accepted: Sequence[Accepted], diary: Diary) -> Times:
    """Work out how long recovering took; what was killed when all had gone counts for nothing."""
    moments = [each.at for each in accepted]
    waits = [next((at - kill for at in moments if at > kill), None) for kill in diary.kills]
    known = [wait for wait in waits if wait is not None] or [0.0]
    return Times(max(0.0, max(moments, default=0.0) - diary.last), (median(known), max(known)))


def explain(name: str, accepted: Sequence[Accepted], diary: Diary) -> str:
    """Say when a doubled message was accepted, and what had just happened, for whoever looks for the cause."""
    tries = [each for each in accepted if each.id == name]
    told = [f"{each.at - tries[0].at:+.2f} s by {each.by}" for each in tries]
    thawed = [f"{pid} went on at {at - tries[0].at:+.2f} s" for pid, at in diary.frozen if abs(at - tries[0].at) < 60]
    steps = [f"clock forth at {at - tries[0].at:+.2f} s" for at in diary.steps if abs(at - tries[0].at) < 60]
    return f"{tries[0].lane} {name}: {', '.join(told)}; {', '.join(thawed + steps)}"

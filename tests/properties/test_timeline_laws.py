"""Laws of the timeline: reconciling twice is once, and the order of facts makes no difference (L1)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from bot.flows.reconcile import reconcile_bookings, reconcile_events
from bot.storage.tables import Booking, Event, Touchpoint
from tests.build import World
from tests.plans import HERE, at
from tests.properties.worlds import WITH_DATABASE, Worlds

Fact = Callable[[Session, Booking, Event], None]
NOWS = st.sampled_from([at("2026-02-24"), at("2026-03-02", "16:00"), at("2026-03-20"), at("2026-06-01")])


def set_booking(**facts: object) -> Fact:
    def change(session: Session, booking: Booking, event: Event) -> None:
        for name, value in facts.items():
            setattr(booking, name, value)

    return change


def moved(days: int) -> Fact:
    def change(session: Session, booking: Booking, event: Event) -> None:
        event.starts_at = at("2026-03-02") + timedelta(days=days)
        event.ends_at = event.starts_at + timedelta(hours=6)

    return change


def event_cancelled(session: Session, booking: Booking, event: Event) -> None:
    event.cancelled_at = at("2026-02-20")


def happened(stage: str, answered: datetime | None) -> Fact:
    """A stage was sent, and answered if so told; what a delegate does is in nobody's plan."""

    def change(session: Session, booking: Booking, event: Event) -> None:
        subject = {"subject": f"booking:{booking.id}", "stage": stage}
        touchpoint = session.query(Touchpoint).filter_by(**subject).one_or_none()
        if touchpoint is None or touchpoint.sent_at is not None:
            return
        touchpoint.sent_at = touchpoint.due_at
        touchpoint.state = "sent"
        if answered is not None:
            touchpoint.state, touchpoint.answered_at, touchpoint.next_at = "answered", answered, None

    return change


FACTS: dict[str, st.SearchStrategy[Fact | None]] = {
    "register": st.sampled_from([None, *(set_booking(state=s) for s in ("attended", "partly_attended", "absent"))]),
    "declared": st.sampled_from([None, *(set_booking(declared=d) for d in ("all", "part", "none"))]),
    "supervisor": st.sampled_from([None, set_booking(supervisor_id=None), set_booking(nominated="waiting")]),
    "moved": st.one_of(st.none(), st.integers(-60, 60).map(moved)),
    "called_off": st.sampled_from([None, None, None, event_cancelled]),
    "pre_course": st.sampled_from([None, happened("pre_course", None), happened("pre_course", at("2026-02-24"))]),
    "end": st.sampled_from([None, happened("end_of_course", at("2026-03-03")), happened("end_of_course", None)]),
}
SOME_FACTS = st.fixed_dictionaries(FACTS).map(lambda facts: [fact for fact in facts.values() if fact is not None])


def learn(world: World, booking: Booking, facts: list[Fact], now: datetime) -> None:
    for fact in facts:
        with world.database.write() as session:
            row = session.get_one(Booking, booking.id)
            event = session.get_one(Event, row.event_id)
            fact(session, row, event)
            session.flush()
            reconcile_bookings(session, world.plans[HERE], [row.id], now=now)
            reconcile_events(session, world.plans[HERE], [event], now=now)


def unsent(world: World) -> set[tuple[str, int, datetime, datetime, datetime | None]]:
    """Give what will still be done: whatever is called off is as if it had never been."""
    rows = [t for t in world.rows(Touchpoint) if t.sent_at is None and t.state == "planned"]
    return {(t.stage, t.person_id, t.due_at, t.closes_at, t.next_at) for t in rows}


@WITH_DATABASE
@given(facts=SOME_FACTS, now=NOWS)
def test_reconciling_twice_is_reconciling_once(a_world: Worlds, facts: list[Fact], now: datetime) -> None:
    with a_world() as world:
        booking = world.a_booking(world.an_event(trainers=[world.a_person("Tess Trainer")]))
        learn(world, booking, facts, now)
        before = [(t.id, t.state, t.due_at, t.closes_at, t.next_at, t.reason) for t in world.rows(Touchpoint)]
        with world.database.write() as session:
            event = session.get_one(Event, booking.event_id)
            again = reconcile_bookings(session, world.plans[HERE], [booking.id], now=now)
            events = reconcile_events(session, world.plans[HERE], [event], now=now)
        assert (again.total, events.total) == (0, 0)
        after = [(t.id, t.state, t.due_at, t.closes_at, t.next_at, t.reason) for t in world.rows(Touchpoint)]
        assert after == before


@WITH_DATABASE
@given(facts=SOME_FACTS, now=NOWS, data=st.data())
def test_any_order_of_the_same_facts_gives_the_unsent_the_same_end(
    a_world: Worlds, facts: list[Fact], now: datetime, data: st.DataObject
) -> None:
    ends = []
    for order in (facts, data.draw(st.permutations(facts))):
        with a_world() as world:
            booking = world.a_booking(world.an_event(trainers=[world.a_person("Tess Trainer")]))
            learn(world, booking, order, now)
            ends.append(unsent(world))
    assert ends[0] == ends[1]

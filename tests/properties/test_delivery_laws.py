"""Laws of delivery: nothing twice, nothing early, nothing that was called off; whatever happens in between."""

import contextlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.flows import preferences
from bot.messages.nouns import Message, Receipt
from bot.outbound.delivery import LEASE
from bot.storage.tables import Booking, Event, OutboxMessage, Touchpoint
from tests.build import World
from tests.plans import START, a_partnership, at
from tests.properties.worlds import WITH_DATABASE, Worlds
from tests.recorder import Crash, Recorder, permanent, temporary

STEPS = st.one_of(
    st.tuples(st.just("tick"), st.booleans()),
    st.tuples(st.just("deliver"), st.integers(0, 9)),
    st.tuples(
        st.just("break"),
        st.tuples(
            st.sampled_from(["crash", "temporary", "permanent"]), st.booleans(), st.sampled_from(["mail", "slack"])
        ),
    ),
    st.tuples(
        st.just("wait"),
        st.sampled_from([timedelta(minutes=1), LEASE, timedelta(hours=5), timedelta(days=2), timedelta(days=20)]),
    ),
    st.tuples(st.just("state"), st.sampled_from(["booked", "cancelled", "attended", "absent", "partly_attended"])),
    st.tuples(st.just("move"), st.integers(-10, 30)),
    st.tuples(st.just("answer"), st.sampled_from(["pre_course", "end_of_course", "impact_check"])),
    st.tuples(st.just("stop"), st.booleans()),
    st.tuples(st.just("supervisor"), st.booleans()),
)


@dataclass
class Witness(Recorder):
    """A sender that looks, at the very moment of sending, whether the message should go."""

    world: World | None = None
    wrong: list[str] = field(default_factory=list)

    def send(self, message: Message) -> Receipt:
        """Note what is wrong, then go on as told."""
        world = self.world
        assert world is not None
        row = next(m for m in world.rows(OutboxMessage) if m.message_id == message.message_id)
        touchpoint = world.rows(Touchpoint, id=row.touchpoint_id)[0]
        if touchpoint.due_at > world.now and touchpoint.sent_at is None:
            self.wrong.append(f"{row.key} is early")
        if touchpoint.state != "sent":
            self.wrong.append(f"{row.key} is {touchpoint.state}")
        if row.state != "sending":
            self.wrong.append(f"{row.key} is sent while {row.state}")
        return super().send(message)


class Life:
    """One booking, two supervisors, and everything that may go wrong."""

    def __init__(self, world: World, *may_come_after: str) -> None:
        self.world, self.may_come_after = world, may_come_after
        self.post, self.chat = Witness(world=world), Witness(world=world)
        world.mail, world.chat = self.post, self.chat
        world.use(a_partnership(), chat="slack")
        self.booking = world.a_booking(person=world.a_person("Pat", channel="chat"))
        self.supervisors = [self.booking.supervisor_id, world.a_person("Nina New").id]
        world.tick(at("2026-02-23"), deliver=False)  # so that something is under way from the start

    def step(self, what: str, how: Any) -> None:
        """Do one thing; a crash is the end of that try only."""
        getattr(self, f"_{what}")(how)

    def _tick(self, deliver: bool) -> None:
        with contextlib.suppress(Crash):
            self.world.tick(deliver=deliver)

    def _deliver(self, n: int) -> None:
        rows = self.world.rows(OutboxMessage)
        if rows:
            with contextlib.suppress(Crash):
                self.world.delivery.deliver_once(rows[n % len(rows)].id, self.world.now)

    def _break(self, how: tuple[str, bool, str]) -> None:
        kind, after, channel = how
        failure: Any = {"crash": Crash(), "temporary": temporary(), "permanent": permanent()}[kind]
        sender = self.post if channel == "mail" else self.chat
        # A provider that has taken a message and then says that it never will would be lying.
        sender.fail(failure, after=after and kind in self.may_come_after)

    def _wait(self, time: timedelta) -> None:
        self.world.now += time

    def _state(self, state: str) -> None:
        was = self.world.get(self.booking)
        again = was.state == "cancelled" and state == "booked"
        self.world.change(self.booking, state=state, round=was.round + again)

    def _move(self, days: int) -> None:
        self.world.moves(self.world.rows(Event)[0], at("2026-03-02") + timedelta(days=days))

    def _answer(self, stage: str) -> None:
        open_ = [
            t
            for t in self.world.touchpoints(self.booking, "sent")
            if t.stage == stage and t.form and t.closes_at > self.world.now
        ]
        for touchpoint in open_:
            self.world.fills(touchpoint)

    def _stop(self, stop: bool) -> None:
        change = preferences.stop if stop else preferences.start_again
        with self.world.database.write() as session:
            change(session, "here", self.booking.person_id, now=self.world.now)

    def _supervisor(self, new: bool) -> None:
        self.world.change(self.booking, supervisor_id=self.supervisors[new])


@WITH_DATABASE
@given(steps=st.lists(STEPS, min_size=5, max_size=30))
def test_nothing_goes_twice_early_or_called_off(a_world: Worlds, steps: list[tuple[str, Any]]) -> None:
    with a_world() as world:
        life = Life(world, "crash", "temporary")
        for what, how in steps:
            life.step(what, how)
        for _ in range(3):  # and then the storm is over
            life.post.faults.clear()
            life.chat.faults.clear()
            world.tick(world.now + timedelta(hours=2))
        accepted = Counter(m.message_id for m in (*life.post.accepted, *life.chat.accepted))
        assert not [message for message, times in accepted.items() if times > 1]
        assert life.post.wrong + life.chat.wrong == []
        assert not world.queue("sending")
        keys = Counter(m.key for m in world.queue())
        assert set(keys.values()) <= {1}


@WITH_DATABASE
@given(steps=st.lists(STEPS, min_size=5, max_size=30))
def test_what_the_database_says_was_sent_was_accepted(a_world: Worlds, steps: list[tuple[str, Any]]) -> None:
    with a_world() as world:
        life = Life(world, "crash")
        for what, how in steps:
            life.step(what, how)
        accepted = {m.message_id for m in (*life.post.accepted, *life.chat.accepted)}
        assert {m.message_id for m in world.queue("sent")} <= accepted
        reached = {m.touchpoint_id for m in world.queue() if m.message_id in accepted}
        for touchpoint in world.touchpoints(life.booking):
            if touchpoint.sent_at is None:
                assert touchpoint.id not in reached, f"{touchpoint.stage} went, and is {touchpoint.state}"
            else:
                assert touchpoint.state in ("sent", "answered", "expired", "cancelled", "undeliverable")
                assert touchpoint.sent_at >= START


@WITH_DATABASE
@given(waits=st.lists(st.integers(1, 200), min_size=1, max_size=12))
def test_however_the_ticks_fall_a_silent_delegate_hears_each_thing_once_and_in_time(
    a_world: Worlds, waits: list[int]
) -> None:
    with a_world() as world:
        booking: Booking = world.a_booking(attended=True)
        for hours in waits:
            world.tick(world.now + timedelta(hours=hours * 12))
        mine: list[tuple[str, datetime]] = [
            (m.key, m.sent_at or START) for m in world.queue("sent") if m.person_id == booking.person_id
        ]
        assert len({key for key, _ in mine}) == len(mine)
        for touchpoint in world.touchpoints(booking):
            gone = [at_ for key, at_ in mine if key.startswith(f"touchpoint {touchpoint.id}:")]
            assert len(set(gone)) == len(gone)  # never two of one touchpoint at one tick
            assert all(touchpoint.due_at <= at_ < touchpoint.closes_at for at_ in gone)

"""Property of the whole: whatever happens, in whatever order, ends in a state that the plan explains (L1, P3, P4)."""

from contextlib import ExitStack
from datetime import timedelta
from itertools import zip_longest

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from bot.outbound.delivery import LEASE
from bot.storage.tables import Base, Booking, PlanSeen, Touchpoint
from tests.plans import HERE, THERE
from tests.properties.doings import LANES, VARIANTS
from tests.properties.explaining import unexplained
from tests.properties.lives import Lives
from tests.properties.rosters import CHANGES
from tests.properties.worlds import WITH_DATABASE, Worlds

KEYS = st.sampled_from([HERE, HERE, THERE])
NTH = st.integers(0, 5)
LANE = st.sampled_from([(key, lane) for key, lanes in LANES.items() for lane in lanes])
WAITS = [timedelta(minutes=1), LEASE, timedelta(hours=5), timedelta(days=2), timedelta(days=9), timedelta(days=40)]
MOVED = st.integers(-20, 40).map(lambda days: f"moved {days}")
BOSSES = st.sampled_from(["", "boss@school.example", "boss@elsewhere.example"])
LONG = timedelta(days=500)


class WholeLife(RuleBasedStateMachine):
    """Two partnerships, four events, everything that may go wrong, and what must hold after each step."""

    def __init__(self, a_world: Worlds) -> None:
        super().__init__()
        self.a_world, self.stack = a_world, ExitStack()
        self.world = self.stack.enter_context(a_world())
        self.lives = Lives(self.world)
        self.before: dict[int, Touchpoint] = {}

    # Time and processes.

    @rule(wait=st.sampled_from(WAITS))
    def time_passes(self, wait: timedelta) -> None:
        self.world.now += wait

    @rule(deliver=st.sampled_from([True, True, True, False]))
    def something_comes_due(self, deliver: bool) -> None:
        self.world.now = max(self.world.now, self.world.next_due() or self.world.now)
        self.tick(deliver)

    @rule(deliver=st.booleans())
    def tick(self, deliver: bool) -> None:
        self.lives.ticks(deliver=deliver)
        self.the_plan_explains_what_there_is()
        self.nothing_due_is_left(deliver)
        if self.world.rows(Booking, stale=True):  # a letter was dropped as it was about to go
            self.lives.ticks(deliver=deliver)
        after = self.everything()
        self.lives.ticks(deliver=deliver)
        assert self.everything() == after, "ticking again at the same instant changed something"

    @rule()
    def a_new_process_begins(self) -> None:
        self.lives.do("", "restart")

    @rule(key=KEYS, n=NTH)
    def another_process_delivers(self, key: str, n: int) -> None:
        self.lives.do(key, "delivers", n)

    @rule(lane=LANE, kind=st.sampled_from(["busy", "lane", "429", "refused", "crash"]), after=st.booleans())
    def a_send_fails(self, lane: tuple[str, str], kind: str, after: bool) -> None:
        self.lives.do(lane[0], "breaks", lane[1], kind, after)

    @rule(lane=LANE, what=st.sampled_from(["again", "stops", "cancels", "tick"]), n=NTH)
    def meanwhile(self, lane: tuple[str, str], what: str, n: int) -> None:
        self.lives.do(lane[0], "meanwhile", lane[1], what, n)

    # Officers.

    @rule(key=KEYS, n=NTH, change=st.one_of(st.sampled_from(CHANGES), MOVED))
    def the_register_comes(self, key: str, n: int, change: str) -> None:
        self.lives.do(key, "roster", n, change)

    @rule(key=KEYS, n=st.integers(0, 1), off=st.booleans())
    def an_event_is_off_or_on(self, key: str, n: int, off: bool) -> None:
        self.lives.do(key, "calls_off", n, off)

    @rule(key=KEYS, n=st.integers(0, len(VARIANTS[HERE]) - 1))
    def the_plan_changes(self, key: str, n: int) -> None:
        self.lives.do(key, "plan", n)

    @rule(key=KEYS)
    def an_officer_sends_again(self, key: str) -> None:
        self.lives.do(key, "officer", "resend all now")

    @rule(key=KEYS, word=st.sampled_from(["accept", "refuse"]))
    def an_officer_decides(self, key: str, word: str) -> None:
        self.lives.do(key, "decides", word)

    # Everybody else.

    @rule(key=KEYS, n=NTH)
    def somebody_answers_one_question(self, key: str, n: int) -> None:
        self.lives.do(key, "answers", n)

    @rule(key=KEYS, n=NTH, there=st.sampled_from(["all", "all", "part", "none"]), boss=BOSSES)
    def somebody_sends_a_form(self, key: str, n: int, there: str, boss: str) -> None:
        self.lives.do(key, "fills", n, there, boss)

    @rule(key=KEYS, n=NTH, boss=BOSSES)
    def something_comes_due_and_is_answered(self, key: str, n: int, boss: str) -> None:
        self.something_comes_due(True)
        self.the_plan_explains_what_there_is()
        self.lives.do(key, "fills", n, "all", boss)

    @rule(key=KEYS, n=NTH)
    def somebody_withdraws(self, key: str, n: int) -> None:
        self.lives.do(key, "withdraws", n)

    @rule(key=KEYS, n=NTH, what=st.sampled_from(["acknowledged", "seen", "undo", "concern"]))
    def a_supervisor_presses(self, key: str, n: int, what: str) -> None:
        self.lives.do(key, "supervises", n, what)

    @rule(key=KEYS, n=st.integers(0, 9), stop=st.booleans())
    def somebody_stops_all_letters_or_starts_again(self, key: str, n: int, stop: bool) -> None:
        self.lives.do(key, "stops", n, stop)

    @rule(n=st.integers(0, 9), channel=st.sampled_from(["mail", "chat"]))
    def somebody_prefers_a_channel(self, n: int, channel: str) -> None:
        self.lives.do(HERE, "prefers", n, channel)

    @rule(key=KEYS, n=NTH)
    def somebody_asks_for_a_new_link(self, key: str, n: int) -> None:
        self.lives.do(key, "asks_for_link", n)

    # What must hold.

    @invariant()
    def nothing_goes_wrongly_or_twice(self) -> None:
        lives = self.lives
        wrong = lives.wrong + [each for of in lives.providers.values() for each in of.wrong + of.twice()]
        assert not wrong, "\n".join(wrong)
        accepted = {message.message_id for each in lives.providers.values() for message in each.accepted}
        assert {m.message_id for m in self.world.queue("sent")} <= accepted

    @invariant()
    def the_plan_explains_what_there_is(self) -> None:
        # Where somebody did something in the midst of a tick, a reason may be one that was true just before.
        before = {} if self.lives.sky.acting else self.before
        with self.world.database.read() as session:
            for key, partnership in self.world.plans.items():
                seen = session.get(PlanSeen, key)
                if seen is not None and seen.digest == partnership.digest:  # else the next tick follows
                    found = unexplained(session, partnership, before, now=self.world.now)
                    assert not found, "\n".join(found)
            self.before = {t.id: t for t in session.scalars(select(Touchpoint))}

    def nothing_due_is_left(self, delivered: bool) -> None:
        """A tick leaves nothing that is due; a delivery leaves what waits for something, and each lane by itself."""
        now = self.world.now
        assert not [t.id for t in self.world.rows(Touchpoint) if t.next_at is not None and t.next_at <= now]
        if not delivered:
            return
        left = [m for m in self.world.queue("queued", "sending") if (m.lease_until or m.retry_at or m.due_at) <= now]
        waiting = {m.touchpoint_id: m.id for m in reversed(self.world.queue("queued", "sending"))}
        for m in left:
            lane = self.lives.providers[m.partnership, "mail" if m.channel == "mail" else "chat"]
            assert lane.blocked or (m.touchpoint_id and waiting[m.touchpoint_id] < m.id), f"{m.key} is left"

    def everything(self) -> dict[str, list[str]]:
        """Give all that the database holds."""
        with self.world.database.read() as session:
            return {
                table.name: sorted(repr(tuple(row)) for row in session.execute(select(table)))
                for table in Base.metadata.sorted_tables
            }

    def teardown(self) -> None:
        try:
            self.end_well()
        finally:
            self.stack.close()

    def end_well(self) -> None:
        """The storm is over, and time passes until nothing is due any more."""
        lives, world = self.lives, self.world
        lives.do("", "calm")
        end = world.now + LONG
        while (due := world.next_due()) is not None and due <= end:
            world.now = max(due, world.now) + timedelta(days=1)
            lives.ticks()
            self.nothing_goes_wrongly_or_twice()
        self.the_plan_explains_what_there_is()
        assert world.queue("queued", "sending") == []
        assert [t.id for t in world.rows(Touchpoint, state="planned")] == []
        told = lives.story(THERE)
        with self.a_world() as another:
            alone = lives.alone(another, THERE).story(THERE)
        differ = [pair for part in told for pair in zip_longest(told[part], alone[part]) if pair[0] != pair[1]]
        assert not differ, f"what happened here made a difference there: {differ}"


WHOLE = settings(parent=WITH_DATABASE, max_examples=6, stateful_step_count=30)


def test_whatever_happens_ends_in_a_state_that_the_plan_explains(a_world: Worlds) -> None:
    run_state_machine_as_test(lambda: WholeLife(a_world), settings=WHOLE)  # type: ignore[arg-type]

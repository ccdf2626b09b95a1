"""150 partnerships in one deployment: no mailbox, workspace or plan of one holds up another (P4)."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from threading import Event
from time import monotonic, sleep

import pytest

from bot.messages.nouns import Message, Receipt
from bot.outbound import lanes
from bot.storage.tables import OutboxMessage, Person, Touchpoint
from tests.journeys.region import BOTH, COUNT, DUE, PLACES, Refusing, Region, a_region
from tests.recorder import Recorder, temporary

PATIENCE = 600.0
"""Seconds after which a test takes it that nothing will come."""
ONE, OTHER = "p001", "p002"


@dataclass
class Hanging(Recorder):
    """A provider that does not answer until it is let."""

    let: Event = field(default_factory=Event)
    asked: int = 0

    def send(self, message: Message) -> Receipt:
        self.asked += 1
        assert self.let.wait(2 * PATIENCE)
        return super().send(message)


def until(happens: Callable[[], bool]) -> bool:
    end = monotonic() + PATIENCE
    while not happens() and monotonic() < end:
        sleep(0.05)
    return happens()


def by_partnership(rows: Iterable[OutboxMessage | Message]) -> Counter[str]:
    return Counter(row.partnership for row in rows)


def test_none_of_150_waits_for_another(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One mailbox hangs, one answers 429, one refuses everything for good; many have their own, the others share."""
    monkeypatch.setattr(lanes, "SHORTEST_PAUSE", timedelta(minutes=10))  # longer than a slow machine takes for the rest
    with a_region(tmp_path, database_url) as region:
        one_tick_plans_for_all(region)
        hanging, full, broken = Hanging(), Refusing(failure=lambda: temporary(everybody=True)), Refusing()
        well = {key: Recorder() for key in region.keys[10:30]}
        troubled = {"p001": hanging, "p002": full, "p003": broken}
        dispatcher = region.dispatcher({**troubled, **well})
        dispatcher.start(lambda: DUE)
        try:
            assert until(lambda: region.count("sent") == PLACES * (COUNT - 3) and full.asked + broken.asked > PLACES)
            assert (hanging.asked, hanging.accepted, full.asked) == (1, [], 1)
        finally:
            hanging.let.set()
            dispatcher.stop()
        assert [{each.partnership for each in mail.accepted} for mail in well.values()] == [{key} for key in well]
        assert by_partnership(region.world.mail.accepted) == {
            key: PLACES for key in region.keys if key not in troubled and key not in well
        }
        assert by_partnership(region.world.queue("undeliverable")) == {"p003": PLACES}
        assert by_partnership(region.world.queue("queued"))["p002"] == PLACES


def one_tick_plans_for_all(region: Region) -> None:
    assert region.world.tick(DUE, deliver=False).queued == COUNT * PLACES
    planned = Counter((t.partnership, t.stage, t.state) for t in region.world.rows(Touchpoint))
    for key in region.keys:
        assert planned[key, "pre_course", "sent"] == planned[key, "end_of_course", "planned"] == PLACES
        assert (planned[key, "trainer_feedback", "planned"], planned[key, "trainer_report", "planned"]) == (1, 2)
    assert region.world.tick(DUE, deliver=False).planned == 0


def test_what_hangs_goes_on_once_it_answers(tmp_path: Path, sqlite_url: str) -> None:
    with a_region(tmp_path, sqlite_url, count=3) as region:
        region.world.tick(DUE, deliver=False)
        hanging = Hanging()
        dispatcher = region.dispatcher({"p001": hanging})
        dispatcher.start(lambda: DUE)
        assert until(lambda: region.count("sent") == 2 * PLACES)
        hanging.let.set()
        assert until(lambda: by_partnership(region.world.queue("sent")) == dict.fromkeys(region.keys, PLACES))
        dispatcher.stop()


def test_a_workspace_that_hangs_holds_up_neither_other_workspaces_nor_its_own_mail(
    tmp_path: Path, database_url: str
) -> None:
    with a_region(tmp_path, database_url, count=8, chat="slack") as region:
        with region.world.database.write() as session:
            session.query(Person).filter_by(email=BOTH).update({"channel": "chat"})
        region.world.tick(DUE, deliver=False)
        hanging = Hanging()
        dispatcher = region.dispatcher({"p001": hanging}, "slack")
        dispatcher.start(lambda: DUE)
        try:
            assert until(lambda: region.count("sent") == 8 * PLACES - 1)
            [left] = region.world.queue("queued", "sending")
            assert (left.partnership, left.channel) == ("p001", "slack")
        finally:
            hanging.let.set()
            dispatcher.stop()


def test_a_fault_in_one_plan_stops_no_other(region: Region) -> None:
    """A zone that no longer exists, and a questionnaire that is gone: the others get theirs, and the tick says so."""
    plan = region.world.plans[ONE]
    region.change(ONE, replace(plan, about=plan.about.model_copy(update={"zone": "Mars/Olympus"})))
    region.change(OTHER, replace(plan, key=OTHER, questionnaires={}))
    with pytest.raises(KeyError, match="Mars"):
        region.world.tick(DUE)
    assert by_partnership(region.world.queue("sent")) == {key: PLACES for key in region.keys if key not in (ONE, OTHER)}
    stuck = region.world.rows(Touchpoint, partnership=OTHER, stage="pre_course")
    assert {(t.state, t.next_at) for t in stuck} == {("planned", DUE + timedelta(hours=1))}
    for key in (ONE, OTHER):
        region.change(key, replace(plan, key=key))
    region.world.tick(DUE + timedelta(hours=1))
    assert by_partnership(region.world.queue("sent")) == dict.fromkeys(region.keys, PLACES)


def test_a_letter_that_cannot_be_written_stops_no_other_in_the_same_mailbox(region: Region) -> None:
    region.world.tick(DUE, deliver=False)
    with region.world.database.write() as session:
        first, second = (session.query(OutboxMessage).filter_by(partnership=key).all() for key in (ONE, OTHER))
        for row in first:
            row.template = "no_such_letter"
        for row in second:
            row.context = {**row.context, "event": None, "person": []}
    region.world.tick(DUE)
    assert by_partnership(region.world.queue("sent")) == {key: PLACES for key in region.keys if key not in (ONE, OTHER)}
    assert {message.partnership for message in region.world.mail.accepted}.isdisjoint({ONE, OTHER})

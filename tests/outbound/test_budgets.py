"""What a mailbox may send in a day: the rest waits until what went has aged (P2, P3)."""

from datetime import timedelta

from bot.app import budgets
from bot.flows.desk import Budget
from bot.flows.letters import named, who_writes
from bot.messages.nouns import Json
from bot.outbound.dispatching import Dispatcher
from bot.outbound.lane_keepers import AllLanes
from bot.outbound.senders import Pace, Senders
from bot.storage import outbox
from bot.storage.outbox import Letter
from bot.storage.tables import OutboxMessage
from tests.build import World
from tests.plans import HERE, THERE, at
from tests.recorder import Recorder

DUE = at("2026-02-23")
HOUR = timedelta(hours=1)
FIVE = Pace(a_day=5)


def queued(world: World, people: int, partnership: str = HERE) -> None:
    event = world.an_event(partnership=partnership)
    for _ in range(people):
        world.a_booking(event)
    world.tick(DUE, deliver=False)


def a_process(world: World, senders: Senders) -> Dispatcher:
    world.delivery.senders = senders
    return Dispatcher(world.database, world.delivery, AllLanes())


def test_what_a_mailbox_may_not_send_today_waits_until_the_oldest_is_a_day_old(world: World) -> None:
    queued(world, 8)
    dispatcher = a_process(world, Senders({"mail": Recorder(pace=FIVE)}))
    sent = [dispatcher.drain(DUE + after).sent for after in (0 * HOUR, 23 * HOUR, 24 * HOUR, 47 * HOUR)]
    assert sent == [5, 0, 3, 0]
    assert {(row.state, row.tries) for row in world.rows(OutboxMessage)} == {("sent", 1)}


def test_room_comes_back_as_each_letter_ages(world: World) -> None:
    mail = Recorder(pace=FIVE)
    queued(world, 3)
    a_process(world, Senders({"mail": mail})).drain(DUE)
    queued(world, 6)
    dispatcher = a_process(world, Senders({"mail": mail}))
    assert [dispatcher.drain(DUE + hours * HOUR).sent for hours in (10, 20, 24, 34)] == [2, 0, 3, 1]


def test_a_process_that_starts_anew_knows_what_went(world: World) -> None:
    queued(world, 8)
    for sent in (5, 0, 0):
        assert a_process(world, Senders({"mail": Recorder(pace=FIVE)})).drain(DUE + HOUR).sent == sent


def test_who_shares_a_mailbox_shares_its_day_and_nobody_else_does(world: World) -> None:
    queued(world, 4)
    queued(world, 4, THERE)
    assert a_process(world, Senders({"mail": Recorder(pace=FIVE)})).drain(DUE).sent == 5
    own = Senders({"mail": Recorder(pace=FIVE)}, {("mail", THERE): Recorder(pace=FIVE)})
    assert a_process(world, own).drain(DUE).sent == 3


def test_officers_are_told_of_the_budgets_that_there_are(world: World) -> None:
    senders = Senders({"mail": Recorder(pace=FIVE)}, {("mail", THERE): Recorder()})
    assert budgets(senders, world.plans) == {HERE: Budget(5, (HERE,))}


def test_a_letter_about_a_concern_goes_though_the_day_is_used_up(world: World) -> None:
    """C4: the pause is our own count; the others still wait for it."""
    queued(world, 8)
    mail = Recorder(pace=FIVE)
    dispatcher = a_process(world, Senders({"mail": mail}))
    assert dispatcher.drain(DUE).sent == 5
    who = world.a_person()
    with world.database.write(HERE) as session:
        about: dict[str, Json] = {**who_writes(world.plans[HERE]), "person": named(who), "kinds": ["child"]}
        outbox.put(session, HERE, Letter("care", who.id, "writer", "concern_care", about), now=DUE)
    assert dispatcher.drain(DUE + HOUR).sent == 1
    assert [each.template for each in mail.accepted[5:]] == ["concern_care"]
    assert dispatcher.drain(DUE + 24 * HOUR).sent == 3

"""The outbox: one message an occasion, ready when it may go (rule 4)."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.storage import outbox
from bot.storage.outbox import Letter
from bot.storage.tables import OutboxMessage, Person
from tests.build import World
from tests.plans import HERE, START, THERE


@pytest.fixture
def pat(world: World) -> Person:
    return world.a_person("Pat")


def put(
    world: World, person: Person, key: str = "k", partnership: str = HERE, template: str = "pre_course", **facts: object
) -> bool:
    letter = Letter(key, person.id, "delegate", template, {"say": str(facts)}, **facts)  # type: ignore[arg-type]
    with world.database.write() as session:
        return outbox.put(session, partnership, letter, now=world.now)


def ready(world: World, *keys: str) -> list[int]:
    with world.database.read() as session:
        return outbox.ready(session, "mail", keys or (HERE, THERE), now=world.now, limit=10)


def becomes(world: World, message: int, **changes: object) -> None:
    with world.database.write() as session:
        session.execute(update(OutboxMessage).where(OutboxMessage.id == message).values(**changes))


def test_an_occasion_has_one_message(world: World, pat: Person) -> None:
    assert [put(world, pat), put(world, pat), put(world, pat, "another")] == [True, False, True]
    first, second = world.rows(OutboxMessage)
    assert first.message_id != second.message_id
    assert (first.state, first.due_at, first.channel, first.round) == ("queued", START, "mail", 1)


def test_partnerships_have_occasions_of_their_own(world: World, pat: Person) -> None:
    there = world.a_person("Pat", partnership=THERE)
    assert put(world, pat) and put(world, there, partnership=THERE)
    assert (ready(world, HERE), ready(world, THERE)) == ([1], [2])


@pytest.mark.parametrize(
    ("state", "doubts", "again"),
    [
        ("queued", 0, False),
        ("sending", 0, False),
        ("sent", 0, False),
        ("undeliverable", 0, False),
        ("cancelled", 1, False),
        ("cancelled", 0, True),
    ],
)
def test_only_what_was_dropped_unsent_is_queued_again(
    world: World, pat: Person, state: str, doubts: int, again: bool
) -> None:
    put(world, pat)
    becomes(world, 1, state=state, doubts=doubts, tries=3, reason="absent")
    assert put(world, pat, stage="new") == again
    row = world.rows(OutboxMessage)[0]
    assert (row.state, row.round, row.tries, row.stage) == (("queued", 2, 0, "new") if again else (state, 1, 3, ""))


@pytest.mark.parametrize(
    ("changes", "is_ready"),
    [
        ({"state": "queued"}, True),
        ({"retry_at": START}, True),
        ({"retry_at": START + timedelta(seconds=1)}, False),
        ({"state": "sending", "lease_until": START + timedelta(seconds=1)}, False),
        ({"state": "sending", "lease_until": START}, True),
        ({"state": "sent"}, False),
        ({"state": "cancelled"}, False),
        ({"state": "undeliverable"}, False),
    ],
)
def test_what_may_be_claimed(world: World, pat: Person, changes: dict[str, object], is_ready: bool) -> None:
    put(world, pat)
    becomes(world, 1, **changes)
    assert bool(ready(world)) == is_ready
    with world.database.write() as session:
        until = START + timedelta(minutes=5)
        assert outbox.claim(session, 1, owner="a", now=START, lease_until=until) == is_ready


def test_an_earlier_message_of_the_touchpoint_holds_the_later_back(world: World) -> None:
    booking = world.a_booking()
    form = world.touchpoint(booking, "pre_course").id
    person = world.rows(Person, id=booking.person_id)[0]
    for key in ("first", "second"):
        put(world, person, key, touchpoint_id=form)
    assert ready(world) == [1]
    later = START + timedelta(hours=1)
    becomes(world, 1, retry_at=later)
    with world.database.write() as session:
        assert not outbox.claim(session, 2, owner="a", now=START, lease_until=START)
        assert outbox.next_ready(session) == later  # not now: what could go now is held back
    becomes(world, 1, state="undeliverable")
    assert ready(world) == [2]


def test_what_somebody_asked_for_waits_for_nothing(world: World) -> None:
    """A code is good for some minutes; the reminder before it may wait for an hour."""
    booking = world.a_booking()
    form = world.touchpoint(booking, "pre_course").id
    person = world.rows(Person, id=booking.person_id)[0]
    put(world, person, "reminder", touchpoint_id=form)
    put(world, person, "code", template="code", touchpoint_id=form)
    assert ready(world) == [2, 1]


def test_next_ready_is_when_a_lease_runs_out_or_a_retry_is_due(world: World, pat: Person) -> None:
    with world.database.read() as session:
        assert outbox.next_ready(session) is None
    put(world, pat)
    becomes(world, 1, state="sending", lease_until=START + timedelta(minutes=5))
    with world.database.read() as session:
        assert outbox.next_ready(session) == START + timedelta(minutes=5)


def test_a_persons_messages_are_found_by_channel(world: World, pat: Person) -> None:
    put(world, pat, "a")
    put(world, pat, "b", channel="slack")
    with world.database.read() as session:
        assert [m.key for m in outbox.of_person(session, HERE, pat.id)] == ["a", "b"]
        assert [m.key for m in outbox.of_person(session, HERE, pat.id, "slack")] == ["b"]

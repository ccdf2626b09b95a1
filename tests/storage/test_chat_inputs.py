"""What was pressed or typed is kept once, taken once, and forgotten (Q7); each partnership for itself (P2)."""

from datetime import timedelta
from typing import Any

from bot.storage import chat_inputs
from bot.storage.chat_inputs import Input
from bot.storage.tables import ChatInput
from tests.build import World
from tests.plans import HERE, THERE


def keep(world: World, key: str, partnership: str = HERE, **body: Any) -> None:
    with world.database.write() as session:
        chat_inputs.keep(session, [Input(key, partnership, "slack", body, world.now)])


def left(world: World, partnership: str = HERE, channel: str = "slack") -> list[str]:
    with world.database.read() as session:
        return chat_inputs.leftovers(session, partnership, channel, before=world.now, limit=10)


def test_a_second_copy_is_not_kept_again(world: World) -> None:
    keep(world, "Ev1", said="first")
    keep(world, "Ev1", said="second")
    with world.database.read() as session:
        assert chat_inputs.waiting(session, HERE, "Ev1") == {"said": "first"}
        assert chat_inputs.waiting(session, THERE, "Ev1") is None
        assert chat_inputs.came_at(session, HERE, "Ev1") == world.now
        assert chat_inputs.came_at(session, THERE, "Ev1") is None


def test_what_is_done_is_kept_by_its_key_only_and_never_kept_again(world: World) -> None:
    keep(world, "Ev1", said="x")
    with world.database.write(THERE) as session:
        chat_inputs.done(session, THERE, "Ev1", now=world.now)
    assert world.rows(ChatInput)[0].done_at is None
    with world.database.write(HERE) as session:
        chat_inputs.done(session, HERE, "Ev1", now=world.now)
    assert [(row.body, row.done_at) for row in world.rows(ChatInput)] == [(None, world.now)]
    keep(world, "Ev1", said="x")
    with world.database.read() as session:
        assert chat_inputs.waiting(session, HERE, "Ev1") is None


def test_leftovers_are_those_that_are_not_done_oldest_first(world: World) -> None:
    for key in ("b", "a", "c"):
        keep(world, key)
        world.now += timedelta(seconds=1)
    keep(world, "theirs", THERE)
    keep(world, "fresh")
    with world.database.write(HERE) as session:
        chat_inputs.done(session, HERE, "a", now=world.now)
    assert left(world) == ["b", "c"]
    assert left(world, channel="teams") == []
    assert left(world, THERE) == []


def test_only_what_has_been_done_for_a_day_is_forgotten(world: World) -> None:
    for key, partnership in (("old", HERE), ("open", HERE), ("theirs", THERE)):
        keep(world, key, partnership)
    for key, partnership in (("old", HERE), ("theirs", THERE)):
        with world.database.write(partnership) as session:
            chat_inputs.done(session, partnership, key, now=world.now)
    world.now += timedelta(hours=25)
    with world.database.write(HERE) as session:
        chat_inputs.forget(session, HERE, now=world.now)
    assert sorted(row.key for row in world.rows(ChatInput)) == ["open", "theirs"]


def test_what_one_person_has_typed_is_given_in_order(world: World) -> None:
    with world.database.write() as session:
        came = (("b", "U1", HERE), ("a", "U1", HERE), ("c", "U2", HERE), ("d", "U1", THERE))
        at = [world.now + timedelta(seconds=n) for n in range(4)]
        inputs = [
            Input(key, partnership, "slack", {"said": key}, when, account)
            for (key, account, partnership), when in zip(came, at, strict=True)
        ]
        chat_inputs.keep(session, inputs)
        chat_inputs.done(session, HERE, "a", now=world.now)
        chat_inputs.keep(session, [Input("e", HERE, "slack", {}, world.now + timedelta(minutes=1), "U1")])
        assert chat_inputs.waiting_of(session, HERE, "slack", "U1") == {"b": {"said": "b"}, "e": {}}

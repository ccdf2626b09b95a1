"""The code that shows an officer's device to be theirs goes by mail to their own address, at once (C4)."""

import re
from dataclasses import replace
from datetime import timedelta

from bot.flows import concern_door
from bot.flows.concern_door import PROVED, Door
from bot.storage import audit, people
from bot.storage.tables import Concern, OutboxMessage
from tests.build import World
from tests.plans import HERE


def a_door(world: World) -> Door:
    """Give an officer's door to a concern on a device."""
    partnership = world.plans[HERE]
    officer = partnership.about.officers[0]
    with world.database.write(HERE) as session:
        row = Concern(partnership=HERE, place="chat", kinds="child", text="The secret text.", raised_at=world.now)
        session.add(row)
        session.flush()
        person = people.ensure(session, HERE, email=officer.email, name=officer.name)
        return Door(partnership, officer, person.id, row, "a" * 64, "b" * 64)


def test_the_letter_holds_the_digits_that_open_and_nothing_of_the_concern(world: World) -> None:
    door = a_door(world)
    with world.database.write(HERE) as session:
        assert concern_door.ask(session, door, now=world.now)
    world.tick(world.now)
    (letter,) = world.letters("code")
    assert letter.to.email == door.officer.email.casefold() and letter.preferences_link == ""
    digits = str(letter.context["code"])
    assert re.fullmatch("[0-9]{6}", digits) and "secret" not in str(letter.context)
    assert all(digits not in str(row.context) for row in world.rows(OutboxMessage))
    with world.database.write(HERE) as session:
        assert not concern_door.is_known(session, door, now=world.now)
        assert concern_door.take(session, door, digits, now=world.now)
        assert concern_door.is_known(session, door, now=world.now + timedelta(days=29))
        assert not concern_door.is_known(session, door, now=world.now + timedelta(days=30))


def test_a_forgotten_device_is_shown_anew_by_a_code_only(world: World) -> None:
    door = a_door(world)
    other = replace(door, device="c" * 64)
    with world.database.write(HERE) as session:
        for each in (door, other):
            audit.add(session, HERE, now=world.now, who=door.officer.email, what=PROVED, detail={"device": each.device})
        session.flush()
        concern_door.forget(session, door, now=world.now)
        assert [concern_door.is_known(session, each, now=world.now) for each in (door, other)] == [False, True]
        who = people.get(session, HERE, door.person)
        concern_door.forget_all(session, HERE, who, who="root", now=world.now)
        assert not concern_door.is_known(session, other, now=world.now)


def test_a_code_opens_whichever_browser_it_is_typed_in_and_only_that_one(world: World) -> None:
    """A mail program's own browser may close while the code is read, and come back as another (C4)."""
    door, later, third = (
        replace(each, device=mark * 64) for each, mark in zip([a_door(world)] * 3, "bcd", strict=True)
    )
    with world.database.write(HERE) as session:
        assert concern_door.ask(session, door, now=world.now)
    world.tick(world.now)
    digits = str(world.letters("code")[0].context["code"])
    with world.database.write(HERE) as session:
        assert concern_door.is_awaited(session, later, now=world.now)
        assert concern_door.take(session, later, digits, now=world.now)
        assert concern_door.take(session, later, digits, now=world.now), "pressed twice"
        assert not concern_door.take(session, third, digits, now=world.now)
        assert not concern_door.is_known(session, third, now=world.now)

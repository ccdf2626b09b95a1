"""The code that shows an officer's device to be theirs goes by mail to their own address, at once (C4)."""

import re

from bot.flows import concern_door
from bot.flows.concern_door import Door
from bot.storage import people
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
        assert concern_door.is_known(session, door, now=world.now)

"""A deployment over a mailbox of Microsoft 365, for each test."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage.session import Database
from tests.build import World
from tests.handlers.mailbox.mail_house import MINUTE, MailHouse, a_mail_house


@pytest.fixture
def world(tmp_path: Path, database_url: str) -> Iterator[World]:
    with closing(Database(database_url, durable=False)) as database:
        yield World(tmp_path, database)


@pytest.fixture
def house(world: World) -> Iterator[MailHouse]:
    with a_mail_house(world) as house:
        house.polls()
        world.now += MINUTE
        yield house

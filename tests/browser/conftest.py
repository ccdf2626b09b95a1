"""Every page in every state, gathered once a module; and a deployment whose pages are served."""

from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from shutil import copyfile

import pytest

from tests.browser.browsing import served
from tests.browser.every_page import Shot, every_page
from tests.handlers.web_world import World, a_web_world


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    """Give a deployment with a chat, a week before the course."""
    with a_web_world(sqlite_url, chat="slack") as made:
        yield made


@pytest.fixture
def address(world: World) -> Iterator[str]:
    """Give the address of the pages."""
    with served(world.site) as at:
        yield at


@pytest.fixture(scope="module")
def shots(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Shot]:
    """Give every page in every state."""
    folder, numbers = tmp_path_factory.mktemp("pages"), count()

    def new() -> str:
        file = folder / f"{next(numbers)}.db"
        copyfile(template, file)
        return f"sqlite:///{file}"

    return every_page(new, folder)

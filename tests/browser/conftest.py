"""Every page in every state, gathered once a module."""

from collections.abc import Mapping
from itertools import count
from pathlib import Path
from shutil import copyfile

import pytest

from tests.browser.every_page import Shot, every_page


@pytest.fixture(scope="module")
def shots(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Shot]:
    """Give every page in every state."""
    folder, numbers = tmp_path_factory.mktemp("pages"), count()

    def new() -> str:
        file = folder / f"{next(numbers)}.db"
        copyfile(template, file)
        return f"sqlite:///{file}"

    return every_page(new, folder)

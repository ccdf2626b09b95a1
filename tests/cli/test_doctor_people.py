"""`evalbot doctor` says where a concern would reach no officer (C4)."""

import os
from contextlib import closing

import pytest

from bot.app import real_clock
from bot.plan.loading import load
from bot.storage import bad_addresses
from bot.storage.session import Database
from tests.cli.conftest import ROOT, Type, on_both


@on_both
def test_the_doctor_fails_where_no_officer_can_be_told_of_a_concern(evalbot: Type) -> None:
    """C4: never nobody, in silence; who stands in for the officers is named."""
    about = load(ROOT / "config")["cscp"].about
    evalbot("db", "upgrade")
    well = evalbot("doctor")
    assert f"officers of cscp: concerns are told to {about.officers[0].email}" in well.out and well.status == 0
    refused([each.email for each in about.officers])
    said = evalbot("doctor")
    assert "MEND  officers of cscp: no officer can be told of a concern (mail to " in said.out
    assert f"only {about.business_unit.email} is told" in said.out and said.status == 1
    assert "officers of wfscp: concerns are told to" in said.out
    refused([about.business_unit.email or ""])
    assert "nobody is told) - put their addresses right" in evalbot("doctor").out


def refused(addresses: list[str]) -> None:
    with closing(Database(os.environ["DATABASE_URL"])) as database, database.write("cscp") as session:
        for each in addresses:
            bad_addresses.mark(session, "cscp", each, status="5.1.1", why="no such user", now=real_clock())


def test_the_doctor_says_nothing_of_officers_where_the_database_cannot_be_read(
    evalbot: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:1/none")
    said = evalbot("doctor").out
    assert "MEND  database" in said and "officers of" not in said

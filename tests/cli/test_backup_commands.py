"""`evalbot backup` and `restore`: two lines for people, one object for programs, one line for what is wrong (P3)."""

from contextlib import closing
from pathlib import Path

import pytest

from bot.storage import upgrade
from bot.storage.session import Database
from tests.cli.conftest import SAMPLES, Type


@pytest.fixture
def filled(evalbot: Type) -> Type:
    """Type at a deployment with the sample roster."""
    assert evalbot("import", str(SAMPLES / "wfscp_bookings.csv"), "-p", "wfscp", "--apply").status == 0
    return evalbot


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """Give a place that does not exist yet."""
    return tmp_path / "elsewhere" / "evalbot.db"


def test_there_and_back_by_the_contracts_json(filled: Type, elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = filled("backup", "b.db", "--json").json
    assert set(made) == {"file", "tables", "schema", "made_at", "bytes"}
    assert (made["file"], made["bytes"]) == ("b.db", Path("b.db").stat().st_size)
    assert set(made["tables"]["booking"]) == {"rows", "digest"}
    assert made["tables"]["booking"]["rows"] > 0
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{elsewhere}")
    back = filled("restore", "b.db", "--json").json
    assert {key: back[key] for key in made} == made
    assert set(back) - set(made) == {"waiting", "come_due"}
    assert filled("doctor").status == 0
    assert filled("backup", "c.db", "--json").json["tables"] == made["tables"]


def test_people_are_told_what_they_have_and_what_to_look_at(
    filled: Type, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P4: what went after the backup could go again, and whoever restores it must know."""
    made = filled("backup", "b.db")
    assert made.out.splitlines()[0].startswith("b.db: ")
    assert "read again and compared" in made.out
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{elsewhere}")
    back = filled("restore", "b.db")
    assert "erasures and corrections made since must be done again" in back.out
    assert "It was made on" in back.out
    assert "What was sent, answered or changed after that is not known to it" in back.out
    assert "0 letters were waiting then" in back.out
    assert "evalbot ask due" in back.out
    assert (made.err, back.err) == ("", "")


def test_a_restore_goes_into_an_empty_place_only(filled: Type) -> None:
    filled("backup", "b.db")
    said = filled("restore", "b.db")
    assert (said.status, said.out, said.err.count("\n")) == (1, "", 1)
    assert "holds data already" in said.err


def test_a_file_that_is_there_is_replaced_only_by_force(filled: Type) -> None:
    Path("b.db").write_text("mine")
    assert (filled("backup", "b.db").status, Path("b.db").read_text()) == (1, "mine")
    assert filled("backup", "b.db", "--force", "--json").json["file"] == "b.db"


@pytest.mark.parametrize("words", [("backup", "nowhere/b.db"), ("restore", "none.db"), ("backup", ".")])
def test_what_is_wrong_is_one_line(filled: Type, words: tuple[str, ...]) -> None:
    said = filled(*words)
    assert (said.status, said.out, said.err.count("\n")) == (1, "", 1)


def test_an_older_database_is_backed_up_as_its_refusal_asks(evalbot: Type, tmp_path: Path) -> None:
    with closing(Database(f"sqlite:///{tmp_path}/evalbot.db")) as database:
        upgrade.upgrade(database, to="0001")
    assert "back it up" in evalbot("tick").err
    assert evalbot("backup", "b.db", "--json").json["schema"] == "0001"
    assert evalbot("db", "upgrade").status == 0

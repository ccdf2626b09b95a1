"""Documents of an answer at the terminal: written where one is, or where --out says, and never over anything (Q5)."""

from pathlib import Path

import pytest

from bot.cli.asking import write
from bot.errors import InputError
from bot.messages.nouns import Attachment
from tests.cli.conftest import SAMPLES, Type, on_both

ASK = ("ask", "export 2026", "-p", "wfscp")
NAME = "evalbot-wfscp-2026-01-01-to-2026-12-31-figures"


@pytest.fixture
def imported(evalbot: Type) -> Type:
    """Give a command line with the sample roster imported."""
    evalbot("import", str(SAMPLES / "wfscp_bookings.csv"), "-p", "wfscp", "--apply")
    return evalbot


@on_both
def test_an_export_is_written_where_one_is(imported: Type, tmp_path: Path) -> None:
    said = imported(*ASK)
    assert said.status == 0
    assert f"Written: {NAME}.xlsx" in said.out
    assert (tmp_path / f"{NAME}.xlsx").read_bytes().startswith(b"PK")


def test_out_names_a_folder_and_makes_it(imported: Type, tmp_path: Path) -> None:
    folder = tmp_path / "a new" / "folder"
    said = imported("ask", "export csv 2026", "-p", "wfscp", "--out", str(folder), "--json")
    assert said.json["files"] == [str(folder / f"{NAME}-csv.zip")]
    assert [path.name for path in folder.iterdir()] == [f"{NAME}-csv.zip"]


def test_what_is_there_already_is_kept(imported: Type, tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.xlsx").write_text("edited by hand")
    assert f"{NAME}-2.xlsx" in imported(*ASK).out
    assert f"{NAME}-3.xlsx" in imported(*ASK).out
    assert (tmp_path / f"{NAME}.xlsx").read_text() == "edited by hand"


def test_a_folder_that_cannot_be_one_is_said_in_a_line(imported: Type, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    said = imported(*ASK, "--out", str(tmp_path / "taken"))
    assert (said.status, said.out) == (1, "")
    assert "--out" in said.err and "name a folder" in said.err and "Traceback" not in said.err


def test_an_answer_without_documents_writes_none(imported: Type, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    assert "files" not in imported("ask", "status", "-p", "wfscp", "--json").json
    assert sorted(tmp_path.iterdir()) == before


def test_a_document_stays_in_its_folder_whatever_it_is_called(tmp_path: Path) -> None:
    (folder := tmp_path / "out").mkdir()
    assert write([Attachment("../../escaped.txt", "text/plain", b"x")], folder) == [folder / "escaped.txt"]


def test_a_full_or_forbidden_disk_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="name a folder"):
        write([Attachment("x" * 300, "text/plain", b"x")], tmp_path)

"""`evalbot person`: a request is answered in two files, an erasure is shown first, and a slip is one line (P5)."""

import json
import stat
from pathlib import Path

import pytest

from tests.cli.conftest import Type, on_both

HEAD = "Event Ref,Course Title,Event Date,Start Time,End Time,First Name,Surname,Email Address,Agency,Booking Status\n"
ROW = "W1,Neglect,01/02/2030,09:30,16:00,{first},{last},{email},Oak School,Confirmed\n"
ANN, RAJ = ("Ann", "Bell", "office@oak.example"), ("Raj", "Shah", "office@oak.example")
MIA = ("Mia", "Cole", "mia.cole@oak.example")

THERE = (
    "Course;Course code;Date of course;Times;Delegate;E-mail;Organisation;Status\n"
    "Neglect;C1;1st February 2030;09.30am - 04.00pm;Cole, Mia;mia.cole@oak.example;Oak School;Confirmed\n"
)


@pytest.fixture
def roster(evalbot: Type, tmp_path: Path) -> Type:
    file, other = tmp_path / "roster.csv", tmp_path / "other.csv"
    rows = [ROW.format(first=first, last=last, email=email) for first, last, email in (ANN, RAJ, MIA)]
    file.write_text(HEAD + "".join(rows), encoding="utf-8")
    other.write_text(THERE, encoding="utf-8")
    for key, roster in (("wfscp", file), ("cscp", other)):
        assert evalbot("import", str(roster), "-p", key, "--apply").status == 0
    return evalbot


@on_both
def test_an_export_is_a_page_and_a_json_for_one_person_only(roster: Type, tmp_path: Path) -> None:
    said = roster("person", "export", "Mia.Cole@oak.example", "-p", "wfscp", "--out", str(tmp_path / "out"), "--json")
    page, data = Path(said.json["files"]["page"]), Path(said.json["files"]["json"])
    assert said.status == 0 and said.json["person"]["email"] == "mia.cole@oak.example"
    text = page.read_text(encoding="utf-8")
    assert "Mia Cole" in text and "Oak School" in text and "Seeing the Child, 1 February 2030 (W1)" in text
    for other in ("Ann Bell", "Raj Shah", "office@", "<script"):
        assert other not in text
    assert json.loads(data.read_text(encoding="utf-8"))["sections"] == said.json["sections"]
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in (page, data))


def test_a_shared_address_asks_for_the_name_and_lists_them(roster: Type) -> None:
    said = roster("person", "export", "office@oak.example", "-p", "wfscp")
    assert said.status == 1 and "Ann Bell; Raj Shah" in said.err and said.err.count("\n") == 1
    assert roster("person", "export", "office@oak.example", "-p", "wfscp", "--name", "ann bell").status == 0


def test_a_stranger_is_one_line(roster: Type) -> None:
    for command in ("export", "erase", "readmit"):
        said = roster("person", command, "nobody@oak.example", "-p", "wfscp")
        assert said.status == 1 and said.err.count("\n") == 1 and "nobody" in said.err


def test_an_erasure_is_shown_first_and_done_only_on_a_yes(
    roster: Type, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda text, **more: asked.append(text))
    said = roster("person", "erase", "mia.cole@oak.example", "-p", "wfscp")
    assert asked == ["Erase Mia Cole for good?"]
    for told in (
        "This goes",
        "This stays",
        "backups",
        "courses to come, which are cancelled: 1",
        "Nothing was changed",
    ):
        assert told in said.out
    done = roster("person", "erase", "mia.cole@oak.example", "-p", "wfscp", "--yes")
    assert done.status == 0 and "is nobody now" in done.out
    assert roster("person", "export", "mia.cole@oak.example", "-p", "wfscp").status == 1
    assert roster("person", "export", "mia.cole@oak.example", "-p", "cscp").status == 0, "the other partnership's stays"
    again = roster("import", str(tmp_path / "roster.csv"), "-p", "wfscp", "--apply")
    assert "1 row is of people who asked to be erased: left out" in again.out and "1 ignored" in again.out
    assert roster("person", "readmit", "mia.cole@oak.example", "-p", "wfscp").status == 0
    assert "1 new" in roster("import", str(tmp_path / "roster.csv"), "-p", "wfscp", "--apply").out


def test_an_unknown_name_at_a_shared_address_waits_after_an_erasure(roster: Type, tmp_path: Path) -> None:
    office = ("office@oak.example", "-p", "wfscp", "--name")
    assert roster("person", "erase", *office, "Ann Bell", "--yes").status == 0
    file = tmp_path / "more.csv"
    more = [ROW.format(first=first, last="Bell", email="office@oak.example") for first in ("A", "Ms Ann", "Bo")]
    file.write_text(HEAD + "".join(more), encoding="utf-8")
    said = roster("import", str(file), "-p", "wfscp", "--apply").out
    assert "2 rows are of people not known by name at an address" in said and "1 row is of people who" in said
    assert roster("person", "readmit", *office, "Bo Bell").status == 0
    assert "1 new" in roster("import", str(file), "-p", "wfscp", "--apply").out


def test_an_erasure_takes_the_words_only_of_a_concern_that_names_them(roster: Type) -> None:
    said = roster("person", "erase", "mia.cole@oak.example", "-p", "wfscp", "--yes", "--concern", "7")
    assert said.status == 1 and said.err.count("\n") == 1 and "concern 7: it does not name them" in said.err


def test_a_program_is_asked_nothing_and_can_look_first(roster: Type) -> None:
    """The contract's words: `person erase EMAIL` erases."""
    words = ("person", "erase", "mia.cole@oak.example", "-p", "wfscp")
    said = roster(*words, "--json", "--preview").json
    assert said["erased"] is False and said["bookings"] == 1
    assert "Nothing was changed" in roster(*words, "--preview").out
    assert roster(*words, "--json").json["erased"] is True
    assert roster(*words).status == 1, "nobody is there any more"


def test_a_correction_says_what_followed(roster: Type) -> None:
    words = ("person", "correct", "mia.cole@oak.example", "-p", "wfscp", "--new-email", "mia@oak.example")
    said = roster(*words, "--name", "Mia Coles", "--yes")
    assert said.status == 0 and "Mia Coles <mia@oak.example>" in said.out and "booking system" in said.out
    wrong = roster(*words[:5], "--new-email", "mia")
    assert wrong.status == 1 and wrong.err.count("\n") == 1


def test_a_correction_is_shown_first_and_done_only_on_a_yes(roster: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    """P5: links that die do not come back, so that a slip is asked about before."""
    asked: list[str] = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda text, **more: asked.append(text))
    words = ("person", "correct", "mia.cole@oak.example", "-p", "wfscp", "--new-email", "mia@oak.example")
    said = roster(*words).out
    assert asked == ["Correct it now?"] and "Nothing was changed." in said and "stay dead" in said
    assert "Mia Cole <mia.cole@oak.example> would become Mia Cole <mia@oak.example>" in said
    shown = roster(*words, "--json", "--preview").json
    assert (shown["corrected"], shown["what"]) == (False, ["email"])
    assert roster("person", "export", "mia@oak.example", "-p", "wfscp").status == 1
    done = roster(*words, "--json", "--yes").json
    assert done == {**shown, "corrected": True}
    assert roster("person", "export", "mia@oak.example", "-p", "wfscp").status == 0

"""`evalbot import` and `import-responses`: a dry run first, all or nothing, the same again changes nothing (P1)."""

from pathlib import Path

import pytest

from tests.cli.conftest import SAMPLES, Type, on_both

ROSTERS = [
    ("wfscp", "wfscp_bookings.csv", 72, 71),
    ("cscp", "cscp_delegates.csv", 48, 47),
    ("wsp", "wsp_delegates.xlsx", 59, 56),
    ("cwac", "cwac_export.tsv", 36, 36),
    ("ddscp", "ddscp_lms.xlsx", 80, 76),
]
ROW = (
    "E-1,Neglect: Seeing the Child,{date},09:30,16:00,Ann,Ash,ann@school.example,School,"
    "Sue Sill,sue@school.example,{status}"
)
HEAD = (
    "Event Ref,Course Title,Event Date,Start Time,End Time,First Name,Surname,Email Address,Agency,"
    "Line Manager Name,Line Manager Email,Booking Status"
)


def _roster(folder: Path, date: str = "01/02/2030", status: str = "Confirmed") -> str:
    file = folder / "roster.csv"
    file.write_text(f"{HEAD}\n{ROW.format(date=date, status=status)}\n", encoding="utf-8")
    return str(file)


@on_both
@pytest.mark.parametrize(("key", "file", "rows", "bookings"), ROSTERS)
def test_every_row_of_a_sample_is_accounted_for_and_twice_changes_nothing(
    evalbot: Type, key: str, file: str, rows: int, bookings: int
) -> None:
    """Done when: all five sample rosters import, and twice in a row."""
    words = ["import", str(SAMPLES / file), "--partnership", key, "--json"]
    tried, done, again = evalbot(*words), evalbot(*words, "--apply"), evalbot(*words, "--apply")
    for said, new, unchanged in ((tried, bookings, 0), (done, bookings, 0), (again, 0, bookings)):
        found = said.json
        assert (said.status, found["rows"], found["new"], found["unchanged"]) == (0, rows, new, unchanged)
        assert found["rows"] == found["new"] + found["changed"] + found["unchanged"] + found["ignored"]
        assert (found["faults"], found["changed"], found["missing"]) == ([], 0, 0)
    assert [said.json["applied"] for said in (tried, done, again)] == [False, True, True]


def test_without_apply_nothing_is_kept(evalbot: Type, tmp_path: Path) -> None:
    roster = _roster(tmp_path)
    assert "Nothing was changed yet" in evalbot("import", roster, "-p", "wfscp").out
    assert evalbot("import", roster, "-p", "wfscp", "--json").json["new"] == 1


def test_a_fault_names_row_column_and_problem_and_stops_the_whole_import(evalbot: Type, tmp_path: Path) -> None:
    said = evalbot("import", _roster(tmp_path, date="31/02/2030"), "-p", "wfscp", "--apply", "--json")
    assert (said.status, said.json["applied"], said.json["new"]) == (1, False, 0)
    [fault] = said.json["faults"]
    assert (fault["row"], fault["column"], fault["value"]) == (2, "Event Date", "31/02/2030")
    people = evalbot("import", _roster(tmp_path, date="31/02/2030"), "-p", "wfscp", "--apply")
    assert "row 2, Event Date" in people.out
    assert "Nothing was changed" in people.out


@on_both
def test_a_corrected_file_changes_what_it_corrects_and_the_timeline_follows(evalbot: Type, tmp_path: Path) -> None:
    """L1, P1."""
    evalbot("import", _roster(tmp_path), "-p", "wfscp", "--apply")
    moved = evalbot("import", _roster(tmp_path, date="08/02/2030"), "-p", "wfscp", "--apply", "--json").json
    assert (moved["changed"], moved["new"], moved["missing"]) == (1, 0, 0)
    due = evalbot("tick", "--now", "2030-01-28T09:29:00+00:00", "--json").json
    assert due["sent"] == 0
    assert evalbot("tick", "--now", "2030-01-29T09:30:00+00:00", "--json").json["sent"] == 1


def test_import_says_how_many_people_will_be_written_to_now(evalbot: Type, tmp_path: Path) -> None:
    from datetime import UTC, datetime, timedelta

    soon = datetime.now(UTC) + timedelta(days=4)
    said = evalbot("import", _roster(tmp_path, date=f"{soon:%d/%m/%Y}"), "-p", "wfscp", "--json")
    assert said.json["written_to_now"] == 1


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["import", "nowhere.csv", "-p", "wfscp"], 1, "nowhere.csv"),
        (["import", "nowhere.csv", "-p", "nobody"], 2, "there are cscp, cwac, ddscp, wfscp, wsp"),
        (["import", "nowhere.csv"], 2, "name one of"),
        (["import-responses", "nowhere.csv", "-p", "wfscp"], 1, "nowhere.csv"),
        (["tick", "--now", "soon"], 2, "write it like"),
        (["ask", "stauts", "-p", "wfscp"], 2, "status"),
        (["rehearse", "nobody"], 2, "choose from"),
        (["ask", "status", "-p", "wfscp", "--as", "stranger@x.example"], 1, "no officer"),
    ],
)
def test_what_a_user_gets_wrong_is_one_line(evalbot: Type, words: list[str], status: int, told: str) -> None:
    said = evalbot(*words)
    assert said.status == status
    assert told in said.err
    assert said.err.strip().count("\n") == 0


def test_with_a_fault_every_row_is_still_accounted_for_and_nothing_is_kept(evalbot: Type, tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    bad = ROW.format(date="31/02/2030", status="Confirmed").replace("ann@", "bea@")
    file.write_text(f"{HEAD}\n{ROW.format(date='01/02/2030', status='Confirmed')}\n{bad}\n", encoding="utf-8")
    said = evalbot("import", str(file), "-p", "wfscp", "--apply", "--json").json
    assert (said["rows"], said["new"], len(said["faults"]), said["applied"]) == (2, 1, 1, False)
    assert "No events" in evalbot("ask", "status", "-p", "wfscp").out


def test_who_is_missing_is_counted_in_plain_english(evalbot: Type, tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    rows = [ROW.format(date="01/02/2030", status="Confirmed").replace("Ann", n).replace("ann", n) for n in "XYZ"]
    file.write_text("\n".join([HEAD, *rows]), encoding="utf-8")
    evalbot("import", str(file), "-p", "wfscp", "--apply")
    for kept, told in ((2, "1 booking that we know is not in this file (it stays"), (1, "2 bookings that we know are")):
        file.write_text("\n".join([HEAD, *rows[:kept]]), encoding="utf-8")
        assert told in evalbot("import", str(file), "-p", "wfscp").out

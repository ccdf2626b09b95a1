"""Past answers in bulk: the same care as rosters."""

from pathlib import Path

import pytest

from tests.cli.conftest import SAMPLES, Type, on_both

GOOD = "confidence_recognise_neglect,knowledge"
EMAIL = "sean.hughes807@agency6.example"


@pytest.fixture
def imported(evalbot: Type) -> Type:
    """Give a command line with the sample roster imported."""
    evalbot("import", str(SAMPLES / "wfscp_bookings.csv"), "-p", "wfscp", "--apply")
    return evalbot


def _file(folder: Path, *rows: str, heading: str = GOOD) -> str:
    file = folder / "past.csv"
    file.write_text("\n".join([f"event,email,stage,{heading}", *rows]) + "\n", encoding="utf-8")
    return str(file)


def _outcome_key(evalbot: Type) -> str:
    from bot.plan.loading import load
    from tests.cli.conftest import ROOT

    catalogue = load(ROOT / "config")["wfscp"].catalogue
    course = catalogue.find("Neglect: Seeing the Child")
    assert course is not None
    return f"confidence_{course.outcomes[0].key},knowledge"


@on_both
def test_answers_before_and_after_make_a_pair(imported: Type, tmp_path: Path) -> None:
    heading = _outcome_key(imported)
    file = _file(
        tmp_path, f"WFSCP-2600,{EMAIL},pre_course,2,3", f"wfscp-2600,{EMAIL},end_of_course,4,4", heading=heading
    )
    first = imported("import-responses", file, "-p", "wfscp", "--apply", "--json")
    assert (first.status, first.json["rows"], first.json["new"], first.json["applied"]) == (0, 2, 2, True)
    again = imported("import-responses", file, "-p", "wfscp", "--apply", "--json").json
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 2)
    stages = {each["stage"]: each for each in imported("ask", "status", "-p", "wfscp", "--json").json["stages"]}
    assert stages["pre_course"]["answered"] == 1
    assert stages["pre_course"]["rate"] == 1.0


def test_a_corrected_file_changes_what_it_corrects(imported: Type, tmp_path: Path) -> None:
    heading = _outcome_key(imported)
    for value, count in (("2", "new"), ("3", "changed")):
        file = _file(tmp_path, f"WFSCP-2600,{EMAIL},pre_course,{value},3", heading=heading)
        assert imported("import-responses", file, "-p", "wfscp", "--apply", "--json").json[count] == 1


@pytest.mark.parametrize(
    ("row", "column", "told"),
    [
        (f"WFSCP-2699,{EMAIL},pre_course,2,3", "event", "did you mean WFSCP-26"),
        ("WFSCP-2600,nobody@agency6.example,pre_course,2,3", "email", "nobody with this address"),
        (f"WFSCP-2600,{EMAIL},precourse,2,3", "stage", "pre_course"),
        (f"WFSCP-2600,{EMAIL},pre_course,9,3", "confidence", "Choose one"),
        (f"WFSCP-2600,{EMAIL},pre_course,2,many", "knowledge", "1, 2, 3, 4, 5"),
    ],
)
def test_a_fault_names_row_and_column_and_nothing_is_kept(
    imported: Type, tmp_path: Path, row: str, column: str, told: str
) -> None:
    good = f"WFSCP-2600,{EMAIL},end_of_course,4,4"
    said = imported(
        "import-responses",
        _file(tmp_path, good, row, heading=_outcome_key(imported)),
        "-p",
        "wfscp",
        "--apply",
        "--json",
    )
    assert (said.status, said.json["applied"]) == (1, False)
    [fault] = said.json["faults"]
    assert (fault["row"], fault["column"].startswith(column)) == (3, True)
    assert told in fault["problem"]


def test_a_misspelt_question_is_named_with_the_nearest(imported: Type, tmp_path: Path) -> None:
    file = _file(tmp_path, f"WFSCP-2600,{EMAIL},pre_course,3", heading="knowlege")
    [fault] = imported("import-responses", file, "-p", "wfscp", "--json").json["faults"]
    assert "did you mean knowledge" in fault["problem"]


def test_rows_may_come_in_any_order_and_the_json_is_the_rosters(imported: Type, tmp_path: Path) -> None:
    rows = (f"WFSCP-2600,{EMAIL},{stage}" for stage in ("impact_check,", "end_of_course,4", "pre_course,2"))
    file = _file(tmp_path, *rows, heading="knowledge")
    said = imported("import-responses", file, "-p", "wfscp", "--apply", "--json").json
    roster = imported("import", str(SAMPLES / "wfscp_bookings.csv"), "-p", "wfscp", "--json").json
    assert (said["new"], said["faults"], said["applied"]) == (3, [], True)
    assert (set(said), said["ignored"], said["missing"]) == (set(roster), 0, 0)


def test_all_faults_of_a_row_are_named_at_once_in_the_order_of_rows(imported: Type, tmp_path: Path) -> None:
    rows = (
        f"WFSCP-2600,{EMAIL},end_of_course,soon,many,lots",
        "WFSCP-2600,nobody@agency6.example,course,2099-01-01,3,3",
        f"WFSCP-2600,{EMAIL},pre_course,,9,3",
    )
    file = _file(tmp_path, *rows, heading="submitted,knowledge,skills")
    faults = imported("import-responses", file, "-p", "wfscp", "--apply", "--json").json["faults"]
    first = [(2, "submitted"), (2, "knowledge"), (2, "skills")]
    second = [(3, "email"), (3, "stage"), (3, "submitted")]
    assert [(fault["row"], fault["column"]) for fault in faults] == [*first, *second, (4, "knowledge")]
    good = _file(tmp_path, f"WFSCP-2600,{EMAIL},pre_course,3", heading="knowledge")
    assert imported("import-responses", good, "-p", "wfscp", "--json").json["new"] == 1

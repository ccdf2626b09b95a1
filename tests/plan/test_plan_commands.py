"""`evalbot plan check|show|schema`: exit status, one object of JSON, words for people."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.plan_commands import plan
from bot.errors import BotError, ConfigError, WordsError

Configure = Callable[..., Path]


def run(*words: str) -> Result:
    return CliRunner().invoke(plan, list(words))


def test_check_is_silent_of_faults_where_there_are_none(a_configuration: Configure) -> None:
    result = run("check", str(a_configuration()))
    assert (result.exit_code, result.stdout) == (0, "No faults. Partnerships: tscp.\n")


def test_check_gives_a_line_a_fault_and_exit_status_1(a_configuration: Configure) -> None:
    folder = str(a_configuration(("plan.yaml", "12 weeks", "12 wekes"), ("courses.yaml", "code: T2", "code: T1")))
    result = run("check", folder)
    assert result.exit_code == 1
    assert [line.partition(":")[0] for line in result.stdout.splitlines()] == [
        "partnerships/tscp/courses.yaml",
        "partnerships/tscp/plan.yaml",
    ]
    as_json = run("check", folder, "--json")
    told = json.loads(as_json.stdout)
    assert as_json.exit_code == 1 and told["partnerships"] == []
    assert told["faults"][1]["place"] == "line 30, stages.impact_check.when"
    assert set(told["faults"][0]) == {"file", "place", "problem", "mend"}


@pytest.fixture
def configured(a_configuration: Configure, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)  # away from any .env
    folder = a_configuration()
    monkeypatch.setenv("EVALBOT_CONFIG", str(folder))
    return folder


def test_show_says_dates_as_people_do(configured: Path) -> None:
    result = run("show", "tscp", "--event-date", "2026-01-09")
    assert result.exit_code == 0
    assert "Fri 3 Apr 2026 09:30" in result.stdout  # twelve weeks on, over the clock change
    rows = json.loads(run("show", "tscp", "--event-date", "2026-01-09", "--json").stdout)["rows"]
    impact = next(row for row in rows if (row["stage"], row["what"]) == ("impact_check", "invitation"))
    assert impact["at"] == "2026-04-03T08:30:00+00:00" and impact["to"] == ["delegate"]


def test_show_takes_a_weekday_in_four_weeks(configured: Path) -> None:
    assert json.loads(run("show", "tscp", "--json").stdout)["event"]["starts"]


@pytest.mark.parametrize(
    ("words", "status"), [(["show", "tscp", "--event-date", "soon"], 2), (["show"], 2), (["shwo"], 2)]
)
def test_words_that_are_off_give_exit_status_2(configured: Path, words: list[str], status: int) -> None:
    assert run(*words).exit_code == status


def test_show_of_an_unknown_or_faulty_partnership_is_refused(configured: Path, a_configuration: Configure) -> None:
    assert isinstance(run("show", "wsp").exception, WordsError)
    a_configuration(("plan.yaml", "12 weeks", "12 wekes"))
    refused = run("show", "tscp").exception
    assert isinstance(refused, ConfigError) and isinstance(refused, BotError) and "12 wekes" in str(refused)


def test_schema_is_one_object_or_a_file_a_shape(tmp_path: Path) -> None:
    shapes = json.loads(run("schema", "--json").stdout)
    assert set(shapes) == {
        "partnership",
        "plan",
        "courses",
        "columns",
        "questionnaire",
        "themes",
        "concerns",
        "concern_points",
        "own_concerns",
    }
    assert json.loads(run("schema").stdout) == shapes
    result = run("schema", "--out", str(tmp_path / "schemas"))
    assert json.loads((tmp_path / "schemas" / "plan.schema.json").read_text(encoding="utf-8")) == shapes["plan"]
    assert len(result.stdout.splitlines()) == len(shapes)

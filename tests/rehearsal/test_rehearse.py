"""`rehearse`: every message of a roster's whole plan; nothing sent, nothing changed."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import demo, rehearsing
from bot.errors import BotError, InputError
from bot.plan.model import Plans
from bot.rehearsal.rehearse import FaultyRosterError, rehearse
from bot.rehearsal.samples import sample_roster
from bot.serving import listening

HEADINGS = "Event ID,Course,Date,From,To,Name,Email,Agency,Outcome\n"
ROWS = (
    "E1,Neglect,05/01/2026,09:30,12:30,Ann Bell,ann@a.example,A,Did not attend\n"
    "E1,Neglect,05/01/2026,09:30,12:30,Bo Carr,bo@a.example,A,\n"
    "E2,Neglect,03/12/2026,09:30,12:30,Ann Bell,ann@a.example,A,\n"
)


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    file = tmp_path / "roster.csv"
    file.write_text(HEADINGS + ROWS, encoding="utf-8")
    return file


@pytest.fixture
def cli() -> typer.Typer:
    made = typer.Typer()
    rehearsing.register(made)
    demo.register(made)
    return made


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Work in an empty folder, with the project's configuration."""
    monkeypatch.setenv("EVALBOT_CONFIG", str(Path("config").resolve()))
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    yield folder


def test_everybody_attends_and_answers_whatever_the_register_says(plans: Plans, roster: Path) -> None:
    messages = rehearse(plans["cwac"], roster, "prompt")
    assert Counter((each.to, each.stage, each.event) for each in messages) == {
        (to, stage, event): 1
        for to, event in (("ann@a.example", "E1"), ("bo@a.example", "E1"), ("ann@a.example", "E2"))
        for stage in ("end_of_course", "impact_check")
    }
    assert [each.at for each in messages] == sorted(each.at for each in messages)


def test_nobody_answers_shows_the_reminders(plans: Plans, roster: Path) -> None:
    messages = rehearse(plans["cwac"], roster, "none")
    counts = Counter(each.stage for each in messages if each.to == "bo@a.example")
    assert counts == {"end_of_course": 3, "impact_check": 3}
    assert sum(each.subject.startswith("Reminder") for each in messages) == 12


def test_times_have_the_partnerships_own_offset(plans: Plans, roster: Path) -> None:
    offsets = {each.at.isoformat()[:7]: each.at.isoformat()[-6:] for each in rehearse(plans["cwac"], roster)}
    assert offsets == {"2026-01": "+00:00", "2026-03": "+01:00", "2026-12": "+00:00", "2027-02": "+00:00"}


def test_every_row_of_a_sample_roster_is_rehearsed(plans: Plans) -> None:
    """L4: certificates where the plan wants a register, which the rehearsal brings."""
    file = sample_roster("wsp")
    assert file is not None
    counts = Counter(each.stage for each in rehearse(plans["wsp"], file))
    assert counts == {"end_of_course": 56, "certificate": 56, "impact_check": 56}


def test_an_empty_roster_gives_no_message(plans: Plans, tmp_path: Path) -> None:
    file = tmp_path / "empty.csv"
    file.write_text(HEADINGS, encoding="utf-8")
    assert rehearse(plans["cwac"], file) == []


def test_a_faulty_roster_gives_a_line_a_fault(plans: Plans, roster: Path) -> None:
    roster.write_text(HEADINGS + ROWS.replace("05/01/2026", "35/01/2026"), encoding="utf-8")
    with pytest.raises(FaultyRosterError) as caught:
        rehearse(plans["cwac"], roster)
    lines = str(caught.value).splitlines()
    assert len(lines) == 2 and all(line.startswith("roster.csv: row ") and "Date" in line for line in lines)


def test_the_command_prints_one_json_object_and_changes_nothing(
    cli: typer.Typer, roster: Path, elsewhere: Path
) -> None:
    result = CliRunner().invoke(cli, ["rehearse", "cwac", str(roster), "--answers", "none", "--json"])
    assert result.exit_code == 0
    (first, *_) = json.loads(result.stdout)["messages"]
    assert first == {
        "at": "2026-01-05T12:30:00+00:00",
        "to": "ann@a.example",
        "role": "delegate",
        "channel": "mail",
        "stage": "end_of_course",
        "event": "E1",
        "subject": first["subject"],
    }
    assert list(elsewhere.iterdir()) == []


def test_the_command_shows_a_table_a_day(cli: typer.Typer, roster: Path, elsewhere: Path) -> None:
    shown = CliRunner().invoke(cli, ["rehearse", "cwac", str(roster)], env={"COLUMNS": "200"}).stdout
    assert "Monday 5 January 2026: 2 messages" in shown and "12:30" in shown and "bo@a.example" in shown
    assert shown.splitlines()[-1] == "6 messages to 2 addresses. Nothing was sent, and nothing was changed."


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["rehearse", "nowhere"], "KEY: there is no partnership 'nowhere'"),
        (["rehearse", "cwac", "none.csv"], "none.csv: there is no such file"),
        (["demo", "wfscp", "--port", "70000"], "--port: 70000 is no port"),
    ],
)
def test_what_cannot_be_is_one_line(cli: typer.Typer, elsewhere: Path, words: list[str], says: str) -> None:
    result = CliRunner().invoke(cli, words)
    assert isinstance(result.exception, BotError) and str(result.exception).startswith(says)
    assert "\n" not in str(result.exception)


def test_answers_are_prompt_or_none(cli: typer.Typer, elsewhere: Path) -> None:
    assert CliRunner().invoke(cli, ["rehearse", "cwac", "--answers", "late"]).exit_code == 2


def test_a_port_that_is_taken_is_said_with_the_mend(cli: typer.Typer, elsewhere: Path) -> None:
    with listening(demo.HOST, demo_port()) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(cli, ["demo", "--port", str(port)])
    assert isinstance(result.exception, InputError) and f"{demo.HOST}:{port}" in str(result.exception)
    assert "--port" in str(result.exception)


def demo_port() -> int:
    """Find a port that is free just now."""
    import socket

    with socket.socket() as probe:
        probe.bind((demo.HOST, 0))
        return int(probe.getsockname()[1])

"""The docs say what is so: every name in them is there, every name there is in them, and their examples run."""

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, get_args

import pytest
import time_machine
import typer.main
from typer.testing import CliRunner

from bot.plan import recurrence, schema, timing
from bot.plan.columns import RosterField
from bot.plan.loading import inspect, load
from bot.plan.model import Kind
from bot.plan.questionnaire import QuestionKind
from bot.settings import Settings
from tests.plans import LONDON

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "samples/README.md"]
PLANS, OFFICERS = (ROOT / "docs" / name for name in ("plans.md", "officers.md"))
SLIPS = (
    ("when: 12 weeks after event end", "when: 12 wekes after event end"),
    ("closes: at event start", "closes: at event end"),
    ("shares: [actions, self_assessment]", "shares: [action]"),
)
ROSTER = """Event Ref,Course Title,Event Date,Start,End,First Name,Surname,Email Address,Line Manager Email,Status
W1,Neglect,09/01/2026,09:30,16:00,Ann,Bell,ann.bell@oak.example,head@oak.example,Confirmed
W1,Neglect,09/01/2026,09:30,16:00,Raj,Shah,raj.shah@oak.example,,Confirmed
W1,Neglect,31/02/2026,09:30,16:00,Mia,Cole,mia.cole@oak.example,head@oak.example,Confirmed
W1,Neglect,09/01/2026,09:30,16:00,Sam,Reid,sam.reid,head@oak.example,Confirmed
W1,Neglect,09/01/2026,09:30,16:00,Lee,Park,lee.park@oak.example,head@oak.example,Waiting list
"""
MENDED = ROSTER.replace("31/02", "09/01").replace("sam.reid,", "sam.reid@oak.example,")
BEFORE, AFTER = datetime(2025, 12, 1, 12, tzinfo=UTC), datetime(2026, 6, 1, 12, tzinfo=UTC)


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def code(page: Path) -> str:
    """Give all that stands in a page as code, in lines or in blocks."""
    text = page.read_text("utf-8")
    return "\n".join([*re.findall(r"`([^`\n]+)`", text), *blocks(page, r"\w*"), *re.findall(r"^ {4}.*$", text, re.M)])


def rows(page: Path, first: str) -> list[list[str]]:
    """Give the rows under the heading `first` of a page's table."""
    _, _, below = page.read_text("utf-8").partition(f"| {first} |")
    table = below.split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def commands() -> Any:
    return pytest.importorskip("bot.commands.table").COMMANDS


def fields(shape: Any) -> Iterator[str]:
    """Give the names of all fields in a JSON Schema, however deep."""
    if isinstance(shape, dict):
        yield from shape.get("properties", {})
        for part in shape.values():
            yield from fields(part)
    elif isinstance(shape, list):
        for part in shape:
            yield from fields(part)


def test_every_setting_is_explained_to_administrators() -> None:
    named = {str(field.validation_alias) for field in Settings.model_fields.values()}
    told = {re.findall(r"`(\w+)`", row[0])[0] for row in rows(ROOT / "docs/administrators.md", "name")}
    assert told == named


def test_every_command_is_explained_to_officers() -> None:
    assert [row[0].strip("`") for row in rows(OFFICERS, "command")] == list(commands())


@pytest.mark.parametrize("name", schema.SHAPES)
def test_every_word_of_the_configuration_is_explained(name: str) -> None:
    words = set(re.findall(r"\w+", code(PLANS)))
    assert set(fields(schema.schemas()[name])) - words == set()


def test_every_kind_and_roster_field_is_explained() -> None:
    first = {
        word for heading in ("kind", "field") for row in rows(PLANS, heading) for word in re.findall(r"\w+", row[0])
    }
    questions = PLANS.read_text("utf-8").partition("## Questionnaires")[2]
    assert set(get_args(Kind)) | set(get_args(RosterField)) <= first
    assert set(get_args(QuestionKind)) <= set(re.findall(r"`(\w+)`", questions))


@pytest.mark.parametrize(
    "page", [*PAGES, *(ROOT / "docs/adr").glob("*.md")], ids=lambda page: str(page.relative_to(ROOT))
)
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        place, _, heading = link.partition("#")
        target = (page.parent / place).resolve() if place else page
        unmade = place.startswith("docs/pictures/") and not (ROOT / "docs/pictures").exists()
        if "://" in link or link.startswith("mailto:") or unmade:
            continue
        assert target.exists(), link
        assert not heading or heading in anchors(target), link


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_the_docs_have_people_type_is_there(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:^|\s)make ([a-z-]+)", code(page), re.MULTILINE)) <= targets
    top = typer.main.get_command(pytest.importorskip("bot.cli").cli)
    for name, second in re.findall(r"(?:^|\s|/)evalbot ([a-z-]+)(?: ([a-z]+))?", code(page), re.MULTILINE):
        there: dict[str, Any] = getattr(top, "commands", {})
        assert name in there, f"{page.name}: evalbot {name}"
        assert second in getattr(there[name], "commands", {second: None}), f"{page.name}: evalbot {name} {second}"


def test_the_times_fall_where_the_docs_say() -> None:
    told = r"`([a-z_ ]+)` (?:is )?(?:on )?(\w{3} \d+ \w{3} \d{4} \d\d:\d\d)"
    prose = PLANS.read_text("utf-8").partition("Say that")[2].split("\n\n")[0]
    counted_from = {what: wall(when) for what, when in re.findall(told, prose)}
    assert set(counted_from) == {"booking", "event start", "event end", "end_of_course answered", "sent"}
    for said, local, utc in rows(PLANS, "in the plan"):
        hours = timing.Hours(LONDON, datetime(2026, 1, 1, 9, 30).time(), "working_days: true" in said)  # noqa: DTZ001
        at = timing.instant(timing.parse(said.split("`")[1]), counted_from, hours)
        assert at == wall(local) and f"{at:%H:%M}" == utc, said


def wall(words: str) -> datetime:
    at = datetime.strptime(words, "%a %d %b %Y %H:%M").replace(tzinfo=LONDON)
    assert f"{at:%a}" == words[:3], f"{words}: the day's name is wrong"
    return at.astimezone(UTC)


def test_duties_come_round_when_the_docs_say() -> None:
    for said, *dates in rows(PLANS, "`every`"):
        duty = recurrence.parse(said.strip("`"))
        found = [next(islice(duty.dates(date(2026, 2, 1), year), 1)) for year in ((1, 1), (4, 1))]
        assert [day.isoformat() for day in found] == dates, said


@pytest.fixture
def partnership_of_the_docs(tmp_path: Path) -> Path:
    """The blocks of docs/plans.md, written where they belong, beside the shared questionnaires."""
    shutil.copytree(ROOT / "config/questionnaires", tmp_path / "questionnaires")
    for block in blocks(PLANS, "yaml"):
        file = tmp_path / "partnerships/bscp" / block.split()[1]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(block, "utf-8")
    return tmp_path


def test_the_partnership_of_the_docs_has_no_faults(partnership_of_the_docs: Path) -> None:
    partnerships, faults = inspect(partnership_of_the_docs, today=date(2026, 2, 1))
    assert [str(fault) for fault in faults] == []
    assert [*partnerships] == ["bscp"]


def test_the_faults_are_told_as_the_docs_have_them(partnership_of_the_docs: Path) -> None:
    plan = partnership_of_the_docs / "partnerships/bscp/plan.yaml"
    for right, wrong in SLIPS:
        assert right in plan.read_text("utf-8")
        plan.write_text(plan.read_text("utf-8").replace(right, wrong), "utf-8")
    told = [str(fault) for fault in inspect(partnership_of_the_docs)[1]]
    assert blocks(PLANS, "text")[-1].splitlines() == told


def test_the_table_of_stages_is_that_of_the_plans() -> None:
    found = {row[0].strip("`"): (set(re.findall(r"`([^`]+)`", row[3])), set(row[5].split(", "))) for row in stages()}
    plans = {key: partnership.plan for key, partnership in load(ROOT / "config").items()}
    for kind in get_args(Kind):
        there = {key: plan.active()[name] for key, plan in plans.items() if (name := plan.of_kind(kind))}
        assert found[kind] == ({stage.when.text for stage in there.values()}, set(there)), kind


def stages() -> list[list[str]]:
    return rows(OFFICERS, "stage")


@pytest.fixture
def officer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Types commands as an officer of wfscp does, at a database of her own."""
    monkeypatch.chdir(tmp_path)
    for name, value in {"DATABASE_URL": f"sqlite:///{tmp_path}/e.db", "EVALBOT_CONFIG": f"{ROOT}/config"}.items():
        monkeypatch.setenv(name, value)
    cli = pytest.importorskip("bot.cli").cli
    return lambda *words: CliRunner().invoke(cli, [*words, "--partnership", "wfscp"])


@pytest.mark.parametrize(("number", "roster"), [(0, ROSTER), (1, MENDED)], ids=["with faults", "mended"])
def test_the_dry_run_says_what_the_docs_have(officer: Any, tmp_path: Path, number: int, roster: str) -> None:
    (tmp_path / "bookings.csv").write_text(roster, "utf-8")
    with time_machine.travel(BEFORE, tick=False):
        assert officer("import", "bookings.csv").output == blocks(OFFICERS, "text")[number]


def test_the_examples_for_officers_run(officer: Any, tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_text(blocks(OFFICERS, "csv")[0], "utf-8")
    with time_machine.travel(AFTER, tick=False):
        assert officer("import", str(ROOT / "samples/rosters/wfscp_bookings.csv"), "--apply").exit_code == 0
        taken = officer("import-responses", "answers.csv")
        assert "2 rows: 2 new" in taken.output and taken.exit_code == 0, taken.output
        for name, example, _ in rows(OFFICERS, "command"):
            text = example.strip("`").removeprefix("evalbot ask ").strip('"')
            asked = officer("ask", text)
            refused = type(asked.exception).__name__
            assert asked.exit_code == 0 or refused == "NotFoundError", f"{text}: {asked.exception}"
            assert text.split()[0] == name.strip("`")

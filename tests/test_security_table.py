"""The table of docs/security.md says what is so: each requirement has an answer, and what it names is there."""

import re
from pathlib import Path

import pytest

from docs.security import CHAPTERS, KINDS, PAGE, Answer, answers, written

ROOT = Path(__file__).parents[1]
SAID = answers()
COUNTS = (27, 11, 19, 10, 9, 35, 18, 7, 7, 29, 14, 9, 13, 9, 13, 16, 7)
"""How many requirements of levels 1 and 2 each chapter of ASVS 5.0.0 has: 253 together."""
UNITS = sorted((ROOT / "deploy").glob("*.service"))


def test_every_requirement_has_one_answer() -> None:
    numbers = [each.number for each in SAID]
    assert len(numbers) == len(set(numbers)) == sum(COUNTS) == 253
    assert tuple(sum(each.chapter == chapter for each in SAID) for chapter in CHAPTERS) == COUNTS


@pytest.mark.parametrize("answer", SAID, ids=lambda each: each.number)
def test_an_answer_is_plain_and_its_files_are_there(answer: Answer) -> None:
    assert re.fullmatch(r"V\d{1,2}\.\d{1,2}\.\d{1,2}", answer.number)
    assert answer.answer in KINDS and answer.why
    assert 0 < len(answer.name.split()) <= 12 and not answer.name.startswith("Verify")
    assert "|" not in answer.name + answer.why and "\n" not in answer.why
    assert [each for each in answer.files if not (ROOT / each).exists()] == []
    if answer.answer == "met":
        assert answer.files, "what is met is shown by a file"


def test_the_page_is_current() -> None:
    assert PAGE.read_text("utf-8") == written(), "run: python -m docs.security"


def test_what_the_page_calls_a_test_is_there() -> None:
    """The threat model names a test for each defence."""
    named = re.findall(r"`((?:tests|bot|deploy|docs)/[\w./@-]+)`", PAGE.read_text("utf-8"))
    assert len(named) > 100
    assert [each for each in named if not (ROOT / each).exists()] == []


@pytest.mark.parametrize(
    "never", [r"\bsubprocess\b", r"os\.(system|popen|exec|spawn)", r"(?<![\w.])(eval|exec)\(", "pickle"]
)
def test_the_program_runs_no_code_and_no_command_from_words(never: str) -> None:
    """ASVS 5, 1.2.5, 1.3.2, 1.5.2."""
    found = [path for path in (ROOT / "bot").rglob("*.py") if re.search(never, path.read_text("utf-8"))]
    assert found == []


def test_no_hash_is_a_broken_one() -> None:
    """ASVS 5, 11.4.1."""
    for path in (ROOT / "bot").rglob("*.py"):
        assert not re.search(r"\b(md5|sha1)\b", path.read_text("utf-8"), re.I), path


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_the_history_of_the_code_is_shut_from_the_service(unit: Path) -> None:
    """ASVS 5, 13.4.1."""
    assert "InaccessiblePaths=-/opt/evalbot/.git" in unit.read_text("utf-8").splitlines()

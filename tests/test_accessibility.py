"""What `docs/accessibility.md` claims is there: every criterion of WCAG 2.2 A and AA, and every test that it names."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOC = (ROOT / "docs" / "accessibility.md").read_text("utf-8")
ROWS = re.findall(r"^\| (\d\.\d\.\d+) \| ([^|]+) \| (AA?) \| ([^|]+) \| (.+) \|$", DOC, re.MULTILINE)
_A = 31
_AA = 24


def test_all_criteria_have_a_row() -> None:
    """WCAG 2.2 has 31 criteria at A and 24 at AA, without 4.1.1, which it has withdrawn."""
    levels = [level for _, _, level, _, _ in ROWS]
    assert (levels.count("A"), levels.count("AA")) == (_A, _AA)
    assert len({number for number, *_ in ROWS}) == _A + _AA
    assert {so for *_, so, _ in ROWS} <= {"met", "partly", "n/a"}


def test_every_test_that_the_docs_name_is_there() -> None:
    there = set(
        re.findall(
            r"^def (test_\w+)", "\n".join(file.read_text("utf-8") for file in (ROOT / "tests").rglob("test_*.py")), re.M
        )
    )
    files = {file.name for file in (ROOT / "tests").rglob("*.py")}
    named = set(re.findall(r"`(test_\w+(?:\.py)?)`", DOC))
    assert named and named - there - files == set()


def test_what_is_not_met_has_its_reason() -> None:
    assert all(len(by.split()) >= 2 for *_, so, by in ROWS if so != "met")

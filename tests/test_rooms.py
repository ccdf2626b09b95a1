"""The house keeps its rules: who may import whom, how long a file is, and where words may stand."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "bot").rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION = 250, 40
TABLES = {"tables.py", "0001_the_first_tables.py"}  # a list of columns is not too long for being long
FORBIDDEN = {"utils", "helpers", "manager", "service", "common"}


def test_nobody_imports_across_the_rooms() -> None:
    found = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_short_says_what_it_is_for_and_is_named_for_it(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    too_long = [f.name for f in functions if (f.end_lineno or 0) - f.lineno >= LONGEST_FUNCTION]
    if path.name not in TABLES:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
        assert not too_long
    assert path.stem not in FORBIDDEN
    if path.read_text(encoding="utf-8").strip() and "versions" not in path.parts:
        assert (ast.get_docstring(tree) or "").splitlines()


def test_only_the_outermost_rooms_know_the_real_clock() -> None:
    """Rule 6: `now` is an argument everywhere else."""
    asks = [path for path in SOURCES if "datetime.now(" in path.read_text(encoding="utf-8")]
    assert {path.relative_to(ROOT / "bot").parts[0] for path in asks} <= {"app.py", "cli"}


def test_storage_never_commits() -> None:
    """Rule 7: the edge owns the transaction."""
    rooms = [ROOT / "bot" / room for room in ("storage", "flows", "insight", "commands")]
    files = [path for room in rooms for path in room.rglob("*.py") if path.name != "session.py"]
    assert not [path for path in files if ".commit()" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", [*SOURCES, *sorted((ROOT / "config").rglob("*.yaml"))], ids=lambda path: path.name)
def test_nothing_is_left_to_do_and_no_machine_is_named(path: Path) -> None:
    words = path.read_text(encoding="utf-8")
    assert not [slip for slip in ("TODO", "FIXME", "/" + "work/", "/home/", "pypi" + ".org") if slip in words]

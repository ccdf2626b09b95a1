"""A command line to type at: a folder of its own, the settings in the environment, output read back."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.cli import main

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLES = ROOT / "samples" / "rosters"


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """Give the one JSON object that is all of standard output."""
        found: dict[str, Any] = json.loads(self.out)
        return found


Type = Callable[..., Said]
on_both = pytest.mark.parametrize("evalbot", ["sqlite", "postgres"], indirect=True)
"""Type the same commands at both kinds of database; a test that says nothing is on SQLite, as is most of all use."""


@pytest.fixture
def evalbot(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Type]:
    """Give a function that types a command."""
    postgres = getattr(request, "param", "sqlite") == "postgres"
    url = request.getfixturevalue("empty_postgres_url") if postgres else f"sqlite:///{tmp_path}/evalbot.db"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EVALBOT_CONFIG", str(ROOT / "config"))
    monkeypatch.setenv("DATABASE_URL", url)

    def type_(*words: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["evalbot", *words])
        status = 0
        try:
            main()
        except SystemExit as end:
            status = int(end.code or 0)
        captured = capsys.readouterr()
        return Said(status, captured.out, captured.err)

    yield type_
    structlog.reset_defaults()

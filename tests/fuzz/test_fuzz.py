"""A small sample of what `make faults` throws at every target, and that no parser or handler is left out."""

import ast
import re
from pathlib import Path

import pytest

from bot.commands.table import COMMANDS
from tests.fuzz.fuzzing import Target, fuzz, played
from tests.fuzz.targets import TARGETS

ROOT = Path(__file__).parents[2]
TAKES = re.compile(r"(parse|read|load|poll|restore|import_file|accepted|records|router|take|open_link|signs|clean)")
"""How functions are called that take what comes from outside."""
DEAR = frozenset({"backups", "chat_homes", "configuration", "console", "chat_steps", "slack_requests", "trainers_type"})
"""Those of which the sample is smaller."""
REACHED = {
    "bot.commands.concerns": "officers_type",
    "bot.flows.arriving": "mail_taken",
    "bot.flows.chat_typed": "slack_requests",
    "bot.flows.chat_talk": "slack_requests",
    "bot.flows.chat_wishes": "slack_requests",
    "bot.flows.roster": "roster_cells",
    "bot.handlers": "web_requests",
    "bot.handlers.console": "console",
    "bot.handlers.mailbox": "mail_read",
    "bot.handlers.slack": "slack_requests",
    "bot.insight.redaction": "redaction",
    "bot.insight.concern_signs": "concern_signs",
    "bot.messages.blocks": "slack_parsing",
    "bot.messages.blocks.writing": "chat_answers",
    "bot.plan": "configuration",
    "bot.storage.backup": "backups",
    "bot.storage.links": "web_tokens",
}
"""By the room, the target that comes to all of it."""
OURS = frozenset(
    {
        "bot.settings",
        "bot.cli",
        "bot.rehearsal",
        "bot.outbound",
        "bot.storage",
        "bot.flows",
        "bot.reports",
        "bot.insight",
    }
)
"""Rooms whose other functions of such names take what is ours: rows, settings, answers of our providers."""


def takers() -> list[tuple[str, str]]:
    """Give all public functions that take what comes from outside, by their names: (room.module, function)."""
    found = []
    for path in sorted((ROOT / "bot").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and TAKES.fullmatch(node.name):
                found.append((module, node.name))
    return found


def _covered(module: str) -> bool:
    parts = module.split(".")
    rooms = {".".join(parts[:n]) for n in range(1, len(parts) + 1)}
    return bool(rooms & REACHED.keys()) or bool(rooms & OURS)


def test_every_parser_and_handler_has_a_target() -> None:
    named = {each for target in TARGETS.values() for each in target.covers}
    left = [f"{module}:{name}" for module, name in takers() if f"{module}:{name}" not in named and not _covered(module)]
    assert left == []
    assert set(REACHED.values()) <= TARGETS.keys()


def test_what_targets_say_they_reach_is_there() -> None:
    """A function that was renamed is not reached by its old name."""
    for target in TARGETS.values():
        for each in target.covers:
            module, _, name = each.partition(":")
            path = ROOT / f"{module.replace('.', '/')}.py"
            assert re.search(rf"^(?:    )?(?:async )?(?:def|class) {name}\b", path.read_text(encoding="utf-8"), re.M), (
                each
            )


def test_every_command_is_typed() -> None:
    """The grammar's own words are drawn from the table of commands."""
    assert {"officers_type", "trainers_type"} <= TARGETS.keys()
    assert COMMANDS


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", TARGETS)
def test_nothing_that_comes_makes_it_stumble(name: str) -> None:
    outcome = fuzz(name, TARGETS[name], 15 if name in DEAR else 80, start=1)
    assert outcome.fault is None, outcome.pasted()


def test_what_fails_is_given_as_a_test_that_can_be_pasted(tmp_path: Path) -> None:
    target = TARGETS["mail_setting"]

    def stumbles(value: str) -> None:
        assert "@" not in value

    found = fuzz("odd", _with(target, stumbles), 300, start=1)
    assert isinstance(found.fault, AssertionError)
    assert "    played('odd', " in found.pasted()
    assert "@" in found.smallest
    played("mail_setting", "smtp://host", tmp_path)


def _with(target: Target, law: object) -> Target:
    from contextlib import contextmanager
    from dataclasses import replace
    from typing import Any

    @contextmanager
    def open_(folder: Path) -> Any:
        with target.open(folder) as play:
            yield replace(play, law=law)  # type: ignore[arg-type]

    return replace(target, open=open_)

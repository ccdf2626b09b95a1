"""A small sample of what `make faults` throws at every target, and that no parser or handler is left out."""

import ast
import re
from pathlib import Path

import pytest

from bot.commands.table import COMMANDS
from tests.fuzz.__main__ import summary, table
from tests.fuzz.fuzzing import Outcome, Target, fuzz, played, written
from tests.fuzz.paces import PACES, guess, longest_first
from tests.fuzz.routes import document
from tests.fuzz.targets import TARGETS
from tests.fuzz.web_scene import a_scene
from tests.permissions.test_routes import leaves

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


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("slack_requests", (2, [(169, ""), (317, "")], "")),  # a press with no list of actions
        ("slack_requests", (10, [(4, "")], "")),  # a modal of nobody's
        ("slack_requests", (10, [(12, "")], "")),  # what is sent with a modal, and no modal
        ("backups", (None, [("over", 233, b"\xff")])),
        ("phrases", (b'harmless: "\\U99999999"\n', [])),
        ("paper_word", [*[""] * 46, "a" * 5_000, "", "", ""]),
        ("letters", ("certificate", ["", f"{'a' * 5_000} {'a' * 5_000}", *[""] * 6])),
    ],
)
def test_what_stumbled_once_does_not_again(name: str, value: object, tmp_path: Path) -> None:
    played(name, value, tmp_path)


def test_a_long_input_is_written_short_and_is_the_same() -> None:
    value = (None, ["", "x" * 70, f"a{'b' * 5_000}'c", b"\xff"], ("one",))
    assert "'b' * 5000" in written(value)
    assert eval(written(value)) == value


def test_schemathesis_is_told_every_route(tmp_path: Path) -> None:
    """Each that is looked at or posted to; HEAD and other methods are what `web_requests` sends."""
    with a_scene(tmp_path) as scene:
        paths = document(tuple(scene.pages.values()))["paths"]
        there = {
            (method, route.path)
            for route in leaves(scene.world.site.router.routes)
            for method in route.methods or ()
            if method != "HEAD"
        }
    told = {(method.upper(), path) for path, does in paths.items() for method in does if method != "parameters"}
    assert told == there


def test_the_longest_go_first_and_every_pace_is_of_a_target() -> None:
    names = longest_first(TARGETS)
    assert set(names) == PACES.keys()
    assert PACES[names[0]] == min(PACES.values())
    assert guess(["chat_homes", "exports"], 4_000, 2) == pytest.approx(100)
    assert guess([*["chat_steps"] * 4], 1_000, 2) == pytest.approx(20)


def test_figures_come_as_a_table_and_a_line() -> None:
    outcomes = [Outcome("b", 1_000, 2.0, 0.1, ""), Outcome("a", 3, 1.0, 0.1, "", ValueError("no"))]
    assert table(outcomes).splitlines()[2:] == ["| a | 3 | 1 | 3 |", "| b | 1,000 | 0 | 500 |"]
    assert summary(outcomes, 200) == "2 targets, 1,003 inputs, 1 faults, 3 min"

"""Reads a YAML file and remembers on which line each thing stands, so that a fault can name its place."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.errors import Fault

Where = tuple[str | int, ...]
"""The way to a value: `("stages", "pre_course", "reminders", 0)`."""


class _Loader(yaml.SafeLoader):
    """YAML 1.2's scalars: 10:30 is no number, `no` no truth value, 01539734000 no octal, a date no object."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012  (PyYAML's own)

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Refuse aliases: nobody needs them here, and a few of them can stand for millions of values."""
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "an alias (*name) stands here", mark)
        return super().compose_node(parent, index)


_SCALARS = {
    "bool": (r"true|True|TRUE|false|False|FALSE", [*"tTfF"]),
    "int": (r"[-+]?(0|[1-9][0-9]*)", [*"-+0123456789"]),
    "float": (r"[-+]?(0|[1-9][0-9]*)\.[0-9]+", [*"-+0123456789"]),
    "null": (r"~|null|Null|NULL|", ["~", "n", "N", ""]),
}
for _tag, (_pattern, _first) in _SCALARS.items():
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), _first)


@dataclass(frozen=True)
class YamlFile:
    """A file that could be read: its name in the folder, its content, and the line of each value."""

    name: str
    data: Any
    lines: Mapping[Where, int]

    def fault(self, where: Where, problem: str, mend: str = "") -> Fault:
        """Make a fault of the value at `where`, or of the nearest thing around it that is written down."""
        return Fault(self.name, self.place(where), problem, mend)

    def place(self, where: Where) -> str:
        """Name a place as people find it: `line 12, stages.pre_course.when`."""
        written = next(where[:n] for n in range(len(where), -1, -1) if where[:n] in self.lines or n == 0)
        line = f"line {self.lines.get(written, 1)}"
        return f"{line}, {self._path(where)}" if where else line

    def keys(self, *where: str) -> list[str]:
        """List the keys of the mapping at `where`, though it may be faulty; empty where there is none."""
        data = self.data
        for part in where:
            data = data.get(part) if isinstance(data, dict) else None
        return [str(key) for key in data] if isinstance(data, dict) else []

    def _path(self, where: Where) -> str:
        words = ""
        data = self.data
        for part in where:
            data = _inside(data, part)
            words += f"[{_label(data, part)}]" if isinstance(part, int) else f".{part}"
        return words.removeprefix(".")


def _inside(data: Any, part: str | int) -> Any:
    try:
        return data[part]
    except (KeyError, IndexError, TypeError):
        return None


def _label(item: Any, index: int) -> str:
    """Call an entry of a list by its key or code where it has one, else by its number, from 1."""
    names = (item.get(name) for name in ("key", "code", "name")) if isinstance(item, dict) else ()
    return next((name for name in names if isinstance(name, str)), str(index + 1))


def read(path: Path, name: str) -> tuple[YamlFile | None, list[Fault]]:
    """Read a file; a key that stands twice is a fault, and so is YAML that cannot be read (then nothing comes)."""
    try:
        loader = _Loader(path.read_text(encoding="utf-8-sig"))
        node = loader.get_single_node()
        data = loader.construct_document(node) if node else None
    except UnicodeDecodeError:
        return None, [Fault(name, "", "this is not UTF-8 text", "save it as UTF-8")]
    except OSError as error:
        return None, [Fault(name, "", f"cannot be read: {error.strerror}", "look at its permissions")]
    except yaml.YAMLError as error:
        return None, [_unreadable(name, error)]
    except (ValueError, OverflowError):  # PyYAML makes "\\U99999999" a sign, and 5,000 digits a number
        problem = "a number that is too long, or a sign that does not exist, stands here"
        return None, [Fault(name, f"line {loader.line + 1}", problem, "write it another way")]
    faults: list[Fault] = []
    lines = dict(_lines((), node, name, faults)) if node else {}
    return YamlFile(name, data, lines), faults


def _unreadable(name: str, error: yaml.YAMLError) -> Fault:
    mark = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    mend = "look at the indentation, the colons and the quotes there and on the line above"
    if "\\t" in problem:
        problem, mend = "a tab stands where spaces should", "indent with spaces"
    if "got '?'" in problem:
        problem, mend = "a question mark stands in a list in brackets", "put those words in quotes"
    if "alias" in problem or "anchor" in problem or "tag" in problem:
        mend = "write plain values: no anchors (&), aliases (*) or tags (!)"
    return Fault(name, f"line {mark.line + 1}" if mark else "", f"this is not YAML: {problem}", mend)


def _lines(where: Where, node: yaml.Node, name: str, faults: list[Fault]) -> Iterator[tuple[Where, int]]:
    """Give the line of each value (that of its key, or where a list's entry begins); add what stands twice."""
    yield where, node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            yield from _lines((*where, index), child, name, faults)
    if not isinstance(node, yaml.MappingNode):
        return
    first: dict[str, int] = {}
    for key_node, child in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1
        if key in first:
            faults.append(Fault(name, f"line {line}", f"'{key}' stands twice, first on line {first[key]}", "keep one"))
        first.setdefault(key, line)
        yield from _lines((*where, key), child, name, faults)
        yield (*where, key), line

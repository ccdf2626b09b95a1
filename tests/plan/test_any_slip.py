"""Whatever stands in a file, a person gets one line a fault and never a traceback."""

import copy
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import yaml

from bot.plan.loading import inspect

ODD = cycle([None, [], {}, "x", 0, -1.5, True, ["a", None], {"a": {"b": 1}}, "{x", [[1]], {1: 2}, ""])


def ways(data: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield way
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in entries:
        yield from ways(value, (*way, key))


def changed(data: Any, way: tuple[Any, ...], value: Any) -> Any:
    if not way:
        return value
    made = inside = copy.deepcopy(data)
    for part in way[:-1]:
        inside = inside[part]
    inside[way[-1]] = value
    return made


def test_any_value_in_any_place_is_taken_or_named(a_configuration: Callable[..., Path]) -> None:
    folder = a_configuration()
    for path in sorted(folder.rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        data = yaml.load(text, yaml.BaseLoader)
        for way in ways(data):
            path.write_text(yaml.safe_dump(changed(data, way, next(ODD)), sort_keys=False), encoding="utf-8")
            partnerships, faults = inspect(folder)
            assert faults or "tscp" in partnerships, (path.name, way)
            assert not [str(fault) for fault in faults if "\n" in str(fault) or "Input" in str(fault)]
        path.write_text(text, encoding="utf-8")

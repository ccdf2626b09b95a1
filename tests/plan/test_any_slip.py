"""Whatever stands in a file, a person gets one line a fault and never a traceback."""

from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import yaml

from bot.plan.loading import inspect
from tests.plan.slips import changed, ways

ODD = cycle([None, [], {}, "x", 0, -1.5, True, ["a", None], {"a": {"b": 1}}, "{x", [[1]], {1: 2}, ""])


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

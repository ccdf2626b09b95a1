"""Odd values in any place of what a file says."""

import copy
from collections.abc import Collection, Iterator
from typing import Any


def ways(data: Any, way: tuple[Any, ...] = (), but: Collection[str] = ()) -> Iterator[tuple[Any, ...]]:
    """Give the way to each place, the whole first; not into those of the names `but`."""
    yield way
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in entries:
        if key not in but:
            yield from ways(value, (*way, key), but)


def changed(data: Any, way: tuple[Any, ...], value: Any) -> Any:
    if not way:
        return value
    made = inside = copy.deepcopy(data)
    for part in way[:-1]:
        inside = inside[part]
    inside[way[-1]] = value
    return made

"""What a JSON value may look like, and Slack's way of saying that it does not."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Shape = Callable[[Any, str], Iterator[str]]
"""A value and where it stands (a JSON pointer) to what is wrong with it."""


def said(what: str, at: str) -> str:
    return f"[ERROR] {what} [json-pointer:{at}]"


def string(most: int, least: int = 1) -> Shape:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield said("must provide a string", at)
        elif len(value) > most:
            yield said(f"must be less than {most + 1} characters", at)
        elif len(value) < least:
            yield said(f"must be more than {least - 1} characters", at)

    return check


def number(least: float = 0, most: float = float("inf")) -> Shape:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value <= most:
            yield said(f"must be a number from {least} to {most}", at)

    return check


def matching(pattern: Any, what: str) -> Shape:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            yield said(f"must be {what}", at)

    return check


def boolean(value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield said("must provide a boolean", at)


def one_of(*values: str) -> Shape:
    def check(value: Any, at: str) -> Iterator[str]:
        if value not in values:
            yield said(f"must be one of: {', '.join(values)}", at)

    return check


def many(of: Shape, most: int, least: int = 1) -> Shape:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list | tuple):
            yield said("must provide an array", at)
            return
        if len(value) > most:
            yield said(f"no more than {most} items allowed", at)
        if len(value) < least:
            yield said(f"no fewer than {least} items allowed", at)
        for number_, item in enumerate(value):
            yield from of(item, f"{at}/{number_}")

    return check


def fields(required: Mapping[str, Shape], optional: Mapping[str, Shape] | None = None) -> Shape:
    """Make the shape of an object; a field that is not known is a fault, as Slack has it."""
    known = {**required, **(optional or {})}

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, Mapping):
            yield said("must provide an object", at)
            return
        for name in required:
            if name not in value:
                yield said(f"missing required field: {name}", at)
        for name, content in value.items():
            if name not in known:
                yield said(f"invalid additional property: {name}", at)
            else:
                yield from known[name](content, f"{at}/{name}")

    return check


def typed(shapes: Mapping[str, Shape]) -> Shape:
    """Make the shape of an object whose field `type` says which of several it is."""

    def check(value: Any, at: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, Mapping) else None
        if not isinstance(kind, str) or kind not in shapes:
            yield said(f"unsupported type: {kind}", f"{at}/type")
            return
        yield from shapes[kind](value, at)

    return check


def also(shape: Shape, law: Shape) -> Shape:
    """Hold a shape and, where it fits, a law that ties its fields together."""

    def check(value: Any, at: str) -> Iterator[str]:
        faults = list(shape(value, at))
        yield from faults or law(value, at)

    return check


def later(shape: Callable[[], Shape]) -> Shape:
    """Name a shape that is made further down."""
    return lambda value, at: shape()(value, at)

"""Asks for very many rows by their numbers, which are written into the statement as they are."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, false
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute


class _Numbers(ColumnElement[Any]):
    """A list of numbers: databases limit how many parameters a statement may have, and SQLAlchemy writes each alone."""

    inherit_cache = False

    def __init__(self, numbers: Collection[int]) -> None:
        self.written = ", ".join(map(str, map(int, sorted(numbers))))


@compiles(_Numbers)
def _write(element: _Numbers, _compiler: Any, **_: Any) -> str:
    return f"({element.written})"


def among(column: InstrumentedAttribute[int] | ColumnElement[int], ids: Collection[int]) -> ColumnElement[bool]:
    """Tell that a column is one of some events, or of other rows."""
    return column.bool_op("IN")(_Numbers(ids)) if ids else false()

"""Counts and digests of tables: the same rows give the same digest, whichever database they were read from."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from bot.storage.backup.shapes import Row, Shape, count, rows, shapes

Told = Callable[[str, int, int], None]
"""Hears how far it has come: what is being done, how much of it is done, and of how much."""
_SHORT = 100
_STORED = 26
"""Characters of a time as it is stored: 2026-03-02 09:30:00.000000."""


@dataclass(frozen=True)
class Tally:
    """How many rows a table has, and what they come to (SHA-256, in hexadecimal)."""

    rows: int
    digest: str


class Digest:
    """Takes up the rows of one table, in the order of its key and as SQLite holds them.

    JSON counts by what it says, not by how it is spelt: a database may put its keys in another order.
    """

    def __init__(self, shape: Shape) -> None:
        self._sum = sha256(json.dumps(shape.columns).encode())
        self._rows = 0
        self._spelt = {place: _json for place in shape.of_kind("JSON")}
        self._spelt |= {place: _time for place in shape.of_kind("DATETIME")}

    def add(self, batch: list[Row]) -> None:
        """Take up some rows; how many at a time makes no difference."""
        columns = list(zip(*batch, strict=True))
        for place, spell in self._spelt.items():
            columns[place] = tuple(map(spell, columns[place]))
        told = json.dumps(list(zip(*columns, strict=True)), default=repr)
        self._sum.update(f"{told[1:-1]}, ".encode())
        self._rows += len(batch)

    def tally(self) -> Tally:
        """Give what it has come to."""
        return Tally(self._rows, self._sum.hexdigest())


def noted(shape: Shape, batches: Iterable[list[Row]], tallies: dict[str, Tally]) -> Iterator[list[Row]]:
    """Hand a table's rows on, and put their tally down when all have passed."""
    digest = Digest(shape)
    for batch in batches:
        digest.add(batch)
        yield batch
    tallies[shape.name] = digest.tally()


def tallies(connection: sqlite3.Connection, told: Told, what: str) -> Mapping[str, Tally]:
    """Read every table of a SQLite file from end to end."""
    found: dict[str, Tally] = {}
    tables = shapes(connection)
    done, of = 0, sum(count(connection, shape) for shape in tables)
    for shape in tables:
        for batch in noted(shape, rows(connection, shape), found):
            done += len(batch)
            told(what, done, of)
    return found


def _json(value: object) -> object:
    """Spell a value in one way; SQLite keeps a bare number in a JSON column as a number."""
    if not isinstance(value, str):
        return value if value is None else _canonical(str(value))
    return _short(value) if len(value) <= _SHORT else _canonical(value)


def _canonical(text: str) -> str:
    try:
        said = json.loads(text)
    except ValueError:
        return text
    whole = isinstance(said, float) and said.is_integer()
    return json.dumps(int(said) if whole else said, sort_keys=True)


_short = lru_cache(maxsize=10_000)(_canonical)  # most answers are one of a few


def _time(value: object) -> object:
    """Spell a time as SQLAlchemy does; what SQL itself has written may lack its end."""
    if not isinstance(value, str) or len(value) == _STORED:
        return value
    try:
        return datetime.fromisoformat(value).isoformat(" ", "microseconds")
    except ValueError:
        return value

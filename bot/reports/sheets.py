"""The sheets of an export: named columns that say what they mean, and rows of real numbers and dates."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

Cell = str | int | float | date | None
"""None is what is not shown, or does not apply: never 0."""

COUNT, SHARE, POINTS, NUMBER, DAY, TIME, TEXT = "count", "share", "points", "number", "day", "time", "text"
UNITS = {
    COUNT: "people",
    SHARE: "share, 0 to 1",
    POINTS: "scale points",
    NUMBER: "number",
    DAY: "date",
    TIME: "local date and time",
    TEXT: "text",
}
"""The unit that a kind of column has, where it names no other."""
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Column:
    """A column: its heading, what it means, and what it is counted in."""

    name: str
    meaning: str
    kind: str = TEXT
    unit: str = ""
    values: str = ""
    """What may stand in it."""
    of: str = ""
    """What it is a share or a mean of."""

    @property
    def counted_in(self) -> str:
        """Give its unit."""
        return self.unit or UNITS[self.kind]


@dataclass(frozen=True)
class Meaning:
    """What one value of a column stands for: a question's key, its words, and its scale."""

    column: str
    value: str
    words: str
    values: str = ""


@dataclass(frozen=True)
class Sheet:
    """Rows under columns; without rows, `why_empty` says why there are none."""

    name: str
    """Short, in lower case: it is the name of a tab and of a CSV file."""
    about: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    why_empty: str = ""
    meanings: tuple[Meaning, ...] = ()


@dataclass(frozen=True)
class Book:
    """All sheets of an export, in order."""

    title: str
    author: str
    made_at: datetime
    sheets: tuple[Sheet, ...]


def plain_text(text: str) -> str:
    """Give text without the control characters that no spreadsheet takes, its line ends as line feeds."""
    said = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _NOT_TEXT.sub("", said)


def file_name(text: str) -> str:
    """Give words as a part of a file's name: small letters, digits and hyphens."""
    said = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", said).strip("-")[:50].strip("-")

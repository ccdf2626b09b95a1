"""What a report is made of, whether it is printed or edited: headings, words, tables, pictures, remarks."""

import unicodedata
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from bot.messages.charts import Chart
from bot.messages.words import say

BYTE_ORDER_MARK = "\ufeff"
"""PDF/UA-1 forbids it (ISO 14289-1): one in a comment would cost the whole report."""


@dataclass(frozen=True)
class House:
    """Whose report it is; `logo` an SVG or PNG file, `contacts` a line each."""

    name: str
    short_name: str
    logo: Path | None = None
    contacts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paragraph:
    """Plain words; a line break begins a new line, an empty one a new paragraph."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list without order."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """A table; the first column names the row, every cell is text, `note` stands below it in small print."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"table '{self.caption}': a row has not {len(self.columns)} cells")


@dataclass(frozen=True)
class Picture:
    """A chart under its own title; its finding is the text for who cannot see it."""

    chart: Chart


@dataclass(frozen=True)
class Quotes:
    """What people wrote, already without names and marked as quotable."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Note:
    """A remark set apart: how far a figure may be trusted, why something is not shown."""

    text: str


Block = Paragraph | Bullets | Grid | Picture | Quotes | Note


@dataclass(frozen=True)
class Section:
    """A part under its heading; `depth` 1 is a chapter, 2 a part of the chapter before it."""

    heading: str
    blocks: tuple[Block, ...] = ()
    depth: int = 1


@dataclass(frozen=True)
class Document:
    """A whole report: the first page says what to decide, `notes` are printed small at the end."""

    title: str
    subtitle: str
    """The period, the event or the course it is about."""
    house: House
    made_on: date
    decide: tuple[str, ...] = ()
    """What the readers are asked to decide, a sentence each."""
    lead: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()
    notes: tuple[str, ...] = ()
    """How the figures were made and what may be said, a sentence or paragraph each."""


def tidy(document: Document) -> Document:
    """Take out what no paper can carry: control signs, lists and remarks of nothing; an empty part says that it is."""
    known: Document = printable(document)
    sections = tuple(
        replace(section, blocks=_filled(section, known.sections[place + 1 : place + 2]))
        for place, section in enumerate(known.sections)
    )
    notes = tuple(note for note in known.notes if note.strip())
    return replace(known, lead=tuple(_said(known.lead)), sections=sections, notes=notes)


def made(document: Document) -> str:
    """Say whose report it is and when it was made."""
    day = f"{document.made_on.day} {document.made_on:%B %Y}"
    return say("document.made", partnership=document.house.name, date=day)


def _filled(section: Section, following: tuple[Section, ...]) -> tuple[Block, ...]:
    """Give what stands in a section; a chapter whose parts follow needs no words of its own."""
    has_parts = any(other.depth > section.depth for other in following)
    return tuple(_said(section.blocks)) or (() if has_parts else (Note(say("document.nothing")),))


def _said(blocks: tuple[Block, ...]) -> list[Block]:
    said: list[Block] = []
    for block in blocks:
        match block:
            case Grid(rows=()):
                said.append(Note(f"{block.caption}: {block.note or say('document.nothing')}"))
            case Bullets(items) | Quotes(items):
                items = tuple(item for item in items if item.strip())
                said += [replace(block, items=items)] if items else []
            case Paragraph(text) | Note(text):
                said += [block] if text.strip() else []
            case _:
                said.append(block)
    return said


def printable(value: Any) -> Any:
    """Take the signs out of all texts in a shape that no paper can carry."""
    if isinstance(value, str):
        return "".join(sign for sign in value.replace("\r\n", "\n") if sign in "\n\t" or _printable(sign))
    if isinstance(value, tuple):
        return tuple(printable(one) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: printable(getattr(value, field.name)) for field in fields(value)})
    return value


def _printable(sign: str) -> bool:
    """Tell whether XML 1.0 and a font can carry a sign: no control, no half of a pair, no place without a sign."""
    return unicodedata.category(sign) not in {"Cc", "Cs", "Cn"} and sign != BYTE_ORDER_MARK

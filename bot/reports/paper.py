"""A report as PDF/UA-1 (ISO 14289-1): tagged, with alternative texts and fonts of its own."""

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime, time
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any

from bot.errors import InputError
from bot.messages.words import TEMPLATES, say
from bot.reports import captions, pictures
from bot.reports.charts.words import in_words
from bot.reports.columns import TOGETHER, figures, shares, signs, size
from bot.reports.document import Block, Bullets, Document, Grid, Note, Paragraph, Picture, Quotes, made, tidy

TEMPLATE = TEMPLATES / "documents" / "report.typ"
_NO_FONT = re.compile(r'the text `"([^`]+)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_LINES = 20
"""A row of fewer lines stays whole; a longer one may go on over the page."""
_BOX, _ROUNDS = "□", 50
"""What stands for a sign that no font has, and how many such signs a report may have."""


def pdf(document: Document) -> bytes:
    """Print a report; a sign that no font has becomes a box; raises `ConfigError` for a logo that is no picture."""
    document = tidy(document)
    with TemporaryDirectory(prefix="evalbot-") as name:
        folder = Path(name)
        _lay_fonts(folder / "fonts")
        said = json.dumps(_said(document, folder), ensure_ascii=False)
        for _ in range(_ROUNDS):
            (folder / "report.json").write_text(said, encoding="utf-8")
            printed = _print(folder, document)
            if isinstance(printed, bytes):
                return printed
            for sign in printed:
                said = said.replace(sign, _BOX)
    raise InputError(f"{document.title}: too many signs that no font has - install a font for them")


def _print(folder: Path, document: Document) -> bytes | set[str]:
    """Give the PDF, or the signs that it cannot show; the machine's own fonts are asked after the library's."""
    import typst

    source = folder / "report.typ"
    source.write_bytes(TEMPLATE.read_bytes())  # a root holds all that is read
    made_at = datetime.combine(document.made_on, time(), UTC)
    lacking: set[str] = set()
    for only_ours in (True, False):
        try:
            return typst.compile(
                source,
                root=folder,
                font_paths=[folder / "fonts"],
                ignore_system_fonts=only_ours,
                pdf_standards=["ua-1"],
                timestamp=made_at,
            )
        except typst.TypstError as error:
            lacking = _lacking(error)
    return lacking


def _lacking(error: Any) -> set[str]:
    """Give the signs that a font lacked; anything else that went wrong is raised."""
    signs = {_ESCAPED.sub(lambda found: chr(int(found[1], 16)), sign) for sign in _NO_FONT.findall(error.diagnostic)}
    signs = {sign for sign in signs if not sign.isascii()}
    if not signs:
        raise error
    return signs


def _lay_fonts(folder: Path) -> None:
    """Copy DejaVu Sans, which comes with the charts' library, without the second that importing it takes.

    Only that: the font beside it that has a box for every sign would keep the machine's own from being asked.
    """
    found = find_spec("matplotlib")
    assert found is not None and found.origin is not None  # a dependency
    folder.mkdir()
    for font in (Path(found.origin).parent / "mpl-data" / "fonts" / "ttf").glob("DejaVuSans*.ttf"):
        copyfile(font, folder / font.name)


def _said(document: Document, folder: Path) -> dict[str, Any]:
    """Give what the template says; pictures go into `folder`."""
    house = document.house
    logo = None
    if house.logo is not None:
        read = pictures.logo(house.logo)
        logo = f"logo.{read.kind}"
        (folder / logo).write_bytes(read.content)
    words = {key: say(f"document.{key}") for key in ("decide", "notes", "contacts", "table", "figure")}
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "house": house.name,
        "made": made(document),
        "foot": f"{house.short_name}: {document.title}, {document.subtitle}",
        "page": say("document.page", page="{page}", pages="{pages}"),
        "logo": logo,
        "words": {**words, "logo": say("document.logo", partnership=house.name)},
        "decide": document.decide,
        "lead": _blocks(document.lead, folder),
        "sections": [
            {"heading": part.heading, "depth": part.depth, "blocks": _blocks(part.blocks, folder)}
            for part in document.sections
        ],
        "notes": document.notes,
        "contacts": house.contacts,
    }


def _blocks(blocks: Iterable[Block], folder: Path) -> list[dict[str, Any]]:
    made = []
    for block in blocks:
        parts = [Picture(part) for part in pictures.parts(block.chart)] if isinstance(block, Picture) else [block]
        made += [_block(part, folder) for part in parts]
    return made


def _block(block: Block, folder: Path) -> dict[str, Any]:
    match block:
        case Paragraph(text):
            return {"kind": "paragraph", "text": _soft(text)}
        case Note(text):
            return {"kind": "note", "text": _soft(text)}
        case Bullets(items):
            return {"kind": "bullets", "items": [_soft(item) for item in items]}
        case Quotes(items):
            return {"kind": "quotes", "items": [_soft(item) for item in items]}
        case Picture(chart):
            drawn = pictures.drawn(chart)
            name = f"{sha256(drawn).hexdigest()}.png"
            (folder / name).write_bytes(drawn)
            words = {"alt": in_words(chart), "caption": captions.caption(chart)}
            return {"kind": "picture", "file": name, "width": pictures.width(drawn), **words}
        case Grid():
            return _table(block)


def _table(grid: Grid) -> dict[str, Any]:
    most = signs(grid)
    whole = [all(len(cell) <= _LINES * room for cell, room in zip(row, most, strict=True)) for row in grid.rows]
    rows = [[_soft(cell, room) for cell, room in zip(row, most, strict=True)] for row in (grid.columns, *grid.rows)]
    said = {"caption": grid.caption, "columns": rows[0], "rows": rows[1:], "whole": whole, "note": _soft(grid.note)}
    return {
        "kind": "grid",
        **said,
        "size": size(grid),
        "shares": shares(grid),
        "figures": figures(grid),
        "together": len(grid.rows) <= TOGETHER and all(whole),
    }


def _soft(text: str, most: int = 60) -> str:
    """Let what is longer than a line (an address, a name without spaces) break anywhere."""
    return re.sub(rf"[^\s-]{{{most},}}", lambda long: "\u200b".join(long[0]), text)

"""A table as Word keeps it (ECMA-376 part 1, 17.4): a marked header row that is repeated, rows that stay whole."""

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from bot.reports.columns import BESIDE, TOGETHER, figures, shares, size
from bot.reports.document import Grid

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

ACROSS = 9184
"""Twentieths of a point between the margins: 162 mm."""


def table(grid: Grid) -> "BaseOxmlElement":
    """Make the `w:tbl` of a grid; written as text, since 400 rows cell by cell take a minute."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    widths = [round(share * ACROSS) for share in shares(grid)]
    styles = [f"TableText{size(grid)}{'Right' if right else ''}" for right in figures(grid)]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = "".join(_row(row, widths, styles, stays=_stays(grid, place)) for place, row in enumerate(grid.rows))
    head = _row(grid.columns, widths, styles, "<w:tblHeader/>", stays=bool(grid.rows))
    return parse_xml(
        f"<w:tbl {nsdecls('w')}><w:tblPr>"
        f'<w:tblStyle w:val="ReportTable"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0"'
        f' w:noVBand="1"/><w:tblCaption w:val={quoteattr(grid.caption)}/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{head}{rows}</w:tbl>"
    )


def _stays(grid: Grid, place: int) -> bool:
    """Tell whether a row stays on the page of what comes next: in a small table, at either end, before the note."""
    left = len(grid.rows) - 1 - place
    if not left:
        return bool(grid.note)
    return len(grid.rows) <= TOGETHER or place < BESIDE - 1 or left < BESIDE


def _row(cells: tuple[str, ...], widths: list[int], styles: list[str], mark: str = "", *, stays: bool = False) -> str:
    made = "".join(_cell(text, width, style, stays) for text, width, style in zip(cells, widths, styles, strict=True))
    return f"<w:tr><w:trPr><w:cantSplit/>{mark}</w:trPr>{made}</w:tr>"


def _cell(text: str, width: int, style: str, stays: bool) -> str:
    words = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    style = f'<w:pStyle w:val="{style}"/>{"<w:keepNext/>" if stays else ""}'
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        f"<w:p><w:pPr>{style}</w:pPr><w:r>{words}</w:r></w:p></w:tc>"
    )

"""An export as an XLSX workbook: a sheet a tab, real numbers and dates, made to be read and to be printed."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any

from bot.reports.sheets import COUNT, DAY, NUMBER, POINTS, SHARE, TEXT, TIME, Book, Cell, Column, Sheet, plain_text

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMATS = {
    COUNT: "#,##0",
    SHARE: "0.0%",
    POINTS: "0.00",
    NUMBER: "0.000",
    DAY: "d mmm yyyy",
    TIME: "d mmm yyyy hh:mm",
    TEXT: "@",
}
_HEAD, _LINE = "1D4F5C", "FFFFFF"
_NARROWEST, _WIDEST = 9, 60
_LONGEST = 32_767
"""Characters that Excel takes in a cell."""
_MARGIN, _THOUSAND = 3, 1000
_FORMULA = "=+-@"
_Styles = dict[tuple[str | None, bool, bool], Any]
"""Number format, whether it begins like a formula, whether it is wrapped -> openpyxl's style."""


def xlsx(book: Book, told: Callable[[int], None] = lambda done: None) -> bytes:
    """Write a workbook: the first row of each tab is frozen, filtered and printed on every page; nothing is merged.

    `told` hears how many tabs are written.
    """
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    made = book.made_at.replace(tzinfo=None)
    workbook.properties.title, workbook.properties.creator = plain_text(book.title), plain_text(book.author)
    workbook.properties.created, workbook.properties.language = made, "en-GB"
    styles: _Styles = {}
    for number, sheet in enumerate(book.sheets, 1):
        tab = workbook.create_sheet(_tab(sheet.name))
        _lay_out(tab, sheet, book.title)
        for row in _written(tab, sheet, styles):
            tab.append(row)
        told(number)
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


def _tab(name: str) -> str:
    return f"{name[:1].upper()}{name[1:31]}"


def _lay_out(tab: Any, sheet: Sheet, title: str) -> None:
    from openpyxl.utils import get_column_letter

    last = get_column_letter(len(sheet.columns))
    tab.freeze_panes = "A2"
    tab.auto_filter.ref = f"A1:{last}{len(sheet.rows) + 1}"
    for number, column in enumerate(sheet.columns):
        letter = get_column_letter(number + 1)
        tab.column_dimensions[letter].width = _width(column, (row[number] for row in sheet.rows))
    tab.print_title_rows = "1:1"
    tab.page_setup.orientation, tab.page_setup.paperSize = "landscape", 9  # A4
    tab.page_setup.fitToWidth, tab.page_setup.fitToHeight = 1, 0
    tab.sheet_properties.pageSetUpPr.fitToPage = True
    # An ampersand begins a code in a header; what is doubled is one sign.
    tab.oddHeader.left.text = plain_text(title).replace("&", "&&")[:120]
    tab.oddHeader.right.text, tab.oddFooter.right.text = "&A", "Page &P of &N"


def _width(column: Column, cells: Iterable[Cell]) -> int:
    longest = max((len(line) for cell in cells for line in _shown(column, cell).splitlines()), default=0)
    return min(max(longest, len(column.name) + _MARGIN, _NARROWEST) + 1, _WIDEST)


def _shown(column: Column, cell: Cell) -> str:
    """Give about what is seen of a cell."""
    match cell:
        case None:
            return ""
        case float():
            return f"{cell:,.3f}"
        case date():
            return "00 May 2026 00:00" if column.kind == TIME else "00 May 2026"
    return str(cell)


def _written(tab: Any, sheet: Sheet, styles: _Styles) -> Iterator[list[Any]]:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font, PatternFill

    bold, fill = Font(bold=True, color=_LINE), PatternFill("solid", fgColor=_HEAD)
    wrapped = Alignment(vertical="top", wrap_text=True)
    heads = []
    for column in sheet.columns:
        head: Any = WriteOnlyCell(tab)
        head.value, head.data_type = plain_text(column.name)[:_LONGEST], "s"
        head.font, head.fill, head.alignment = bold, fill, wrapped
        heads.append(head)
    yield heads
    top = wrapped if any(_wraps(cell) for row in sheet.rows for cell in row) else None
    for row in sheet.rows:
        yield [_cell(tab, column, cell, top, styles) for column, cell in zip(sheet.columns, row, strict=True)]


def _wraps(value: Cell) -> bool:
    return isinstance(value, str) and (len(value) >= _WIDEST or "\n" in value or "\r" in value)


def _cell(tab: Any, column: Column, value: Cell, top: Any, styles: _Styles) -> Any:
    """Make a cell; what looks the same without a style goes as it is, and cells that look alike share theirs."""
    if value is None or (top is None and _is_plain(value)):
        return value
    from openpyxl.cell import WriteOnlyCell

    cell: Any = WriteOnlyCell(tab)
    looks: tuple[str | None, bool, bool]
    if isinstance(value, str):
        cell.value, cell.data_type = plain_text(value)[:_LONGEST], "s"
        looks = None, value.startswith(tuple(_FORMULA)), top is not None
    else:
        cell.value = value.replace(tzinfo=None) if isinstance(value, datetime) else value
        looks = _format(column, value), False, top is not None
    if looks not in styles:
        styles[looks] = _style(tab, top, *looks[:2])
    # The way in which openpyxl's documents copy a style: to set each part of it again takes ten times as long.
    cell._style = styles[looks]
    return cell


def _style(tab: Any, top: Any, number_format: str | None, quoted: bool) -> Any:
    from openpyxl.cell import WriteOnlyCell

    cell: Any = WriteOnlyCell(tab)
    # What begins like a formula stays text, now and when the cell is edited.
    cell.quotePrefix = quoted
    if number_format is not None:
        cell.number_format = number_format
    if top is not None:
        cell.alignment = top
    return cell._style


def _is_plain(value: Cell) -> bool:
    if isinstance(value, str):
        return value[:1] not in tuple(f"{_FORMULA}#") and plain_text(value) == value
    return isinstance(value, int) and abs(value) < _THOUSAND


def _format(column: Column, value: Cell) -> str:
    if isinstance(value, date):
        return _FORMATS[TIME] if isinstance(value, datetime) else _FORMATS[DAY]
    # A number in a column of text (a scale point among options) is shown as it is.
    return "General" if column.kind == TEXT else _FORMATS[column.kind]

"""Renders answers as plain text, for the terminal and the console."""

from io import StringIO

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from bot.messages.nouns import Answer, Table

WIDTH = 100


def render(answer: Answer, width: int = WIDTH) -> str:
    """Write an answer as lines of at most `width` characters; what people wrote is never taken for markup."""
    out = StringIO()
    console = Console(file=out, width=width, color_system=None, force_terminal=False, legacy_windows=False)
    parts: list[Text | Grid] = [Text(answer.title)]
    parts += [Text(part) if isinstance(part, str) else _grid(part) for part in answer.parts]
    for number, part in enumerate(parts):
        if number:
            console.print()
        console.print(part, soft_wrap=False)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


def _grid(table: Table) -> Grid:
    numeric = [_is_number(column, table) for column in range(len(table.columns))]
    grid = Grid(title=Text(table.caption) if table.caption else None, title_justify="left", box=None, pad_edge=False)
    for heading, right in zip(table.columns, numeric, strict=True):
        grid.add_column(Text(heading), justify="right" if right else "left", overflow="fold")
    for row in table.rows:
        grid.add_row(*(Text(cell) for cell in row))
    return grid


def _is_number(column: int, table: Table) -> bool:
    cells = [row[column].lstrip("+-").replace(",", "") for row in table.rows]
    return any(cells) and all(cell.replace(".", "", 1).isdigit() or cell == "" for cell in cells)

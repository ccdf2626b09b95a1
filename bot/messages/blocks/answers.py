"""An officer's answer in a chat: its title, its words, its tables a page at a time, and what can be done about it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.messages import text
from bot.messages.blocks import limits, marks
from bot.messages.blocks.controls import button, option, select, sure
from bot.messages.blocks.said import Block, Said
from bot.messages.blocks.writing import (
    actions,
    bold,
    clean,
    code,
    cut,
    header,
    length,
    listed,
    notification,
    one_line,
    rich,
    run,
    section,
    small,
    split,
)
from bot.messages.nouns import Action, Answer, Table

ROWS = 12
"""Rows of tables a page."""
_WIDTH = 40
"""Characters that stand on one line of a phone, in a fixed-width face."""
_PAGE, _PIECE, _ROW = 6_000, 2_000, 5_500
"""Characters that a page, a piece of words and a row may have."""
_HEADINGS = frozenset({"Who", "Name", "Delegate"})
"""Columns that head a row wherever they stand: whom it is about."""
_BUTTONS = 10
_WIDE = 10_000


@dataclass(frozen=True)
class _Item:
    """Something of an answer that stands on one page: words, or one row of a table."""

    words: str = ""
    table: Table | None = None
    row: int = 0

    @property
    def size(self) -> int:
        if self.table is None:
            return length(self.words)
        told = [*self.table.columns, *self.table.rows[self.row]]
        return min(sum(length(cell) + len(" · ") for cell in told), _ROW)


def answer(answer: Answer, *, command: str, page: int = 1, share: bool = True) -> Said:
    """Say an answer to `command`, one page of it; a page that is not there is the nearest one.

    One that is for who asked alone cannot be shared (`share`).
    """
    pages = _pages(answer)
    page = min(max(page, 1), len(pages))
    items = pages[page - 1]
    blocks = [header(answer.title), *_shown(items), *_where(pages, page)]
    blocks += _to_do(answer, items, with_whole=page == 1)
    blocks += actions(_ways(command, page, len(pages), charts=len(answer.charts), share=share))
    first = next((part for part in answer.parts if isinstance(part, str)), "")
    return Said(
        notification(f"{one_line(answer.title, limits.HEADER)}. {cut(first, 1_000) if first else ''}"), tuple(blocks)
    )


def short(answer: Answer, rows: int) -> list[Block]:
    """Give the beginning of an answer for a place with little room; no buttons."""
    items = _pages(answer, rows)[0]
    total = sum(len(part.rows) for part in answer.parts if isinstance(part, Table))
    left = total - sum(item.table is not None for item in items)
    return [
        rich([bold(one_line(answer.title, limits.HEADER))]),
        *_shown(items),
        *([small(f"And {left:,} more.")] if left else []),
    ]


def _pages(answer: Answer, rows: int = ROWS) -> list[list[_Item]]:
    pages: list[list[_Item]] = [[]]
    for item in _items(answer):
        here = pages[-1]
        full = item.table is not None and sum(each.table is not None for each in here) == rows
        if here and (full or sum(each.size for each in here) + item.size > _PAGE):
            pages.append([])
        pages[-1].append(item)
    return pages


def _items(answer: Answer) -> Iterator[_Item]:
    for part in answer.parts:
        if isinstance(part, str):
            yield from (_Item(piece) for piece in split(part, _PIECE))
        elif not part.rows:
            yield _Item(part.caption or ", ".join(part.columns))
        else:
            yield from (_Item(table=part, row=row) for row in range(len(part.rows)))


def _shown(items: Sequence[_Item]) -> list[Block]:
    blocks: list[Block] = []
    rows: list[_Item] = []
    for item in (*items, _Item()):
        if rows and item.table is not rows[0].table:
            blocks += _table(rows)
            rows = []
        if item.table is not None:
            rows.append(item)
        elif item.words:
            blocks.append(section(item.words))
    return blocks


def _table(rows: Sequence[_Item]) -> list[Block]:
    """Show rows of a table: aligned where a phone has room for them, else each as a few short lines."""
    whole = rows[0].table or Table((), ())
    caption = [rich([bold(one_line(whole.caption, limits.HEADER))])] if whole.caption else []
    part = replace(whole, rows=tuple(whole.rows[item.row] for item in rows), caption="", actions=())
    if _is_narrow(whole):
        return [*caption, code(clean(_aligned(part, _WIDTH)))]
    return [*caption, listed(*(_card(whole.columns, row) for row in part.rows))]


def _is_narrow(table: Table) -> bool:
    if any(len(cell) > _WIDTH for row in table.rows for cell in row):
        return False
    return all(len(line) <= _WIDTH for line in _aligned(table, _WIDE).splitlines())


def _aligned(table: Table, width: int) -> str:
    return text.render(Answer("", (replace(table, caption=""),)), width).strip("\n")


def _card(columns: Sequence[str], row: Sequence[str]) -> list[Block]:
    named = [f"{name}: {cell}" for name, cell in zip(columns, row, strict=False)]
    at = _heading(columns)
    most = _fair([length(cell) for cell in (*named[:at], row[at], *named[at + 1 :])])
    told = " · ".join(one_line(cell, most) for n, cell in enumerate(named) if n != at)
    first = one_line(row[at], most)
    return [bold(f"{first}\n"), run(told)] if told else [bold(first)]


def _heading(columns: Sequence[str]) -> int:
    return next((n for n, name in enumerate(columns) if name in _HEADINGS), 0)


def _fair(sizes: Sequence[int]) -> int:
    """Give how long a cell may be at most so that all have room together: what short ones leave, long ones get."""
    room = _ROW - len(" · ") * len(sizes)
    for n, size in enumerate(sorted(sizes)):
        if size * (len(sizes) - n) > room:
            return max(room // (len(sizes) - n), 12)
        room -= size
    return _ROW


def _where(pages: Sequence[Sequence[_Item]], page: int) -> list[Block]:
    counts = [sum(item.table is not None for item in each) for each in pages]
    total, here, before = sum(counts), counts[page - 1], sum(counts[: page - 1])
    if len(pages) == 1:
        return []
    rows = f"Rows {before + 1:,}-{before + here:,} of {total:,}. " if here else ""
    return [small(f"{rows}Page {page:,} of {len(pages):,}.")]


def _to_do(answer: Answer, items: Sequence[_Item], *, with_whole: bool) -> list[Block]:
    """Give what can be done about the whole, on its first page, and about the rows shown: as buttons, or a list."""
    offered = [*answer.actions] if with_whole else []
    offered += [action for item in items if (action := _of_row(item))]
    if len(offered) <= _BUTTONS:
        pressed = [
            button(action.label, marks.of_command("run", n), action.command)
            for n, action in enumerate(offered, 1)
            if 0 < length(action.command) <= limits.BUTTON_VALUE
        ]
        return actions(pressed)
    options = {
        action.command: option(action.label, action.command)
        for action in offered[: limits.SELECT]
        if 0 < length(action.command) <= limits.OPTION_VALUE
    }
    chosen = [*options.values()]
    return actions([select(marks.of_command("run", 0), chosen, asks="What to do")] if chosen else [])


def _of_row(item: _Item) -> Action | None:
    """Give what can be done about a row; the label says which row it is."""
    if item.table is None or item.row >= len(item.table.actions):
        return None
    action = item.table.actions[item.row]
    if action is None:
        return None
    cells = item.table.rows[item.row]
    at = _heading(item.table.columns)
    which = one_line(cells[at], 30) if cells and cells[at].strip() else ""
    return Action(f"{action.label}: {which}" if which else action.label, action.command)


def _ways(command: str, page: int, pages: int, *, charts: int, share: bool) -> Iterator[Block]:
    if not 0 < length(command) <= limits.BUTTON_VALUE:
        return
    if charts:
        label = "Send me the chart" if charts == 1 else "Send me the charts"
        yield button(label, marks.of_command("chart"), command)
    if page > 1:
        yield button("Back", marks.of_command("page", page - 1), command)
    if page < pages:
        yield button("More", marks.of_command("page", page + 1), command)
    shared = marks.shared(command, page)
    if share and length(shared) <= limits.BUTTON_VALUE:
        yield sure(
            button("Share in channel", marks.of_command("share"), shared),
            title="Share it with the channel?",
            text="Everybody in this channel will see it. The channel may be shared with other organisations.",
            yes="Share it",
            no="Keep it to myself",
        )

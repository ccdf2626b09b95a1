"""What is not there to be shown: said once, and a report of few answers is not full of it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.messages.wording import listed
from bot.reports.document import Block, Grid, Note, Paragraph, Picture, Section


class Nothing(Paragraph):
    """Why something is not there."""


def kept_back(whys: Iterable[str]) -> str:
    """Say below a table of how many rows there are but dashes, and why; nothing where all have figures."""
    counted = Counter(why for why in whys if why)
    return f"No figures: {listed(f'{n} ({why})' for why, n in counted.items())}." if counted else ""


def shortened(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Leave out of a report of few answers what has no figures, and put small tables of the same kind into one.

    Charts go, too: a few answers are read from the table.
    """
    kept, left_out = [], []
    for section in sections:
        blocks = [block for block in section.blocks if _tells(block)]
        if any(not isinstance(block, Note) for block in blocks):
            kept.append(replace(section, blocks=_joined(blocks)))
        else:
            left_out.append(section.heading.partition(":")[0])
    if left_out and kept:
        last = kept[-1]
        said = Note(f"There is nothing to show of: {'; '.join(left_out)}.")
        kept[-1] = replace(last, blocks=(*last.blocks, said))
    return tuple(kept)


def _tells(block: Block) -> bool:
    """Tell whether a block has figures of its own: what a chart shows is in a table beside it."""
    if isinstance(block, Grid):
        return any(sign.isdigit() for row in block.rows for cell in row[1:] for sign in cell)
    return not isinstance(block, Nothing | Picture)


def _joined(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Put tables with the same columns that follow each other into one; a row without figures begins each."""
    made: list[Block] = []
    heads: list[str] = []
    for block in blocks:
        before = made[-1] if made else None
        if isinstance(block, Grid) and isinstance(before, Grid) and block.columns == before.columns:
            first = before.rows if len(heads) > 1 else (_head(before), *before.rows)
            heads.append(block.caption)
            notes = dict.fromkeys(note for note in (before.note, block.note) if note)
            rows = (*first, _head(block), *block.rows)
            made[-1] = Grid(f"{len(heads)} questions together", block.columns, rows, " ".join(notes))
        else:
            heads = [block.caption] if isinstance(block, Grid) else []
            made.append(block)
    return tuple(made)


def _head(grid: Grid) -> tuple[str, ...]:
    return (grid.caption, *[""] * (len(grid.columns) - 1))

"""How wide a table's columns are on A4, and which of them are figures."""

import re

from bot.reports.document import Grid

ROOM = 84
"""Signs of 10 point that stand beside each other between A4's margins."""
TOGETHER, BESIDE = 12, 3
"""Up to so many rows a table stays on one page; a longer one has at least so many on either side of a break."""
_LONGEST, _WIDEST, _SPACE = 22, 60, 3
_WORDS_OF_FIGURES = re.compile(r"\b(to|of|and|n|points?|weeks?|days?)\b", re.IGNORECASE)


_DASHES = ("-", "–", "\N{MINUS SIGN}")


def figures(grid: Grid) -> tuple[bool, ...]:
    """Tell of each column whether it holds figures, which stand to the right; the first never does."""
    return tuple(place > 0 and _is_figures([row[place] for row in grid.rows]) for place in range(len(grid.columns)))


def _is_figures(cells: list[str]) -> bool:
    """Tell a column of figures: some have digits, those have no words, and the others are short ("not shown").

    A column of dashes has figures that are not there.
    """
    if cells and all(cell in _DASHES for cell in cells):
        return True
    with_digits = [cell for cell in cells if any(sign.isdigit() for sign in cell)]
    if not with_digits or any(len(cell) > 12 for cell in set(cells) - set(with_digits)):
        return False
    return not any(sign.isalpha() for cell in with_digits for sign in _WORDS_OF_FIGURES.sub("", cell))


def size(grid: Grid) -> int:
    """Give the points of a table's letters: many columns are written smaller."""
    return 8 if len(grid.columns) > 7 else 9 if len(grid.columns) > 5 else 10


def shares(grid: Grid) -> tuple[float, ...]:
    """Share the page's width out: room for each column's longest word first, then by how much there is to read."""
    columns = [[head, *(row[place] for row in grid.rows)] for place, head in enumerate(grid.columns)]
    needs = [_SPACE + min(_LONGEST, max(_longest_word(cell) for cell in cells)) for cells in columns]
    wants = [max(need, _SPACE + _usual(cells)) for need, cells in zip(needs, columns, strict=True)]
    room = _room(grid)
    if sum(needs) >= room:
        widths = _squeezed(needs, room)
    elif sum(wants) > room:
        part = (room - sum(needs)) / (sum(wants) - sum(needs))
        widths = [need + part * (want - need) for need, want in zip(needs, wants, strict=True)]
    else:
        widths = _spread(wants, figures(grid), room)
    return tuple(width / sum(widths) for width in widths)


def signs(grid: Grid) -> tuple[int, ...]:
    """Give how long a word may be in each column before it must break."""
    return tuple(max(4, int(share * _room(grid)) - 1) for share in shares(grid))


def _room(grid: Grid) -> float:
    return ROOM * 10 / size(grid)


def _squeezed(needs: list[int], room: float) -> list[float]:
    """Take from the widest columns until all fit, so that short words stay whole."""
    widths = [0.0] * len(needs)
    places = sorted(range(len(needs)), key=needs.__getitem__)
    for done, place in enumerate(places):
        widths[place] = min(needs[place], (room - sum(widths)) / (len(needs) - done))
    return widths


def _spread(wants: list[int], is_figures: tuple[bool, ...], room: float) -> list[float]:
    """Give what is left mostly to the columns of words, so that figures stand close together."""
    weights = [want * (0.2 if figure else 1) for want, figure in zip(wants, is_figures, strict=True)]
    left = (room - sum(wants)) / sum(weights)
    return [want + left * weight for want, weight in zip(wants, weights, strict=True)]


def _longest_word(cell: str) -> int:
    return max(map(len, cell.split()), default=0)


def _usual(cells: list[str]) -> int:
    """Give the length that nine of ten cells do not pass, at most `_WIDEST`."""
    lengths = sorted(map(len, cells))
    return min(_WIDEST, lengths[(len(lengths) - 1) * 9 // 10])

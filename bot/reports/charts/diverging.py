"""Diverging bars: how many stand on either side of the middle of a scale, a bar a question."""

from bot.messages.charts import Diverging, DivergingChart
from bot.reports.charts import figures
from bot.reports.charts.lettering import wrap
from bot.reports.charts.sheet import EDGE, INK, LEADING, LEFT, QUIET, RIGHT, SMALL, Sheet
from bot.reports.charts.words import in_words, sides

LOW, HIGH, MIDDLE = ("#8a4a06", "#e0a75e"), ("#0f4a5a", "#7db4c2"), "#d3d9db"
"""From the end of the scale to beside its middle, on either side."""
_BAR, _ROOM = 22.0, 40.0


def colours(places: int) -> list[str]:
    """Give a colour to each place of a scale, lowest first: darker towards its ends."""
    half = places // 2
    low = [_between(*LOW, n / max(half - 1, 1)) for n in range(half)]
    high = [_between(*HIGH, n / max(half - 1, 1)) for n in range(half)]
    return [*low, *([MIDDLE] if places % 2 else []), *reversed(high)]


def draw(sheet: Sheet, chart: DivergingChart) -> None:
    """Draw a bar a row, all centred on the middle of the scale."""
    shown = [row for row in chart.rows if sum(row.counts)]
    if not shown:
        sheet.say_nothing(in_words(chart))
        return
    _legend(sheet, chart, max(len(row.counts) for row in shown))
    reach = [_reach(row) for row in shown]
    left, right = (max(side) for side in zip(*reach, strict=True))
    whole = RIGHT - LEFT - 2 * _ROOM
    centre = LEFT + _ROOM + whole * left / (left + right)
    for row in chart.rows:
        sheet.y += 9
        if sum(row.counts):
            sheet.row(row.label, figures.people(row.n))
            _bars(sheet, row, centre, whole / (left + right))
        else:
            sheet.row(row.label, figures.why_not(row.n))


def _legend(sheet: Sheet, chart: DivergingChart, places: int) -> None:
    """Show the scale from end to end: its colours, and what its ends are called."""
    inks = colours(places)
    sheet.y += 8
    wide = (RIGHT - LEFT) / len(inks)
    for n, ink in enumerate(inks):
        sheet.bar(LEFT + n * wide, LEFT + (n + 1) * wide - 2, sheet.y, 10, ink)
    sheet.y += 13
    half = (RIGHT - LEFT) / 2 - EDGE
    low, high = (wrap(words, half, SMALL, lines=3) for words in (chart.lowest, chart.highest))
    for n, words in enumerate(low):
        sheet.put(words, LEFT, sheet.y + SMALL * LEADING * (n + 0.5))
    for n, words in enumerate(high):
        sheet.put(words, RIGHT, sheet.y + SMALL * LEADING * (n + 0.5), side="right")
    sheet.y += SMALL * LEADING * max(len(low), len(high))
    middle = " (grey)" if places % 2 else ""
    sheet.write(f"Shares of answers below and above the middle{middle}", size=SMALL, ink=QUIET)


def _reach(row: Diverging) -> tuple[float, float]:
    """Give which share of the bar is to the left and to the right of the middle."""
    low, middle, high = sides(row.counts)
    whole = low + middle + high
    return (low + middle / 2) / whole, (high + middle / 2) / whole


def _bars(sheet: Sheet, row: Diverging, centre: float, whole: float) -> None:
    low, middle, high = sides(row.counts)
    n = low + middle + high
    start = x = centre - _reach(row)[0] * whole
    top = sheet.y + 3
    for count, ink in zip(row.counts, colours(len(row.counts)), strict=True):
        sheet.bar(x, x + whole * count / n, top, _BAR, ink)
        x += whole * count / n
    at = top + _BAR / 2
    if not len(row.counts) % 2:
        sheet.line((centre, top - 3), (centre, top + _BAR + 3), ink=INK)
    sheet.put(figures.share(low, n), start - 5, at, side="right", ink=LOW[0], bold=True)
    sheet.put(figures.share(high, n), x + 5, at, ink=HIGH[0], bold=True)
    if whole * middle / n > 32:
        sheet.put(figures.share(middle, n), start + whole * (low + middle / 2) / n, at, side="center")
    sheet.y += _BAR + 6


def _between(first: str, last: str, part: float) -> str:
    """Give the colour that is `part` of the way."""
    ends = [(int(first[n : n + 2], 16), int(last[n : n + 2], 16)) for n in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in ends)

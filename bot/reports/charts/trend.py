"""A mean over time with its interval: from left to right where the labels have room, else from top to bottom."""

from itertools import pairwise

from bot.messages.charts import Point, TrendChart
from bot.reports.charts import figures, interval
from bot.reports.charts.lettering import drawable, width, wrap
from bot.reports.charts.sheet import AFTER, GROUND, JOIN, LEADING, LEFT, QUIET, RIGHT, RULE, SMALL, Scale, Sheet
from bot.reports.charts.words import in_words

_HIGH, _MOST = 190.0, 6
_AXIS = 30.0


def draw(sheet: Sheet, chart: TrendChart) -> None:
    """Draw the points in order of time; what is not shown leaves a gap that says so."""
    if all(point.mean is None for point in chart.points):
        sheet.say_nothing(in_words(chart))
        return
    slot = (RIGHT - LEFT - _AXIS) / len(chart.points)
    if len(chart.points) > _MOST or not all(_fits(point.label, slot) for point in chart.points):
        interval.draw(sheet, chart)
        return
    sheet.write(f"{chart.unit}; upright line: 95\u00a0% interval", size=SMALL, ink=QUIET)
    top, bottom = sheet.y + 14, sheet.y + 14 + _HIGH
    scale = interval.scale_of(chart, bottom, top)
    for value in scale.ticks(6):
        y = scale.at(value)
        zero = scale.holds_zero() and value == 0
        sheet.line((LEFT + _AXIS, y), (RIGHT, y), ink=QUIET if zero else RULE, thick=1.2 if zero else 1, behind=True)
        sheet.put(figures.tick(value), LEFT + _AXIS - 6, y, side="right", ink=QUIET)
    _points(sheet, chart, scale, slot)
    sheet.y = bottom + 8
    lines = max(len(wrap(point.label, slot - 6, SMALL)) for point in chart.points)
    for n, point in enumerate(chart.points):
        _below(sheet, point, LEFT + _AXIS + slot * (n + 0.5), slot, lines)
    sheet.y += SMALL * LEADING * (lines + 1)


def _fits(label: str, slot: float) -> bool:
    """Tell whether a label needs no more than three lines, and no word is broken."""
    widest = max((width(word, SMALL) for word in drawable(label).split()), default=0)
    return widest <= slot - 6 and len(wrap(label, slot - 6, SMALL)) <= 3


def _points(sheet: Sheet, chart: TrendChart, scale: Scale, slot: float) -> None:
    at = [LEFT + _AXIS + slot * (n + 0.5) for n in range(len(chart.points))]
    means = [point.mean for point in chart.points]
    for (x, one), (after, other) in pairwise(zip(at, means, strict=True)):
        if one is not None and other is not None:
            sheet.line((x, scale.at(one)), (after, scale.at(other)), ink=JOIN, thick=2)
    for x, point in zip(at, chart.points, strict=True):
        if point.mean is None:
            _gap(sheet, point, scale, x, slot)
            continue
        if spread := figures.spread(point):
            sheet.line((x, scale.at(spread[0])), (x, scale.at(spread[1])), ink=AFTER, thick=1.6)
        for end in spread or ():
            sheet.line((x - 4, scale.at(end)), (x + 4, scale.at(end)), ink=AFTER, thick=1.6)
        sheet.mark(x, scale.at(point.mean), AFTER)
        number = figures.mean(point.mean, signed=scale.holds_zero())
        above = scale.at(spread[1]) - 10 if spread else scale.at(point.mean) - 13
        sheet.put(number, x, above, side="center", bold=True)


def _gap(sheet: Sheet, point: Point, scale: Scale, x: float, slot: float) -> None:
    top, bottom = scale.at(scale.highest), scale.at(scale.lowest)
    sheet.bar(x - slot / 2 + 2, x + slot / 2 - 2, top, bottom - top, GROUND)
    told = wrap("not shown" if point.n else "no answers", slot - 4, SMALL)
    for n, line in enumerate(told):
        y = (top + bottom) / 2 + (n - (len(told) - 1) / 2) * SMALL * LEADING
        sheet.put(line, x, y, side="center", ink=QUIET)


def _below(sheet: Sheet, point: Point, x: float, slot: float, lines: int) -> None:
    for n, line in enumerate(wrap(point.label, slot - 6, SMALL)):
        sheet.put(line, x, sheet.y + SMALL * LEADING * (n + 0.5), side="center")
    if point.mean is not None:
        y = sheet.y + SMALL * LEADING * (lines + 0.5)
        sheet.put(figures.people(point.n), x, y, side="center", ink=QUIET)

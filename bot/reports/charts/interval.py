"""A mean and its interval a row: deliveries beside each other, or quarters one below the other."""

from bot.messages.charts import IntervalChart, Point, TrendChart
from bot.reports.charts import figures
from bot.reports.charts.lettering import width
from bot.reports.charts.sheet import AFTER, INK, JOIN, LABEL, LEADING, LEFT, QUIET, RIGHT, RULE, SMALL, Scale, Sheet
from bot.reports.charts.words import in_words

_TRACK = 20.0


def draw(sheet: Sheet, chart: IntervalChart | TrendChart) -> None:
    """Draw a row a point, the first on top, zero darker than other values."""
    if all(point.mean is None for point in chart.points):
        sheet.say_nothing(in_words(chart))
        return
    sheet.write(f"{chart.unit}; line: 95\u00a0% interval", size=SMALL, ink=QUIET)
    scale = scale_of(chart, LEFT + 6, RIGHT - 6)
    sheet.y += 6
    _axis(sheet, scale)
    for point in chart.points:
        sheet.y += 7
        _row(sheet, scale, point)
    if len(chart.points) > 4:
        sheet.y += 3
        _axis(sheet, scale)


def scale_of(chart: IntervalChart | TrendChart, start: float, end: float) -> Scale:
    """Give a scale that all intervals of a chart stand on, from `start` to `end`."""
    values = [point.mean for point in chart.points if point.mean is not None]
    values += [end for point in chart.points for end in figures.spread(point) or ()]
    return Scale(chart.lowest, chart.highest, values, left=start, right=end)


def _axis(sheet: Sheet, scale: Scale) -> None:
    for value in scale.ticks():
        sheet.put(figures.tick(value), scale.at(value), sheet.y + 7, side="center", ink=QUIET)
    sheet.y += 15


def _row(sheet: Sheet, scale: Scale, point: Point) -> None:
    """Write the label with its figures at the right, and draw the interval below."""
    if point.mean is None:
        sheet.row(point.label, figures.why_not(point.n))
        sheet.y += 4
        return
    signed, spread = scale.holds_zero(), figures.spread(point)
    between = " to ".join(figures.mean(end, signed=signed) for end in spread or ())
    number = figures.mean(point.mean, signed=signed)
    taken = width(number, LABEL, bold=True) + width(f"  {between}", SMALL)
    sheet.row(point.label, figures.people(point.n), right=RIGHT - taken - 12)
    beside = sheet.y - LABEL * LEADING / 2
    sheet.put(number, RIGHT - taken, beside, size=LABEL, bold=True)
    sheet.put(between, RIGHT, beside, side="right", ink=QUIET)
    middle = sheet.y + _TRACK / 2
    for value in scale.ticks():
        zero = signed and value == 0
        x, tall = scale.at(value), 9 if zero else 8
        ink, thick = (INK, 1.4) if zero else (RULE, 1.0)
        sheet.line((x, middle - tall), (x, middle + tall), ink=ink, thick=thick, behind=True)
    if spread:
        sheet.line((scale.at(spread[0]), middle), (scale.at(spread[1]), middle), ink=JOIN, thick=4)
    for end in spread or ():
        sheet.line((scale.at(end), middle - 4), (scale.at(end), middle + 4), ink=INK, thick=1.2)
    sheet.mark(scale.at(point.mean), middle, AFTER)
    sheet.y += _TRACK

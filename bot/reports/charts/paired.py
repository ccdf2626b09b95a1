"""Dot and line: where the same people stood before, after and weeks later, a row a question."""

from bot.messages.charts import Pair, PairedChart
from bot.reports.charts import figures
from bot.reports.charts.lettering import width
from bot.reports.charts.sheet import AFTER, BEFORE, JOIN, LATER, LEFT, MARKS, QUIET, RIGHT, RULE, SMALL, Scale, Sheet
from bot.reports.charts.words import in_words

_WORDS = {BEFORE: "Before", AFTER: "After", LATER: "Weeks later"}
_LANE = 21.0


def draw(sheet: Sheet, chart: PairedChart) -> None:
    """Draw a row a pair, the first on top."""
    if not chart.pairs:
        sheet.say_nothing(in_words(chart))
        return
    later = any(pair.later is not None for pair in chart.pairs)
    sheet.write("Mean of the same people each time, in points of the scale", size=SMALL, ink=QUIET)
    _legend(sheet, later=later)
    values = [value for pair in chart.pairs for value in (pair.before, pair.after, pair.later) if value is not None]
    scale = Scale(chart.lowest, chart.highest, values, left=LEFT + 32, right=RIGHT - 32)
    _axis(sheet, scale)
    for pair in chart.pairs:
        sheet.y += 8
        sheet.row(pair.label, figures.people(pair.n))
        _row(sheet, scale, pair)
    if len(chart.pairs) > 4:
        sheet.y += 4
        _axis(sheet, scale)


def _legend(sheet: Sheet, *, later: bool) -> None:
    x, y = LEFT + 6, sheet.y + 15
    for ink in [each for each in MARKS if later or each != LATER]:
        sheet.mark(x, y, ink)
        sheet.put(_WORDS[ink], x + 11, y)
        x += 11 + width(_WORDS[ink], SMALL) + 24
    sheet.y += 30


def _axis(sheet: Sheet, scale: Scale) -> None:
    for value in scale.ticks():
        sheet.put(figures.tick(value), scale.at(value), sheet.y + 7, side="center", ink=QUIET)
    sheet.y += 14


def _row(sheet: Sheet, scale: Scale, pair: Pair) -> None:
    """Draw before and after on one line, and weeks later on a second, hanging from after."""
    middle = sheet.y + _LANE / 2 + 2
    lanes = 1 if pair.later is None else 2
    for value in scale.ticks():
        x = scale.at(value)
        sheet.line((x, middle - 8), (x, middle + 8 + _LANE * (lanes - 1)), ink=RULE, behind=True)
    before, after = scale.at(pair.before), scale.at(pair.after)
    sheet.line((before, middle), (after, middle), ink=JOIN, thick=3.5)
    if pair.later is not None:
        at = scale.at(pair.later)
        sheet.line((after, middle), (after, middle + _LANE), ink=JOIN, thick=1.5)
        sheet.line((after, middle + _LANE), (at, middle + _LANE), ink=JOIN, thick=1.5)
        sheet.mark(at, middle + _LANE, LATER)
        side = 1 if after <= at else -1
        _value(sheet, pair.later, at, middle + _LANE, side)
    rises = 1 if before <= after else -1
    sheet.mark(before, middle, BEFORE)
    sheet.mark(after, middle, AFTER)
    _value(sheet, pair.before, before, middle, -rises)
    _value(sheet, pair.after, after, middle, rises)
    sheet.y += _LANE * lanes + 4


def _value(sheet: Sheet, value: float, x: float, y: float, side: int) -> None:
    sheet.put(figures.mean(value), x + 9 * side, y, side="left" if side > 0 else "right")

"""The response funnel: how many were left at each step, and of how many."""

from bot.messages.charts import FunnelChart, Step
from bot.reports.charts import figures
from bot.reports.charts.lettering import width
from bot.reports.charts.sheet import AFTER, GROUND, LABEL, LEADING, LEFT, QUIET, RIGHT, SMALL, Sheet
from bot.reports.charts.words import in_words

_BAR, _GAP = 18.0, 5.0


def draw(sheet: Sheet, chart: FunnelChart) -> None:
    """Draw a bar a step; the pale part behind it is of how many."""
    most = max((max(step.n or 0, step.of or 0) for step in chart.steps), default=0)
    if not most:
        sheet.say_nothing(in_words(chart))
        return
    pale = any(step.of is not None for step in chart.steps)
    sheet.write(f"People{'; pale: of how many' if pale else ''}", size=SMALL, ink=QUIET)
    for step in chart.steps:
        sheet.y += 9
        _step(sheet, step, (RIGHT - LEFT) / most)


def _step(sheet: Sheet, step: Step, each: float) -> None:
    of = ""
    if step.n is not None and step.of:
        of = f"of {step.of:,} ({figures.share(step.n, step.of)})"
    number = "not shown" if step.n is None else f"{step.n:,}"
    taken = width(number, LABEL, bold=True) + (width(of, SMALL) + _GAP if of else 0)
    sheet.write(step.label, right=RIGHT - taken - 12)
    at = sheet.y - LABEL * LEADING / 2
    sheet.put(number, RIGHT - taken, at, size=LABEL, bold=step.n is not None)
    sheet.put(of, RIGHT, at, side="right", ink=QUIET)
    sheet.y += 3
    sheet.bar(LEFT, LEFT + max((step.of or 0) * each, 1), sheet.y, _BAR, GROUND)
    if step.n is not None:
        sheet.bar(LEFT, LEFT + max(step.n * each, 1), sheet.y, _BAR, AFTER)
    sheet.y += _BAR

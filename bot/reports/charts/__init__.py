"""Charts that need no explanation: colour-blind safe, readable on a phone, and said in words beside."""

from bot.messages.charts import Chart, DivergingChart, FunnelChart, IntervalChart, PairedChart
from bot.reports.charts import diverging, funnel, interval, paired, trend
from bot.reports.charts.parts import in_parts
from bot.reports.charts.sheet import DOTS, WIDTH, Sheet
from bot.reports.charts.words import in_words

__all__ = ["DOTS", "WIDTH", "in_parts", "in_words", "png"]


def png(chart: Chart) -> bytes:
    """Draw a chart: a PNG, `WIDTH` inches wide at `DOTS` dots an inch, as high as its rows need."""
    sheet = Sheet(chart.title)
    match chart:
        case PairedChart():
            paired.draw(sheet, chart)
        case DivergingChart():
            diverging.draw(sheet, chart)
        case FunnelChart():
            funnel.draw(sheet, chart)
        case IntervalChart():
            interval.draw(sheet, chart)
        case _:
            trend.draw(sheet, chart)
    return sheet.png(in_words(chart))

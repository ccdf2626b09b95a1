"""Makes the picture of the charts: one of each kind, as a phone shows it. Run it as `make pictures`.

The figures are made up to show what each kind can say; none is anybody's.
"""

from io import BytesIO
from pathlib import Path

from PIL import Image

from bot.messages.charts import (
    Chart,
    Diverging,
    DivergingChart,
    FunnelChart,
    IntervalChart,
    Pair,
    PairedChart,
    Point,
    Step,
    TrendChart,
)
from bot.reports.charts import png

PICTURE = Path(__file__).parent / "pictures" / "charts.png"
COLUMNS = ((0, 2), (1, 3, 4))
"""Which charts stand below each other."""
COLOURS = 64
_GAP = 36
_GROUND = (128, 136, 144)
PAIRED = PairedChart(
    "How sure delegates are before, after and weeks later: Working with neglect",
    "",
    (
        Pair("Recognise the signs of neglect in the daily lives of children", 2.9, 4.2, 41, 4.0),
        Pair("Apply the thresholds of your partnership when deciding what to do next", 2.4, 3.8, 41, 3.9),
        Pair("Use chronologies and the neglect toolkit in your own records", 2.1, 3.6, 39, 2.9),
        Pair("Challenge a decision with which you do not agree", 3.3, 3.2, 40, 3.4),
    ),
    1,
    5,
)
DIVERGING = DivergingChart(
    "What delegates said at the end of the course",
    "",
    (
        Diverging("The trainer made the course relevant to my work", 64, (1, 2, 7, 26, 28)),
        Diverging("There was enough time to practise", 64, (6, 17, 15, 18, 8)),
        Diverging("I know what I will do differently", 62, (0, 3, 9, 31, 19)),
        Diverging("The joining instructions were clear", 3, ()),
    ),
    "Disagree strongly",
    "Agree strongly",
)
FUNNEL = FunnelChart(
    "Who answered: April to June 2026",
    "",
    (
        Step("Booked", 482, None),
        Step("Attended", 431, 482),
        Step("Answered before the course", 312, 482),
        Step("Answered at the end of the course", 268, 431),
        Step("Answered the impact check, weeks later", 141, 402),
    ),
)
TREND = TrendChart(
    "Learning gain by quarter",
    "",
    (
        Point("Apr-Jun 2025", 88, 0.7, 0.5, 0.9),
        Point("Jul-Sep 2025", 3, None, None, None),
        Point("Oct-Dec 2025", 131, 0.9, 0.75, 1.05),
        Point("Jan-Mar 2026", 120, 1.1, 0.92, 1.28),
    ),
    "Mean change in scale points",
    0,
    2,
)
INTERVALS = IntervalChart(
    "Learning gain of each delivery: Working with neglect",
    "",
    (
        Point("14 April 2026, Leeds", 18, 1.2, 0.8, 1.6),
        Point("2 June 2026, online", 22, 0.4, -0.1, 0.9),
        Point("30 June 2026, Wakefield", 16, 0.9, 0.5, 1.3),
        Point("Others, too small to show alone", 9, 0.7, -0.2, 1.6),
    ),
    "Mean change in scale points",
    -1,
    2,
)
CHARTS: tuple[Chart, ...] = (PAIRED, DIVERGING, FUNNEL, TREND, INTERVALS)
"""One of each kind."""


def main() -> None:
    """Draw all kinds on one sheet, in few colours, so that the tree stays small."""
    drawn = [Image.open(BytesIO(png(chart))).convert("RGB") for chart in CHARTS]
    columns = [[drawn[n] for n in column] for column in COLUMNS]
    wide = drawn[0].width
    heights = [sum(each.height + _GAP for each in column) for column in columns]
    sheet = Image.new("RGB", ((wide + _GAP) * len(columns) + _GAP, max(heights) + _GAP), _GROUND)
    for place, column in enumerate(columns):
        top = _GAP
        for each in column:
            sheet.paste(each, (_GAP + place * (wide + _GAP), top))
            top += each.height + _GAP
    PICTURE.parent.mkdir(exist_ok=True)
    sheet.quantize(COLOURS).save(PICTURE, optimize=True)


if __name__ == "__main__":
    main()

"""Reports to print: short ones, long ones and unkind ones."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from bot.messages.charts import Pair, PairedChart
from bot.reports.document import Block, Bullets, Document, Grid, House, Note, Paragraph, Picture, Quotes, Section

HOUSE = House(
    "Cumbria Safeguarding Children Partnership",
    "CSCP",
    contacts=("Business unit: Jo Bell, business.unit@example.org",),
)
CHART = PairedChart(
    "How confident delegates say they are, before and after",
    "Delegates report more confidence: the mean went from 2.6 to 4.1 (n = 31).",
    (Pair("I can recognise the signs of neglect", 2.6, 4.1, 31),),
    1,
    5,
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><rect width="20" height="10" fill="#1f4e79"/></svg>'


def grid(rows: int, note: str = "") -> Grid:
    """Make a table of events, as many as are wanted."""
    cells = tuple(
        (f"Neglect, event {number}", str(20 + number % 9), f"{number % 3}.5") for number in range(1, rows + 1)
    )
    return Grid("What delegates said of each event", ("Event", "Delegates", "Mean change"), cells, note)


def report(*blocks: Block, **changes: Any) -> Document:
    """Make a report of one chapter with these blocks."""
    made = Document(
        "Quarterly report to the subgroup",
        "1 October to 31 December 2026",
        HOUSE,
        date(2027, 1, 9),
        decide=("Agree to offer Neglect twice more before the summer.",),
        lead=(Paragraph("Delegates report that they are more confident after the courses."),),
        sections=(Section("Learning", blocks),),
        notes=("Figures of fewer than 5 people are not shown.",),
    )
    return replace(made, **changes)


def everything() -> Document:
    """Make a report with every kind of block."""
    blocks = (
        Paragraph("First words.\nA new line.\n\nA new paragraph."),
        Bullets(("12 events were held.", "412 people came.")),
        grid(3, "Not shown: fewer than 5 people."),
        Picture(CHART),
        Quotes(("I now write down what the child says.",)),
        Note("Fewer than half answered: indicative."),
    )
    return report(sections=(Section("Learning", blocks), Section("Neglect", (grid(2), Picture(CHART)), 2)))


def logo(folder: Path) -> Path:
    """Write a logo as SVG."""
    held = folder / "logo.svg"
    held.write_text(SVG)
    return held

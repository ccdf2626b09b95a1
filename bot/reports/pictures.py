"""Charts and logos as a document needs them: drawn once, and as large as the page has room for."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from struct import unpack

from bot.errors import ConfigError
from bot.messages.charts import Chart, DivergingChart, FunnelChart, PairedChart, TrendChart
from bot.reports import charts
from bot.reports.charts.sheet import SMALL

WIDEST, TALLEST = 150.0, 113.0
"""Millimetres that a picture may take on A4: nearly the text's width, and so high that two fit on a page."""
LEAST_LETTERS = 8.0
"""Points; a picture is not made so small that its letters would be smaller."""
NARROWEST = 25.4 * charts.WIDTH * LEAST_LETTERS / SMALL
_ALONE = b"""
#set page(width: auto, height: auto, margin: 0pt, fill: none)
#let given = sys.inputs.logo
#let content = if sys.inputs.kind == "svg" { bytes(given) } else { bytes(json(bytes(given)).map(int)) }
#image(content, format: sys.inputs.kind, height: 22mm)
"""


@lru_cache(maxsize=16)
def drawn(chart: Chart) -> bytes:
    """Draw a chart as PNG; the Word document and the PDF of one report share it."""
    return charts.png(chart)


def width(png: bytes) -> float:
    """Give the millimetres that a PNG is wide when it fills the page, or less where it would be too tall for it."""
    across, down = unpack(">II", png[16:24])
    return float(min(WIDEST, TALLEST * across / down))


def parts(chart: Chart) -> tuple[Chart, ...]:
    """Give a chart as it is printed: in so many parts that each fits half a page and can still be read."""
    made: tuple[Chart, ...] = (chart,)
    rows = _rows(chart)
    for many in range(2, rows + 1):
        if all(width(drawn(part)) >= NARROWEST for part in made):
            break
        made = charts.in_parts(chart, -(-rows // many))
    return made


def _rows(chart: Chart) -> int:
    match chart:
        case PairedChart():
            return len(chart.pairs)
        case DivergingChart():
            return len(chart.rows)
        case FunnelChart() | TrendChart():
            return 1  # what follows cannot be parted from what went before
        case _:
            return len(chart.points)


@dataclass(frozen=True)
class Logo:
    """A logo as it was given, `svg` or `png`, and as PNG, which is what every Word shows."""

    content: bytes
    kind: str
    png: bytes


def logo(path: Path) -> Logo:
    """Read a logo and draw it 22 mm high at 300 dots an inch; raises `ConfigError` where it cannot be read."""
    import typst

    kind = path.suffix.lower().removeprefix(".")
    try:
        if kind not in {"svg", "png"}:
            raise ValueError(kind)
        content = path.read_bytes()
        given = content.decode() if kind == "svg" else json.dumps(list(content))
        drawn = typst.compile(
            _ALONE, format="png", ppi=300, ignore_system_fonts=True, sys_inputs={"logo": given, "kind": kind}
        )
    except (OSError, ValueError, typst.TypstError):
        raise ConfigError(f"{path.name}: the logo cannot be read - give an SVG or a PNG") from None
    return Logo(content, kind, drawn)

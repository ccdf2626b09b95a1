"""The sheet that a chart is drawn on: as wide as a phone, from top to bottom, in points.

One point is one CSS pixel on a phone of 364, so a size here is the size that is read there.
"""

from collections.abc import Iterable, Mapping
from io import BytesIO
from math import ceil, floor, log10
from typing import TYPE_CHECKING, Any

from bot.reports.charts.lettering import drawable, width, wrap

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from PIL.Image import Image

ACROSS, EDGE = 364.0, 14.0
"""Points: the width of the sheet and of its margins."""
DOTS = 180
WIDTH = ACROSS / 72
"""Inches and dots an inch: 910 pixels wide."""
TITLE, LABEL, SMALL = 15.0, 12.0, 11.0
"""Points; nothing is smaller than the last."""
LEADING = 1.32
COLOURS = 64
LEFT, RIGHT = EDGE, ACROSS - EDGE
INK, QUIET, RULE, GROUND = "#16232a", "#55646b", "#dde2e4", "#eef1f2"
BEFORE, AFTER, LATER, JOIN = "#a3580a", "#0f4a5a", "#4f94a6", "#9aa5a8"
"""Told apart by lightness and by shape as well as by colour."""
MARKS = {BEFORE: "o", AFTER: "D", LATER: "s"}


class Sheet:
    """Draws at points from the top left; `y` is where the next thing goes, and the sheet ends below the last."""

    def __init__(self, title: str) -> None:
        from matplotlib.figure import Figure  # takes a second, so only who draws waits for it

        self.title = title
        self.y = EDGE
        self._figure = Figure(figsize=(WIDTH, WIDTH), dpi=DOTS)
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.axis("off")
        self.write(title, size=TITLE, bold=True)
        self.y += 3

    def write(
        self,
        words: str,
        *,
        left: float = LEFT,
        right: float = RIGHT,
        size: float = LABEL,
        ink: str = INK,
        bold: bool = False,
        lines: int = 4,
    ) -> None:
        """Write words from `left` to `right`, in as many lines as they need, and go on below them."""
        for line in wrap(words, right - left, size, bold=bold, lines=lines):
            self.put(line, left, self.y + size * LEADING / 2, size=size, ink=ink, bold=bold)
            self.y += size * LEADING

    def put(
        self,
        words: str,
        x: float,
        y: float,
        *,
        side: str = "left",
        size: float = SMALL,
        ink: str = INK,
        bold: bool = False,
    ) -> None:
        """Put words on one line: `side` of them is at x, their middle at y; they stay inside the sheet."""
        words = drawable(words)
        wide = width(words, size, bold=bold)
        start = x - {"left": 0.0, "center": wide / 2, "right": wide}[side]
        start = max(2.0, min(start, ACROSS - 2 - wide))
        weight = "bold" if bold else "normal"
        self._axes.text(
            start, y, words, size=size, color=ink, weight=weight, va="center_baseline", parse_math=False, zorder=4
        )

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        ink: str = RULE,
        thick: float = 1.0,
        behind: bool = False,
    ) -> None:
        """Draw a straight line."""
        self._axes.plot(
            (start[0], end[0]),
            (start[1], end[1]),
            color=ink,
            linewidth=thick,
            solid_capstyle="butt",
            zorder=1 if behind else 2,
        )

    def bar(self, left: float, right: float, top: float, height: float, ink: str) -> None:
        """Fill a box, as narrow as it is."""
        from matplotlib.patches import Rectangle

        self._axes.add_patch(Rectangle((left, top), right - left, height, facecolor=ink, linewidth=0, zorder=1.5))

    def mark(self, x: float, y: float, ink: str) -> None:
        """Put the mark of a side: an open circle before, a full diamond after, a square later."""
        hollow = ink == BEFORE
        size = {BEFORE: 62, AFTER: 58, LATER: 52}[ink]
        self._axes.scatter(
            [x],
            [y],
            s=size,
            marker=MARKS[ink],
            color="white" if hollow else ink,
            edgecolors=ink,
            linewidths=2,
            zorder=3,
        )

    def row(self, label: str, n: str, *, right: float = RIGHT, lines: int = 4) -> None:
        """Write what a row is about, and how many people it stands on after it, or below where there is no room."""
        told = wrap(label, right - LEFT, LABEL, lines=lines) or ["(no words)"]
        for line in told:
            self.put(line, LEFT, self.y + LABEL * LEADING / 2, size=LABEL)
            self.y += LABEL * LEADING
        after = LEFT + width(told[-1], LABEL) + 8
        if after + width(n, SMALL) > right:
            after = LEFT
            self.y += LABEL * LEADING
        self.put(n, after, self.y - LABEL * LEADING / 2, ink=QUIET)

    def say_nothing(self, why: str) -> None:
        """Say on a quiet ground that there is nothing to show."""
        self.y += 8
        top, self.y = self.y, self.y + 10
        for line in wrap(why, RIGHT - LEFT - 20, LABEL, lines=8):
            self.put(line, LEFT + 10, self.y + LABEL * LEADING / 2, size=LABEL, ink=QUIET)
            self.y += LABEL * LEADING
        self.y += 10
        self.bar(LEFT, RIGHT, top, self.y - top, GROUND)

    def png(self, finding: str) -> bytes:
        """Give the sheet as a PNG that carries its title and its finding."""
        height = ceil(self.y + EDGE)
        self._axes.set_xlim(0, ACROSS)
        self._axes.set_ylim(height, 0)
        self._figure.set_size_inches(WIDTH, height / 72)
        drawn = _painted(self._figure)
        # What refers to itself would stay until Python looks for such things: several megabytes a chart.
        self._figure.clear()
        return _small(drawn, {"Title": self.title, "Description": finding})


def _painted(figure: "Figure") -> "Image":
    """Give the picture of a figure, which is not made into a file and read again."""
    from matplotlib.backend_bases import FigureCanvasBase
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL.Image import frombuffer

    figure.set_facecolor("white")
    canvas: Any = FigureCanvasAgg(figure)
    canvas.draw()
    painted = frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba(), "raw", "RGBA", 0, 1)
    figure.set_canvas(FigureCanvasBase(figure))  # nothing holds the large one then
    return painted.convert("RGB")


def _small(drawn: "Image", told: Mapping[str, str]) -> bytes:
    """Give a PNG with a palette: a chart has few colours, and reports with ten of them go by mail."""
    from PIL.Image import Dither
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    for name, text in told.items():
        words.add_itxt(name, text)
    held = BytesIO()
    few = drawn.quantize(COLOURS, dither=Dither.NONE)
    few.save(held, format="png", optimize=True, pnginfo=words, dpi=(DOTS, DOTS))
    return held.getvalue()


class Scale:
    """Where values stand between two points of the sheet; wide enough for all of them."""

    def __init__(self, lowest: float, highest: float, values: Iterable[float], *, left: float, right: float) -> None:
        seen = [lowest, highest, *values]
        self.lowest, self.highest = min(seen), max(seen)
        if self.highest - self.lowest < 1e-9:
            self.highest = self.lowest + 1
        self._left, self._right = left, right

    def at(self, value: float) -> float:
        """Give the point of a value."""
        share = (value - self.lowest) / (self.highest - self.lowest)
        return self._left + share * (self._right - self._left)

    def ticks(self, most: int = 7) -> list[float]:
        """Give round values to write beside it, from the lowest to the highest."""
        spread = self.highest - self.lowest
        power = 10.0 ** (floor(log10(spread)) - 1)
        steps = (power * 10**rank * digit for rank in range(3) for digit in (1, 2, 5))
        step = next((each for each in steps if spread / each <= most - 1), spread)
        first, last = ceil(self.lowest / step - 1e-9), floor(self.highest / step + 1e-9)
        return [round(number * step, 9) for number in range(first, last + 1)]

    def holds_zero(self) -> bool:
        """Tell whether there is something on both sides of zero, so that signs are written."""
        return self.lowest < 0 <= self.highest

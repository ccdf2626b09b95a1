"""Charts that need no explanation: colour-blind safe, readable on a phone, and said in words beside."""

from functools import cache
from io import BytesIO
from textwrap import fill
from typing import TYPE_CHECKING

from bot.messages.nouns import Chart

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BEFORE, AFTER, LINE = "#8a5a00", "#1d4f5c", "#9aa5a8"
"""Told apart by lightness and by shape as well as by colour."""
WIDTH, DOTS = 7.0, 130
"""Inches and dots an inch: 910 pixels wide."""
_LABEL = 34


def png(chart: Chart) -> bytes:
    """Draw paired means as a dot-and-line chart, the first line on top; gives a PNG."""
    from matplotlib.figure import Figure  # takes a second, so only who draws waits for it

    labels = [f"{fill(_drawable(pair.label), _LABEL)}\nn = {pair.n:,}" for pair in chart.pairs]
    lines = sum(label.count("\n") + 2 for label in labels)
    figure = Figure(figsize=(WIDTH, 1.6 + 0.2 * lines), dpi=DOTS, layout="constrained")
    axes = figure.add_subplot()
    _draw(axes, chart)
    axes.set_yticks(range(len(labels)), labels, fontsize=9, parse_math=False)
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.set_xlim(chart.lowest - 0.2, chart.highest + 0.2)
    axes.set_xticks(range(int(chart.lowest), int(chart.highest) + 1))
    axes.set_xlabel("Mean, in points of the scale", fontsize=9)
    title = fill(_drawable(chart.title), 70)
    figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold", parse_math=False)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False, fontsize=9)
    axes.grid(axis="x", color="#e3e7e8")
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="y", length=0)
    held = BytesIO()
    figure.savefig(held, format="png", facecolor="white", metadata={"Title": chart.title, "Description": chart.finding})
    return held.getvalue()


def _drawable(words: str) -> str:
    """Put a box in the place of what the font has no sign for."""
    known = _signs()
    return " ".join("".join(c if c.isspace() or ord(c) in known else "□" for c in words).split())


@cache
def _signs() -> frozenset[int]:
    from matplotlib.font_manager import findfont, get_font

    return frozenset(get_font(findfont("DejaVu Sans")).get_charmap())


def _draw(axes: "Axes", chart: Chart) -> None:
    places = range(len(chart.pairs))
    before, after = [pair.before for pair in chart.pairs], [pair.after for pair in chart.pairs]
    axes.hlines(places, before, after, color=LINE, linewidth=3, zorder=1)
    axes.scatter(before, places, s=70, color="white", edgecolors=BEFORE, linewidths=2, label="Before", zorder=2)
    axes.scatter(after, places, s=80, color=AFTER, marker="D", label="After", zorder=3)
    for place, pair in zip(places, chart.pairs, strict=True):
        first, last = (-9, 9) if pair.before <= pair.after else (9, -9)
        for value, away in ((pair.before, first), (pair.after, last)):
            axes.annotate(
                f"{value:.1f}",
                (value, place),
                xytext=(away, 0),
                textcoords="offset points",
                ha="right" if away < 0 else "left",
                va="center",
                fontsize=9,
            )

"""How numbers are written in charts."""

from bot.messages.charts import Point


def mean(value: float, *, signed: bool = False) -> str:
    """Write a mean to one place: 3.1, or +0.8 where it is a difference."""
    said = f"{value:+.1f}" if signed else f"{value:.1f}"
    zero = said.strip("+-") == "0.0"
    return "0.0" if zero else said.replace("-", "\N{MINUS SIGN}")


def fine(value: float, *, signed: bool = False) -> str:
    """Write a mean to two places, as answers and reports do."""
    said = f"{value:+.2f}" if signed else f"{value:.2f}"
    zero = said.strip("+-") == "0.00"
    return "0.00" if zero else said.replace("-", "\N{MINUS SIGN}")


def tick(value: float) -> str:
    """Write a value of a scale as short as it goes: 3, 0.5."""
    return f"{value:g}".replace("-", "\N{MINUS SIGN}")


def share(part: int, whole: int) -> str:
    """Write a share in whole per cent; of nobody there is none."""
    return f"{100 * part / whole:.0f} %" if whole else ""


def people(n: int) -> str:
    """Write how many people a figure stands on: n = 1,234."""
    return f"n = {n:,}"


def why_not(n: int) -> str:
    """Say why a figure is not there."""
    return "not shown: too few or still open" if n else "nobody answered"


def rounded(value: float) -> float:
    """Round a mean as it is written, so that words and numbers never disagree."""
    return round(value, 2)


def spread(point: Point) -> tuple[float, float] | None:
    """Give the ends of a point's interval; None where it has none or is not shown."""
    if point.mean is None or point.low is None or point.high is None:
        return None
    return point.low, point.high

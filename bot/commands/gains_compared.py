"""Learning gain over the quarters, and of the deliveries of a course beside each other: parts of `gain`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.commands.context import Context
from bot.commands.periods import Period
from bot.commands.scope import Scope
from bot.insight import deliveries, trend
from bot.insight.deliveries import Deliveries
from bot.insight.disclosure import Ground
from bot.insight.gain import Gain
from bot.insight.learning_gain import Change
from bot.insight.may_say import interval
from bot.insight.trend import QuarterGain
from bot.messages.charts import Chart, IntervalChart, Point, TrendChart
from bot.messages.nouns import Json, Table
from bot.messages.wording import NOTHING, change, count, points, short_day
from bot.reports.contents.learning import point, reach

MOST_QUARTERS = 12
MOST_DELIVERIES = 30
DIRECTIONS = {"improved": "Improved", "same": "the same", "worse": "worse"}
_UNIT = "scale points"
_COLUMNS = ("n", "Before", "After", "Change", "95 % interval", "Improved / same / worse")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Compared:
    """What `gain` says beside the gain itself."""

    parts: tuple[str | Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    data: Mapping[str, Json] = field(default_factory=dict)


def of_scope(session: Session, context: Context, about: Scope, ground: Ground, found: Gain) -> Compared:
    """Compare the quarters of a scope that has several, and the deliveries where it is one course's."""
    if about.event is not None:
        return Compared()
    quarters = trend.of_events(session, context.partnership, ground, paired=found.pairing)
    told = [_over_time(about, quarters)] if len(quarters) > 1 else []
    if about.course:
        told.append(
            _by_delivery(
                context, about, deliveries.of_events(session, context.partnership, ground, paired=found.pairing)
            )
        )
    return Compared(
        tuple(part for each in told for part in each.parts),
        tuple(chart for each in told for chart in each.charts),
        {name: value for each in told for name, value in each.data.items()},
    )


def _over_time(about: Scope, quarters: Sequence[QuarterGain]) -> Compared:
    data: dict[str, Json] = {"trend": [each.as_json() for each in quarters]}
    kept = quarters[-MOST_QUARTERS:]
    if not any(_shown(each.change) for each in kept):
        return Compared(("Over time: no quarter has enough people to be shown.",), (), data)
    rows = tuple(
        (each.label, str(Period(each.first, each.last)), *cells(each.change, each.released.why_not())) for each in kept
    )
    left = f", the last {len(kept)} of {len(quarters)}" if len(quarters) > len(kept) else ""
    table = Table(("Quarter", "Days", *_COLUMNS), rows, f"By quarter of the event{left}")
    marks = tuple(point(each.label, each.change) for each in kept)
    title = f"Learning gain by quarter: {about.words}"
    finding = f"Mean change by quarter: {_findings(marks)}."
    return Compared((table,), (TrendChart(title, finding, marks, _UNIT, *reach(marks)),), data)


def _by_delivery(context: Context, about: Scope, found: Deliveries) -> Compared:
    lines = {line.id: line for line in about.lines}
    zone = context.partnership.about.tz
    data: dict[str, Json] = {"deliveries": found.as_json({event: line.ref for event, line in lines.items()})}
    if found.compared < 2:
        return Compared((), (), data)
    kept, left = _last(found.each)
    named = [(f"{lines[event].ref}, {short_day(lines[event].starts_at, zone)}", made) for event, made in kept]
    if found.others.pairs:
        named.append((f"{count(found.others_events, 'smaller event')} together", found.others))
    rows = tuple((name, *cells(made)) for name, made in named)
    table = Table(("Delivery", *_COLUMNS), rows, f"By delivery{left}")
    marks = tuple(point(name, made) for name, made in named)
    title = f"Learning gain by delivery: {about.words}"
    finding = f"Mean change by delivery: {_findings(marks)}."
    chart = IntervalChart(title, finding, marks, _UNIT, *reach(marks))
    return Compared((table, found.caution), (chart,), data)


def _last(each: Sequence[_T]) -> tuple[Sequence[_T], str]:
    kept = each[-MOST_DELIVERIES:]
    return kept, f", the last {len(kept)} of {len(each)}" if len(each) > len(kept) else ""


def _shown(made: Change) -> bool:
    return made.change is not None


def _findings(marks: Sequence[Point]) -> str:
    return "; ".join(
        f"{mark.label} {change(mark.mean)} (n = {mark.n:,})" if mark.mean is not None else f"{mark.label} not shown"
        for mark in marks
    )


def cells(made: Change, why_not: str = "") -> tuple[str, ...]:
    """Write a change as six cells: n, before, after, change, interval, and who improved; or why there is none."""
    if made.change is None:
        return (why_not or "too few to show") if made.pairs else NOTHING, *[NOTHING] * 5
    counts = " / ".join(f"{getattr(made, name):,}" for name in DIRECTIONS)
    means = (points(made.before), points(made.after), change(made.change))
    return f"{made.pairs:,}", *means, interval(made) or NOTHING, counts

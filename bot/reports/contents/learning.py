"""Learning gain in a report: the whole in words, by course or by question, and over the quarters."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.insight.gain import Gain, QuestionGain
from bot.insight.learning_gain import Change
from bot.insight.may_say import FEW, in_brackets, interval
from bot.insight.may_say import compared as many_compared
from bot.insight.trend import QuarterGain
from bot.messages.charts import IntervalChart, Pair, PairedChart, Point, TrendChart
from bot.messages.wording import NOTHING, change, count, day, points, share
from bot.reports.charts.words import finding_of_intervals, finding_of_pairs, finding_of_trend
from bot.reports.contents.gathered import CourseGain, Gathered
from bot.reports.contents.nothing import Nothing, kept_back
from bot.reports.contents.stages import why_nothing
from bot.reports.document import Block, Grid, Note, Paragraph, Picture

MOST_ROWS = 30
SIDES = ("pre_course", "end_of_course")
UNIT = "scale points"
COLUMNS = ("n", "Before", "After", "Change", "95 % interval", "Rose")
_SCORE = 10


def learning(gathered: Gathered, *, by_course: bool) -> tuple[Block, ...]:
    """Tell level 2: the paired change, the whole and its parts."""
    found = gathered.gain
    if not _both_asked(gathered):
        return (Paragraph("The plan has no self-assessment on both sides of the course, so no gain can be measured."),)
    if found.whole.change is None:
        kept = found.released.why_not() if found.paired else ""
        return (Nothing(f"{kept.capitalize()}." if kept else _why_no_pairs(gathered)),)
    made: list[Block] = [Paragraph(" ".join([_whole(found), *found.said])), *_others(found)]
    return (*made, *(_courses(gathered.courses) if by_course else _questions(found)))


def _both_asked(gathered: Gathered) -> bool:
    return all(gathered.partnership.plan.of_kind(kind) for kind in SIDES)


def _why_no_pairs(gathered: Gathered) -> str:
    silent = [kind for kind in SIDES if not any(rate.answered for rate in gathered.rates if rate.kind == kind)]
    if silent:
        return " ".join(why_nothing(gathered, {kind}) for kind in silent)
    return "Nobody has answered the same question, in the same words, before and after the course."


def _whole(found: Gain) -> str:
    made = found.whole
    return (
        f"{count(made.pairs, 'delegate')} rated themselves before and after the course: "
        f"{points(made.before)} on average before, {points(made.after)} after, a change of {change(made.change)} "
        f"scale points{in_brackets(made)}. "
        f"{made.improved:,} rated themselves higher than before ({share((made.improved or 0) / made.pairs)}), "
        f"{made.same:,} the same, {made.worse:,} lower."
    )


def _others(found: Gain) -> Iterable[Block]:
    """Tell of who answered only once, and whether they were different at the start."""
    alone = found.only_before + found.only_after
    if not alone:
        return
    said = (
        f"Not in these figures: {found.only_before:,} answered only before the course, {found.only_after:,} only after."
    )
    start = found.start
    if start.difference is not None and start.alike:
        said += (
            f" Who answered only before began {change(start.difference)} scale points beside the others; in each group "
            "all are alike, so that no interval can be given."
        )
    elif start.difference is not None and start.ci:
        words = "began at a different point" if start.differed else "began at about the same point"
        said += (
            f" Who answered only before {words}: {change(start.difference)} scale points beside the others"
            f" (95 % interval {change(start.ci[0])} to {change(start.ci[1])})."
        )
    if kept := found.released.kept_back():
        said += f" {kept}"
    yield Paragraph(said)


def _courses(courses: Sequence[CourseGain]) -> Iterable[Block]:
    rows = tuple((each.title, *cells(each.change)) for each in courses[:MOST_ROWS])
    yield Grid("Learning gain by course", ("Course", *COLUMNS), rows, _note(_ROSE, courses[:MOST_ROWS], _few(courses)))
    pairs = [_pair(each.title, each.change) for each in courses if each.change.change is not None]
    if len(pairs) > 1:
        chart = paired_chart("Self-assessment before and after, by course", pairs[:MOST_ROWS])
        yield Picture(replace(chart, finding=_finding(pairs)))


def _few(courses: Sequence[CourseGain]) -> str:
    few = sum(each.change.change is not None and each.change.pairs < FEW for each in courses)
    return f"Fewer than {FEW} people, too few to tell a course from others: {few}." if few else ""


def _note(said: str, rows: Iterable[CourseGain | QuarterGain | QuestionGain], more: str = "") -> str:
    """Say below a table what its columns mean, and which of its rows have no figures."""
    missing = kept_back(
        each.released.why_not() or "nobody has answered both times" for each in rows if each.change.change is None
    )
    return " ".join(part for part in (said, more, missing) if part)


def _finding(pairs: Sequence[Pair]) -> str:
    """Say which course's delegates rose most and least, for who cannot see the chart."""
    ordered = sorted(pairs, key=lambda pair: pair.before - pair.after)
    rose = sum(pair.after > pair.before for pair in pairs)
    ends = "; ".join(
        f"{words}: {pair.label}, {points(pair.before)} to {points(pair.after)} (n = {pair.n:,})"
        for words, pair in (("most", ordered[0]), ("least", ordered[-1]))
    )
    return f"The mean self-assessment rose in {rose} of {len(pairs)} courses. {ends[:1].upper()}{ends[1:]}."


_ROSE = "Means and change in scale points. Rose: the share of delegates who rated themselves higher than before."


def compared(courses: Sequence[CourseGain]) -> tuple[Block, ...]:
    """Put the courses' changes beside each other; nothing where there are not two."""
    shown = [each for each in courses if each.change.change is not None]
    if len(shown) < 2:
        return ()
    ordered = sorted(shown, key=lambda each: -(each.change.change or 0))[:MOST_ROWS]
    marks = tuple(point(each.title, each.change) for each in ordered)
    words = finding_of_intervals(marks, UNIT)
    chart = IntervalChart("Learning gain by course, with 95 % intervals", words, marks, UNIT, *reach(marks))
    return (
        Paragraph(
            "The dot is the mean change, the line its 95 % interval. Where a line crosses zero there may be no gain at "
            "all; where two lines overlap widely, the courses cannot be told apart."
        ),
        Note(many_compared(len(shown), "courses")),
        Picture(chart),
    )


def trend(gathered: Gathered) -> tuple[Block, ...]:
    """Tell how the gain went over the quarters; says so where there are not two to compare."""
    if not _both_asked(gathered):
        return ()
    quarters = gathered.quarters
    shown = [each for each in quarters if each.change.change is not None]
    if len(shown) < 2:
        return (Paragraph("A trend needs two quarters with figures that may be shown; there are fewer so far."),)
    marks = tuple(point(each.label, each.change) for each in quarters)
    words = finding_of_trend(marks, UNIT)
    chart = TrendChart("Learning gain by quarter, with 95 % intervals", words, marks, UNIT, *reach(marks))
    rows = tuple((each.label, f"{each.events:,}", *cells(each.change)[:-1]) for each in quarters)
    oldest, newest = quarters[0], quarters[-1]
    days = f"{oldest.label} begins on {day(oldest.first)}, {newest.label} ends on {day(newest.last)}."
    return Picture(chart), Grid(
        "Learning gain by quarter", ("Quarter", "Events", *COLUMNS[:-1]), rows, _note(days, quarters)
    )


def _questions(found: Gain) -> Iterable[Block]:
    shown = [each for each in found.questions if each.change.change is not None]
    if shown:
        pairs = [_pair(each.text, each.change) for each in shown]
        yield Picture(paired_chart("Self-assessment before and after, by question", pairs[:MOST_ROWS]))
    rows = tuple((each.text, *cells(each.change)) for each in found.questions[:MOST_ROWS])
    yield Grid("Learning gain by question", ("Question", *COLUMNS), rows, _note(_ROSE, found.questions[:MOST_ROWS]))


def _pair(label: str, made: Change) -> Pair:
    return Pair(label, made.before or 0.0, made.after or 0.0, made.pairs)


def paired_chart(title: str, pairs: Sequence[Pair]) -> PairedChart:
    """Draw pairs on five points, or on ten where one is above them."""
    values = [value for pair in pairs for value in (pair.before, pair.after, pair.later) if value is not None]
    lowest, highest = (1 if min(values) >= 1 else 0), (5 if max(values) <= 5 else _SCORE)
    return PairedChart(title, finding_of_pairs(pairs), tuple(pairs), lowest, highest)


def point(label: str, made: Change) -> Point:
    """Give a change as a chart takes it."""
    low, high = (None, None) if made.alike else made.ci or (None, None)
    return Point(label, made.pairs, made.change, low, high)


def reach(marks: Iterable[Point]) -> tuple[float, float]:
    """Give half points around all intervals, with zero among them."""
    ends = [end for mark in marks for end in (mark.low, mark.high, mark.mean) if end is not None]
    return min(0.0, math.floor(2 * min(ends)) / 2), max(0.5, math.ceil(2 * max(ends)) / 2)


def cells(made: Change) -> tuple[str, ...]:
    """Write a change as six cells; dashes where there is none."""
    if made.change is None:
        return (NOTHING,) * len(COLUMNS)
    means = (points(made.before), points(made.after), change(made.change))
    return f"{made.pairs:,}", *means, interval(made) or NOTHING, share((made.improved or 0) / made.pairs)

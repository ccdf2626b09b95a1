"""The sheet *gain*: the paired change from before to after the course, the whole and each question."""

from collections.abc import Iterator, Sequence

from bot.commands.exporting.asked_for import EVERY_COURSE, AskedFor
from bot.insight import gain
from bot.insight.disclosure import Released
from bot.insight.learning_gain import Change
from bot.insight.may_say import Ends
from bot.reports.sheets import COUNT, NUMBER, POINTS, Cell, Column, Sheet

WHOLE = "all questions"
_DEVIATIONS = "standard deviations"
_COLUMNS = (
    Column("course", f"The course's title; '{EVERY_COURSE}' are all of the export together."),
    Column("question", f"The question's key; '{WHOLE}' is the mean over what a person answered both times."),
    Column("words", "The question as it was asked after the course."),
    Column("n", "People who answered before and after, in the same words on the same scale.", COUNT),
    Column("before", "Their mean before the course.", POINTS, of="n"),
    Column("after", "Their mean after the course.", POINTS, of="n"),
    Column("change", "After minus before, person by person.", POINTS, of="n"),
    Column(
        "change from",
        "The low end of the 95 % paired t interval of the change; both ends are the change where all changed alike.",
        POINTS,
        of="n",
    ),
    Column("change to", "The high end of the 95 % paired t interval of the change.", POINTS, of="n"),
    Column("improved", "People who rated themselves higher after than before.", COUNT, of="n"),
    Column("same", "People who rated themselves the same.", COUNT, of="n"),
    Column("worse", "People who rated themselves lower.", COUNT, of="n"),
    Column("d_z", "The change in standard deviations of the change (Lakens 2013).", NUMBER, _DEVIATIONS),
    Column("d_av", "The change in the mean of the standard deviations before and after.", NUMBER, _DEVIATIONS),
    Column("d_z Hedges", "d_z without the bias that few people bring; compare groups by this.", NUMBER, _DEVIATIONS),
    Column("d_av Hedges", "d_av without the bias that few people bring.", NUMBER, _DEVIATIONS),
    Column("p", "Wilcoxon signed-rank test, two-sided, zeros by Pratt.", NUMBER, "probability"),
    Column("floor", "People at the lowest point before, who could not go down.", COUNT, of="n"),
    Column("ceiling", "People at the highest point before, who could not go up.", COUNT, of="n"),
    Column("may be said", "What may be said of the figure, and what may not."),
    Column("note", "Why a figure is not shown, or whose answers are not in it.", values="empty: it is of everybody"),
)


def sheet(asked: AskedFor) -> Sheet:
    """Give the learning gain of each course."""
    rows = tuple(_rows(asked))
    why = "" if rows else "nobody has answered the same question, in the same words, before and after"
    about = "One row a course and question: what delegates said of themselves before and after the course."
    return Sheet("gain", about, _COLUMNS, rows, why)


def _rows(asked: AskedFor) -> Iterator[tuple[Cell, ...]]:
    for part in asked.parts:
        found = gain.of_events(asked.session, asked.partnership, part.ground, rates=asked.rates_of(part.ground.inside))
        if found.paired:
            yield part.title, WHOLE, "", *_figures(found.whole, found.ends, found.released, found.said)
        for each in found.questions:
            if each.change.pairs or each.released.suppressed:
                yield (
                    part.title,
                    each.key,
                    each.text,
                    *_figures(each.change, each.ends, each.released, gain.told(each.change, each.ends)),
                )


def _figures(change: Change, ends: Ends, released: Released, said: Sequence[str]) -> tuple[Cell, ...]:
    if change.change is None:
        return (*[None] * (len(_COLUMNS) - 5), "", released.why_not())
    low, high = change.ci or (None, None)
    return (
        *(change.pairs, change.before, change.after, change.change, low, high),
        *(change.improved, change.same, change.worse),
        *(change.dz, change.dav, change.dz_hedges, change.dav_hedges, change.wilcoxon_p),
        *(ends.floor, ends.ceiling, " ".join(said), released.kept_back()),
    )

"""Questions of a level as they stand: agreement as bars, each figure in a table, what was chosen."""

from collections.abc import Iterable, Sequence

from bot.insight.levels import LevelFigures, QuestionFigures
from bot.messages.charts import Diverging, DivergingChart
from bot.messages.wording import NOTHING, points, share
from bot.plan.questionnaire import CHOICES, NUMERIC
from bot.reports.charts.words import finding_of_diverging, sides
from bot.reports.contents.gathered import Gathered
from bot.reports.contents.nothing import Nothing, kept_back
from bot.reports.contents.stages import WHEN
from bot.reports.document import Block, Grid, Note, Picture

ENDS = {"agreement": ("Strongly disagree", "Strongly agree"), "confidence": ("Not at all", "Very")}
MOST_ROWS = 30
_FIVE = 5


def level(gathered: Gathered, name: str) -> LevelFigures:
    """Give a level's figures; without questions where the plan has none at it."""
    return next((each for each in gathered.levels if each.level == name), LevelFigures(name))


def agreement(questions: Iterable[QuestionFigures], title: str) -> tuple[Block, ...]:
    """Draw what delegates agree to, on five points; nothing where none of it may be shown."""
    asked = [each for each in questions if each.kind == "agreement" and each.n and len(each.distribution) in (0, _FIVE)]
    if not any(each.distribution for each in asked):
        return ()
    rows = tuple(Diverging(each.text, each.n, tuple(each.distribution.values())) for each in asked[:MOST_ROWS])
    lowest, highest = ENDS["agreement"]
    return (Picture(DivergingChart(title, finding_of_diverging(rows, lowest, highest), rows, lowest, highest)),)


def scales(questions: Iterable[QuestionFigures], caption: str, *, when: bool = False) -> tuple[Block, ...]:
    """Put figures on scales side by side; `when` says at which time each was asked."""
    asked = [each for each in questions if each.kind in NUMERIC and each.n]
    if not asked:
        return ()
    kinds = dict.fromkeys(each.stage for each in asked)
    columns = ("Question", *(("Asked",) if when else ()), "n", "Mean", "High", "Low")
    rows = tuple(_row(each, columns) for each in asked[:MOST_ROWS])
    left = f" {len(asked) - MOST_ROWS} more questions are in the export." if len(asked) > MOST_ROWS else ""
    several = " Where a question is about each learning outcome, n counts answers." if kinds and when else ""
    note = (
        "High: the two highest of five points, or 8 to 10 of ten. Low: the two lowest of five, or 0 to 4 of ten."
        f"{several}{left} {kept_back(each.why_not for each in asked[:MOST_ROWS] if not each.distribution)}"
    ).strip()
    return (Grid(caption, columns, rows, note), *_left_out(asked))


def _row(each: QuestionFigures, columns: Sequence[str]) -> tuple[str, ...]:
    asked = (WHEN.get(each.stage, each.stage.replace("_", " ")),) if "Asked" in columns else ()
    if not each.distribution:
        return each.text, *asked, *[NOTHING] * 4
    return each.text, *asked, f"{each.n:,}", points(each.mean), share(each.share), share(low(each))


def low(each: QuestionFigures) -> float | None:
    """Give the share of answers below the middle of the scale; None where there are none to show."""
    counts = tuple(each.distribution.values())
    n = sum(counts)
    return sides(counts)[0] / n if each.kind in NUMERIC and n else None


def chosen(each: QuestionFigures) -> tuple[Block, ...]:
    """Put what was chosen in one table, the most frequent first; the options of one choice keep their order."""
    if each.kind not in CHOICES or not each.n:
        return ()
    if not each.distribution:
        return (Nothing(f"{each.text} {each.why_not.capitalize()}."),)
    options = list(each.distribution.items())
    if each.kind == "many":
        options.sort(key=lambda option: -option[1])
    rows = tuple((label, f"{n:,}", share(n / each.n)) for label, n in options)
    several = ", who could choose several" if each.kind == "many" else ""
    return (Grid(f"{each.text} (n = {each.n:,})", ("Answer", "Chosen", "Share"), rows, f"Of those asked{several}."),)


def reaction(gathered: Gathered) -> tuple[Block, ...]:
    """Tell level 1: what delegates thought of the training."""
    questions = level(gathered, "reaction").questions
    made = [*agreement(questions, "What delegates thought of the training")]
    made += scales(questions, "What delegates thought of the training")
    for each in questions:
        made += chosen(each)
    return tuple(made)


def _left_out(asked: Iterable[QuestionFigures]) -> tuple[Block, ...]:
    said = dict.fromkeys(each.left_out for each in asked if each.left_out)
    return (Note(max(said, key=len)),) if said else ()

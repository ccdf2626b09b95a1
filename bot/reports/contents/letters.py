"""What the letter that a report goes with says of it: the first page in short, with the same figures."""

from bot.insight import disclosure
from bot.insight.levels import QuestionFigures
from bot.messages.nouns import Json
from bot.messages.wording import share
from bot.plan.questionnaire import NUMERIC
from bot.reports.contents.contents import Report
from bot.reports.contents.gathered import Gathered
from bot.reports.contents.reaction import level

MOST_LINES = 12


def told(gathered: Gathered, report: Report) -> dict[str, Json]:
    """Give what a letter may say of a report; of an event's forms nothing where too few have answered."""
    said: dict[str, Json] = {"about": report.about, "decide": [*report.decide], "findings": [*report.findings]}
    return {**said, **_of_forms(gathered)} if gathered.subject.kind == "trainers" else said


def enough(gathered: Gathered) -> bool:
    """Tell whether as many have answered an event's form as the plan's smallest group."""
    return disclosure.shown(_answered(gathered), gathered.partnership.plan)


def _of_forms(gathered: Gathered) -> dict[str, Json]:
    whole, answered = gathered.presence.whole, _answered(gathered)
    delegates = whole.attended + whole.partly + whole.unknown
    asked = level(gathered, "reaction").questions if enough(gathered) else ()
    lines: list[Json] = [_line(each) for each in asked if each.stage == _stage(gathered) and each.distribution]
    return {
        "delegates": delegates,
        "answered": answered,
        "rate": share(answered / delegates) if delegates else "",
        "lines": lines[:MOST_LINES],
        "suppressed": not enough(gathered),
    }


def _stage(gathered: Gathered) -> str:
    return gathered.partnership.plan.of_kind("end_of_course") or ""


def _answered(gathered: Gathered) -> int:
    return sum(rate.answered for rate in gathered.rates if rate.stage == _stage(gathered))


def _line(each: QuestionFigures) -> dict[str, Json]:
    mean = "" if each.mean is None or each.kind not in NUMERIC else f"{each.mean:.1f}"
    spread: list[Json] = [f"{answer}: {n}" for answer, n in each.distribution.items() if n]
    return {"question": each.text, "n": each.n, "mean": mean, "distribution": spread}

"""What to decide: worked out from the figures by rules that the report itself states."""

from collections.abc import Iterator

from bot.insight.impact import BARRIERS
from bot.insight.may_say import ALIKE, FEW, below_half, interval
from bot.insight.response_rates import StageRate
from bot.messages.wording import change, count, listed, share
from bot.plan.model import TELLS_SUPERVISORS
from bot.reports.contents.gathered import CourseGain, Gathered
from bot.reports.contents.practice import between
from bot.reports.contents.reaction import low
from bot.reports.contents.stages import named

MOST, NAMED = 6, 3
LOW_SHARE, NAMED_SHARE, MISSING_SHARE = 0.2, 0.2, 0.2
FORMS = {
    "pre_course": "self-assessments before the course",
    "end_of_course": "end-of-course forms",
    "impact_check": "impact checks",
}
"""Stages as many of them are called."""
OTHER = "other"
"""The key of "Something else" in the questionnaires."""
RULES = (
    "What to decide is worked out from the figures: forms that fewer than half of those reached returned, and required "
    f"forms of which more than {share(MISSING_SHARE)} were not, each counted where nobody can answer it any more; "
    f"courses of {FEW} people or more whose interval of the learning gain includes zero, or lies wholly below that of "
    f"all together; questions on reaction that {share(LOW_SHARE)} or more answered below the middle; what stood in the "
    f"way for {share(NAMED_SHARE)} or more of "
    f"{FEW} or more who were asked; briefings that fewer than half of the supervisors acknowledged; practice issues "
    f"that are open. What fewer than {FEW} people bear is called indicative, or left out. At most {MOST} are named."
)


def decisions(gathered: Gathered) -> tuple[str, ...]:
    """Give what is to be decided, each with its figure."""
    return tuple(_decisions(gathered))[:MOST]


def _decisions(gathered: Gathered) -> Iterator[str]:
    if open_issues := gathered.issues.said():
        yield f"Who takes up what was raised: {open_issues}."
    yield from _courses(gathered)
    yield from _forms(gathered)
    yield from _supervisors(gathered)
    yield from _low(gathered)
    yield from _barriers(gathered)


def _forms(gathered: Gathered) -> Iterator[str]:
    """Name what delegates did not return: below half, and a good part of what the plan requires.

    A form counts once nobody can answer it any more: on the day it goes out, nobody has.
    """
    stages = gathered.partnership.plan.stages
    for rate in gathered.closed:
        if rate.kind in TELLS_SUPERVISORS or rate.rate is None or rate.reached < gathered.ground.smallest:
            continue
        missing = rate.expired - rate.unsent if rate.stage in stages and stages[rate.stage].required else 0
        closed = "closed without an answer although the form is required"
        few = _few(rate.reached)
        if below_half(rate.rate):
            also = f", and {missing:,} {closed}" if missing else ""
            yield (
                f"Whether to change how delegates are asked for the {named(rate)}: {share(rate.rate)} of "
                f"{rate.reached:,} answered{_closed(gathered, rate)}{also}{few or '; its figures are indicative only'}."
            )
        elif missing / rate.reached > MISSING_SHARE:
            yield (
                f"How to get more {FORMS.get(rate.kind, 'forms')} back: {share(missing / rate.reached)} "
                f"({missing:,} of {rate.reached:,}) {closed}{few}."
            )


def _closed(gathered: Gathered, rate: StageRate) -> str:
    """Say that a form is still open elsewhere, where the report counts more than is said here."""
    whole = next((each.reached for each in gathered.rates if each.stage == rate.stage), rate.reached)
    return " where it has closed" if rate.reached < whole else ""


def _few(n: int) -> str:
    """Say of so few that they are but a sign; nothing of more."""
    return f" (indicative: fewer than {FEW} were asked)" if n < FEW else ""


def _supervisors(gathered: Gathered) -> Iterator[str]:
    rate = next((each for each in gathered.closed if each.kind == "supervisor_briefing" and each.reached), None)
    if rate and below_half(rate.rate) and rate.reached >= gathered.ground.smallest:
        yield (
            f"How agencies get supervisors to acknowledge their briefings: {share(rate.rate)} of {rate.reached:,} did"
            f"{_closed(gathered, rate)}{_few(rate.reached)}."
        )


def _courses(gathered: Gathered) -> Iterator[str]:
    """Name courses that are weak, and none that only has few people: its interval includes zero for that alone."""
    compared = [each for each in gathered.courses if each.change.ci and each.change.pairs >= FEW]
    if len(gathered.courses) == 1:
        if compared and _may_be_none(compared[0]):
            yield f"Whether to review the course: its learning gain may be none ({_gain(compared[0])})."
        return
    whole = gathered.gain.whole.ci
    weak = [
        each for each in compared if _may_be_none(each) or (whole and each.change.ci and each.change.ci[1] < whole[0])
    ]
    if not weak:
        return
    weak.sort(key=lambda each: each.change.change or 0)
    names = listed(f"{each.title} ({_gain(each)})" for each in weak[:NAMED])
    more = f" and {count(len(weak) - NAMED, 'course')} more" if len(weak) > NAMED else ""
    whose = (
        "the learning gain may be none" if all(map(_may_be_none, weak)) else "little learning gain beside the others"
    )
    beside = f"; of {len(compared)} courses compared, one may stand apart by chance" if len(compared) > 1 else ""
    yield f"Whether to review {names}{more}: {whose}{beside}."


def _may_be_none(each: CourseGain) -> bool:
    return bool(each.change.ci and each.change.ci[0] <= 0 <= each.change.ci[1])


def _gain(each: CourseGain) -> str:
    made = each.change
    ci = interval(made, ", 95 % interval {}", f", all {ALIKE}")
    return f"{change(made.change)}{ci}, n = {made.pairs:,}"


def _low(gathered: Gathered) -> Iterator[str]:
    """Name what many rate low of what was asked after the course: before it, that is why they came."""
    before = gathered.partnership.plan.of_kind("pre_course")
    asked = [
        (share_, each)
        for figures in gathered.levels
        for each in figures.questions
        if each.stage != before and figures.level == "reaction" and (share_ := low(each)) and share_ >= LOW_SHARE
    ]
    asked.sort(key=lambda each: -each[0])
    if asked:
        names = listed(f"“{each.text}” ({share(part)} of {each.n:,})" for part, each in asked[:NAMED])
        few = _few(min(each.n for _, each in asked[:NAMED]))
        yield f"Whether to act on what is rated low: {names}{few}."


def _barriers(gathered: Gathered) -> Iterator[str]:
    """Name what stood in the way of many; something else is nothing that could be acted on."""
    found = gathered.impact.choice(BARRIERS)
    if found is None or found.released.n < FEW:
        return
    top = sorted(found.options, key=lambda option: -option.n)
    most = [option for option in top if option.key != OTHER and option.share >= NAMED_SHARE][:NAMED]
    if most:
        names = listed(f"“{option.label}” ({share(option.share)}, 95 % interval {between(option)})" for option in most)
        yield f"What agencies can do about what stood in the way most: {names}, of {found.released.n:,} asked."

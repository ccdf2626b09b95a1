"""Whether a plan's questionnaires fit the plan and each other: levels, pairs, and actions to play back."""

from collections.abc import Iterator, Sequence

from bot.errors import Fault
from bot.plan.anchors import Stages
from bot.plan.documents import Sheets
from bot.plan.including import Asked, expand, is_whole
from bot.plan.model import Plan
from bot.plan.plain_words import nearest
from bot.plan.questionnaire import pair_id


def check(partnership: str, stages: Stages, plan: Plan, sheets: Sheets) -> Iterator[Fault]:
    """Find the questions that the plan's levels or its other forms do not go with.

    What a form lacks is told only where all of the stages and of the form could be read.
    """
    stages_with_forms = [stage for stage in stages.active.values() if stage.questionnaire]
    used = [(stage.kind, expand(stage.questionnaire or "", sheets)[0]) for stage in stages_with_forms]
    for _, asked in used:
        yield from _levels(partnership, plan, asked)
    ends = [stage.questionnaire or "" for stage in stages_with_forms if stage.kind == "end_of_course"]
    if set(stages.named) == set(stages.all) and all(is_whole(key, sheets) for key in ends):
        end = _of_kind(used, "end_of_course")
        yield from _pairs(partnership, _of_kind(used, "pre_course"), end) if end else ()
        yield from _actions(partnership, _of_kind(used, "impact_check"), end)


def _actions(partnership: str, impact: Sequence[Asked], end: Sequence[Asked]) -> Iterator[Fault]:
    if any(each.question.about == "action" for each in end):
        return
    for each in impact:
        if each.question.per == "action":
            problem = f"{partnership}'s end-of-course form asks for no actions that could be played back"
            yield each.fault(problem, "add questions 'about: action' to it, or take this one out", "per")


def _of_kind(used: Sequence[tuple[str, Sequence[Asked]]], kind: str) -> list[Asked]:
    return [each for of, asked in used if of == kind for each in asked]


def _levels(partnership: str, plan: Plan, asked: Sequence[Asked]) -> Iterator[Fault]:
    for each in asked:
        if each.question.level and each.question.level not in plan.levels:
            problem = f"the level '{each.question.level}' is not among those of {partnership}'s plan"
            yield each.fault(
                problem, f"add it to the plan's levels, or {nearest(each.question.level, plan.levels)}", "level"
            )


def _pairs(partnership: str, before: Sequence[Asked], end: Sequence[Asked]) -> Iterator[Fault]:
    after = {each.question.pair: each.question for each in end if each.question.pair}
    for each in before:
        pair = each.question.pair
        if pair and pair not in after:
            problem = f"{partnership}'s end-of-course form has no question of the pair '{pair}'"
            yield each.fault(problem, nearest(pair, [name for name in after if name]), "pair")
        elif pair and pair_id(each.question) != pair_id(after[pair]):
            problem = f"the pair '{pair}' is asked in other words or on another scale at {partnership}'s end of course"
            yield each.fault(problem, "put the question into one file and include it in both", "pair")

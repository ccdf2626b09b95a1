"""Stages in the words of who reads a report, and why there is nothing to show of one."""

from collections.abc import Collection

from bot.insight.response_rates import StageRate
from bot.messages.wording import STAGES, count, listed
from bot.reports.contents.gathered import Gathered

WHEN = {"pre_course": "before", "end_of_course": "at the end", "impact_check": "weeks later"}
"""When delegates were asked."""


def named(rate: StageRate) -> str:
    """Name a stage."""
    return STAGES.get(rate.kind, rate.stage.replace("_", " "))


def why_nothing(gathered: Gathered, kinds: Collection[str]) -> str:
    """Say why there are no answers to stages of these kinds: not in the plan, not yet due, nobody answered."""
    mine = [rate for rate in gathered.rates if rate.kind in kinds]
    if not mine:
        return "The evaluation plan does not ask for this."
    names = listed(dict.fromkeys(named(rate) for rate in mine))
    if sum(rate.answered for rate in mine):
        return f"Nothing of this may be shown: {gathered.ground.smallest} people or more must have answered ({names})."
    asked = sum(rate.ever_sent for rate in mine)
    if asked and not any(rate.sent or rate.planned for rate in mine):
        reached = sum(rate.reached for rate in mine)
        return f"It is closed; none of {reached:,} answered ({names})." if reached else f"Nobody was reached ({names})."
    if asked:
        return f"Nobody has answered yet: it was sent {count(asked, 'time')} ({names})."
    if planned := sum(rate.planned for rate in mine):
        return f"This is not due yet: {count(planned, 'person is', 'people are')} still to be asked ({names})."
    return f"Nobody has been asked ({names})."

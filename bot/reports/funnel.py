"""The response funnel: of those booked, who answered what delegates are asked, one stage after the other."""

from collections.abc import Sequence

from bot.insight.participation import Presence
from bot.insight.response_rates import StageRate
from bot.messages.charts import FunnelChart, Step
from bot.reports.charts.words import finding_of_steps
from bot.reports.contents.stages import named

DELEGATES = ("pre_course", "end_of_course", "impact_check")


def funnel(title: str, whole: Presence, rates: Sequence[StageRate]) -> FunnelChart | None:
    """Draw how many of those reached answered each stage; None where nothing has been sent."""
    asked = [rate for kind in DELEGATES for rate in rates if rate.kind == kind and rate.reached]
    if not asked:
        return None
    steps = (
        Step("Booked, and not cancelled", whole.booked, None),
        *(Step(f"Answered: {named(rate)}", rate.answered, rate.reached) for rate in asked),
    )
    return FunnelChart(title, finding_of_steps(steps), steps)

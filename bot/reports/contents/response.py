"""Who was asked and who answered, in a report: the funnel of the delegates, and each stage."""

from dataclasses import replace

from bot.insight.may_say import below_half
from bot.insight.response_rates import StageRate
from bot.messages.charts import FunnelChart
from bot.messages.wording import CLOSED_UNANSWERED, NOTHING, listed, share
from bot.plan.model import ANSWERABLE
from bot.reports.contents.attending import tells_of_few
from bot.reports.contents.gathered import Gathered
from bot.reports.contents.stages import named
from bot.reports.document import Block, Grid, Note, Paragraph, Picture
from bot.reports.funnel import DELEGATES, funnel

COLUMNS = ("Stage", "Reached", "Answered", "Rate", "Planned", "Waiting", CLOSED_UNANSWERED, "Undeliverable")
MEANT = {
    "Rate": "answered, of those who were sent it and could be reached",
    "Planned": "not sent yet",
    "Waiting": "sent, and may still answer",
}


def response(gathered: Gathered) -> tuple[Block, ...]:
    """Tell what came back, and of how much of it that makes the figures unsure."""
    rates = [rate for rate in gathered.rates if rate.kind in ANSWERABLE and (rate.reached or rate.planned)]
    if not rates:
        return (Paragraph("Nothing has been sent yet."),)
    made: list[Block] = []
    drawn = funnel("Who was asked, and who answered", gathered.presence.whole, gathered.rates)
    if drawn and any(rate.answered for rate in rates):
        made.append(Picture(_for_many(drawn, gathered.ground.smallest) if gathered.published else drawn))
    rows = [_row(gathered, rate) for rate in rates]
    # A column of nothing is left out.
    kept = [place for place in range(len(COLUMNS)) if any(row[place] != NOTHING for row in rows)]
    columns, cells = (
        tuple(COLUMNS[place] for place in kept),
        tuple(tuple(row[place] for place in kept) for row in rows),
    )
    note = " ".join(f"{name}: {meaning}." for name, meaning in MEANT.items() if name in columns)
    made.append(Grid("What was sent, and what came back", columns, cells, note))
    weak = [named(rate) for rate in rates if rate.kind in DELEGATES and rate.answered and below_half(rate.rate)]
    if weak:
        made.append(
            Note(
                f"Indicative only: fewer than half answered the {listed(weak)}. Those who did not answer may differ "
                "from those who did."
            )
        )
    return tuple(made)


def _row(gathered: Gathered, rate: StageRate) -> tuple[str, ...]:
    few = gathered.published and tells_of_few(_sides(rate.answered, rate.reached), gathered.ground.smallest)
    answered = NOTHING if few or not rate.reached else f"{rate.answered:,}"
    return (
        f"{named(rate)[:1].upper()}{named(rate)[1:]}",
        f"{rate.reached:,}" if rate.reached else NOTHING,
        answered,
        NOTHING if few else share(rate.rate),
        # What is left of those reached would tell of the others.
        *(NOTHING if few else gathered.count(n) for n in (rate.planned, rate.sent, rate.expired, rate.undeliverable)),
    )


def _for_many(drawn: FunnelChart, smallest: int) -> FunnelChart:
    """Take from a chart that is published the steps that tell of a few."""
    steps = tuple(
        replace(step, n=None) if step.of and tells_of_few(_sides(step.n or 0, step.of), smallest) else step
        for step in drawn.steps
    )
    return replace(drawn, steps=steps, finding="")


def _sides(answered: int, reached: int) -> tuple[int, int]:
    return answered, reached - answered

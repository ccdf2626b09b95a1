"""The table of stages, and why a figure has nothing to show: parts of several answers."""

from collections.abc import Collection, Sequence

from bot.commands.say import NOTHING, count, share
from bot.insight.response_rates import StageRate
from bot.messages.nouns import Table
from bot.plan.model import ANSWERABLE


def table(rates: Sequence[StageRate]) -> Table:
    """Show what became of each stage; the rate says of how many it is."""
    columns = ("Stage", "Planned", "Waiting", "Answered", "Rate", "Expired", "Undeliverable")
    return Table(columns, tuple(_row(rate) for rate in rates))


def _row(rate: StageRate) -> tuple[str, ...]:
    if rate.kind not in ANSWERABLE:
        sent = f"{rate.ever_sent} sent" if rate.ever_sent else NOTHING
        return rate.stage, str(rate.planned), NOTHING, NOTHING, sent, NOTHING, str(rate.undeliverable)
    of = f"{share(rate.rate)} of {rate.reached}" if rate.reached else NOTHING
    return (
        rate.stage,
        str(rate.planned),
        str(rate.sent),
        str(rate.answered),
        of,
        f"{rate.expired} ({rate.unsent} never sent)" if rate.unsent else str(rate.expired),
        str(rate.undeliverable),
    )


def why_nothing(rates: Sequence[StageRate], kinds: Collection[str]) -> str:
    """Say why there are no answers to stages of these kinds: not in the plan, not yet due, nobody answered."""
    mine = [rate for rate in rates if rate.kind in kinds]
    if not mine:
        return "The plan does not ask for it."
    keys = " and ".join(rate.stage for rate in mine)
    answered = sum(rate.answered for rate in mine)
    if answered:
        return f"{keys}: answered {count(answered, 'time')}, but none of it is counted here."
    asked, planned = sum(rate.ever_sent for rate in mine), sum(rate.planned for rate in mine)
    if asked:
        return f"{keys}: sent {count(asked, 'time')}, nobody has answered yet."
    if planned:
        return f"{keys}: not yet due; {count(planned, 'is', 'are')} planned."
    return f"{keys}: nothing was sent and nothing is planned."

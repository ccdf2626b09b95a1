"""The table of stages, and why a figure has nothing to show: parts of several answers."""

from collections import Counter
from collections.abc import Collection, Sequence

from bot.insight.asked import OF_DELEGATES
from bot.insight.may_say import below_half
from bot.insight.response_rates import StageRate
from bot.messages.nouns import Table
from bot.messages.wording import CLOSED_UNANSWERED, NOTHING, STAGES, count, share
from bot.plan.model import ANSWERABLE


def table(rates: Sequence[StageRate]) -> Table:
    """Show what became of each stage; the rate says of how many it is."""
    columns = ("Stage", "Planned", "Waiting", "Answered", "Rate", CLOSED_UNANSWERED, "Undeliverable")
    return Table(columns, tuple(_row(rate) for rate in rates))


def of_event(rates: Sequence[StageRate], states: Counter[str]) -> Table | str:
    """Show an event's stages; where nobody has a place (`states` counts its bookings), say so instead."""
    if states.total() > states["cancelled"] or any(rate.planned or rate.ever_sent for rate in rates):
        return table(rates)
    if not states:
        return "Nobody is booked."
    only = (
        "Its only booking was cancelled" if states.total() == 1 else f"All {states.total():,} bookings were cancelled"
    )
    return f"{only}, so nobody is asked."


def named(rate: StageRate) -> str:
    """Name a stage by its key, which is what officers type, and what it is."""
    words = STAGES.get(rate.kind, "")
    return f"{rate.stage}: {words}" if words else rate.stage


def _row(rate: StageRate) -> tuple[str, ...]:
    if rate.kind not in ANSWERABLE:
        sent = f"{rate.ever_sent:,} sent" if rate.ever_sent else NOTHING
        return named(rate), f"{rate.planned:,}", NOTHING, NOTHING, sent, NOTHING, f"{rate.undeliverable:,}"
    of = f"{share(rate.rate)} of {rate.reached:,}" if rate.reached else NOTHING
    return (
        named(rate),
        f"{rate.planned:,}",
        f"{rate.sent:,}",
        f"{rate.answered:,}",
        of,
        f"{rate.expired:,} ({rate.unsent:,} never sent)" if rate.unsent else f"{rate.expired:,}",
        f"{rate.undeliverable:,}",
    )


def caveats(rates: Sequence[StageRate]) -> list[str]:
    """Say of each form of the delegates that fewer than half have answered: its figures are indicative.

    Where nobody has, there are no figures to be careful with.
    """
    return [
        f"Fewer than half have answered {rate.stage}{' so far' if rate.sent else ''} ({share(rate.rate)} of "
        f"{rate.reached:,}): what is said of it is indicative, since the others may differ from who answered."
        for rate in rates
        if rate.kind in OF_DELEGATES and rate.answered and below_half(rate.rate)
    ]


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
    if asked and not planned and not any(rate.sent for rate in mine):
        # The same people are asked at several stages.
        reached = max(rate.reached for rate in mine)
        return f"{keys}: closed; none of {reached:,} answered." if reached else f"{keys}: nobody could be reached."
    if asked:
        return f"{keys}: sent {count(asked, 'time')}, nobody has answered yet."
    if planned:
        return f"{keys}: not yet due; {count(planned, 'is', 'are')} planned."
    return f"{keys}: nothing was sent and nothing is planned."

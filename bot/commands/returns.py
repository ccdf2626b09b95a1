"""Return on investment in an answer: one table of costs, and every assumption that it stands on."""

from collections.abc import Iterator

from bot.insight.roi import Line, Roi
from bot.messages.nouns import Table
from bot.messages.wording import NOTHING, count, share

_NAMES = {
    "trainer_day": "Trainers, days",
    "venue_day": "Venue, days",
    "delegate_day": "Delegates' working time, days",
    "administration_event": "Administration, events",
}
_LEFT_OUT = {
    "trainer_day": "trainers",
    "venue_day": "venues",
    "delegate_day": "delegates' working time",
    "administration_event": "administration",
}


def told(found: Roi | None) -> Iterator[str | Table]:
    """Tell what the events cost, a delegate and a delegate who reports use, and all that this assumes."""
    if found is None:
        return
    if not found.events:
        yield "Return on investment: no event has taken place yet, so nothing has been spent."
        return
    rows = [*(_row(line) for line in found.lines), ("Together", NOTHING, NOTHING, pounds(found.total))]
    if found.a_delegate is not None:
        rows.append((found.whose, f"{found.delegates:,}", NOTHING, pounds(found.a_delegate)))
    if found.a_user is not None:
        rows.append(("A delegate who reports use, at most", f"{found.users:,}", NOTHING, pounds(found.a_user)))
    yield Table(("Cost", "How many", "Each", "Pounds"), tuple(rows), f"What {count(found.events, 'event')} cost")
    yield from _use(found)
    yield from _return(found)
    yield " ".join(_assumptions(found))


def _row(line: Line) -> tuple[str, ...]:
    return _NAMES[line.name], f"{line.quantity:,.1f}".removesuffix(".0"), pounds(line.price), pounds(line.sum)


def _use(found: Roi) -> Iterator[str]:
    if found.used is None:
        yield "The plan does not ask how much of it is used, so there is no cost a delegate who uses it."
    elif not found.used.n:
        yield f"Cost a delegate who reports use: {found.used.why_not()}."
    elif not found.users:
        yield f"Of {count(found.used.n, 'delegate')} who answered nobody reports use."
    else:
        yield (
            f"{found.users:,} of {count(found.used.n, 'delegate')} who answered report that they use a lot or some of "
            f"it, at events that cost {pounds(found.cost_of_used or 0)}. Evidence: self-report."
        )


def _return(found: Roi) -> Iterator[str]:
    if found.costs.value_per_change is None:
        yield (
            "No return is worked out: nobody has said what changed practice is worth (costs, value_per_change, in "
            "partnership.yaml)."
        )
    elif found.value is not None and found.return_ is not None:
        yield (
            f"Return: {found.users:,} who report use, at {pounds(found.costs.value_per_change)} each, are worth "
            f"{pounds(found.value)}; less the cost, over the cost: {share(found.return_)}. It is as good as that value "
            "is, and may not be said to be caused by the training."
        )


def _assumptions(found: Roi) -> Iterator[str]:
    costs = found.costs
    yield (
        f"Assumptions: an event of up to {costs.half_day_hours:g} hours counts as half a day, a longer one as the days "
        "that it goes over; one trainer where none is named; a venue that reads as online costs nothing; a delegate "
        "came unless the register or they themselves say no; who did not answer the impact check is counted as using "
        "nothing."
    )
    left_out = [words for name, words in _LEFT_OUT.items() if name not in costs.sums()]
    if left_out:
        yield f"Not in the cost, since no sum is configured: {', '.join(left_out)}."
    if costs.note:
        yield costs.note


def pounds(sum_: float) -> str:
    """Write a sum of money: £1,250, or £12.50."""
    return f"£{sum_:,.0f}" if abs(sum_ - round(sum_)) < 0.005 else f"£{sum_:,.2f}"

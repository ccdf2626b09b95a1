"""Return on investment in a report: one table of costs, what it comes to, and every assumption (wsp's fifth level)."""

from bot.insight.roi import Roi
from bot.messages.wording import NOTHING, share
from bot.reports.contents.gathered import Gathered
from bot.reports.document import Block, Bullets, Grid, Paragraph

NAMES = {
    "trainer_day": "Trainers' days",
    "venue_day": "Days of a room",
    "delegate_day": "Delegates' working days",
    "administration_event": "Administration, events",
}


def money(gathered: Gathered) -> tuple[Block, ...]:
    """Tell what the training cost, a delegate and a delegate who reports use; a return only where a value is set."""
    found = gathered.roi
    if found is None:
        return (Paragraph("No cost figures are configured, so no return on investment can be worked out."),)
    if not found.lines or not found.events:
        return (Paragraph("No event with configured costs is over yet."),)
    rows = [
        (
            NAMES.get(line.name, line.name.replace("_", " ")),
            f"{line.quantity:,.1f}",
            pounds(line.price),
            pounds(line.sum),
        )
        for line in found.lines
    ]
    rows.append(("Together", NOTHING, NOTHING, pounds(found.total)))
    rows.append((f"{found.whose} (n = {found.delegates:,})", NOTHING, NOTHING, pounds(found.a_delegate)))
    if found.a_user is not None:
        rows.append((f"A delegate who reports use (n = {found.users:,})", NOTHING, NOTHING, pounds(found.a_user)))
    if found.return_ is not None:
        rows.append(("Value of the reported use", NOTHING, NOTHING, pounds(found.value)))
        rows.append(("Return, as a share of the cost", NOTHING, NOTHING, share(found.return_)))
    return Grid("What the training cost", ("What", "How much", "Price", "Sum"), tuple(rows)), *_assumed(found)


def _assumed(found: Roi) -> tuple[Block, ...]:
    costs = found.costs
    assumed = [
        f"An event of up to {costs.half_day_hours:g} hours counts as half a day; an event online needs no room.",
        "Who was not there costs nothing; of whom nobody has said so counts as there.",
    ]
    if found.users is not None:
        assumed.append("Use is what delegates say of themselves, a lot or some; who did not answer counts as no use.")
    if costs.value_per_change is None:
        assumed.append("No value of a changed practice is configured, so no return is worked out.")
    else:
        assumed.append(f"One delegate's changed practice is taken to be worth {pounds(costs.value_per_change)}.")
    return Paragraph("What this takes for granted:"), Bullets((*assumed, *([costs.note] if costs.note else [])))


def pounds(sum_: float | None) -> str:
    """Write a sum of money: £1,234."""
    return NOTHING if sum_ is None else f"£{sum_:,.0f}"

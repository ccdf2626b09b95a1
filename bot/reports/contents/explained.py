"""How to read the figures: one plain paragraph each, at the end of every report."""

from bot.insight.may_say import FEW, NOT_SAID
from bot.reports.contents.decisions import RULES
from bot.reports.contents.gathered import Gathered


def notes(gathered: Gathered, *, decides: bool = True) -> tuple[str, ...]:
    """Say how small groups are kept back, what n and an interval are, and what may be said."""
    smallest = gathered.ground.smallest
    closed = "have been open until now" if gathered.early else "have closed"
    held = (
        f"Small groups: nothing is shown of what fewer than {smallest} people said. Figures stand on whole events "
        f"whose forms {closed}; events with fewer than {smallest} answers are put together, or left out. So two "
        "figures may be about different people, and do not always add up."
    )
    reading = (
        "n is how many people (or answers) a figure is made of. Had other delegates come from the same workforce, the "
        "figure would be a little different: the 95 % interval is where the true figure lies in nineteen of twenty "
        f"such cases. With fewer than {FEW} people, or answers from fewer than half of those asked, take figures as "
        "indicative only."
    )
    said = f"What may be said: “delegates report”, with n and the dates. {NOT_SAID}"
    return (held, reading, said, *((RULES,) if decides else ()))

"""The sheet *about these figures*: what they are of, what is left out and why, and what may be said."""

from collections.abc import Iterator, Sequence

from bot.commands.exporting.asked_for import AskedFor
from bot.insight import asked as questions_asked
from bot.insight.may_say import below_half
from bot.messages.wording import share
from bot.reports.sheets import Cell, Column, Sheet

NAME = "about these figures"
PEOPLE = "Every row is a count, a mean, or a comment without names, addresses and numbers: none tells of one person."
_COLUMNS = (Column("what", "What the row tells."), Column("told", "What there is to say.", values="text or a date"))
_MAY_BE_SAID = (
    "Say 'delegates report' or 'supervisors say': these are what people said of themselves and of what they saw.",
    "Do not say that the course caused a change: nobody was compared with who did not take it.",
    "Every figure is of those who answered (n); give n, the period and the response rate with it.",
    "An interval (95 %) says how far the mean may be off by chance; it says nothing of those who did not answer.",
)


def sheet(asked: AskedFor, sheets: Sequence[Sheet]) -> Sheet:
    """Say what an export is about, given its other sheets; those without rows are named with the reason."""
    return Sheet(
        NAME, "What these figures are of, and what may be said of them.", _COLUMNS, tuple(_rows(asked, sheets))
    )


def _rows(asked: AskedFor, sheets: Sequence[Sheet]) -> Iterator[tuple[Cell, ...]]:
    scope, partnership = asked.scope, asked.partnership
    yield "Partnership", partnership.about.name
    yield "What", scope.words
    yield "First day", scope.first
    yield "Last day", scope.last
    yield "Events", len(scope.lines)
    yield "Made on", asked.context.now.astimezone(partnership.about.tz)
    yield "For", "Officers of the partnership. What is published needs larger groups: use the annual report."
    yield "People", PEOPLE
    yield "Small groups", small_groups(asked)
    yield "Left out", "Cancelled bookings, and who was not there, are in no figure of what was said."
    for rate in asked.rates:
        if rate.kind in questions_asked.OF_DELEGATES and rate.reached:
            low = " Below half: indicative only." if below_half(rate.rate) else ""
            yield f"Answered: {rate.stage}", f"{rate.answered:,} of {rate.reached:,} ({share(rate.rate)}).{low}"
    yield from (("What may be said", words) for words in _MAY_BE_SAID)
    for each in sheets:
        yield f"Sheet: {each.name}", each.about if each.rows else f"Left out: {each.why_empty}."


def small_groups(asked: AskedFor) -> str:
    """Say the rule that decides what is shown."""
    return (
        f"A figure is shown for {asked.ground.smallest} people or more, once their forms are closed. Smaller events "
        "are put together with others until they are enough; what is left is not shown."
    )

"""The sheet *participation*: who came and who answered, by course, level, agency and staff group; counts only."""

from collections.abc import Iterator

from bot.commands.exporting.asked_for import AskedFor
from bot.insight import participation
from bot.insight.participation import NOT_SAID, Presence
from bot.reports.sheets import COUNT, SHARE, Cell, Column, Sheet

_COLUMNS = (
    Column("by", "How delegates are divided; 'all' are all of them.", values="all, course, level, agency, staff group"),
    Column("group", "The course, level, agency or staff group.", values="'not said' where nobody has"),
    Column("booked", "Places that were not cancelled, of events that are over.", COUNT),
    Column("attended", "Who was there for all of it: the register says so, or, without one, the delegate.", COUNT),
    Column("partly", "Who was there for a part.", COUNT),
    Column("absent", "Who was not there.", COUNT),
    Column("not known", "Of whom neither the register nor the delegate has said.", COUNT),
    Column("cancelled", "Places that were cancelled.", COUNT),
    Column("attendance", "The share who came, for all or part.", SHARE, of="attended, partly and absent"),
    Column("reached", "Who was sent the form at the end of the course and could be reached.", COUNT),
    Column("answered", "Who answered it.", COUNT),
    Column("response", "The share who answered.", SHARE, of="reached"),
)


def sheet(asked: AskedFor) -> Sheet:
    """Count who came and who answered: facts of administration, for officers, not to be published as they are."""
    found = participation.of_events(asked.session, asked.partnership, asked.scope.events, now=asked.context.now)
    rows = [("all", "all", found.whole)] if found.whole != Presence() else []
    rows += [
        (by.replace("_", " "), "not said" if group.name == NOT_SAID else group.name, group.presence)
        for by, groups in found.by.items()
        for group in groups
        if group.presence
    ]
    return Sheet(
        "participation",
        "One row a group: who came and who answered. Small groups are in it, so it is not to be published as it is.",
        _COLUMNS,
        tuple(row for by, name, presence in rows for row in _row(by, name, presence)),
        "" if rows else "no event is over, or nobody was booked",
    )


def _row(by: str, name: str, each: Presence) -> Iterator[tuple[Cell, ...]]:
    yield (
        *(by, name, each.booked, each.attended, each.partly, each.absent, each.unknown, each.cancelled),
        *(each.attendance, each.reached, each.answered, each.response),
    )

"""Attendance and participation in an answer: who came and who answered, by course, level, agency and staff group."""

from collections.abc import Iterator

from bot.insight.participation import NOT_SAID, Group, Participation, Presence
from bot.messages.nouns import Table
from bot.messages.wording import NOTHING, count, share

MOST_ROWS = 12
_HEADS = {"course": "Course", "level": "Level", "agency": "Agency", "staff_group": "Staff group"}


def told(found: Participation, over: int) -> Iterator[str | Table]:
    """Tell who came to the events that are `over`, so many, and a table for each way to divide them."""
    whole = found.whole
    if not whole.booked:
        return
    came = whole.attended + whole.partly
    unknown = f" Of {whole.unknown:,} nobody has said whether they came." if whole.unknown else ""
    heading = f"Attendance, of {count(over, 'event that is', 'events that are')} over"
    if whole.known:
        part = f"{whole.partly:,} of them for a part; {whole.cancelled:,} had cancelled"
        yield f"{heading}: {came:,} of {whole.known:,} came ({share(whole.attendance)}), {part}.{unknown}"
    else:
        yield f"{heading}: nothing is known yet of {count(whole.booked, 'booking')}."
    for name, groups in found.by.items():
        yield _table(name, groups)


def _table(name: str, groups: tuple[Group, ...]) -> Table:
    rows = [_row(group.name or "not said", group.presence) for group in groups[:MOST_ROWS]]
    others = groups[MOST_ROWS:]
    if others:
        together = sum((group.presence for group in others if group.presence), Presence())
        rows.append(_row(f"{len(others):,} others", together))
    named = sum(group.name != NOT_SAID for group in groups)
    caption = f"By {_HEADS[name].lower()} ({named:,}), events that are over"
    return Table((_HEADS[name], "Booked", "Came", "Absent", "Not known", "Answered at the end"), tuple(rows), caption)


def _row(name: str, made: Presence | None) -> tuple[str, ...]:
    if made is None:
        return name, "too few to show", *[NOTHING] * 4
    came = f"{made.attended + made.partly:,} ({share(made.attendance)})" if made.known else NOTHING
    answered = f"{made.answered:,} of {made.reached:,} ({share(made.response)})" if made.reached else NOTHING
    return name, f"{made.booked:,}", came, f"{made.absent:,}", f"{made.unknown:,}", answered

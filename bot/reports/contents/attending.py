"""Who came, in a report: attendance and participation by course, level, agency and staff group."""

from collections.abc import Callable, Iterable, Sequence

from bot.insight.participation import NOT_SAID, Group, Presence
from bot.messages.wording import NOTHING, count, share
from bot.reports.contents.gathered import Gathered
from bot.reports.contents.subject import EVENTS
from bot.reports.document import Block, Grid, Paragraph

NAMES = {"course": "Course", "level": "Level", "agency": "Agency", "staff_group": "Staff group"}
MOST_ROWS = 25
OF_PEOPLE = ("agency", "staff_group")
_COLUMNS = ("Booked", "Attended", "In part", "Absent", "Not known", "Attendance", "Answered")
_PUBLISHED = (0, 5, 6)
Sides = tuple[int, int]
"""People on either side of a share: who came and who did not, who answered and who did not."""
_Row = tuple[str, Presence]


def attending(gathered: Gathered) -> tuple[Block, ...]:
    """Tell who came, from the whole to each way to divide it."""
    whole = gathered.presence.whole
    if not whole.booked:
        return (Paragraph("Nobody was booked on an event that is over."),)
    made: list[Block] = [Paragraph(_said(gathered, whole))]
    for name, groups in gathered.presence.by.items():
        rows = _rows(name, groups, gathered)
        made += [_grid(name, groups, rows, gathered)] if len(rows) > 1 or (rows and gathered.published) else []
    return tuple(made)


def came(made: Presence) -> Sides:
    """Give who came and who did not, of those of whom it is known."""
    return made.attended + made.partly, made.absent


def answered(made: Presence) -> Sides:
    """Give who answered at the end of the course and who did not, of those reached."""
    return made.answered, made.reached - made.answered


def tells_of_few(sides: Iterable[int], smallest: int) -> bool:
    """Tell whether a share tells of a few who came, or who did not: 92 % of 12 says that one was absent."""
    return any(0 < n < smallest for n in sides)


def _said(gathered: Gathered, whole: Presence) -> str:
    """Say what became of the places; in what is published only what does not tell of a few."""
    places = f"{count(whole.booked, 'place')} booked and not cancelled"
    rest = whole.absent + whole.unknown
    parts = ((whole.attended, "attended"), (whole.partly, "attended in part"), (whole.absent, "absent"))
    if gathered.published and tells_of_few((*(n for n, _ in parts), whole.unknown), gathered.ground.smallest):
        there = sum(came(whole)[:1])
        if tells_of_few((there, rest), gathered.ground.smallest):
            return f"{places}."
        return f"{places}: {there:,} attended all or part of it."
    said = [f"{n:,} {words}" for n, words in parts if n or words == "attended"]
    said += [f"not known of {whole.unknown:,}"] if whole.unknown else []
    cancelled = f" Cancelled besides: {gathered.count(whole.cancelled)}." if whole.cancelled else ""
    return f"{places}: {', '.join(said)}.{cancelled}"


def _rows(name: str, groups: Sequence[Group], gathered: Gathered) -> list[_Row]:
    shown = [(group.name or "not said", group.presence) for group in groups if group.presence is not None]
    if gathered.subject.kind in EVENTS and name in OF_PEOPLE:
        return pooled(shown, gathered.ground.smallest)
    if len(shown) > MOST_ROWS:
        return [*shown[:MOST_ROWS], _together(shown[MOST_ROWS:])]
    return shown


def pooled(rows: Sequence[_Row], smallest: int) -> list[_Row]:
    """Put groups of fewer than `smallest` places together, with the next larger one where they are still too few."""
    in_order = sorted(rows, key=lambda row: -row[1].booked)
    alone = [row for row in in_order if row[1].booked >= smallest]
    others = in_order[len(alone) :]
    while alone and others and sum(made.booked for _, made in others) < smallest:
        others.insert(0, alone.pop())
    return [*alone, _together(others)] if others else alone


def _together(rows: Sequence[_Row]) -> _Row:
    return f"{count(len(rows), 'other')} together", sum((made for _, made in rows), Presence())


def _grid(name: str, groups: Sequence[Group], rows: Sequence[_Row], gathered: Gathered) -> Grid:
    columns: tuple[str, ...] = _COLUMNS
    note = "Attendance: of those of whom it is known. Answered: the form at the end of the course, "
    note += "of those reached."
    cells: list[tuple[str, ...]] = [(label, *_cells(made)) for label, made in rows]
    if gathered.published:
        columns = tuple(_COLUMNS[place] for place in _PUBLISHED)
        cells, kept = _for_many(rows, gathered)
        smallest = gathered.ground.smallest
        if kept:
            note += f" A dash: the share would tell of fewer than {smallest} people."
        if small := sum(group.presence is None for group in groups):
            note += f" {count(small, 'group')} kept back, so that no group of fewer than {smallest} can be worked out."
    return Grid(f"Attendance by {NAMES[name].lower()}", (NAMES[name], *columns), tuple(cells), note)


def _cells(made: Presence) -> tuple[str, ...]:
    counts = (made.booked, made.attended, made.partly, made.absent, made.unknown)
    return *(f"{n:,}" if n else NOTHING for n in counts), share(made.attendance), share(made.response)


def _for_many(rows: Sequence[_Row], gathered: Gathered) -> tuple[list[tuple[str, ...]], bool]:
    """Give the cells of a published table, and whether a share is kept back."""
    smallest, whole = gathered.ground.smallest, gathered.presence.whole
    there = kept_back(rows, whole, came, smallest)
    back = kept_back(rows, whole, answered, smallest)
    cells: list[tuple[str, ...]] = [
        (
            label,
            f"{made.booked:,}",
            NOTHING if label in there else share(made.attendance),
            NOTHING if label in back else share(made.response),
        )
        for label, made in rows
    ]
    return cells, bool(there or back)


def kept_back(rows: Sequence[_Row], whole: Presence, of: Callable[[Presence], Sides], smallest: int) -> set[str]:
    """Name the rows whose share tells of a few, and as many more as it takes that no difference to the whole does."""
    sides = {label: of(made) for label, made in rows}
    kept = {label for label, each in sides.items() if tells_of_few(each, smallest)}
    while len(kept) < len(sides):
        shown = [each for label, each in sides.items() if label not in kept]
        hidden = tuple(all_ - sum(each[side] for each in shown) for side, all_ in enumerate(of(whole)))
        if not tells_of_few(hidden, smallest):
            break
        kept.add(min((label for label in sides if label not in kept), key=lambda label: (min(sides[label]), label)))
    return kept


def agencies(groups: Iterable[Group]) -> int:
    """Count the agencies that somebody has named."""
    return sum(group.name != NOT_SAID for group in groups)

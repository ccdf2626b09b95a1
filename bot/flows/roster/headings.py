"""Headings: which row has them, which of our fields each one is, and what is missing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.flows.roster.rows import Cell, Finding, RawTable
from bot.flows.roster.words import fold, text
from bot.plan.columns import Columns, RosterField

Ranked = tuple[RosterField, int]
ROWS_SEARCHED = 20
ALIKE = 0.6
"""Share of letters in common (difflib) from which two headings are near matches."""
NEEDED: tuple[tuple[RosterField, ...], ...] = (
    ("course",),
    ("date", "start", "times"),
    ("name", "surname", "first_name"),
    ("email",),
)
"""One of each must be there; an event without `event_ref` is known by its course and date."""


@dataclass(frozen=True)
class Headings:
    """The heading row of one sheet, and the column (from 0) of each of our fields."""

    table: RawTable
    row: int
    cells: tuple[str, ...]
    places: Mapping[RosterField, int]
    doubled: tuple[tuple[RosterField, str], ...] = ()
    """Further headings for a field that another column gives already."""
    unknown: tuple[str, ...] = ()

    def name(self, field: RosterField) -> str:
        """Give the heading of a field as the file has it."""
        return self.cells[self.places[field]]

    def is_repeated(self, values: Sequence[Cell]) -> bool:
        """Tell whether a row further down is the heading row again, as printed exports have on each page."""
        filled = [i for i, value in enumerate(values) if value is not None and text(value)]
        same = [i for i in filled if i < len(self.cells) and self.cells[i] and text(values[i]) == self.cells[i]]
        return len(same) >= 2 and len(same) * 2 > len(filled)


def find(table: RawTable, columns: Columns) -> Headings:
    """Take the row, among the first twenty, in which most headings are known; where none is, the fullest."""
    known = _known(columns)
    first = table.rows[:ROWS_SEARCHED]
    read = [_read(table, number, values, known) for number, values in first]
    return max(read, key=lambda h: (len(h.places), sum(map(bool, h.cells))), default=Headings(table, 0, (), {}))


def _known(columns: Columns) -> dict[str, list[Ranked]]:
    """Give for each heading the fields that it may mean, each with its place in the list of `columns.yaml`."""
    known: dict[str, list[Ranked]] = {}
    for field, names in columns.fields.items():
        for rank, folded in enumerate(dict.fromkeys(map(fold, names))):
            known.setdefault(folded, []).append((field, rank))
    known.pop("", None)
    return known


def _read(table: RawTable, number: int, values: Sequence[Cell], known: Mapping[str, Sequence[Ranked]]) -> Headings:
    """Map one row; of two headings for a field the one that `columns.yaml` lists first is taken, then the left one."""
    cells = tuple(text(value) for value in values)
    found: dict[RosterField, list[tuple[int, int]]] = {}
    for i, cell in enumerate(cells):
        for field, rank in known.get(fold(cell), ()):
            found.setdefault(field, []).append((rank, i))
    places = {field: min(ranked)[1] for field, ranked in found.items()}
    doubled = [(field, cells[i]) for field, ranked in found.items() for _, i in sorted(ranked)[1:]]
    unknown = tuple(cell for cell in cells if cell and fold(cell) not in known)
    return Headings(table, number, cells, places, tuple(doubled), unknown)


def missing(sheets: Sequence[Headings], columns: Columns) -> list[Finding]:
    """Name every field that an import needs and no sheet has, with near matches and the mend."""
    there = {field for sheet in sheets for field in sheet.places}
    if not there:
        return [_no_headings(sheets[0])]
    if len(sheets) > 1 and not all("event_ref" in sheet.places for sheet in sheets):
        return [_missing(("event_ref",), [sheet for sheet in sheets if "event_ref" not in sheet.places], columns)]
    return [_missing(fields, sheets, columns) for fields in NEEDED if not there.intersection(fields)]


def _no_headings(sheet: Headings) -> Finding:
    return Finding(
        sheet.row or None,
        "",
        ", ".join(filter(None, sheet.cells))[:200],
        f"none of the first {ROWS_SEARCHED} rows has headings that are known; add them to columns.yaml under fields",
    )


def _missing(fields: Sequence[RosterField], sheets: Sequence[Headings], columns: Columns) -> Finding:
    expected = [name for field in fields for name in columns.fields.get(field, ())]
    unknown = [heading for sheet in sheets for heading in sheet.unknown]
    near = nearest(unknown, [*expected, *fields])
    mend = f"did you mean '{near[0]}'? Add" if near else "add"
    known = ", ".join(f"'{name}'" for name in expected) or "nothing yet"
    headings = ", ".join(cell for sheet in sheets for cell in sheet.cells if cell)
    problem = (
        f"no column for {' or '.join(fields)} (known as {known}); {mend} it to columns.yaml under fields: {fields[0]}"
    )
    return Finding(sheets[0].row, fields[0], headings, problem)


def doubts(sheet: Headings, sheets: Sequence[Headings], columns: Columns) -> list[Finding]:
    """Warn of two headings for one field, and of unknown headings that look like a field which no column gives."""
    found = [
        Finding(sheet.row, name, name, f"a second column for {field}: only '{sheet.name(field)}' is read")
        for field, name in sheet.doubled
    ]
    there = {field for other in sheets for field in other.places}
    for field, names in columns.fields.items():
        near = None if field in there or not names else nearest(sheet.unknown, names)
        if near and not any(field in group and not there.intersection(group) for group in NEEDED):
            problem = (
                f"not known, so it is left out; if it means '{near[1]}', add it to columns.yaml under fields: {field}"
            )
            found.append(Finding(sheet.row, near[0], near[0], problem))
    return found


def nearest(headings: Iterable[str], wanted: Sequence[str]) -> tuple[str, str] | None:
    """Give the (heading, wanted name) that are most alike, if any are."""
    pairs = [(_likeness(fold(heading), fold(name)), heading, name) for heading in headings for name in wanted]
    best = max(pairs, default=(0.0, "", ""))
    return (best[1], best[2]) if best[0] >= ALIKE else None


def _likeness(one: str, other: str) -> float:
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= 4 and shorter in longer:
        return 0.9
    return SequenceMatcher(None, one, other).ratio() if shorter else 0.0

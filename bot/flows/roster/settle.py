"""Rows that speak of the same thing: of one booking twice the last counts, of an event what most rows say."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.flows.roster.booking import made_ref
from bot.flows.roster.rows import BOOKING_FACTS, EVENT_FACTS, Finding, RosterRow
from bot.flows.roster.words import text
from bot.storage.people import name_key

HEADING_OF: Mapping[str, tuple[str, ...]] = {
    "starts": ("start", "date", "times"),
    "ends": ("end", "times", "start", "date"),
    "trainers": ("trainer_email", "trainer_name"),
}
PLURALS: Mapping[str, str] = {
    "course": "titles",
    "course_code": "course codes",
    "level": "levels",
    "outcomes": "lists of outcomes",
    "starts": "starts",
    "ends": "ends",
    "venue": "venues",
    "places": "numbers of places",
    "trainers": "lists of trainers",
}
NUMBERS = ("two", "three", "four", "five")
MOST_NAMED = 5
LONGEST_SHOWN = 60


def once(
    rows: Iterable[RosterRow], headings: Mapping[str, str]
) -> tuple[list[RosterRow], list[tuple[int, str]], list[Finding]]:
    """Keep the last row of each booking: (rows kept, (row, reason) of the others, warnings where they disagree)."""
    bookings: dict[tuple[str, str, str], list[RosterRow]] = defaultdict(list)
    for row in rows:
        bookings[_event(row), row.email, name_key(row.name)].append(row)
    kept = [group[-1] for group in bookings.values()]
    repeats = [(row.row, f"same booking as row {group[-1].row}") for group in bookings.values() for row in group[:-1]]
    warnings = [w for group in bookings.values() if len(group) > 1 for w in _disagreements(group, headings)]
    return sorted(kept, key=lambda r: r.row), repeats, warnings + _one_address(bookings.values(), headings)


def _event(row: RosterRow) -> str:
    return row.event_ref.casefold()


def _disagreements(group: list[RosterRow], headings: Mapping[str, str]) -> list[Finding]:
    return [finding for fact in BOOKING_FACTS for finding in _disagreement(group, fact, headings)]


def _disagreement(group: list[RosterRow], fact: str, headings: Mapping[str, str]) -> list[Finding]:
    last = group[-1]
    others = [row for row in group if getattr(row, fact) != getattr(last, fact)]
    if not others:
        return []
    problem = f"rows {others[-1].row} and {last.row} disagree on {fact}: the last one counts"
    return [Finding(last.row, _heading(fact, headings), _shown(getattr(last, fact)), problem)]


def _heading(fact: str, headings: Mapping[str, str]) -> str:
    return next((headings[name] for name in HEADING_OF.get(fact, (fact,)) if name in headings), fact)


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value.day} {value:%B %Y %H:%M}"
    if isinstance(value, tuple):
        return "; ".join(part if isinstance(part, str) else " ".join(part) for part in value)
    return text(value)


def _one_address(groups: Iterable[list[RosterRow]], headings: Mapping[str, str]) -> list[Finding]:
    """Warn of two names at one address in one event: a shared inbox, or one person misspelt."""
    first: dict[tuple[str, str], RosterRow] = {}
    found: list[Finding] = []
    for row in (group[-1] for group in groups):
        other = first.setdefault((_event(row), row.email), row)
        if other is not row:
            problem = f"the same address as {other.name} in row {other.row}: taken as two people"
            found.append(Finding(row.row, headings.get("email", "email"), row.email, problem))
    return found


def one_event(
    rows: Iterable[RosterRow], headings: Mapping[str, str]
) -> tuple[list[RosterRow], list[Finding], list[Finding]]:
    """Give every row of an event the same facts, those that most rows have: (rows, faults, warnings).

    Two courses or two starts under one reference that we made of course and date are two events: a fault.
    """
    events: dict[str, list[RosterRow]] = defaultdict(list)
    for row in rows:
        events[_event(row)].append(row)
    settled: list[RosterRow] = []
    faults: list[Finding] = []
    warnings: list[Finding] = []
    for group in events.values():
        clash = _clash(group, headings)
        faults += clash
        if not clash:
            facts, remarks = _facts(group, headings)
            settled += [replace(row, **facts) for row in group]
            warnings += remarks
    return sorted(settled, key=lambda r: r.row), faults, warnings


def _clash(group: list[RosterRow], headings: Mapping[str, str]) -> list[Finding]:
    made = all(row.event_ref == made_ref(row.course, row.course_code, row.starts.date()) for row in group)
    if not made or len({(name_key(row.course), row.starts) for row in group}) == 1:
        return []
    problem = f"two events would both be {group[0].event_ref}; add a column with the events' references"
    return [Finding(row.row, headings.get("course", "course"), row.course, problem) for row in group]


def _facts(group: list[RosterRow], headings: Mapping[str, str]) -> tuple[dict[str, Any], list[Finding]]:
    facts: dict[str, Any] = {"event_ref": group[-1].event_ref}
    warnings: list[Finding] = []
    for fact in EVENT_FACTS:
        said = _said(group, fact)
        if said:
            facts[fact] = next(iter(said))
        if len(said) > 1:
            warnings.append(_two_values(group[-1].event_ref, fact, said, headings))
    return facts, warnings


def _said(group: list[RosterRow], fact: str) -> dict[Any, list[int]]:
    """Give what rows say of a fact, and the rows that say it: first what most say, of as many what is said last.

    A row that is cancelled or waiting is often an old one: it is heard only where no other says anything.
    """
    told = [row for row in group if getattr(row, fact) not in (None, "", ())]
    told = [row for row in told if row.status == "booked"] or told
    said: dict[Any, list[int]] = defaultdict(list)
    for row in told:
        said[getattr(row, fact)].append(row.row)
    return dict(sorted(said.items(), key=lambda each: (len(each[1]), each[1][-1]), reverse=True))


def _two_values(ref: str, fact: str, said: Mapping[Any, list[int]], headings: Mapping[str, str]) -> Finding:
    number = NUMBERS[len(said) - 2] if len(said) - 2 < len(NUMBERS) else str(len(said))
    *others, last = [f"{_short(_shown(value))} ({_rows(rows)})" for value, rows in said.items()]
    values = f"{', '.join(others)} and {last}"
    overruled, rows = list(said.items())[-1]
    problem = f"{ref} has {number} {PLURALS[fact]}: {values}: the first counts"
    return Finding(rows[-1], _heading(fact, headings), _shown(overruled), problem)


def _rows(numbers: list[int]) -> str:
    more = f" and {len(numbers) - MOST_NAMED} more" if len(numbers) > MOST_NAMED else ""
    return f"row{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers[:MOST_NAMED]))}{more}"


def _short(words: str) -> str:
    return words if len(words) <= LONGEST_SHOWN else f"{words[:LONGEST_SHOWN].rstrip()}..."

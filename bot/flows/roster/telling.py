"""What an import did, or would do, in lines for an officer: at the terminal and in chat."""

from collections.abc import Iterator

from bot.flows.roster.applying import Imported
from bot.flows.roster.rows import Finding

SHOWN = 30
"""Findings, changes and names of a kind that are listed."""
_SEVERAL_MISSING = ("bookings that we know are", "they stay as they are")


def lines(result: Imported, name: str, *, all_of_them: str, if_you: str) -> Iterator[str]:
    """Tell of an import of the file `name`: faults and warnings, counts, changes, and who is written to.

    `all_of_them` says where more findings are listed, `if_you` what applies the import.
    """
    yield from findings(name, "warning", result.warnings, all_of_them=all_of_them)
    yield from findings(name, "fault", result.faults, all_of_them=all_of_them)
    for row, reason in result.ignored_rows[:SHOWN]:
        yield f"ignored: {name}, row {row}: {reason}"
    counts = f"{result.new} new, {result.changed} changed, {result.unchanged} unchanged, {result.ignored} ignored"
    yield f"{name}: {result.rows} rows: {counts}"
    for change in result.changes[:SHOWN]:
        yield f"  {change}"
    yield from _missing(result)
    if result.faults:
        yield mend(len(result.faults))
    elif result.applied:
        yield f"Done. {people(result.written_to_now)} will be written to now."
    else:
        yield f"Nothing was changed yet. {people(result.written_to_now)} will be written to now if you {if_you}."


def _missing(result: Imported) -> Iterator[str]:
    if result.missing:
        are, stay = ("booking that we know is", "it stays as it is") if result.missing == 1 else _SEVERAL_MISSING
        yield f"{result.missing} {are} not in this file ({stay}):"
        for name in result.missing_names[:SHOWN]:
            yield f"  {name}"


def findings(name: str, what: str, found: tuple[Finding, ...], *, all_of_them: str) -> Iterator[str]:
    """List findings of a kind, as far as there is room."""
    for finding in found[:SHOWN]:
        yield f"{what}: {name}, {finding}"
    if len(found) > SHOWN:
        more = f"... and {len(found) - SHOWN} more {what}s"
        yield f"{more} ({all_of_them})" if all_of_them else more


def people(n: int) -> str:
    """Write how many are written to: 1 person, 2 people."""
    return "1 person" if n == 1 else f"{n} people"


def mend(faults: int) -> str:
    """Say that faults stop an import."""
    above = "fault above" if faults == 1 else f"{faults} faults above"
    return f"Nothing was changed: mend the {above}, then import the file again."

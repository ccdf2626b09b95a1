"""Imports a file: a dry run first, then the same again for good, in one transaction."""

from dataclasses import replace
from pathlib import Path

from bot.flows.desk import Desk
from bot.flows.roster.applying import Imported, apply
from bot.flows.roster.reading import read
from bot.plan.model import Partnership


def import_file(desk: Desk, partnership: Partnership, file: Path, *, keep: bool, who: str) -> Imported:
    """Take a roster file in; without `keep` all is worked out and then taken back.

    Raises `InputError` for a file that is no roster at all; faults of its rows come in the result.
    """
    roster = read(
        file, partnership.columns, partnership.about.tz, partnership.plan.full_attendance, desk.clock().date()
    )
    keep = keep and not roster.faults
    with (desk.database.write if keep else desk.database.trial)(partnership.key) as session:
        result = apply(session, partnership, roster, now=desk.clock(), who=who)
    return replace(result, applied=keep)

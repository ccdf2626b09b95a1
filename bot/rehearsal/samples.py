"""Which partnership is played, and the sample rosters that come with the program."""

from collections.abc import Mapping
from pathlib import Path

from bot.errors import WordsError
from bot.plan.model import Partnership, Plans
from bot.rehearsal.voices import SAMPLES

ROSTERS: Mapping[str, str] = {
    "wfscp": "wfscp_bookings.csv",
    "cscp": "cscp_delegates.csv",
    "wsp": "wsp_delegates.xlsx",
    "cwac": "cwac_export.tsv",
    "ddscp": "ddscp_lms.xlsx",
}


def sample_roster(key: str) -> Path | None:
    """Find the sample roster of a partnership; None where it has none."""
    path = SAMPLES / "rosters" / ROSTERS.get(key, "none")
    return path if path.is_file() else None


def named(plans: Plans, key: str) -> Partnership:
    """Give the partnership of a key; raises `WordsError` naming the choices."""
    if key not in plans:
        raise WordsError(f"KEY: there is no partnership '{key}' - choose from {', '.join(sorted(plans))}")
    return plans[key]

"""How dates, counts and shares are written in answers to officers and in reports."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

NOTHING = "-"
STAGES = {
    "pre_course": "self-assessment before the course",
    "end_of_course": "form at the end of the course",
    "certificate": "certificate of attendance",
    "supervisor_briefing": "supervisor's briefing",
    "impact_check": "impact check, weeks later",
    "supervisor_check": "supervisor's check of practice",
    "trainer_feedback": "trainer's own feedback",
    "trainer_report": "summary for trainers or posts",
}
"""What each kind of stage is, in words."""
CLOSED_UNANSWERED = "Closed unanswered"


def day(on: date) -> str:
    """Write a date: 9 January 2026."""
    return f"{on.day} {on:%B %Y}"


def moment(at: datetime | None, zone: ZoneInfo) -> str:
    """Write an instant where the partnership is: Fri 9 Jan 2026 09:30."""
    if at is None:
        return NOTHING
    local = at.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %Y %H:%M}"


def short_day(at: datetime | None, zone: ZoneInfo) -> str:
    """Write the day of an instant: 9 Jan 2026."""
    if at is None:
        return NOTHING
    local = at.astimezone(zone)
    return f"{local.day} {local:%b %Y}"


def count(n: int, one: str, many: str = "") -> str:
    """Write how many: 1 person, 2 people."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def points(mean: float | None) -> str:
    """Write a mean on a scale."""
    return NOTHING if mean is None else f"{mean:.2f}"


def share(part: float | None) -> str:
    """Write a share: 77 %."""
    return NOTHING if part is None else f"{100 * part:.0f} %"


def change(by: float | None) -> str:
    """Write a difference with its sign."""
    return NOTHING if by is None else f"{round(by, 2) + 0.0:+.2f}"


def probability(p: float | None) -> str:
    """Write a p value; never as 0, which it cannot be."""
    if p is None:
        return NOTHING
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def listed(words: Iterable[str]) -> str:
    """Write a list: a, b and c."""
    *most, last = [*words] or [""]
    return f"{', '.join(most)} and {last}" if most else last

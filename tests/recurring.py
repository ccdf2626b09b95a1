"""Partnerships whose plan has reports that come round."""

from dataclasses import replace

from bot.plan.model import Partnership, Recurring
from bot.plan.stage_checks import SPANS
from tests.plans import HERE, a_partnership


def with_reports(year_starts: str = "01-01", key: str = HERE, **duties: str) -> Partnership:
    """Give a partnership with duties such as `one="quarter"`, or `"quarter from 2026-07-01"`, for the subgroup."""
    made = a_partnership(key)
    recurring = {name: Recurring.model_validate(_duty(name, words)) for name, words in duties.items()}
    about = made.about.model_copy(update={"year_starts": year_starts})
    return replace(made, about=about, plan=made.plan.model_copy(update={"recurring": recurring}))


def _duty(name: str, words: str) -> dict[str, object]:
    kind, _, begins = words.partition(" ")
    return {"every": f"every {SPANS[kind]} {begins}".strip(), "what": name, "to": ["subgroup"], "report": kind}

"""A plan with a whole impact check and costs, and people who answer it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.plan.model import Partnership
from bot.plan.money import Costs
from bot.plan.questionnaire import Question, Questionnaire
from bot.storage.tables import Booking, Event
from tests.insight.building import Office, a_partnership

COSTS = {"trainer_day": 400, "venue_day": 100, "delegate_day": 120, "administration_event": 50}
_APPLIED = ["a_lot", "some", "a_little", "not_yet"]
_BECAME = ["done", "in_part", "not_yet", "no_longer_relevant"]


def _options(keys: Sequence[str]) -> list[dict[str, str]]:
    return [{"key": key, "label": key.replace("_", " ").capitalize()} for key in keys]


def with_impact(key: str = "here", *, costs: Mapping[str, Any] | None = None) -> Partnership:
    """Give the short plan with an impact check that asks all that the shared one does."""
    plain = a_partnership(key)
    asked = [each for each in plain.questionnaires["before"].questions if isinstance(each, Question)]
    became = {"key": "follow_up", "text": "What became of '{action}'?", "kind": "one", "per": "action"}
    used = {"key": "applied", "text": "How much is used?", "kind": "one", "level": "behaviour"}
    helped = {"key": "helped", "text": "What helped?", "kind": "many", "level": "behaviour"}
    action = {"key": "action_1", "text": "One action?", "kind": "short", "about": "action", "level": "behaviour"}
    sheet = [
        *asked,
        {**became, "level": "behaviour", "options": _options(_BECAME)},
        {**used, "options": _options(_APPLIED)},
        {**helped, "options": _options(["manager", "time"])},
        {"key": "difference", "text": "A difference?", "kind": "yes_no", "level": "results"},
    ]
    end = [*plain.questionnaires["after"].questions, action]
    questionnaires = {
        **plain.questionnaires,
        "after": Questionnaire.model_validate({"title": "after", "questions": end}),
        "impact": Questionnaire.model_validate({"title": "impact", "questions": sheet}),
    }
    about = plain.about.model_copy(update={"costs": Costs.model_validate(costs) if costs else None})
    return replace(plain, questionnaires=questionnaires, about=about)


def lives(
    office: Office,
    event: Event,
    points: tuple[int, int, int] = (2, 4, 3),
    *,
    seen: str = "",
    **said: Any,
) -> Booking:
    """Write a delegate who answers every form, with the points that they give themselves each time."""
    booking = office.a_booking(event)
    before, after, later = points
    office.says(booking, "pre_course", {"know": before})
    office.says(booking, "end_of_course", {"know": after, "action_1": "Ask who else lives there"})
    office.says(booking, "impact_check", {"know": later, **said})
    if seen:
        office.confirms(office.a_touchpoint(booking, "supervisor_briefing", state="answered"), seen)
    return booking

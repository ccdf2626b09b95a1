"""Two partnerships' plan, cut to the bone: its stages, its questionnaires, and the days it is played on."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.messages.nouns import Prompt, Value
from bot.plan.columns import Columns
from bot.plan.model import About, Catalogue, Partnership, Plan
from bot.plan.questionnaire import Questionnaire

LONDON = ZoneInfo("Europe/London")
START = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
"""Monday; when every world begins, unless it is told otherwise."""
HERE, THERE = "here", "there"
_CONCERN = {"name": "Safeguarding hub", "phone": "01539 000000"}
_ABOUT: dict[str, Any] = {
    "name": "Testshire Safeguarding Children Partnership",
    "short_name": "TSCP",
    "business_unit": {"name": "Business unit", "email": "unit@testshire.example"},
    "concern": [_CONCERN],
    "officers": [{"name": "Olive Officer", "email": "olive@testshire.example"}],
    "posts": {"subgroup": {"name": "Learning subgroup", "email": "subgroup@testshire.example"}},
}
STAGES: dict[str, dict[str, Any]] = {
    "pre_course": {
        "kind": "pre_course",
        "who": "booked",
        "when": "7 days before event start",
        "reminders": ["2 days before event start"],
        "closes": "at event start",
        "questionnaire": "before",
    },
    "end_of_course": {
        "kind": "end_of_course",
        "when": "at event end",
        "reminders": ["2 days after sent", "7 days after sent"],
        "closes": "28 days after event end",
        "questionnaire": "end",
    },
    "certificate": {
        "kind": "certificate",
        "who": "full",
        "when": "at end_of_course answered",
        "closes": "12 months after event end",
    },
    "supervisor_briefing": {
        "kind": "supervisor_briefing",
        "to": "supervisor",
        "when": "1 working day after end_of_course answered, at the latest 14 days after event end",
        "reminders": ["5 working days after sent", "10 working days after sent"],
        "closes": "60 days after sent",
        "working_days": True,
        "shares": ["actions", "self_assessment", "usefulness"],
    },
    "impact_check": {
        "kind": "impact_check",
        "when": "12 weeks after event end",
        "reminders": ["7 days after sent", "14 days after sent"],
        "closes": "42 days after sent",
        "channel": "mail",
        "questionnaire": "impact",
    },
    "supervisor_check": {
        "kind": "supervisor_check",
        "to": "supervisor",
        "when": "1 day after supervisor_briefing acknowledged",
    },
    "trainer_feedback": {
        "kind": "trainer_feedback",
        "to": "trainers",
        "when": "at event end",
        "reminders": ["3 days after sent"],
        "closes": "14 days after event end",
        "questionnaire": "trainers",
    },
    "trainer_report": {"kind": "trainer_report", "to": ["trainers", "subgroup"], "when": "10 days after event end"},
}
_CAN = {"key": "can", "kind": "confidence", "pair": "can", "per": "outcome", "text": "How far can you {outcome}?"}
_THERE = {
    "key": "there",
    "kind": "one",
    "about": "attendance",
    "text": "Were you there?",
    "options": [{"key": "all", "label": "All"}, {"key": "part", "label": "Part"}, {"key": "none", "label": "No"}],
}
_USEFUL = {
    "key": "usefulness",
    "kind": "agreement",
    "text": "It was useful.",
    "when": [{"question": "there", "is": ["all", "part"]}],
}
_ACTIONS = [
    {"key": f"action_{n}", "kind": "short", "about": "action", "optional": n > 1, "text": f"Action {n}?"}
    for n in (1, 2, 3)
]
_COMMENT = {"key": "comment", "kind": "long", "optional": True, "text": "Anything else?"}
_BECAME = {
    "key": "became",
    "kind": "one",
    "per": "action",
    "text": "{action}: what became of it?",
    "options": [{"key": "done", "label": "Done"}, {"key": "not_yet", "label": "Not yet"}],
}
_SUPERVISOR = [
    {"key": "supervisor_name", "kind": "short", "about": "supervisor_name", "optional": True, "text": "Who?"},
    {"key": "supervisor_email", "kind": "email", "about": "supervisor_email", "optional": True, "text": "Where?"},
]
QUESTIONNAIRES: dict[str, list[dict[str, Any]]] = {
    "before": [_CAN, {"key": "hope", "kind": "long", "optional": True, "text": "What do you hope for?"}],
    "end": [_THERE, _CAN, _USEFUL, *_ACTIONS, _COMMENT],
    "impact": [_BECAME, {"key": "changed", "kind": "yes_no", "text": "Has your practice changed?"}],
    "trainers": [{"key": "went", "kind": "score", "text": "How did it go?"}],
    "missing_supervisor": _SUPERVISOR,
}
OUTCOMES = [{"key": "signs", "text": "recognise the signs of neglect"}, {"key": "drift", "text": "challenge drift"}]


def a_partnership(
    key: str = HERE, *, plan: Mapping[str, Any] | None = None, **stages: Mapping[str, Any] | None
) -> Partnership:
    """Make a partnership; each of `stages` changes the stage of that name, or takes it out if None."""
    changed = {name: {**STAGES.get(name, {}), **change} for name, change in stages.items() if change is not None}
    kept = {name: stage for name, stage in {**STAGES, **changed}.items() if stages.get(name, stage) is not None}
    written = {"send_at": "09:30", **(plan or {}), "stages": kept}
    sheets = {
        name: Questionnaire.model_validate({"title": name, "questions": asked})
        for name, asked in QUESTIONNAIRES.items()
    }
    about, digest = About.model_validate(_ABOUT), repr(sorted(written.items(), key=str))
    parsed = Plan.model_validate(written)
    return Partnership(key, about, parsed, Catalogue(), Columns(fields={}), sheets, digest, "")


def at(day: str, hour: str = "09:30") -> datetime:
    """Give a local time of London as an instant: `at("2026-03-02")` is the sending hour of that day."""
    return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=LONDON).astimezone(UTC)


def usual(prompt: Prompt) -> Value:
    """Give an answer that fits a prompt."""
    if prompt.choices:
        return prompt.choices[-1].value if prompt.kind != "one" else prompt.choices[0].value
    if prompt.optional:
        return ""
    return {"date": "2026-03-02", "email": "boss@school.example"}.get(prompt.kind, "Talk to the health visitor")


def without_stages(partnership: Partnership, *stages: str) -> Partnership:
    """Give a partnership whose plan has lost stages."""
    kept = {key: stage for key, stage in partnership.plan.stages.items() if key not in stages}
    return replace(partnership, plan=partnership.plan.model_copy(update={"stages": kept}), digest=f"less {stages}")

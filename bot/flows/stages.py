"""The kinds of stage: what each prepares before its message goes, in one table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.flows import certificates, forms, supervisor, trainer
from bot.flows.letters import Occasion
from bot.messages.nouns import Json

Prepare = Callable[[Occasion], dict[str, Json]]


@dataclass(frozen=True)
class StageKind:
    """How one kind of stage is said: its template, what it prepares, and what goes with it."""

    template: str
    prepare: Prepare
    attach: Callable[[Occasion, Mapping[str, Json]], Sequence[str]] = lambda about, extra: ()


def _questionnaire(about: Occasion) -> dict[str, Json]:
    forms.open_form(about.session, about.partnership, about.touchpoint, about.event)
    return {}


def _impact_check(about: Occasion) -> dict[str, Json]:
    actions = forms.intended_actions(about.session, about.partnership.key, about.touchpoint.booking_id or 0)
    return {**_questionnaire(about), "actions": list(actions)}


def _nothing(about: Occasion) -> dict[str, Json]:
    return {}


def _the_event(about: Occasion, extra: Mapping[str, Json]) -> Sequence[str]:
    return (f"event:{about.event.id}",)


def _the_certificate(about: Occasion, extra: Mapping[str, Json]) -> Sequence[str]:
    issued = extra["certificate"]
    return (f"certificate:{issued['number']}",) if isinstance(issued, dict) else ()


STAGES: dict[str, StageKind] = {
    "pre_course": StageKind("pre_course", _questionnaire, _the_event),
    "end_of_course": StageKind("end_of_course", _questionnaire),
    "certificate": StageKind("certificate", certificates.prepare, _the_certificate),
    "supervisor_briefing": StageKind("supervisor_briefing", supervisor.prepare_briefing),
    "impact_check": StageKind("impact_check", _impact_check),
    "supervisor_check": StageKind("supervisor_check", supervisor.prepare_check),
    "trainer_feedback": StageKind("trainer_feedback", _questionnaire),
    "trainer_report": StageKind("trainer_report", _nothing, trainer.the_summary),
}

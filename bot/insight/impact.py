"""Impact on practice: what lasts, what became of actions, what is used, and what supervisors saw of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.insight import actions, asked, corroboration, lasting, shares
from bot.insight.actions import Actions
from bot.insight.asked import AskedQuestion
from bot.insight.corroboration import Corroboration
from bot.insight.disclosure import Ground
from bot.insight.lasting import Lasted
from bot.insight.shares import OBSERVED, Shares, Values
from bot.messages.nouns import Json
from bot.plan.model import Partnership
from bot.plan.questionnaire import CHOICES
from bot.storage import figures
from bot.storage.practice import IMPACT

LEVELS = frozenset({"behaviour", "results"})
USED, HELPED, BARRIERS, DIFFERENCE = "applied", "helped", "barriers", "difference"
"""Keys of the shared questionnaires; a partnership's own that lacks one just lacks that part."""


@dataclass(frozen=True)
class Impact:
    """Each part as far as the plan asks for it."""

    lasted: Lasted | None
    actions: Actions | None
    choices: tuple[Shares, ...]
    """What was chosen at the impact check, in the order of the questionnaire."""
    supervisors: Corroboration

    def choice(self, key: str) -> Shares | None:
        """Find a question by its key."""
        return next((each for each in self.choices if each.key == key), None)

    def as_json(self) -> dict[str, Json]:
        """Give the figures under the names that others read."""
        seen = self.supervisors
        lasted = self.lasted
        return {
            "lasting": {**lasted.whole.as_json(), "questions": [each.as_json() for each in lasted.questions]}
            if lasted
            else None,
            "actions": self.actions.as_json() if self.actions else None,
            "choices": [each.as_json() for each in self.choices],
            "supervisors": {
                **seen.everybody.as_json(),
                "of_those_using": seen.using.as_json() if seen.using else None,
                "of_those_doing": seen.doing.as_json() if seen.doing else None,
            },
            OBSERVED: None,
        }


def of_events(session: Session, partnership: Partnership, ground: Ground) -> Impact:
    """Work out what the plan's impact check tells of some events."""
    plan = asked.of_plan(partnership)
    questions = [
        each for each in plan if each.kind == IMPACT and each.question.level in LEVELS and each.question.kind in CHOICES
    ]
    chosen = figures.choices(session, partnership.key, ground.around, asked.wanted(questions, CHOICES))
    said = {key: values for (_, key), values in chosen.items()}
    follow_up = next((each for each in questions if each.question.per == "action"), None)
    used = next((each for each in questions if each.question.key == USED), None)
    return Impact(
        lasted=lasting.of_events(session, partnership, ground),
        actions=_actions(session, partnership, ground, plan, follow_up, said) if follow_up else None,
        choices=tuple(
            shares.of_values(each, said.get(each.question.key, {}), ground)
            for each in questions
            if each.question.per is None
        ),
        supervisors=corroboration.of_events(
            session,
            partnership.key,
            ground,
            use=used.question.key if used else "",
            follow_up=follow_up.question.key if follow_up else "",
        ),
    )


def _actions(
    session: Session,
    partnership: Partnership,
    ground: Ground,
    plan: tuple[AskedQuestion, ...],
    follow_up: AskedQuestion,
    said: Mapping[str, Values],
) -> Actions:
    intended = tuple(
        each.question.key for each in plan if each.question.about == "action" and each.kind == "end_of_course"
    )
    theirs = {key: values for key, values in said.items() if follow_up.suffix(IMPACT, key)}
    return actions.of_events(session, partnership.key, ground, follow_up, theirs, intended)

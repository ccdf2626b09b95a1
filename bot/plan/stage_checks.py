"""Whether each stage has what its kind needs: whom it is for, what it asks, and how often it may nudge."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from bot.errors import Fault
from bot.plan import recurrence, timing
from bot.plan.anchors import Stages
from bot.plan.documents import Document
from bot.plan.model import ABOUT_EVENTS, ASKS, Plan, Stage
from bot.plan.plain_words import nearest

ROLES = ("delegate", "supervisor", "trainers", "officers")
MAX_NUDGES = 2
"""How often a supervisor's briefing is followed up, at most (L7)."""
SPANS = {"quarter": "quarter", "half": "half year", "year": "year"}
"""What a duty's report is of, in the words of its rhythm."""
ANCHOR_MONTHS = 24
"""For how long a duty's start may lie in the past: one period, and at least this; a slip of the year lies further."""


@dataclass(frozen=True)
class Known:
    """What a stage may name."""

    questionnaires: Collection[str]
    posts: Collection[str]
    without_address: Collection[str]
    """Posts that have no mail address."""


def check(stages: Stages, known: Known) -> Iterator[Fault]:
    """Find the stages that lack what their kind needs."""
    for key, stage in stages.active.items():
        yield from _questionnaire(stages, key, stage, known)
        yield from _recipients(stages, key, stage, known)
        if stage.kind == "supervisor_briefing" and len(stage.reminders) > MAX_NUDGES:
            problem = f"{len(stage.reminders)} reminders: a supervisor is followed up {MAX_NUDGES} times at most"
            yield stages.fault(key, ("reminders",), problem, f"keep {MAX_NUDGES}")


def _questionnaire(stages: Stages, key: str, stage: Stage, known: Known) -> Iterator[Fault]:
    named = stage.questionnaire
    if stage.kind in ASKS and named is None:
        mend = f"add 'questionnaire: ' and one of: {', '.join(sorted(known.questionnaires)) or '(there is none yet)'}"
        yield stages.fault(key, ("questionnaire",), f"{stage.kind} stages ask, and this one has no questionnaire", mend)
    elif stage.kind not in ASKS and named is not None:
        problem = f"{stage.kind} stages ask nothing, and this one has a questionnaire"
        yield stages.fault(key, ("questionnaire",), problem, "take the line out")
    elif named is not None and named not in known.questionnaires:
        problem = f"there is no questionnaire '{named}'"
        yield stages.fault(key, ("questionnaire",), problem, nearest(named, known.questionnaires))


def _recipients(stages: Stages, key: str, stage: Stage, known: Known) -> Iterator[Fault]:
    if stage.kind in ABOUT_EVENTS:
        for to in stage.to or ("",):
            if to != "trainers" and to not in known.posts:
                problem = f"'{to}' is not who {stage.kind} stages go to"
                yield stages.fault(key, ("to",), problem, nearest(to, ["trainers", *known.posts]))
            elif to in known.without_address:
                mend = f"give posts.{to} an 'email:' in partnership.yaml"
                yield stages.fault(key, ("to",), f"the post '{to}' has no mail address", mend)
        return
    wanted = "supervisor" if stage.kind.startswith("supervisor_") else "delegate"
    if stage.to != (wanted,):
        problem = f"{stage.kind} stages go to the {wanted}, this one to {', '.join(stage.to) or 'nobody'}"
        yield stages.fault(key, ("to",), problem, f"write 'to: {wanted}'")


def check_duties(document: Document[Plan], plan: Plan, known: Known, today: date | None) -> Iterator[Fault]:
    """Find the recurring duties for unknown posts, and those that start long ago (if `today` is given)."""
    for key, duty in plan.recurring.items():
        if duty.report and duty.every.months != recurrence.parse(f"every {SPANS[duty.report]}").months:
            problem = f"a report of a {SPANS[duty.report]} comes every {SPANS[duty.report]}, and this duty does not"
            yield document.file.fault(
                ("recurring", key, "report"), problem, f"write 'every: every {SPANS[duty.report]}'"
            )
        for to in duty.to:
            if to not in ROLES and to not in known.posts:
                mend = nearest(to, [*ROLES, *known.posts])
                yield document.file.fault(("recurring", key, "to"), f"there is no post '{to}'", mend)
        start = duty.every.start
        period = relativedelta(months=max(duty.every.months, ANCHOR_MONTHS))
        if today and start and start + period < today:
            mend = f"move it to its next date: {next(duty.every.dates(today, (1, 1)))}"
            yield document.file.fault(("recurring", key, "every"), f"{start} is long past", mend)


def check_patience(document: Document[Plan], plan: Plan) -> Iterator[Fault]:
    """Find a `chat_patience` that is no length of time."""
    try:
        timing.parse(f"{plan.chat_patience} after sent")
    except ValueError:
        problem = f"'{plan.chat_patience}' is no length of time"
        yield document.file.fault(("chat_patience",), problem, "write it like '2 days'")

"""The forms of whoever has a chat account: whose they are, which wait, and how each stands."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import NotFoundError
from bot.flows import answering
from bot.flows.answering import Sheet
from bot.flows.conversation import SENT, questions_asked
from bot.flows.letters import day_in_words
from bot.messages import words
from bot.messages.nouns import Care, Review, Step
from bot.plan.model import ASKS, Partnership
from bot.storage import chat_accounts, events, one_person, responses
from bot.storage.chat_officers import Account
from bot.storage.tables import Person, Touchpoint


@dataclass(frozen=True)
class Told:
    """Plain words to whoever pressed or typed; nothing else has changed."""

    text: str
    care: Care | None = None
    """Whom to tell, said first, where what was typed reads like a concern."""


@dataclass(frozen=True)
class FormAt:
    """A form as a chat shows it: the step it stands at, or none once it has closed."""

    touchpoint: int
    title: str
    course: str
    day: str
    """The day of the course, in words."""
    until: str
    """The day until which it is open, in words."""
    step: Step | None
    sent: bool = False
    """Whether its answers were sent in."""
    beside: str = ""
    """What is said besides, in a message of its own."""
    note: str = ""
    """Why a move did nothing, in one line of the form itself."""
    as_sent: bool = False
    """Whether the answers are still those that were sent."""
    settles: bool = False
    """Whether something may be queued now: a certificate, a supervisor's letter."""
    care: Care | None = None
    """Whom to tell, said first, where what was typed reads like a concern."""

    def also(self, beside: str) -> "FormAt":
        """Say something besides."""
        return replace(self, beside=beside)


def told(key: str, **facts: object) -> Told:
    """Say the words under a key of `chat`."""
    return Told(words.say(f"chat.{key}", **facts))


def people_of(session: Session, partnership: Partnership, account: Account) -> list[Person]:
    """Give the people whose account it is: several where they have linked several addresses."""
    return chat_accounts.people_of(session, partnership.key, account.channel, account.workspace, account.account)


def sheet_of(session: Session, partnership: Partnership, account: Account, touchpoint_id: int) -> Sheet | None:
    """Give a form if it is for whoever has this account; raises `NotFoundError` if it was never sent."""
    touchpoint = session.get(Touchpoint, touchpoint_id)
    if touchpoint is None or touchpoint.partnership != partnership.key:
        return None
    if touchpoint.person_id not in (person.id for person in people_of(session, partnership, account)):
        return None
    if touchpoint.stage not in partnership.plan.stages:
        raise NotFoundError(f"touchpoint {touchpoint_id}: the plan has no such stage any more")
    return answering.sheet(session, {partnership.key: partnership}, partnership.key, touchpoint_id)


def again(session: Session, sheet: Sheet) -> Sheet:
    """Load a form again, after a move."""
    plans = {sheet.partnership.key: sheet.partnership}
    return answering.sheet(session, plans, sheet.partnership.key, sheet.touchpoint.id)


def open_sheets(session: Session, partnership: Partnership, people: list[Person], *, now: datetime) -> list[Sheet]:
    """Give the forms of people that may be answered or changed now, in order of time."""
    found = []
    for person in people:
        for touchpoint, _ in one_person.touchpoints_of(session, partnership.key, person.id):
            asks = touchpoint.kind in ASKS and touchpoint.stage in partnership.plan.stages
            if asks and touchpoint.form is not None and touchpoint.sent_at is not None and now < touchpoint.closes_at:
                plans = {partnership.key: partnership}
                found.append(answering.sheet(session, plans, partnership.key, touchpoint.id))
    return [sheet for sheet in found if sheet.is_open(now)]


def is_begun(sheet: Sheet) -> bool:
    """Tell whether a form was begun and is not sent yet: words may be an answer to it."""
    return sheet.state.cursor != SENT and bool(sheet.state.cursor or sheet.state.answers)


def is_as_sent(session: Session, sheet: Sheet) -> bool:
    """Tell whether a form was sent, and its answers are as they were then."""
    if sheet.response.submitted_at is None:
        return False
    rows = responses.answers(session, sheet.partnership.key, [sheet.response.id])
    asked = {each.key for each in questions_asked(sheet.form, sheet.state.answers)}
    return all((row.draft or None if row.question in asked else None) == (row.value or None) for row in rows)


def form_at(session: Session, sheet: Sheet, step: Step | None) -> FormAt:
    """Put together what a chat shows of a form."""
    touchpoint = sheet.touchpoint
    event = events.get(session, sheet.partnership.key, touchpoint.event_id)
    return FormAt(
        touchpoint=touchpoint.id,
        title=sheet.form.title,
        course=event.course,
        day=day_in_words(event.starts_at, sheet.partnership),
        until=day_in_words(touchpoint.closes_at, sheet.partnership),
        step=step,
        sent=sheet.response.submitted_at is not None,
        as_sent=isinstance(step, Review) and is_as_sent(session, sheet),
        care=step.care if step is not None else None,
    )

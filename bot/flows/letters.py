"""What a letter knows: the context that every template may count on, and the letter for a touchpoint."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.messages import words
from bot.messages.greeting import first_name
from bot.messages.nouns import Json
from bot.plan.model import Contact, Partnership, Stage
from bot.storage import events, people
from bot.storage.outbox import Letter
from bot.storage.tables import Event, Person, Touchpoint


@dataclass(frozen=True)
class Occasion:
    """A touchpoint whose message is due, with all that the message is about."""

    session: Session
    partnership: Partnership
    touchpoint: Touchpoint
    event: Event
    person: Person
    now: datetime

    @property
    def stage(self) -> Stage:
        """Give the plan's own words on this stage."""
        return self.partnership.plan.stages[self.touchpoint.stage]


def occasion(session: Session, partnership: Partnership, touchpoint: Touchpoint, now: datetime) -> Occasion:
    """Gather what a touchpoint is about."""
    event = events.get(session, partnership.key, touchpoint.event_id)
    person = people.get(session, partnership.key, touchpoint.person_id)
    return Occasion(session, partnership, touchpoint, event, person, now)


def letter(
    about: Occasion,
    *,
    key: str,
    template: str,
    extra: Mapping[str, Json] | None = None,
    attach: Sequence[str] = (),
    channel: str = "mail",
) -> Letter:
    """Write the letter of a touchpoint; links and codes are put in when it is sent."""
    touchpoint = about.touchpoint
    return Letter(
        key=f"touchpoint {touchpoint.id}: {key}",
        person_id=touchpoint.person_id,
        role=touchpoint.role,
        template=template,
        context={**context(about), **(extra or {})},
        channel=channel,
        touchpoint_id=touchpoint.id,
        event_id=touchpoint.event_id,
        stage=touchpoint.stage,
        attach=attach,
    )


def context(about: Occasion) -> dict[str, Json]:
    """Give what every template may count on."""
    return {
        **who_writes(about.partnership),
        "person": named(about.person),
        "event": event_facts(about.event, about.partnership),
        "stage": _stage_facts(about),
        "supervisor_sees": [words.say(f"supervisor_sees.{share}") for share in shown_to_supervisors(about.partnership)],
        "reminder": 0,
    }


def who_writes(partnership: Partnership) -> dict[str, Json]:
    """Give what every letter says of those who send it."""
    who = partnership.about
    return {
        "partnership": {
            "key": partnership.key,
            "name": who.name,
            "short_name": who.short_name,
            "website": who.website,
        },
        "business_unit": _contact(who.business_unit),
        "concern": [_contact(contact) for contact in who.concern],
    }


def shown_to_supervisors(partnership: Partnership) -> list[str]:
    """Name what supervisors get to see of a delegate's own answers, at any stage of the plan (L5)."""
    shares = [share for stage in partnership.plan.active().values() for share in stage.shares]
    return list(dict.fromkeys(shares))


def named(person: Person) -> dict[str, Json]:
    """Give a person's name, and what to call them; an address serves where the roster has no name."""
    return called(person.name, person.email)


def called(name: str, email: str) -> dict[str, Json]:
    """Give what somebody of this name and address is called in a letter."""
    return {"name": name or email, "first_name": first_name(name)}


def _contact(contact: Contact) -> dict[str, Json]:
    return {
        "name": contact.name,
        "email": contact.email or "",
        "phone": contact.phone or "",
        "when": contact.when or "",
    }


def _stage_facts(about: Occasion) -> dict[str, Json]:
    questionnaire = about.partnership.questionnaires.get(about.stage.questionnaire or "")
    return {
        "key": about.touchpoint.stage,
        "title": questionnaire.title if questionnaire else "",
        "minutes": questionnaire.minutes if questionnaire else 0,
        "required": about.stage.required,
        "closes": day_in_words(about.touchpoint.closes_at, about.partnership),
    }


def event_facts(event: Event, partnership: Partnership) -> dict[str, Json]:
    """Give what is said of an event, dates in words and in the partnership's time."""
    starts = event.starts_at.astimezone(partnership.about.tz)
    ends = event.ends_at.astimezone(partnership.about.tz)
    return {
        "ref": event.ref,
        "course": event.course,
        "level": event.level,
        "date": day_in_words(event.starts_at, partnership),
        "starts": f"{starts:%H:%M}",
        "ends": f"{ends:%H:%M}",
        "venue": event.venue,
        "outcomes": [str(outcome["text"]) for outcome in event.outcomes],
    }


def day_in_words(at: datetime, partnership: Partnership) -> str:
    """Say a date as people do: `Friday 9 January 2026`."""
    local = at.astimezone(partnership.about.tz)
    return f"{local:%A} {local.day} {local:%B %Y}"

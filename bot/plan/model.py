"""The shapes of `partnership.yaml`, `plan.yaml` and `courses.yaml`, each field with what it means."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import cached_property, lru_cache
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from bot.plan import timing
from bot.plan.columns import Columns
from bot.plan.concerns import Phrases, shipped
from bot.plan.money import Charges, Costs
from bot.plan.questionnaire import Questionnaire
from bot.plan.shape import Names, Shape
from bot.plan.themes import NO_THEMES, Themes
from bot.plan.written import ClockTime, RecurrenceWords, Share, TimingWords

Address = Annotated[str, Field(pattern=r"^[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+$")]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Level = Literal["reaction", "learning", "behaviour", "results", "roi"]
Kind = Literal[
    "pre_course",
    "end_of_course",
    "certificate",
    "supervisor_briefing",
    "impact_check",
    "supervisor_check",
    "trainer_feedback",
    "trainer_report",
]
ASKS: frozenset[str] = frozenset({"pre_course", "end_of_course", "impact_check", "trainer_feedback"})
TELLS_SUPERVISORS: frozenset[str] = frozenset({"supervisor_briefing", "supervisor_check"})
ANSWERABLE: frozenset[str] = ASKS | TELLS_SUPERVISORS
"""Kinds of stage that somebody can answer or acknowledge; the others are over once they are sent."""
ABOUT_EVENTS: frozenset[str] = frozenset({"trainer_feedback", "trainer_report"})


class Contact(Shape):
    """Somebody to write to or ring."""

    name: str
    email: Address | None = None
    phone: str | None = None
    when: str | None = Field(None, description="Opening hours, in words")


class Officer(Shape):
    """A person of the business unit, who may run the officers' commands."""

    name: str
    email: Address


class Retention(Shape):
    """How long what is kept (UK GDPR, P5)."""

    identifiers_months: int = Field(24, gt=0, description="Names and addresses are taken off after so many months")
    removed_months: int = Field(72, gt=0, description="Everything is removed after so many months")
    erasure: Literal["keep_answers", "remove"] = Field(
        "keep_answers", description="Who is erased on request: whether their scale points and choices stay without them"
    )


class About(Shape):
    """`partnership.yaml`: who the partnership is."""

    name: str
    short_name: str
    zone: str = "Europe/London"
    year_starts: str = Field("01-01", pattern=r"^\d{2}-\d{2}$", description="Month and day of the partnership's year")
    website: str = ""
    logo: str | None = Field(None, description="An SVG or PNG beside this file, for the certificate")
    business_unit: Contact
    concern: tuple[Contact, ...] = Field(min_length=1, description="Whom to tell of a concern about a child")
    officers: tuple[Officer, ...] = Field(min_length=1)
    posts: Mapping[Key, Contact] = Field(default_factory=dict, description="Named posts and groups that get reports")
    retention: Retention = Retention()
    charges: Charges | None = None
    costs: Costs | None = None
    mail: Mapping[Key, str] = Field(
        default_factory=dict, description="Mailbox, and the variables that hold its secrets"
    )
    slack: Mapping[Key, str] = Field(
        default_factory=dict, description="Workspace, and the variables that hold its secrets"
    )
    teams: Mapping[Key, str] = Field(
        default_factory=dict, description="Tenant, and the variables that hold its secrets"
    )
    privacy: str = Field("", description="A sentence on the lawful basis, for the privacy notice")
    data_protection: Contact | None = Field(None, description="The data protection officer, for the privacy notice")
    processors: str = Field(
        "", description="A sentence on who carries mail, chat and data, and in which countries, for the privacy notice"
    )

    @property
    def tz(self) -> ZoneInfo:
        """Give the zone in which the partnership's times are meant."""
        return ZoneInfo(self.zone)


class Stage(Shape):
    """One step of the plan: who is asked or told what, when, with which reminders."""

    kind: Kind = Field(description="What happens: pre_course, end_of_course, certificate, supervisor_briefing ...")
    to: Names = Field(("delegate",), description="delegate, supervisor, trainers, or the keys of posts")
    when: TimingWords = Field(description="When it is sent, like '12 weeks after event end' or 'at event end'")
    reminders: tuple[TimingWords, ...] = Field((), description="To who has not answered, like '7 days after sent'")
    closes: TimingWords = Field(
        timing.parse("28 days after sent"), validate_default=True, description="When answers are no longer taken"
    )
    questionnaire: Key | None = Field(None, description="The file in questionnaires/ that it asks")
    who: Literal["booked", "attended", "full"] = Field("attended", description="Which bookings the stage is for")
    channel: Literal["any", "mail"] = "any"
    required: bool = Field(False, description="Non-return is reported by name to the officers")
    working_days: bool = Field(False, description="Sent on working days only")
    shares: tuple[Literal["actions", "self_assessment", "usefulness"], ...] = Field(
        (), description="What of the delegate's own answers the supervisor sees; never what they say of the trainer"
    )
    enabled: bool = True


class Recurring(Shape):
    """A duty of the business unit that comes round."""

    every: RecurrenceWords
    what: str
    to: Names = ()
    report: Literal["quarter", "half", "year"] | None = Field(None, description="The report that the duty is, if any")
    published: bool = Field(False, description="The report is published: the larger small group holds for it")


class SmallGroups(Shape):
    """Below how many people a figure is not shown."""

    officers: int = Field(5, ge=2)
    published: int = Field(10, ge=2)


class Plan(Shape):
    """`plan.yaml`: the stages and recurring duties."""

    send_at: ClockTime = time(9, 30)
    full_attendance: Share = 0.9
    certificate_on: Literal["register", "self_declared"] = "self_declared"
    chat_patience: str = "2 days"
    levels: tuple[Level, ...] = ("reaction", "learning", "behaviour", "results")
    small_groups: SmallGroups = SmallGroups()
    stages: Mapping[Key, Stage] = Field(min_length=1)
    recurring: Mapping[Key, Recurring] = Field(default_factory=dict)

    def active(self) -> dict[str, Stage]:
        """Give the stages that are switched on, in the plan's order."""
        return {key: stage for key, stage in self.stages.items() if stage.enabled}

    def of_kind(self, kind: str) -> str | None:
        """Give the key of the stage of a kind, if the plan has one switched on."""
        return next((key for key, stage in self.active().items() if stage.kind == kind), None)


class Outcome(Shape):
    """A learning outcome, worded to follow "I can": `recognise the signs of neglect`."""

    key: Key
    text: str


class Trainer(Shape):
    """Who gives a course where the roster does not say."""

    name: str
    email: Address


class Course(Shape):
    """A title with level and learning outcomes; given many times."""

    code: str
    title: str
    other_titles: Names = ()
    level: str = ""
    outcomes: tuple[Outcome, ...] = ()
    trainers: tuple[Trainer, ...] = ()

    def names(self) -> set[str]:
        """Give all that a roster may call the course: code, title and other titles, as they are compared."""
        return {plain(name) for name in (self.code, self.title, *self.other_titles)} - {""}


class Catalogue(Shape):
    """`courses.yaml`."""

    courses: tuple[Course, ...] = ()

    def find(self, title: str, code: str = "") -> Course | None:
        """Find a course by its title, another of its titles, or its code."""
        places = [self.places[name] for name in (plain(title), plain(code)) if name in self.places]
        return self.courses[min(places)] if places else None

    @cached_property
    def places(self) -> dict[str, int]:
        """Give the place of each course by all that it may be called; of several courses the first."""
        names = [(name, place) for place, course in enumerate(self.courses) for name in course.names()]
        return dict(reversed(names))


@lru_cache(maxsize=4_096)
def plain(words: str) -> str:
    """Give words without case, punctuation and extra spaces, as titles are compared."""
    return " ".join("".join(c if c.isalnum() else " " for c in words.casefold()).split())


@dataclass(frozen=True)
class Partnership:
    """All that one partnership has decided, loaded and checked."""

    key: str
    about: About
    plan: Plan
    catalogue: Catalogue
    columns: Columns
    questionnaires: Mapping[str, Questionnaire]
    digest: str
    """Changes when anything that moves a touchpoint changes."""
    folder: str
    themes: Themes = NO_THEMES
    phrases: Phrases = field(default_factory=shipped)
    """By which a text reads like a concern; ours and its own."""

    def hours(self, stage: Stage | None = None) -> timing.Hours:
        """Give the sending hours, of one stage if named."""
        return timing.Hours(self.about.tz, self.plan.send_at, bool(stage and stage.working_days))

    def patience_ends(self, since: datetime) -> datetime:
        """Give until when a message waits for a chat that takes nothing; then it goes by mail."""
        return timing.later(self.plan.chat_patience, since, self.about.tz)


Plans = Mapping[str, Partnership]

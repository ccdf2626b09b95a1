"""All the figures of one report, read in one go: what is made of them needs no database."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.insight import comments, disclosure, gain, impact, levels, participation, response_rates, roi, trend
from bot.insight.comments import StageComments
from bot.insight.disclosure import Ground, Released
from bot.insight.gain import Gain
from bot.insight.impact import USED, Impact
from bot.insight.learning_gain import Change
from bot.insight.levels import LevelFigures
from bot.insight.participation import Participation
from bot.insight.response_rates import StageRate
from bot.insight.roi import Roi
from bot.insight.trend import QuarterGain
from bot.messages.nouns import Json
from bot.messages.wording import NOTHING
from bot.plan.model import Partnership
from bot.reports.contents import issues
from bot.reports.contents.issues import Issues
from bot.reports.contents.subject import PERIODS, Subject, title_of
from bot.storage import listings


@dataclass(frozen=True)
class CourseGain:
    """The learning gain of one course's events."""

    title: str
    events: int
    change: Change
    released: Released

    def as_json(self) -> dict[str, Json]:
        """Give the figures under the names that others read."""
        return {
            "course": self.title,
            "events": self.events,
            **self.change.as_json(),
            "why_not": self.released.why_not(),
        }


@dataclass(frozen=True)
class Gathered:
    """The figures of one report."""

    partnership: Partnership
    subject: Subject
    now: datetime
    published: bool
    ground: Ground
    rates: tuple[StageRate, ...]
    closed: tuple[StageRate, ...]
    """The same, of those events alone that wait for no more answers to the stage."""
    levels: tuple[LevelFigures, ...]
    gain: Gain
    courses: tuple[CourseGain, ...]
    impact: Impact
    roi: Roi | None
    presence: Participation
    quarters: tuple[QuarterGain, ...]
    issues: Issues
    comments: tuple[StageComments, ...]
    booked: Counter[str] = field(default_factory=Counter)
    """The bookings of an event by state; of a period nothing is counted here."""
    early: bool = False
    """Forms that are still open count as they stand."""

    @property
    def today(self) -> date:
        """Give the date where the partnership is."""
        return self.now.astimezone(self.partnership.about.tz).date()

    @property
    def answered(self) -> bool:
        """Tell whether anybody has answered anything."""
        return any(rate.answered for rate in self.rates)

    def count(self, n: int) -> str:
        """Write a fact of administration: in what is published, a few are not counted out."""
        if not n:
            return NOTHING
        few = self.published and n < self.ground.smallest
        return f"fewer than {self.ground.smallest}" if few else f"{n:,}"

    def rate(self, kind: str) -> StageRate | None:
        """Give what became of the first stage of a kind that was sent to somebody."""
        return next((rate for rate in self.rates if rate.kind == kind and rate.reached), None)

    def as_json(self) -> dict[str, Json]:
        """Give the figures under the names that others read."""
        return {
            "gain": self.gain.as_json(),
            "courses": [each.as_json() for each in self.courses],
            "rates": [rate.as_json() for rate in self.rates],
            "levels": [
                {"level": level.level, "questions": [each.as_json() for each in level.questions]}
                for level in self.levels
            ],
            "impact": self.impact.as_json(),
            "roi": self.roi.as_json() if self.roi else None,
            "participation": self.presence.as_json(),
            "trend": [each.as_json() for each in self.quarters],
            "issues": self.issues.as_json(),
        }


def gather(
    session: Session, partnership: Partnership, subject: Subject, *, now: datetime, early: bool = False
) -> Gathered:
    """Read and work out all that the report of a subject may need; `early` only for the letter to an event's trainers.

    That goes while the form is open (docs/adr/0011-small-groups.md).
    """
    published = is_published(partnership, subject)
    ground = disclosure.ground(session, partnership, subject.events, now=now, published=published)
    ground = ground.as_it_stands() if early else ground
    outcomes = None if subject.kind in PERIODS else listings.outcomes(session, partnership.key, subject.events)
    whole = gain.of_events(session, partnership, ground)
    practice = impact.of_events(session, partnership, ground)
    presence = participation.of_events(session, partnership, subject.events, now=now)
    smallest = partnership.plan.small_groups.published
    return Gathered(
        partnership=partnership,
        subject=subject,
        now=now,
        published=published,
        ground=ground,
        rates=response_rates.by_stage(session, partnership, subject.events),
        closed=response_rates.once_closed(session, partnership, subject.events, ground.waiting),
        levels=levels.of_events(session, partnership, ground, outcomes=outcomes),
        gain=whole,
        courses=tuple(_courses(partnership, subject, ground, whole)),
        impact=practice,
        roi=roi.of_events(session, partnership, ground, practice.choice(USED), now=now),
        presence=participation.published(presence, smallest) if published else presence,
        quarters=_quarters(session, partnership, subject, ground, whole, now=now),
        issues=issues.of_subject(session, partnership, subject, at_least=smallest if published else 1),
        comments=_comments(session, partnership, subject, ground),
        booked=_booked(session, partnership, subject),
        early=early,
    )


def _booked(session: Session, partnership: Partnership, subject: Subject) -> Counter[str]:
    if subject.kind in PERIODS:
        return Counter()
    [event] = subject.events
    return listings.booking_states(session, partnership.key, [event]).get(event, Counter())


def _comments(
    session: Session, partnership: Partnership, subject: Subject, ground: Ground
) -> tuple[StageComments, ...]:
    """Give the comments of a report: trainers read what was said of their event in its end-of-course form (L8)."""
    if subject.kind != "trainers":
        return comments.of_events(session, partnership, ground)
    stage = partnership.plan.of_kind("end_of_course")
    return comments.of_events(session, partnership, ground, stages=(stage,)) if stage else ()


def is_published(partnership: Partnership, subject: Subject) -> bool:
    """Tell whether the plan says that the reports of this kind are published: then the larger small group holds."""
    return any(duty.published for duty in partnership.plan.recurring.values() if duty.report == subject.kind)


def _courses(partnership: Partnership, subject: Subject, ground: Ground, whole: Gain) -> Iterable[CourseGain]:
    """Give the gain of each course by title, also of those that nobody answered."""
    of_course: dict[str, set[int]] = {}
    for line in subject.lines:
        of_course.setdefault(title_of(partnership, line), set()).add(line.id)
    for title, events in sorted(of_course.items()):
        change, released = gain.standing_on(ground.within(events), whole.pairing.people)
        yield CourseGain(title, len(events), change, released)


def _quarters(
    session: Session, partnership: Partnership, subject: Subject, ground: Ground, whole: Gain, *, now: datetime
) -> tuple[QuarterGain, ...]:
    if not subject.recent:
        return ()
    recent = frozenset(line.id for line in subject.recent)
    published = is_published(partnership, subject)
    wide = disclosure.ground(session, partnership, recent, now=now, published=published)
    # What was read for the whole is read once.
    paired = whole.pairing if wide.around <= ground.around else None
    return trend.of_events(session, partnership, wide, paired=paired)


def courses_given(gathered: Gathered) -> Mapping[str, int]:
    """Count the events of each course."""
    return {each.title: each.events for each in gathered.courses}

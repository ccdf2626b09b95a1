"""Retention by the plan (UK GDPR, article 5(1)(e); P5): names come off old events, and older ones are removed.

Once a night; the first time, and when a time was made shorter, a week after it could begin, so that an officer has
seen it in `due`. What stays says the same in every figure: points, choices, attendance, agency and staff group,
comments without names.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.insight.redaction import Redactor
from bot.messages.nouns import Json
from bot.plan.model import Partnership
from bot.plan.questionnaire import FREE_TEXT
from bot.plan.retaining import names_off_at, next_night, removed_at
from bot.storage import audit, comment_marks, forgetting, old_events, removing, running, unnamed
from bot.storage import tables as t

BATCH = 10
"""Events in a transaction: others wait for it."""
GRACE = timedelta(days=7)
MONTHS = "keeps by other months"
"""What the audit log calls a change of the two times; the newest such entry says which ones hold."""
_NAMES = ("supervisor_name", "supervisor_email")


@dataclass(frozen=True)
class Coming:
    """What happens to how many events and people, and when."""

    at: datetime
    removed: bool
    events: int
    people: int


@dataclass(frozen=True)
class Held:
    """A concern that nobody has seen, and what it keeps from being let go."""

    concern: int
    event: str
    """Its ref; empty where the concern is about none."""
    since: datetime


def is_due(session: Session, partnership: Partnership, *, now: datetime) -> bool:
    """Tell whether it is time to look; one row is read."""
    until = running.not_before(session, _role(partnership))
    return until is None or until <= now


def step(session: Session, partnership: Partnership, *, now: datetime) -> bool:
    """Deal with some events, in the caller's transaction; tells whether there may be more."""
    first = running.not_before(session, _role(partnership)) is None
    if first or _is_new(session, partnership):
        waits = first or _is_shorter(session, partnership)
        _remember(session, partnership, now=now)
        if waits:
            running.leave_until(session, _role(partnership), next_night(partnership, now + GRACE))
        return not waits  # what may take long is for a transaction that has not written to the log yet
    key, about = partnership.key, partnership.about.retention
    old = old_events.over(session, key, months=about.removed_months, now=now, named=False, limit=BATCH)
    gone = [event for event in old if removed_at(partnership, event.ends_at) <= now]
    if gone:
        _remove(session, partnership, gone, now=now)
        return True
    old = old_events.over(session, key, months=about.identifiers_months, now=now, named=True, limit=BATCH)
    bare = [event for event in old if names_off_at(partnership, event.ends_at) <= now]
    if bare:
        _take_names_off(session, partnership, bare, now=now)
        return True
    _about_no_event(session, partnership, now=now)
    running.leave_until(session, _role(partnership), next_night(partnership, now))
    return False


def _about_no_event(session: Session, partnership: Partnership, *, now: datetime) -> None:
    """Take names out of old letters, issues and concerns that are about no event."""
    key, months = partnership.key, partnership.about.retention.identifiers_months
    before = now - months * old_events.LONGEST_MONTH
    forgetting.letters(session, *old_events.letters_of_none(key, before))
    issues = old_events.issues_of_none(session, key, before)
    redactor = Redactor(comment_marks.roster_names(session, key)) if issues else None
    for issue in issues:
        issue.person_id, issue.text = None, redactor.clean(issue.text) if redactor else ""
    for concern in old_events.concerns_of_none(session, key, before):
        concern.person_id, concern.text = None, ""


def coming(session: Session, partnership: Partnership, *, now: datetime, until: datetime) -> list[Coming]:
    """Say what will happen until a time, day by day."""
    about, first = partnership.about.retention, running.not_before(session, _role(partnership))
    earliest = max(first or next_night(partnership, now + GRACE), now)
    if first is not None and _is_shorter(session, partnership):
        earliest = next_night(partnership, max(first, now) + GRACE)
    events, people = Counter[tuple[datetime, bool]](), Counter[tuple[datetime, bool]]()
    for removed, months, when in (
        (False, about.identifiers_months, names_off_at),
        (True, about.removed_months, removed_at),
    ):
        for event in old_events.over(session, partnership.key, months=months, now=until, named=not removed):
            at = max(when(partnership, event.ends_at), earliest)
            if at <= until:
                events[at, removed] += 1
                people[at, removed] += len(old_events.bookings(session, partnership.key, event.id))
    return [Coming(at, removed, n, people[at, removed]) for (at, removed), n in sorted(events.items())]


def held(session: Session, partnership: Partnership, *, now: datetime) -> list[Held]:
    """Give what is kept past its time, since no officer has seen a concern."""
    found, months = [], partnership.about.retention.identifiers_months
    for concern, event in old_events.unseen(session, partnership.key, months=months, now=now):
        ended, gone = (event.ends_at, event.identifiers_off_at) if event else (concern.raised_at, None)
        since = removed_at(partnership, ended) if gone else names_off_at(partnership, ended)
        if since <= now:
            found.append(Held(concern.id, event.ref if event else "", since))
    return found


def _kept_by(session: Session, partnership: Partnership) -> Mapping[str, Json]:
    """Give the months that hold, as they were last written down."""
    found = audit.entries(session, partnership.key, limit=1, what=MONTHS)
    return found[0].detail if found else {}


def _is_new(session: Session, partnership: Partnership) -> bool:
    return _kept_by(session, partnership) != dict(_numbers(partnership))


def _is_shorter(session: Session, partnership: Partnership) -> bool:
    """Tell whether something goes sooner than was known; so it is where nothing was written down."""
    before = _kept_by(session, partnership)
    return any(not isinstance(was := before.get(name), int) or now < was for name, now in _numbers(partnership))


def _numbers(partnership: Partnership) -> Sequence[tuple[str, int]]:
    about = partnership.about.retention
    return (("identifiers_months", about.identifiers_months), ("removed_months", about.removed_months))


def _remember(session: Session, partnership: Partnership, *, now: datetime) -> None:
    detail: dict[str, Json] = dict(_numbers(partnership))
    audit.add(session, partnership.key, now=now, who="evalbot", what=MONTHS, subject="retention", detail=detail)


def _remove(session: Session, partnership: Partnership, events: Sequence[t.Event], *, now: datetime) -> None:
    key, refs, places = partnership.key, [event.ref for event in events], 0
    for event in events:
        involved = old_events.people(session, key, event.id)
        stand_ins = old_events.stand_ins(session, key, involved)
        places += removing.event(session, key, event.id)
        session.expire_all()
        for person in _people(session, partnership, involved):
            unnamed.scrub_if_left_over(session, partnership, person, now=now)
        old_events.forget(session, key, stand_ins)
    removing.forms(session, key)
    _log(session, partnership, "removed events", refs, places, now=now)


def _take_names_off(session: Session, partnership: Partnership, events: Sequence[t.Event], *, now: datetime) -> None:
    redactor = Redactor(comment_marks.roster_names(session, partnership.key))
    refs, people = [event.ref for event in events], 0
    for event in events:
        people += _bare(session, partnership, event, redactor, now=now)
    _log(session, partnership, "took names off events", refs, people, now=now)


def _bare(session: Session, partnership: Partnership, event: t.Event, redactor: Redactor, *, now: datetime) -> int:
    """Take everybody off one event; gives how many people that were."""
    key, number = partnership.key, event.id
    involved = list(_people(session, partnership, old_events.people(session, key, number)))
    touchpoints = old_events.touchpoints(session, key, number)
    forgetting.call_off(session, key, touchpoints)
    forgetting.keys(session, key, touchpoints)
    mine = t.OutboxMessage.partnership == key
    forgetting.letters(session, mine, t.OutboxMessage.event_id == number)
    forgetting.letters(session, forgetting.of_touchpoints(key, touchpoints))
    unnamed.certificates(session, key, old_events.bookings(session, key, number))
    unnamed.notes(session, key, touchpoints, redactor.clean)
    unnamed.issues(session, key, touchpoints, redactor.clean)
    unnamed.concerns(session, key, number)
    _clean_words(session, key, number, redactor)
    for person in involved:
        stand_in = _stand_in(session, person, now=now)
        old_events.hand_over(session, key, number, person.id, stand_in.id)
    event.identifiers_off_at = now
    session.flush()
    session.expire_all()
    for person in involved:
        unnamed.scrub_if_left_over(session, partnership, person, now=now)
    return len(involved)


def _people(session: Session, partnership: Partnership, ids: set[int]) -> Iterator[t.Person]:
    """Give those of some people who are neither nobody already nor named in the configuration."""
    for person in session.scalars(
        select(t.Person).where(t.Person.partnership == partnership.key, t.Person.id.in_(ids))
    ):
        if person.anonymous_since is None and not unnamed.has_a_post(partnership, person):
            yield person


def _stand_in(session: Session, person: t.Person, *, now: datetime) -> t.Person:
    """Put somebody down who stands for a person at one event, with what the figures are divided by, and no more."""
    kept = {"agency": person.agency, "staff_group": person.staff_group, "stopped_at": now, "anonymous_since": now}
    row = t.Person(
        partnership=person.partnership, email="", name="", name_key=f"{forgetting.ANONYMOUS}{uuid4().hex}",
        job_role="", channel="", **kept,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def _clean_words(session: Session, key: str, event_id: int, redactor: Redactor) -> None:
    """Clean what was written of names; an officer's mark on a comment goes on to hold for the cleaned one."""
    ids = old_events.responses(session, key, event_id)
    asked = forgetting.questions(session, key, ids)
    marks = comment_marks.of_responses(session, key, ids)

    def change(row: t.AnswerRow, value: Json) -> Json:
        question = asked.get((row.response_id, row.question))
        if question is not None and (question.kind == "email" or question.about in _NAMES):
            return None
        if not isinstance(value, str) or (question is not None and question.kind not in FREE_TEXT):
            return value
        cleaned, mark = redactor.clean(value), marks.get((row.response_id, row.question))
        if mark is not None and mark.text_digest == comment_marks.text_digest(value.strip()):
            mark.text_digest = comment_marks.text_digest(cleaned.strip())
        return cleaned

    forgetting.words(session, key, ids, change)
    forgetting.kept_details(session, key, ids)


def _log(session: Session, partnership: Partnership, what: str, refs: list[str], people: int, *, now: datetime) -> None:
    detail: dict[str, Json] = {"events": [*refs], "people": people}
    audit.add(session, partnership.key, now=now, who="evalbot", what=what, subject="retention", detail=detail)


def _role(partnership: Partnership) -> str:
    return f"retention:{partnership.key}"

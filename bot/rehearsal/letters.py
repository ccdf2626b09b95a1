"""Letters to look at: each letter of a plan as it would be written, with sample people; nothing is sent."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any

import yaml
from sqlalchemy.orm import Session

from bot.errors import WordsError
from bot.flows import concern_telling, recurring
from bot.flows.letters import Occasion, context, day_in_words, event_facts, named, shown_to_supervisors, who_writes
from bot.flows.stages import STAGES
from bot.messages import mail
from bot.messages.nouns import Address, Attachment, Json, Message
from bot.plan.model import ANSWERABLE, ASKS, TELLS_SUPERVISORS, Partnership
from bot.plan.own_year import owed
from bot.plan.plain_words import nearest
from bot.plan.timetable import timetable
from bot.rehearsal.voices import SAMPLES, sayings
from bot.reports.contents.files import ENDINGS, FORMATS, MEDIA_TYPES, PDF
from bot.storage.tables import Event, Person, Touchpoint

BASE_URL = "https://evaluation.example"
REMINDER = "_reminder"
_STARTS, _ENDS = time(9, 30), time(16, 0)
_AWAY = timedelta(weeks=4)
_A_YEAR = timedelta(days=380)
"""Within which every report is made once."""
_FOLDER = re.compile(r"\w+")
_ASKED_FOR = ("new_link", "code", "chat_code")
_LOG: dict[str, Json] = {"entries": 1204, "seal": "3fa9c0d1e2b4"}
_BACK = ("reply_thanks", "practice_issue")
"""What follows from what supervisors write."""
_CONCERN = ("concern_alert", "concern_seen", "concern_care")
_OF_NO_EVENT = (*_CONCERN, "code", "chat_code", "officer_digest", "officer_report", "doctor_test")
_TO_OFFICERS = (*_CONCERN[:2], "practice_issue", "chat_code", "officer_digest", "officer_report", "doctor_test")
_VARIANTS = {
    "practice_issue_by_mail": ("practice_issue", "comment"),
    "practice_issue_from_delegate": ("practice_issue", "from_delegate"),
}
"""Names of letters that say something else by what they are about."""
_FILES = {
    "pre_course": (Attachment("course.ics", "text/calendar", b""),),
    "trainer_report": (Attachment("summary.pdf", MEDIA_TYPES[PDF], b""),),
    "officer_report": tuple(Attachment(f"report.{ENDINGS[each]}", MEDIA_TYPES[each], b"") for each in FORMATS),
}


def names(partnership: Partnership) -> list[str]:
    """Name the letters of a plan in its order, then those that do not hang on a stage."""
    found: dict[str, None] = {}
    stages = partnership.plan.active().values()
    for stage in stages:
        template = STAGES[stage.kind].template
        found[template] = None
        if stage.reminders and stage.kind in ANSWERABLE:
            found[template + REMINDER] = None
    raised = [*_BACK, "practice_issue_by_mail"] if any(stage.kind in TELLS_SUPERVISORS for stage in stages) else []
    reports = ["officer_report"] if any(duty.report for duty in partnership.plan.recurring.values()) else []
    every = [
        *found,
        *raised,
        "practice_issue_from_delegate",
        *_CONCERN,
        *_ASKED_FOR,
        "officer_digest",
        *reports,
        "doctor_test",
    ]
    return [name for name in every if mail.has(template_of(name), "subject.txt")]


def template_of(name: str) -> str:
    """Name the folder of a letter's words."""
    return _VARIANTS[name][0] if name in _VARIANTS else name


def sample(partnership: Partnership, name: str, *, now: datetime) -> Message:
    """Make a letter of the plan, by its name or its stage's; raises `WordsError` naming what there is."""
    stage = partnership.plan.active().get(name)
    name = STAGES[stage.kind].template if stage else name
    if name not in names(partnership):
        raise WordsError(_no_such(partnership, name))
    template = template_of(name)
    facts = _context(partnership, template, now) | ({"issue": _VARIANTS[name][1]} if name in _VARIANTS else {})
    to = _recipient(partnership, template)
    base = template.removesuffix(REMINDER)
    return Message(
        message_id=f"<{template}@evaluation.example>",
        to=Address("mail", to.name, email=to.email),
        template=template,
        context=facts,
        partnership=partnership.key,
        reply_to=partnership.about.business_unit.email or "",
        sender_name=partnership.about.short_name,
        attachments=_FILES.get(base, ()),
        at=now,
        preferences_link=""
        if template in ("code", "chat_code", "doctor_test", *_CONCERN[:2])
        else f"{BASE_URL}/p/sample",
    )


def _no_such(partnership: Partnership, name: str) -> str:
    """Say that a plan has no such letter, and name those that it has, one a line."""
    known, near = names(partnership), nearest(name, names(partnership), otherwise="")
    if name in STAGES or (_FOLDER.fullmatch(name) and mail.has(template_of(name), "subject.txt")):
        said = f"{partnership.key}'s plan has no such stage: '{name}'"
    else:
        said = f"there is no letter '{name}'" + (f" - {near}" if near.startswith("did") else "")
    return "\n  ".join([f"{said}\nThe letters of {partnership.key} are:", *known])


def _context(partnership: Partnership, template: str, now: datetime) -> dict[str, Json]:
    base = template.removesuffix(REMINDER)
    key = next((k for k, each in partnership.plan.active().items() if STAGES[each.kind].template == base), "")
    links: dict[str, Json] = {about: f"{BASE_URL}/{about}/{partnership.key}" for about in ("privacy", "accessibility")}
    links |= _page(partnership, base) if base in _CONCERN else {}
    made: dict[str, Json] = {**who_writes(partnership), "person": named(_recipient(partnership, template))}
    if base not in _OF_NO_EVENT:
        links |= _page(partnership, base)
        made = context(_occasion(partnership, key, template, now))
    return {**made, "links": links, **_own(partnership, base, now), "reminder": int(template != base)}


def _page(partnership: Partnership, base: str) -> dict[str, Json]:
    if base in _CONCERN[:2]:
        return {"concern": f"{BASE_URL}/c/sample"}
    if base in TELLS_SUPERVISORS or base in _BACK:
        return {"supervisor": f"{BASE_URL}/s/sample"}
    if base == "certificate":
        return {"certificate": f"{BASE_URL}/certificates/{_said()['certificate']}"}
    return {"form": f"{BASE_URL}/q/sample"} if base in ASKS or base == "new_link" else {}


def _occasion(partnership: Partnership, key: str, template: str, now: datetime) -> Occasion:
    """Make an event some weeks away, and the touchpoint that the letter would be of; nothing of it is stored."""
    zone, key = partnership.about.tz, key or next(iter(partnership.plan.active()))
    ahead = template.removesuffix(REMINDER) == "pre_course"
    day = (now.astimezone(zone) + (_AWAY if ahead else -_AWAY)).date()
    day -= timedelta(days=max(0, day.weekday() - 4))
    starts, ends = (datetime.combine(day, at, zone) for at in (_STARTS, _ENDS))
    rows = timetable(partnership, starts=starts, ends=ends, booked=starts - _AWAY)
    closes = next((row.at for row in rows if row.stage == key and row.what == "closes"), ends + _AWAY)
    course = next(iter(partnership.catalogue.courses), None)
    texts = [each.text for each in course.outcomes] if course and course.outcomes else _said()["outcomes"]
    event = Event(
        partnership=partnership.key,
        ref=_event_number(partnership),
        course=course.title if course else _said()["course"]["title"],
        level=course.level if course else _said()["course"]["level"],
        starts_at=starts,
        ends_at=ends,
        venue=_said()["venue"],
        outcomes=[{"key": str(number), "text": text} for number, text in enumerate(texts)],
    )
    touchpoint = Touchpoint(stage=key, kind=partnership.plan.stages[key].kind, closes_at=closes)
    return Occasion(Session(), partnership, touchpoint, event, _recipient(partnership, template), now)


def _recipient(partnership: Partnership, template: str) -> Person:
    if template in _TO_OFFICERS:
        officer = partnership.about.officers[0]
        return Person(name=officer.name, email=officer.email)
    role = next((role for role in ("supervisor", "trainer") if template.startswith(role)), "delegate")
    return Person(**_said()["people"]["supervisor" if template in _BACK else role])


def _own(partnership: Partnership, base: str, now: datetime) -> dict[str, Json]:
    """Give what this letter alone says."""
    said, actions = _said(), list(sayings()["actions"][:2])
    delegate = named(Person(**said["people"]["delegate"]))
    made: dict[str, Callable[[], dict[str, Json]]] = {
        "impact_check": lambda: {"actions": actions},
        "supervisor_briefing": lambda: {"delegate": delegate, **_shared(partnership, actions)},
        "supervisor_check": lambda: {"delegate": delegate, "actions": _shared(partnership, actions)["actions"]},
        "reply_thanks": lambda: {"delegate": delegate},
        "certificate": lambda: {"certificate": {"number": said["certificate"]}},
        "trainer_report": lambda: {"report": said["report"]},
        "practice_issue": lambda: {"issue": "practice_issue"},
        "code": lambda: {"code": said["code"]},
        "chat_code": lambda: {"code": said["code"], "chat": {"channel": "slack", "purpose": "officer"}},
        "officer_report": lambda: {"duty": _duty(partnership, now), "report": said["officer_report"]},
        "officer_digest": lambda: {"digest": _digest(partnership, now), "log": _LOG},
        "doctor_test": lambda: {"reply_address": partnership.about.business_unit.email or ""},
        "concern_alert": lambda: {"alert": {**_alert(partnership, now), "times": 1}},
        "concern_seen": lambda: {
            "alert": _alert(partnership, now),
            "seen_at": "14:31",
            "seen_by": _officer(partnership),
        },
        "concern_care": lambda: {"kinds": ["child"]},
    }
    return made.get(base, dict)()


def _duty(partnership: Partnership, now: datetime) -> dict[str, Json]:
    """Give the report that is made next."""
    return recurring.facts(partnership, owed(partnership, now, now + _A_YEAR)[0])


def _shared(partnership: Partnership, actions: list[Json]) -> dict[str, Json]:
    shares = shown_to_supervisors(partnership)
    return {
        "actions": actions if "actions" in shares else [],
        "results": list(_results(partnership)) if "self_assessment" in shares else [],
        "usefulness": _said()["usefulness"] if "usefulness" in shares else "",
    }


def _results(partnership: Partnership) -> Iterator[dict[str, Json]]:
    course = next(iter(partnership.catalogue.courses), None)
    texts = [each.text for each in course.outcomes] if course and course.outcomes else _said()["outcomes"]
    for text, line in zip(texts, _said()["questions"], strict=False):
        yield {**line, "question": line["question"] % text}


def _digest(partnership: Partnership, now: datetime) -> dict[str, Json]:
    day = day_in_words(now, partnership)
    digest: dict[str, Any] = {**_said()["digest"], "day": day, "slack": bool(partnership.about.slack)}
    more = {"since": day, "event": _event_number(partnership)}
    parts = {
        name: {**part, "lines": [{**line, **more} for line in part["lines"]]}
        for name, part in digest.items()
        if isinstance(part, dict)
    }
    return {**digest, **parts}


def _alert(partnership: Partnership, now: datetime) -> dict[str, Json]:
    """Give a concern that nobody has written."""
    about = event_facts(_occasion(partnership, "", "concern_alert", now).event, partnership)
    day = day_in_words(now, partnership)
    return {"number": 12, "place": concern_telling.PLACES["answer"], "day": day, "time": "14:03", "event": about}


def _officer(partnership: Partnership) -> str:
    return partnership.about.officers[0].name


def _event_number(partnership: Partnership) -> str:
    return f"{partnership.key.upper()}-{_said()['event']}"


@cache
def _said() -> dict[str, Any]:
    return dict(yaml.safe_load((SAMPLES / "letters.yaml").read_text(encoding="utf-8")))

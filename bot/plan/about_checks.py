"""Whether a partnership's own facts and its catalogue make sense."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from bot.errors import Fault
from bot.plan import timing
from bot.plan.anchors import Stages
from bot.plan.documents import Document
from bot.plan.model import About, Catalogue, Plan
from bot.plan.plain_words import nearest
from bot.plan.timetable import anchors, due_dates
from bot.plan.timing import Hours

_A_YEAR_WITHOUT_LEAP_DAY = 2001
_ENDS = datetime(2026, 6, 10, 15, 0, tzinfo=UTC)
SAMPLE = {"starts": _ENDS - timedelta(hours=6), "ends": _ENDS, "booked": _ENDS - timedelta(weeks=8)}
"""An event through which the plan is played."""
SLACK = ("workspace", "bot_token", "signing_secret", "app_token")
MAIL = ("mailbox", "tenant", "client_id", "client_secret", "certificate")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TEAM = re.compile(r"T[A-Z0-9]{2,}")
_SECRET = re.compile(r"x(ox[a-z]|app)-.*|[0-9a-f]{32}", re.IGNORECASE)
_MAILBOX = re.compile(r"[^\s@,<>/?#]+@[^\s@,<>/?#]+\.[^\s@,<>/?#]+")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_M365_SECRET = re.compile(r"(?=.*~)[\w.~-]{30,}|-----BEGIN.*", re.DOTALL)
"""Microsoft's secrets have 40 characters, one of them a tilde."""


def check(document: Document[About], about: About, folder: Path) -> Iterator[Fault]:
    """Find a zone, a year, a logo, a retention or costs that cannot be."""
    if zone(about.zone) is None:
        mend = nearest(about.zone, available_timezones(), otherwise="write it like Europe/London")
        yield document.file.fault(("zone",), f"there is no time zone '{about.zone}'", mend)
    try:
        date.fromisoformat(f"{_A_YEAR_WITHOUT_LEAP_DAY}-{about.year_starts}")
    except ValueError:
        problem = f"'{about.year_starts}' is no month and day of every year"
        yield document.file.fault(("year_starts",), problem, "write it like 04-01")
    if about.logo and not (folder / about.logo).is_file():
        problem = f"there is no file '{about.logo}' beside partnership.yaml"
        yield document.file.fault(("logo",), problem, "put it there, or take the line out")
    if about.logo and not about.logo.lower().endswith((".svg", ".png")):
        yield document.file.fault(("logo",), f"'{about.logo}' is neither SVG nor PNG", "save it as one of them")
    if about.retention.removed_months < about.retention.identifiers_months:
        problem = "everything is removed before the names are taken off"
        yield document.file.fault(("retention",), problem, "make removed_months the longer one")
    if about.costs and not about.costs.sums():
        problem = "there is no sum in it, so nothing can be worked out"
        yield document.file.fault(("costs",), problem, "write one like 'trainer_day: 450', or take 'costs' out")
    yield from _check_mail(document, about)
    yield from _check_slack(document, about)


def check_retention(document: Document[About], about: About, plan: Plan, stages: Stages) -> Iterator[Fault]:
    """Find names that come off before the last form, letter or reminder of an event is over."""
    where = zone(about.zone)
    if where is None:
        return
    due = due_dates(stages.active, lambda stage: Hours(where, plan.send_at, stage.working_days), **SAMPLE)
    off = timing.later(f"{about.retention.identifiers_months} months", SAMPLE["ends"], where)
    for key, at in due.items():
        stage = stages.active[key]
        here = anchors(due, key, **SAMPLE)
        ends = (timing.instant(words, here, Hours(where, plan.send_at)) for words in (stage.closes, *stage.reminders))
        if max([at, *filter(None, ends)]) > off:
            problem = f"names come off while stage '{key}' of the plan may still be open"
            mend = "make identifiers_months longer, or close the stage sooner"
            yield document.file.fault(("retention", "identifiers_months"), problem, mend)


def _check_slack(document: Document[About], about: About) -> Iterator[Fault]:
    """Find a word that is not known, and a secret in the place of the variable that holds it."""
    for word, value in about.slack.items():
        where = ("slack", word)
        if word not in SLACK:
            yield document.file.fault(where, f"there is no '{word}' here", nearest(word, SLACK))
        elif word == "workspace":
            if not _TEAM.fullmatch(value):
                problem = f"'{value}' is no workspace's id"
                yield document.file.fault(
                    where, problem, "write it like T0123ABCD, as the workspace's web address has it"
                )
        else:
            yield from _check_variable(document, where, value, _SECRET, "Slack")


def _check_mail(document: Document[About], about: About) -> Iterator[Fault]:
    """Find a word that is not known, ids that cannot be, and a secret in the place of the variable that holds it."""
    for word, value in about.mail.items():
        where = ("mail", word)
        if word not in MAIL:
            yield document.file.fault(where, f"there is no '{word}' here", nearest(word, MAIL))
        elif word == "mailbox":
            if not _MAILBOX.fullmatch(value):
                yield document.file.fault(where, "this is no mailbox", "write it like evaluation@example.org")
        elif word in ("tenant", "client_id"):
            if not (_GUID.fullmatch(value) or (word == "tenant" and _DOMAIN.fullmatch(value))):
                mend = "copy it from 'Overview' of the app registration: 8-4-4-4-12 digits and letters a to f"
                yield document.file.fault(where, "this is no id of Microsoft's", mend)
        else:
            yield from _check_variable(document, where, value, _M365_SECRET, "Microsoft")
    if about.mail and "mailbox" not in about.mail:
        yield document.file.fault(("mail",), "there is no mailbox", "write it like 'mailbox: evaluation@example.org'")


def _check_variable(
    document: Document[About], where: tuple[str, str], value: str, secret: re.Pattern[str], maker: str
) -> Iterator[Fault]:
    if secret.fullmatch(value):
        mend = f"put it into the environment or .env, and the variable's name here; then make a new one at {maker}"
        yield document.file.fault(where, "this is a secret, and no file of the configuration may hold one", mend)
    elif not _VARIABLE.fullmatch(value):
        like = f"CSCP_{'SLACK' if maker == 'Slack' else 'M365'}_{where[1].upper()}"
        yield document.file.fault(where, "this is no name of a variable", f"write it like {like}")


def zone(name: str) -> ZoneInfo | None:
    """Give the zone of a name, or None if there is none."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return None


def check_courses(document: Document[Catalogue], catalogue: Catalogue) -> Iterator[Fault]:
    """Find two courses that a roster could not tell apart, and outcomes that share a key."""
    owner: dict[str, int] = {}
    for position, course in enumerate(catalogue.courses):
        where = document.where("courses", position)
        for name in sorted(course.names()):
            first = owner.setdefault(name, position)
            if first != position:
                problem = f"'{name}' is also a title or code of {catalogue.courses[first].title}"
                yield document.file.fault(where, problem, "each title and code may belong to one course only")
        keys = [outcome.key for outcome in course.outcomes]
        for number, key in enumerate(keys):
            if key in keys[:number]:
                problem = f"two outcomes have the key '{key}'"
                yield document.file.fault((*where, "outcomes", number), problem, "give one of them another key")

"""`due`: what happens next."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.commands import kept, periods
from bot.commands.context import Context
from bot.commands.grammar import shortened
from bot.errors import WordsError
from bot.flows import away, retention
from bot.messages.nouns import Answer, Json, Table
from bot.messages.wording import count, day, moment
from bot.plan.own_year import owed
from bot.reports.contents.subject import TITLES
from bot.storage import aways, letter_days, listings

WEEK = 7
MOST_ROWS = 60


def due(session: Session, context: Context, words: str) -> Answer:
    """List what goes out or closes until then, and to how many people."""
    days = periods.days(words) if words else WEEK
    if days is None:
        raise WordsError(f"'{shortened(words)}' is no length of time - write it like 'due 7d' or 'due 2w'")
    zone = context.partnership.about.tz
    until = context.now + timedelta(days=days)
    lines = [*listings.due(session, context.partnership.key, until=until), *_reports(context, until)]
    lines += _retention(session, context, until)
    lines.sort(key=lambda line: line.at)
    title = f"Due until {moment(until, zone)}"
    data: dict[str, Json] = {
        "from": context.now.isoformat(),
        "to": until.isoformat(),
        "due": [_json(line) for line in lines],
    }
    too_many = _days_with_too_many(session, context, until)
    if context.budget:
        data["letters_a_day"] = context.budget.a_day
        data["days_with_too_many"] = {str(on): letters for on, letters in too_many.items()}
    warned = (*(_too_many(on, n, context) for on, n in too_many.items()), *_away(session, context, until))
    held = kept.past_its_time(session, context)
    warned, data["held"] = (*warned, *kept.told(context, held)), kept.as_json(held)
    if not lines:
        return Answer(title, (f"Nothing is due in the next {count(days, 'day')}.", *warned), data)
    rows = tuple(
        ("now" if line.at <= context.now else moment(line.at, zone), line.stage, line.what, line.event, _people(line))
        for line in lines[:MOST_ROWS]
    )
    parts: list[str | Table] = [*warned, Table(("When", "Stage", "What", "Event", "Who"), rows)]
    if len(lines) > MOST_ROWS:
        parts.append(f"And {len(lines) - MOST_ROWS:,} lines more: ask for fewer days.")
    parts.append("Only the next step of each person's stage is listed; an answer stops what comes after it.")
    return Answer(title, tuple(parts), data)


def _reports(context: Context, until: datetime) -> Iterator[listings.DueLine]:
    """Give the reports that the officers get until then."""
    officers = len(context.partnership.about.officers)
    for each in owed(context.partnership, context.now, until):
        title = TITLES[each.period.kind]
        yield listings.DueLine(each.at, "goes out", title, "officer", each.period.label, officers)


def _retention(session: Session, context: Context, until: datetime) -> Iterator[listings.DueLine]:
    """Say on which nights names come off old events, and which are removed (P5)."""
    for each in retention.coming(session, context.partnership, now=context.now, until=until):
        events = count(each.events, "event")
        what = f"{events} removed" if each.removed else f"names come off {events}"
        yield listings.DueLine(each.at, what, "retention", "person", "", each.people)


def _away(session: Session, context: Context, until: datetime) -> list[str]:
    """Say who is not reminded any more, since they are away until after the form closes."""
    found: Counter[tuple[str, str]] = Counter()
    for touchpoint, ref in aways.asked(session, context.partnership.key, back_after=context.today, until=until):
        back = away.reminded_from(session, context.partnership, touchpoint)
        found[touchpoint.stage, ref] += back is not None and back >= touchpoint.closes_at
    return [
        f"No more reminders for {count(n, 'person', 'people')} ({stage}, {ref}): away until after it closes."
        for (stage, ref), n in found.items()
        if n
    ]


def _days_with_too_many(session: Session, context: Context, until: datetime) -> dict[date, int]:
    """Count the letters of each day on which there are more than the mailbox may send; all who share it count."""
    if context.budget is None:
        return {}
    zone, shared = context.partnership.about.tz, context.budget.partnerships
    letters = Counter({context.today: letter_days.waiting(session, shared)})
    for at, n in letter_days.to_come(session, shared, until=until):
        letters[max(at, context.now).astimezone(zone).date()] += n
    return {on: n for on, n in sorted(letters.items()) if n > context.budget.a_day}


def _too_many(on: date, letters: int, context: Context) -> str:
    a_day = context.budget.a_day if context.budget else 0
    return (
        f"{on:%A} {day(on)}: {count(letters, 'letter')}, and the mailbox may write to {a_day:,} people in 24 hours. "
        f"{letters - a_day:,} of them will wait until the day after, or longer."
    )


def _people(line: listings.DueLine) -> str:
    if line.role == "person":
        return count(line.people, "person", "people")
    return count(line.people, line.role) if line.role in ("delegate", "supervisor", "trainer") else line.role


def _json(line: listings.DueLine) -> Json:
    return {
        "at": line.at.isoformat(),
        "what": line.what,
        "stage": line.stage,
        "role": line.role,
        "event": line.event,
        "people": line.people,
    }

"""What a roster's row and the catalogue say of an event."""

import hashlib
from collections.abc import Sequence
from typing import Any

from bot.flows.moving import times
from bot.flows.roster.rows import Finding, RosterRow
from bot.plan.model import Outcome, Partnership
from bot.storage.people import name_key

_LONGEST_KEY, _MARK = 40, 8


def event_facts(row: RosterRow, partnership: Partnership) -> tuple[dict[str, Any], Finding | None]:
    """Give an event's columns, the roster's own outcomes before the catalogue's; a course nobody knows is a warning."""
    course = partnership.catalogue.find(row.course, row.course_code)
    facts = {
        "course": course.title if course else row.course,
        "course_code": course.code if course else row.course_code,
        "level": row.level or (course.level if course else ""),
        "outcomes": _outcomes(row.outcomes, course.outcomes if course else ()),
        **times(partnership, row.starts, row.ends),
        "venue": row.venue,
        "places": row.places,
    }
    return facts, None if facts["outcomes"] else _unknown(row)


def _unknown(row: RosterRow) -> Finding:
    problem = "no learning outcomes in the file or in courses.yaml: its forms will not ask about them"
    return Finding(row.row, "course", row.course, problem)


def _outcomes(written: Sequence[str], known: Sequence[Outcome]) -> list[dict[str, str]]:
    """Give outcomes their keys: the catalogue's, where its wording is the same, else one made from the words."""
    if not written:
        return [{"key": outcome.key, "text": outcome.text} for outcome in known]
    keys = {name_key(outcome.text): outcome.key for outcome in known}
    by_key = {keys.get(name_key(text)) or slug(text): text for text in written}
    return [{"key": key, "text": text} for key, text in by_key.items()]


def slug(text: str) -> str:
    """Make a key from words: `ask curious questions` gives `ask_curious_questions`.

    What a key cannot hold (it begins with a letter, is ASCII, and no longer than a screen) is told apart by a hash.
    """
    plain = "".join(c if c.isascii() and c.isalnum() else " " for c in text.lower())
    key = "_".join(plain.split())
    if key[:1].isalpha() and text.isascii() and len(key) <= _LONGEST_KEY:
        return key
    mark = hashlib.sha256(name_key(text).encode()).hexdigest()[:_MARK]
    return f"{key[: _LONGEST_KEY - 1 - _MARK]}_{mark}" if key[:1].isalpha() else f"outcome_{mark}"

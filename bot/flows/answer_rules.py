"""What counts as an answer to each kind of question, and how it reads."""

from datetime import date

from bot.messages import words
from bot.messages.nouns import Value
from bot.plan.questionnaire import MAX_LENGTH, Question

_ADDRESS_PARTS = 2
_FIRST_YEAR = 1900


class Refused(Exception):  # noqa: N818
    """An input that is no answer; its text tells the person what to do."""


def accepted(question: Question, raw: Value) -> Value:
    """Give the value that an input stands for; raises `Refused` in plain words. Empty means skipped."""
    given = tuple(part.strip() for part in raw) if isinstance(raw, tuple) else raw.strip()
    if not given:
        if question.optional:
            return ""
        raise Refused(words.say("problem." + ("choose" if question.values() else "write")))
    if question.kind == "many":
        return _several(question, given)
    text = given[0] if isinstance(given, tuple) else given
    if question.values():
        if text not in question.values():
            raise Refused(words.say("problem.choose"))
        return text
    return _written(question, text)


def _several(question: Question, given: Value) -> Value:
    chosen = set(given) if isinstance(given, tuple) else {given}
    if not chosen <= set(question.values()):
        raise Refused(words.say("problem.choose"))
    return tuple(value for value in question.values() if value in chosen)


def _written(question: Question, text: str) -> str:
    text = "".join(_kept(c) for c in text).strip()
    if question.kind == "date":
        return _date(text)
    limit = MAX_LENGTH[question.kind]
    if len(text) > limit:
        raise Refused(words.say("problem.too_long", limit=limit, over=len(text) - limit))
    if question.kind == "email" and not looks_like_address(text):
        raise Refused(words.say("problem.address"))
    if not text:
        raise Refused(words.say("problem.write"))
    return text.casefold() if question.kind == "email" else text


def _kept(character: str) -> str:
    """Keep what can be seen, line breaks, and the joiners that some scripts and pictures need."""
    if character in "\n\t\u200c\u200d" or character.isprintable():
        return character
    return " " if character.isspace() and character != "\r" else ""


def _date(text: str) -> str:
    for read in (date.fromisoformat, _day_first):
        try:
            day = read(text)
        except (ValueError, OverflowError):
            continue
        if day.year >= _FIRST_YEAR:  # `27/3/26` is not the year 26
            return day.isoformat()
    raise Refused(words.say("problem.date"))


def _day_first(text: str) -> date:
    day, month, year = (int(part) for part in text.replace(".", " ").replace("-", " ").replace("/", " ").split())
    return date(year, month, day)


def looks_like_address(text: str) -> bool:
    """Tell whether a text could be a mail address; only a mail that arrives proves one."""
    parts = text.split("@")
    sound = len(parts) == _ADDRESS_PARTS and all(parts) and "." in parts[1].strip(".")
    return sound and not any(c.isspace() or c in "<>,;\"'" for c in text)


def in_words(question: Question, value: Value) -> str:
    """Say an answer as a person would read it."""
    if not value:
        return words.say("skipped")
    if isinstance(value, tuple):
        return ", ".join(question.label(each) for each in value)
    if question.kind == "date":
        day = date.fromisoformat(value)
        return f"{day.day} {day:%B %Y}"
    ends = question.values()
    if ends and question.lowest and value == ends[0]:
        return f"{value} ({question.lowest})"
    if ends and question.highest and value == ends[-1]:
        return f"{value} ({question.highest})"
    return question.label(value)

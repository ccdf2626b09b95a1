"""Typed words: which button they press, which choice they name, and which wish they say."""

import re
from collections.abc import Collection
from dataclasses import replace

from bot.messages import words
from bot.messages.nouns import Choice, Problem, Value
from bot.plan.model import Contact, Partnership
from bot.plan.questionnaire import Question

MOVES = ("back", "skip", "later", "send", "send_out", "send_in")
WISHES = ("help", "status", "stop", "start", "prefer_mail", "prefer_chat")
EMERGENCY = "999"
FEW_WORDS = 3
_BETWEEN = re.compile(r"[\n;,]+")
_STRAIGHT = str.maketrans(dict.fromkeys("“”„", '"') | dict.fromkeys("‘’‚", "'"))


def choices_of(question: Question) -> tuple[Choice, ...]:
    """Give what a question has to choose from."""
    return tuple(Choice(value, question.label(value)) for value in question.values())


def meant(typed: str, choices: tuple[Choice, ...]) -> str:
    """Give the choice that typed words mean: its value or label, in any case; else the words themselves."""
    named = (c.value for c in choices if _says(typed, (c.value.casefold(), c.label.casefold())))
    return next(named, typed.strip())


def names_a_choice(typed: str, question: Question | None) -> bool:
    """Tell whether typed words are the label of an answer: then they are that answer, and no button's name."""
    return question is not None and _says(typed, [each.label.casefold() for each in choices_of(question)])


def move_named(typed: str, question: Question | None) -> str:
    """Give the move that typed words ask for, as a press of its button would; nothing if they are an answer."""
    return "" if names_a_choice(typed, question) else _named(typed, MOVES)


def wish_named(typed: str) -> str:
    """Give what somebody wants apart from answering (`help`, `stop` ...); nothing if it is none of these."""
    return _named(typed, WISHES)


def address_to_link(typed: str) -> str:
    """Give the address in `link ADDRESS`; nothing if that is not what was typed."""
    first, _, rest = unquoted(typed).partition(" ")
    address = unquoted(rest)
    return address if _says(first, _listed("link")) and "@" in address and len(address.split()) == 1 else ""


def number_named(typed: str) -> int:
    """Give the bare number that was typed, as it stands before a form in a list: `2`, `2.`, `#2`; 0 for all else."""
    digits = unquoted(typed).rstrip(".").removeprefix("#")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 3 else 0


def unquoted(typed: str) -> str:
    """Give words without the matching quotes around them: where words to type are shown in quotes, both are typed."""
    said = typed.strip()
    ends = f"{said[:1]}{said[-1:]}".translate(_STRAIGHT)
    return said[1:-1].strip() if len(said) > 2 and ends in ('""', "''") else said


def value_of(question: Question, typed: str) -> Value:
    """Give the answer that typed words stand for; several of them have commas or line ends between."""
    choices = choices_of(question)
    if question.kind != "many":
        return meant(typed, choices)
    whole = meant(typed, choices)
    if whole in question.values():
        return (whole,)
    said = [
        tuple(meant(part, choices) for part in _BETWEEN.split(text) if part.strip())
        for text in (typed, unquoted(typed))
    ]
    return next((each for each in said if set(each) <= set(question.values())), said[0])


def naming_the_answers(step: Problem) -> Problem:
    """Say to whoever typed what is no answer what would be one."""
    if not step.prompt.choices:
        return step
    label = step.prompt.choices[-2:][0].label
    return replace(step, message=words.say("chat.choose", example=label))


def is_thanks(typed: str) -> bool:
    """Tell whether typed words are thanks, or say that all is well."""
    return _says(typed, _listed("thanks"))


def may_mean_stop(typed: str) -> bool:
    """Tell whether a few words begin as the wish to be written to no more does, but say something more."""
    said = _plain(typed).split()
    return 1 < len(said) <= FEW_WORDS and said[0].rstrip(",;:.!?") in _listed("stop")


def care(partnership: Partnership, where: str = "field") -> str:
    """Say whom to tell of a worry about a child: below a field for words (`field`), or beside other words (`said`)."""
    contacts = partnership.about.concern
    ring = [each for each in contacts if each.phone and each.phone != EMERGENCY] or list(contacts)
    asked = ring[:1] if where == "field" else contacts
    said = words.say("chat.care.or").join(_reached(each, where) for each in asked)
    known = EMERGENCY in (each.phone for each in asked)
    return words.say(f"chat.care.{where}{'_999' if known else ''}", contacts=said)


def _reached(contact: Contact, where: str) -> str:
    parts = [contact.name, contact.phone or contact.email or ""]
    when = f"({contact.when})" if contact.when and where != "field" else ""
    return " ".join(part for part in (*parts, when) if part)


def _named(typed: str, names: tuple[str, ...]) -> str:
    return next((name for name in names if _says(typed, _listed(name))), "")


def _listed(name: str) -> list[str]:
    return words.say(f"chat.words.{name}").split(", ")


def _says(typed: str, names: Collection[str]) -> bool:
    """Tell whether typed words are one of some names, as they stand or in quotes."""
    said = _plain(typed)
    return bool(said) and (said in names or _plain(unquoted(said)) in names)


def _plain(typed: str) -> str:
    return " ".join(typed.split()).casefold().rstrip(".!")

"""Typed words: which button they press, which choice they name, and which wish they say."""

import re
from dataclasses import replace

from bot.messages import words
from bot.messages.nouns import Choice, Problem, Value
from bot.plan.model import Contact, Partnership
from bot.plan.questionnaire import Question

MOVES = ("back", "skip", "later", "send")
WISHES = ("help", "status", "stop", "start", "prefer_mail", "prefer_chat")
EMERGENCY = "999"
FEW_WORDS = 3
_BETWEEN = re.compile(r"[\n;,]+")


def choices_of(question: Question) -> tuple[Choice, ...]:
    """Give what a question has to choose from."""
    return tuple(Choice(value, question.label(value)) for value in question.values())


def meant(typed: str, choices: tuple[Choice, ...]) -> str:
    """Give the choice that typed words mean: its value or label, in any case; else the words themselves."""
    said = _plain(typed)
    return next((c.value for c in choices if said in (c.value.casefold(), c.label.casefold())), typed.strip())


def names_a_choice(typed: str, question: Question | None) -> bool:
    """Tell whether typed words are the label of an answer: then they are that answer, and no button's name."""
    said = _plain(typed)
    return question is not None and said in (each.label.casefold() for each in choices_of(question))


def move_named(typed: str, question: Question | None) -> str:
    """Give the move that typed words ask for, as a press of its button would; nothing if they are an answer."""
    return "" if names_a_choice(typed, question) else _named(typed, MOVES)


def wish_named(typed: str) -> str:
    """Give what somebody wants apart from answering (`help`, `stop` ...); nothing if it is none of these."""
    return _named(typed, WISHES)


def address_to_link(typed: str) -> str:
    """Give the address in `link ADDRESS`; nothing if that is not what was typed."""
    first, _, rest = typed.strip().partition(" ")
    return rest.strip() if first.casefold() in _listed("link") and "@" in rest and len(rest.split()) == 1 else ""


def value_of(question: Question, typed: str) -> Value:
    """Give the answer that typed words stand for; several of them have commas or line ends between."""
    choices = choices_of(question)
    if question.kind != "many":
        return meant(typed, choices)
    whole = meant(typed, choices)
    if whole in question.values():
        return (whole,)
    return tuple(meant(part, choices) for part in _BETWEEN.split(typed) if part.strip())


def naming_the_answers(step: Problem) -> Problem:
    """Say to whoever typed what is no answer what would be one."""
    if not step.prompt.choices:
        return step
    label = step.prompt.choices[-2:][0].label
    return replace(step, message=words.say("chat.choose", example=label))


def is_thanks(typed: str) -> bool:
    """Tell whether typed words are thanks, or say that all is well."""
    return _plain(typed) in _listed("thanks")


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
    said = _plain(typed)
    return next((name for name in names if said in _listed(name)), "") if said else ""


def _listed(name: str) -> list[str]:
    return words.say(f"chat.words.{name}").split(", ")


def _plain(typed: str) -> str:
    return " ".join(typed.split()).casefold().rstrip(".!")

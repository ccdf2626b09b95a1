"""What somebody is told at once in a chat whose words read like a concern (C4)."""

from bot.messages import words
from bot.messages.blocks.said import Block, Said
from bot.messages.blocks.writing import bold, notification, rich, run, section
from bot.messages.nouns import Care, Reach

EMERGENCY = "999"


def care(shown: Care) -> Said:
    """Say whom to tell, 999 first; a phone makes a telephone number of it by itself."""
    say, key = words.say, f"concern.{shown.words}"
    heading, unread, told = (
        say(f"{key}.heading"),
        say("concern.unread_chat"),
        say(f"concern.{'told' if shown.told else 'untold'}"),
    )
    contacts = tuple(each for each in shown.contacts if each.phone != EMERGENCY)
    danger = Reach(say(f"{key}.danger"), EMERGENCY)
    if shown.words == "distress":
        others = [rich([bold(say("concern.others"))]), *_lines(contacts)] if contacts else []
        blocks = [*_lines((danger,)), section(say("concern.writer.text")), *_lines(_for_writer()), *others]
    else:
        blocks = _lines((danger, *contacts, *([_samaritans("too")] if shown.for_writer else [])))
    told_of = (danger, _samaritans("samaritans"), *contacts) if shown.words == "distress" else (danger, *contacts)
    reached = "; ".join(f"{each.name} {each.phone or each.email}".strip() for each in told_of)
    first = [rich([bold(heading)]), section(unread)]
    return Said(notification(f"{heading}. {reached}. {unread}"), (*first, *blocks, section(told)))


def _lines(contacts: tuple[Reach, ...]) -> list[Block]:
    lines = [[*_line(each), run("\n")] for each in contacts]
    return [rich([part for line in lines for part in line][:-1])]


def _line(each: Reach) -> list[Block]:
    said = ", ".join(part for part in (each.phone, each.email, each.when) if part)
    return [bold(f"{each.name}: "), run(said)] if said else [bold(each.name)]


def _for_writer() -> tuple[Reach, ...]:
    return (_samaritans("samaritans"), *(Reach(words.say(f"concern.writer.{each}")) for each in ("work", "gp")))


def _samaritans(called: str) -> Reach:
    return Reach(words.say(f"concern.writer.{called}"), "116 123", when=words.say("concern.writer.samaritans_when"))

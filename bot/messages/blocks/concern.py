"""What somebody is told at once in a chat whose words read like a concern (C4)."""

from bot.messages import words
from bot.messages.blocks.said import Block, Said
from bot.messages.blocks.writing import bold, notification, rich, run, section
from bot.messages.nouns import Care, Reach

EMERGENCY = "999"


def care(shown: Care) -> Said:
    """Say whom to tell, the number first; a phone makes a telephone number of it by itself."""
    say, key = words.say, f"concern.{shown.words}"
    heading, danger, unread = (
        say(f"{key}.heading"),
        say(f"{key}.text"),
        say(f"concern.unread_chat{'' if shown.told else '_untold'}"),
    )
    writer: list[Block] = []
    if shown.for_writer:
        writer = [section(say("concern.writer.text")), *_lines(_for_writer())]
    others: list[Block] = [rich([bold(say("concern.others"))])] if shown.words == "distress" else []
    contacts = _lines(shown.contacts if _has_emergency(shown) else (*shown.contacts, _emergency()))
    first, second = (writer, [*others, *contacts]) if shown.words == "distress" else (contacts, writer)
    blocks = [rich([bold(heading)]), section(danger), *first, *second, section(unread)]
    reached = "; ".join(f"{each.name} {each.phone or each.email}".strip() for each in shown.contacts)
    return Said(notification(f"{heading}. {danger} {reached}. {unread}"), tuple(blocks))


def _lines(contacts: tuple[Reach, ...]) -> list[Block]:
    return [rich([part for each in contacts for part in _line(each)])]


def _line(each: Reach) -> list[Block]:
    said = ", ".join(part for part in (each.phone, each.email, each.when) if part)
    return [bold(f"{each.name}: "), run(f"{said}\n")] if said else [bold(f"{each.name}\n")]


def _for_writer() -> tuple[Reach, ...]:
    say = words.say
    samaritans = Reach(say("concern.writer.samaritans"), "116 123", when=say("concern.writer.samaritans_when"))
    return (samaritans, Reach(say("concern.writer.work")), Reach(say("concern.writer.gp")))


def _has_emergency(shown: Care) -> bool:
    return any(each.phone == EMERGENCY for each in shown.contacts)


def _emergency() -> Reach:
    return Reach(words.say("concern.emergency"), EMERGENCY)

"""Runs one command: finds it, writes its use down, and answers."""

from sqlalchemy.orm import Session

from bot.commands import grammar
from bot.commands.context import Context
from bot.commands.table import COMMANDS
from bot.messages.nouns import Answer
from bot.storage import audit, people


def run(text: str, context: Context) -> Answer:
    """Run what an officer typed; raises `WordsError` if the words are off, other `BotError`s if it cannot be done.

    Every use is in the audit log (Q7), also one that fails; an address that was asked about stands there as the
    person whose it is.
    """
    name, words = grammar.split(text.replace("\0", ""), COMMANDS)
    command = COMMANDS[name]
    with context.database.write() as session:
        subject = _without_addresses(session, context, words)
        audit.add(
            session, context.partnership.key, now=context.now, who=context.who, what=f"asked: {name}", subject=subject
        )
    key = context.partnership.key
    with context.database.write(key) if command.writes else context.database.read() as session:
        return command.run(session, context, words)


def _without_addresses(session: Session, context: Context, words: str) -> str:
    return " ".join(_named(session, context, word) if "@" in word else word for word in words.split())


def _named(session: Session, context: Context, address: str) -> str:
    found = people.with_address(session, context.partnership.key, address)
    return " ".join(f"person:{person.id}" for person in found) or "an unknown address"

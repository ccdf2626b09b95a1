"""Runs one command: finds it, writes its use down, and answers."""

from contextlib import AbstractContextManager

from sqlalchemy.orm import Session

from bot.commands import grammar
from bot.commands.context import Context
from bot.commands.table import COMMANDS
from bot.errors import WordsError
from bot.messages.nouns import Answer
from bot.storage import audit, people

TODAY = ("status 30d", "due 2d", "overdue", "issues")
"""What an officer's home shows."""


def run(text: str, context: Context, *, look: bool = False) -> Answer:
    """Run what an officer typed; raises `WordsError` if the words are off, other `BotError`s if it cannot be done.

    Every use is in the audit log (Q7), also one that fails, and one of no command, without its words; an address that
    was asked about stands there as the person whose it is. With `look` nothing is changed by a command that would: for
    another page of its answer.
    """
    name, words = _split(text, context)
    command = COMMANDS[name]
    with context.database.write() as session:
        subject = words.partition(" ")[0] if command.names_people else _without_addresses(session, context, words)
        audit.add(
            session, context.partnership.key, now=context.now, who=context.who, what=f"asked: {name}", subject=subject
        )
    with _opened(context, writes=command.changes(words), look=look) as session:
        return command.run(session, context, words)


def _split(text: str, context: Context) -> tuple[str, str]:
    try:
        return grammar.split(text.replace("\0", ""), COMMANDS)
    except WordsError:
        with context.database.write() as session:
            what = "asked: no such command"
            audit.add(session, context.partnership.key, now=context.now, who=context.who, what=what)
        raise


def _opened(context: Context, *, writes: bool, look: bool) -> AbstractContextManager[Session]:
    if not writes:
        return context.database.read()
    return (context.database.trial if look else context.database.write)(context.partnership.key)


def today(context: Context) -> tuple[Answer, ...]:
    """Give an officer's day: numbers, what is due, what is overdue, what supervisors have raised."""
    with context.database.write() as session:
        audit.add(session, context.partnership.key, now=context.now, who=context.who, what="looked at today")
    with context.database.read() as session:
        return tuple(COMMANDS[name].run(session, context, words) for name, _, words in _each(TODAY))


def _each(texts: tuple[str, ...]) -> list[tuple[str, str, str]]:
    return [text.partition(" ") for text in texts]


def _without_addresses(session: Session, context: Context, words: str) -> str:
    return " ".join(_named(session, context, word) if "@" in word else word for word in words.split())


def _named(session: Session, context: Context, address: str) -> str:
    found = people.with_address(session, context.partnership.key, address)
    return " ".join(f"person:{person.id}" for person in found) or "an unknown address"

"""Runs one command: finds it, writes its use down, and answers."""

from contextlib import AbstractContextManager

from sqlalchemy.orm import Session

from bot.commands import concerns, events, grammar, powers, written_down
from bot.commands.context import Context
from bot.commands.table import COMMANDS
from bot.errors import RefusedError, WordsError
from bot.messages.nouns import Answer
from bot.storage import audit

TODAY = ("status 30d", "due 2d", "overdue", "issues")
"""What an officer's home shows."""
AT_HOME = 5
"""Events that a trainer's home shows."""


def run(text: str, context: Context, *, look: bool = False) -> Answer:
    """Run what an officer typed; raises `WordsError` if the words are off, other `BotError`s if it cannot be done.

    Every use is in the audit log (Q7), also one that fails, and one of no command: with what its words name, never
    with the words. With `look` nothing is changed by a command that would: for another page of its answer.
    """
    name, words = _split(text, context)
    command = COMMANDS[name]
    _refuse(context, name, words)
    with context.database.read() as session:
        subject = written_down.subject(session, context, command, words)
    with context.database.write() as session:
        audit.add(
            session, context.partnership.key, now=context.now, who=context.who, what=f"asked: {name}", subject=subject
        )
    with _opened(context, writes=command.changes(words), look=look) as session:
        return command.run(session, context, words)


def _refuse(context: Context, name: str, words: str) -> None:
    """Refuse what is not for who asks, before anything is read: so it is the same whatever there is (Q7)."""
    if powers.power(context.role, name).allows(words):
        return
    with context.database.write() as session:
        what = f"refused: {name}, to a {context.role}"
        audit.add(session, context.partnership.key, now=context.now, who=context.who, what=what)
    raise RefusedError(powers.refusal(context.role, name))


def _split(text: str, context: Context) -> tuple[str, str]:
    typed = text.replace("\0", "").encode(errors="ignore").decode()  # no half characters: no database keeps them
    try:
        return grammar.split(typed, COMMANDS)
    except WordsError:
        with context.database.write() as session:
            what = "asked: no such command"
            audit.add(session, context.partnership.key, now=context.now, who=context.who, what=what)
        grammar.split(typed, powers.commands(context.role))  # the nearest that they may ask
        raise


def _opened(context: Context, *, writes: bool, look: bool) -> AbstractContextManager[Session]:
    if not writes:
        return context.database.read()
    return (context.database.trial if look else context.database.write)(context.partnership.key)


def today(context: Context) -> tuple[Answer, ...]:
    """Give an officer's day: numbers, what is due, what is overdue, what supervisors have raised; to nobody else."""
    if context.role != powers.OFFICER:
        return ()
    with context.database.write() as session:
        audit.add(session, context.partnership.key, now=context.now, who=context.who, what="looked at today")
    with context.database.read() as session:
        first = ("concerns",) if concerns.live(session, context) else ()
        return tuple(COMMANDS[name].run(session, context, words) for name, _, words in _each((*first, *TODAY)))


def their_events(context: Context) -> tuple[Answer, ...]:
    """Give a trainer's last and next events, without a name; to nobody else."""
    if context.role != powers.TRAINER:
        return ()
    with context.database.write() as session:
        audit.add(session, context.partnership.key, now=context.now, who=context.who, what="looked at their own events")
    with context.database.read() as session:
        return (events.nearest(session, context, AT_HOME),)


def _each(texts: tuple[str, ...]) -> list[tuple[str, str, str]]:
    return [text.partition(" ") for text in texts]

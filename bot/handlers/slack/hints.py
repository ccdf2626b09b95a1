"""What an officer's answer says that one may type, as it is typed in Slack: behind /evaluation."""

import re
from dataclasses import replace

from bot.commands.table import COMMANDS
from bot.flows.chat_words import unquoted
from bot.messages.nouns import Answer, Table

NO_COMMAND = "That is no command, and nothing is asked of you here now. Type help to see what you can ask."
_TYPED = re.compile(rf"(?<![\w/])'(?=(?:{'|'.join(COMMANDS)})(?:'| [^']))")


def typed(words: str) -> str:
    """Put /evaluation before each command that stands in quotes."""
    return _TYPED.sub("'/evaluation ", words)


def is_command(words: str) -> bool:
    """Tell whether words begin as a command does."""
    return unquoted(words).partition(" ")[0].casefold() in COMMANDS


def in_slack(answer: Answer) -> Answer:
    """Say an answer's hints as they are typed in Slack."""
    parts = tuple(typed(part) if isinstance(part, str) else _table(part) for part in answer.parts)
    return replace(answer, parts=parts)


def _table(table: Table) -> Table:
    return replace(table, rows=tuple(tuple(typed(cell) for cell in row) for row in table.rows))

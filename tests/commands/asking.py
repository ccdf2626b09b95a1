"""Asks a command as an officer does."""

from dataclasses import replace
from datetime import datetime

from bot.commands import run
from bot.commands.context import Context
from bot.messages.nouns import Answer, Table
from bot.plan.model import Partnership
from tests.insight.building import NOW, Office, a_partnership


def ask(
    office: Office, text: str, *, key: str = "here", now: datetime = NOW, partnership: Partnership | None = None
) -> Answer:
    """Run a command in `here`, unless told otherwise."""
    return run(text, Context(office.database, partnership or a_partnership(key), now, "olive@here.example"))


def cwac() -> Partnership:
    """Give `here` with a year from April to March."""
    return replace(a_partnership(year_starts="04-01"))


def words(answer: Answer) -> str:
    """Give all that an answer says, cells too."""
    parts = [part if isinstance(part, str) else _cells(part) for part in answer.parts]
    return "\n".join([answer.title, *parts])


def _cells(table: Table) -> str:
    return "\n".join(" | ".join(row) for row in ((table.caption,), *table.rows))


def table(answer: Answer, number: int = 0) -> Table:
    """Give the n-th table of an answer."""
    return [part for part in answer.parts if isinstance(part, Table)][number]

"""`INSERT ... ON CONFLICT`: both databases can say it, each in a dialect of its own."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.storage.tables import Base


def insert(session: Session, table: type[Base]) -> Any:
    """Begin an insert that can be told what to do where its row is there already."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    return dialect.insert(table)

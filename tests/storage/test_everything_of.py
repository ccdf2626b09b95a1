"""Whatever is kept of anybody is told to them, or there is a reason (P5)."""

import pytest
from sqlalchemy import Table

from bot.messages import words
from bot.storage.everything_of import EVERYWHERE, NOBODYS, PARTS, Part
from bot.storage.tables import Base

TABLES: dict[str, Table] = dict(Base.metadata.tables)
IDS = [f"{part.section}:{part.table.__tablename__}" for part in PARTS]


def test_every_table_is_told_or_is_nobodys_with_a_reason() -> None:
    told = {part.table.__tablename__ for part in PARTS}
    assert told | set(NOBODYS) == set(TABLES) and not told & set(NOBODYS)
    assert all(NOBODYS.values())


def test_no_table_that_leads_to_a_person_is_called_nobodys() -> None:
    leads = {name for name, table in TABLES.items() for key in table.foreign_keys if key.column.table.name == "person"}
    assert not leads & set(NOBODYS)


@pytest.mark.parametrize("part", PARTS, ids=IDS)
def test_every_column_is_told_or_left_out_with_a_reason(part: Part) -> None:
    columns = set(part.table.__table__.columns.keys())
    always = set(EVERYWHERE) & columns - set(part.left_out)
    assert set(part.shown) | set(part.left_out) | always == columns
    assert not set(part.shown) & (set(part.left_out) | always), "told, and left out as well"
    assert all(part.left_out.values())


@pytest.mark.parametrize("part", PARTS, ids=IDS)
def test_every_column_and_table_has_words(part: Part) -> None:
    assert words.known(f"access.sections.{part.section}")
    assert words.known(f"access.tables.{part.table.__tablename__}")
    assert not [column for column in part.shown if not words.known(f"access.columns.{column}")]

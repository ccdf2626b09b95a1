"""C1: what several figures of one answer need is read once, and only where nothing can change meanwhile."""

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.storage.once import meanwhile, once
from bot.storage.session import Database


def test_a_reading_transaction_reads_once_and_a_writing_one_every_time(tmp_path: object) -> None:
    asked: list[int] = []

    @once
    def read(session: Session, number: int) -> int:
        asked.append(number)
        return int(session.scalar(text("SELECT 1")) or 0) + number

    database = Database(f"sqlite:///{tmp_path}/once.db")
    with database.read() as session:
        assert [read(session, 1), read(session, 1), read(session, 2)] == [2, 2, 3]
    assert asked == [1, 2]
    with database.read() as session:
        read(session, 1)
    with database.write() as session:
        assert [read(session, 1), read(session, 1)] == [2, 2]
    assert asked == [1, 2, 1, 1, 1]
    database.close()


def test_what_is_read_meanwhile_is_kept_no_longer_and_what_was_known_is_not_read_again(tmp_path: object) -> None:
    asked: list[int] = []

    @once
    def read(_: Session, number: int) -> int:
        asked.append(number)
        return number

    database = Database(f"sqlite:///{tmp_path}/once.db")
    with database.read() as session:
        read(session, 1)
        with meanwhile(session):
            assert [read(session, 1), read(session, 2), read(session, 2)] == [1, 2, 2]
        assert [read(session, 1), read(session, 2)] == [1, 2]
    assert asked == [1, 2, 2]
    with database.write() as session, meanwhile(session):
        assert [read(session, 1), read(session, 1)] == [1, 1]
    assert asked == [1, 2, 2, 1, 1]
    database.close()

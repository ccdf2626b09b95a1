"""Group commit: what several threads bring at the same time is written in one transaction."""

from collections.abc import Callable
from threading import Event, Lock
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from bot.errors import DatabaseError
from bot.storage.session import Database

Item = TypeVar("Item")


class _Batch(Generic[Item]):
    """What is written together, and what became of it."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.ended = Event()
        self.fault: BaseException | None = None


class Together(Generic[Item]):
    """Writes small things: whoever comes first waits for the writer's turn, and writes for all who came meanwhile.

    A commit that is safe from a power cut costs the same for one row and for a hundred, and while one is under way all
    others wait (500 presses in a second had waited for longer than Slack does). Nobody is told that something is
    written before it is committed. A batch that is refused is written one by one, so that only whose it is hears of it.
    """

    def __init__(self, database: Database, write: Callable[[Session, list[Item]], None]) -> None:
        self._database, self._write = database, write
        self._guard = Lock()
        self._next: _Batch[Item] = _Batch()

    def bring(self, item: Item, *, within: float) -> None:
        """Come back once it is committed; raises `DatabaseError` if that takes longer than so many seconds."""
        with self._guard:
            batch = self._next
            batch.items.append(item)
            first = len(batch.items) == 1
        if first:
            self._lead(batch, within)
        elif not batch.ended.wait(within):
            raise DatabaseError("database: it is busy - try again in a while")
        if batch.fault is None:
            return
        if len(batch.items) == 1 or isinstance(batch.fault, DatabaseError):
            raise batch.fault
        self._put([item], within)

    def _lead(self, batch: _Batch[Item], within: float) -> None:
        try:
            with self._database.write(within=within) as session:
                self._write(session, self._close(batch))
        except BaseException as fault:  # noqa: BLE001 - it is raised to each of them
            self._close(batch)
            batch.fault = fault
        finally:
            batch.ended.set()

    def _put(self, items: list[Item], within: float) -> None:
        with self._database.write(within=within) as session:
            self._write(session, items)

    def _close(self, batch: _Batch[Item]) -> list[Item]:
        """Have whoever comes now be of the next batch."""
        with self._guard:
            if self._next is batch:
                self._next = _Batch()
        return batch.items

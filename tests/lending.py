"""Databases lent to one test after another: emptying one costs a tenth of a new copy."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import psycopg

from tests.postgres import Server

MOST_LOANS = 25
"""Then it is dropped: what was deleted still takes room, and is read over."""
# Who is still connected is cut off, as a drop would do. Whatever made, changed or dropped something in the catalogue
# has left its transaction's number there; a copy has those of its template.
_CUT_OFF = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
_SHAPE = """
SELECT (SELECT md5(string_agg(concat(c.oid, c.xmin, a.attnum, a.xmin), ' ' ORDER BY c.oid, a.attnum))
          FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE c.relnamespace = 'public'::regnamespace),
       (SELECT count(*) FROM pg_trigger), (SELECT count(*) FROM pg_proc),
       (SELECT count(*) FROM pg_db_role_setting),
       (SELECT xmin::text FROM pg_database WHERE datname = current_database()),
       (SELECT string_agg(version_num, ' ') FROM alembic_version)
"""


@dataclass
class _Loan:
    name: str
    shape: tuple[object, ...] | None
    drop: ExitStack
    times: int = 0


class Lending:
    """Copies of one PostgreSQL database; each is as new when it is lent."""

    def __init__(self, server: Server, template: str) -> None:
        self._server, self._template = server, template
        self._free: list[_Loan] = []

    @contextmanager
    def lent(self) -> Iterator[str]:
        """Lend a database; gives its name."""
        loan = self._free.pop() if self._free else self._copied()
        yield loan.name
        loan.times += 1
        if loan.times < MOST_LOANS and self._is_made_new(loan):
            self._free.append(loan)
        else:
            loan.drop.close()

    def close(self) -> None:
        """Drop what is not lent."""
        while self._free:
            self._free.pop().drop.close()

    def _copied(self) -> _Loan:
        drop = ExitStack()
        name = drop.enter_context(self._server.database(self._template))
        return _Loan(name, self._shape(name), drop)

    def _is_made_new(self, loan: _Loan) -> bool:
        """Empty a database; False if more than its rows were changed."""
        with psycopg.connect(self._server.url(), autocommit=True) as connection:
            connection.execute(_CUT_OFF, [loan.name])
        if self._shape(loan.name) != loan.shape:
            return False
        self._server.empty(loan.name)
        return True

    def _shape(self, name: str) -> tuple[object, ...] | None:
        try:
            with psycopg.connect(self._server.url(name), autocommit=True) as connection:
                return connection.execute(_SHAPE).fetchone()
        except psycopg.Error:
            return None

"""Reads that several figures of one answer need are done once: a reading transaction sees one state of the data."""

from collections import ChainMap
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy.orm import Session

READS = "read_once"
"""Where a session that only reads keeps what it has read."""
_P = ParamSpec("_P")
_T = TypeVar("_T")


@contextmanager
def meanwhile(session: Session) -> Iterator[None]:
    """Keep what is read from here on no longer than until the end of this block: for what nobody asks again."""
    kept = session.info.get(READS)
    if kept is None:
        yield
        return
    session.info[READS] = ChainMap({}, kept)
    try:
        yield
    finally:
        session.info[READS] = kept


def once(read: Callable[Concatenate[Session, _P], _T]) -> Callable[Concatenate[Session, _P], _T]:
    """Have a function's result kept until the end of the transaction, where that changes nothing.

    What it is given must have a hash, else nothing is kept; nobody may change what it gives.
    """

    @wraps(read)
    def asked(session: Session, *args: _P.args, **named: _P.kwargs) -> _T:
        kept: MutableMapping[Any, _T] | None = session.info.get(READS)
        if kept is None:
            return read(session, *args, **named)
        key = (read, args, tuple(sorted(named.items())))
        try:
            hash(key)
        except TypeError:
            return read(session, *args, **named)
        if key not in kept:
            kept[key] = read(session, *args, **named)
        return kept[key]

    return cast(Callable[Concatenate[Session, _P], _T], asked)

"""What was acknowledged and not done, since its process died or stumbled: it is taken now; the rest is forgotten."""

from collections.abc import Callable
from concurrent.futures import CancelledError
from datetime import timedelta
from typing import Any

import structlog

from bot.errors import told_safely
from bot.handlers.slack import caring, home, parse, roster_files, talk, typed
from bot.handlers.slack.here import CHANNEL, Here
from bot.storage import chat_inputs

LEFT_AFTER = timedelta(minutes=1)
GIVEN_UP_AFTER = timedelta(days=1)
AT_ONCE = 100
_log = structlog.get_logger()


def sweep(here: Here, stopped: Callable[[], bool] = lambda: False) -> int:
    """Take what was left over, oldest first, and forget what is long done; for the start, and each tick.

    Gives how many were taken. What fails again stays for the next time, for a day; so does the rest once stopped.
    """
    now = here.now
    with here.reading() as session:
        left = chat_inputs.leftovers(session, here.key, CHANNEL, before=now - LEFT_AFTER, limit=AT_ONCE)
    taken = sum(_in_turn(here, key) for key in left if not stopped())
    if stopped():
        return taken
    with here.writing() as session:
        chat_inputs.forget(session, here.key, now=now)
    return taken


def _in_turn(here: Here, key: str) -> bool:
    """Take what was left after all else that the same person does now."""
    with here.reading() as session:
        body = chat_inputs.waiting(session, here.key, key)
    try:
        return bool(here.later(parse.spot(body).user, lambda: _take(here, key, _taker(body))).result())
    except CancelledError:
        return False


def _take(here: Here, key: str, take: Callable[[Here, str], None]) -> bool:
    try:
        take(here, key)
    except Exception as fault:  # noqa: BLE001 - one that cannot be taken holds up no other
        _log.error("leftover stumbled", partnership=here.key, reason=told_safely(fault))
        _give_up(here, key)
        return False
    return True


def _taker(body: Any) -> Callable[[Here, str], None]:
    """Choose who takes a leftover by what it is."""
    if parse.press(body) is not None:
        return talk.take
    if home.wish(body) is not None:
        return home.take
    if parse.edited(body) is not None:
        return caring.take
    return roster_files.take if roster_files.dropped(body) is not None else typed.take


def _give_up(here: Here, key: str) -> None:
    with here.writing() as session:
        came = chat_inputs.came_at(session, here.key, key)
        if came is not None and came < here.now - GIVEN_UP_AFTER:
            chat_inputs.done(session, here.key, key, now=here.now)

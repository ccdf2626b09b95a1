"""Tells a watchdog elsewhere that the bot ticks: a URL that is asked after each tick, and `URL/fail` when none comes.

The convention of healthchecks.io. What notices that the whole machine is gone must stand outside of it.
"""

from datetime import datetime
from http.client import HTTPException
from threading import Lock, Thread
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, build_opener

import structlog

from bot.redirects import NoRedirects

TIMEOUT = 10.0
"""Seconds that the watchdog may be silent."""
_log = structlog.get_logger()


def ping(url: str, *, failed: bool = False) -> bool:
    """Ask a URL, and tell whether it answered well; what goes wrong is logged without the URL, which is a key."""
    if failed:
        parts = urlsplit(url)
        url = parts._replace(path=f"{parts.path.rstrip('/')}/fail").geturl()
    try:
        with build_opener(NoRedirects).open(Request(url, headers={"User-Agent": "evalbot"}), timeout=TIMEOUT):
            return True
    except HTTPError as refusal:
        refusal.close()
        _log.warning("ping failed", reason=f"status {refusal.code}")
    except (OSError, HTTPException, ValueError) as fault:
        _log.warning("ping failed", reason=type(fault).__name__)
    return False


class Pings:
    """Pings in the background, in nobody's way: a watchdog that hangs is not asked again until it has answered."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._minute: datetime | None = None
        self._under_way = Lock()

    def done(self, now: datetime) -> None:
        """Say that a tick has been completed; at most once a minute."""
        minute = now.replace(second=0, microsecond=0)
        if not self._url or minute == self._minute or not self._under_way.acquire(blocking=False):
            return
        self._minute = minute
        Thread(target=self._ask, name="ping", daemon=True).start()

    def failed(self) -> None:
        """Say that nothing ticks."""
        if self._url:
            Thread(target=ping, args=(self._url,), kwargs={"failed": True}, name="ping", daemon=True).start()

    def _ask(self) -> None:
        try:
            ping(self._url)
        finally:
            self._under_way.release()

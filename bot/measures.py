"""What one process has done, as figures for Prometheus: each label has few values, and none is said by a person."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from prometheus_client import Counter, Gauge, Histogram

_LONG = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
"""Seconds: a page takes hundredths of one, a provider seconds, the tick after a register has come in a minute."""
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_UNWANTED = frozenset({"stopped", "expired", "answered", "cancelled", "undeliverable"})

_REQUESTS = Counter("evalbot_requests", "Requests answered", ["method", "route", "status"])
_REQUEST_SECONDS = Histogram("evalbot_request_seconds", "How long a request took", ["route"])
_PROBLEMS = Counter("evalbot_problems_shown", "Pages that told a person what was wrong with an input", ["page"])
_REFUSED = Counter("evalbot_refused", "Requests refused since their client had missed too often", ["what"])
_UNREACHED = Counter("evalbot_unreached", "Alerts that can reach no officer", ["what"])
_FAULTS = Counter("evalbot_faults", "Faults of the program", ["where", "kind"])
_SENDS = Counter("evalbot_sends", "Tries to send a message, by what came of them", ["channel", "outcome", "reason"])
_SEND_SECONDS = Histogram("evalbot_send_seconds", "How long a provider took", ["channel"], buckets=_LONG)
_TICK_SECONDS = Histogram("evalbot_tick_seconds", "How long a tick took", buckets=_LONG)
_PAUSED_UNTIL = Gauge(
    "evalbot_lane_paused_until_timestamp_seconds", "When a lane goes on that its provider has stopped", ["lane"]
)


def method(said: str) -> str:
    """Give a request's method, or `other` for a word that is none: a stranger can send any."""
    return said if said in _METHODS else "other"


def request(said: str, route: str, status: int, seconds: float) -> None:
    """Count a request, by its route and never by its path, which may hold a token."""
    _REQUESTS.labels(method(said), route, str(status)).inc()
    _REQUEST_SECONDS.labels(route).observe(seconds)


def problem_shown(page: str) -> None:
    """Count a page that told somebody what was wrong."""
    _PROBLEMS.labels(page).inc()


def refused(what: str) -> None:
    """Count a request that was refused unread, by what there had been too much of."""
    _REFUSED.labels(what).inc()


def unreached(what: str) -> None:
    """Count an alert that can reach no officer."""
    _UNREACHED.labels(what).inc()


def fault(where: str, kind: BaseException) -> None:
    """Count a fault of the program: where it was met, and its class."""
    _FAULTS.labels(where, type(kind).__name__).inc()


def counted(channel: str, outcome: str, reason: str = "") -> str:
    """Count what came of a try (`sent`, `retry`, `failed`, `cancelled`; the kind of reason), and give it back."""
    if outcome == "cancelled" and reason not in _UNWANTED:
        reason = "other"
    _SENDS.labels(channel, outcome, reason).inc()
    return outcome


@contextmanager
def sending(channel: str) -> Iterator[None]:
    """Time a provider."""
    with _SEND_SECONDS.labels(channel).time():
        yield


@contextmanager
def ticking() -> Iterator[None]:
    """Time a tick, whatever becomes of it."""
    with _TICK_SECONDS.time():
        yield


def lane_paused(lane: str, until: datetime | None) -> None:
    """Tell until when a lane waits for its provider; None: it has gone on."""
    _PAUSED_UNTIL.labels(lane).set(until.timestamp() if until else 0)

"""How the fake Slack fails on demand, before or after it has done what it was asked."""

from dataclasses import dataclass, field
from threading import Lock

WAYS = ("before", "after", "busy", "never", "closes", "closes_after", "garbage")
"""5xx before or after doing it; 429; no answer in time; the connection closed before or after; no JSON."""


@dataclass
class Fault:
    """A way to fail, and which calls fail so."""

    how: str
    method: str
    """Empty: every method."""
    times: int
    """How many calls still fail; below 0: all."""
    every: int = 1
    """Only each nth call fails."""
    after: int = 1
    """`Retry-After` of a 429, in seconds."""
    error: str = ""
    """Slack's own error code, instead of a broken answer."""
    seen: int = 0


@dataclass
class Faults:
    """The faults of a workspace, in the order they were asked for."""

    wanted: list[Fault] = field(default_factory=list)
    happened: list[tuple[str, str]] = field(default_factory=list)
    """The method and the way, as they happened."""
    _lock: Lock = field(default_factory=Lock)

    def add(self, how: str, method: str = "", *, times: int = 0, every: int = 1, after: int = 1) -> None:
        """Have calls fail: `how` is one of `WAYS` or an error code of Slack's; once, `times` times (-1: for good), or
        each nth (`every`, which goes on for good unless `times` says otherwise)."""
        times = times or (1 if every == 1 else -1)
        known = how in WAYS
        fault = Fault(how if known else "error", method, times, every, after, "" if known else how)
        with self._lock:
            self.wanted.append(fault)

    def clear(self) -> None:
        """Be well again."""
        with self._lock:
            self.wanted.clear()

    def next(self, method: str) -> Fault | None:
        """Say how this call fails, if it does."""
        with self._lock:
            for fault in self.wanted:
                if fault.times == 0 or fault.method not in ("", method):
                    continue
                fault.seen += 1
                if fault.seen % fault.every == 0:
                    fault.times -= 1
                    self.happened.append((method, fault.error or fault.how))
                    return fault
        return None

"""Slack's rate limits: tiers by method and workspace, and one message a second to a conversation."""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from math import ceil
from threading import Lock

BURST = 3
"""Messages to one conversation that may come at once: Slack allows short bursts and gives no number."""
POSTS_A_MINUTE = 300
MINUTE = 60.0


@dataclass
class Meter:
    """What a workspace has asked for lately. `speed` is how many of Slack's seconds go by in one of the clock's."""

    speed: float = 1.0
    _calls: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _rooms: dict[str, float] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def wait(self, method: str, a_minute: int, now: float, room: str = "") -> int:
        """Count a call, or say after how many seconds of the clock it may come again."""
        now *= self.speed
        with self._lock:
            calls = self._calls[method]
            while calls and calls[0] <= now - MINUTE:
                calls.popleft()
            if len(calls) >= a_minute:
                return self._seconds(calls[0] + MINUTE - now)
            if room:
                due = max(self._rooms.get(room, 0.0), now)
                if due - now > BURST - 1:
                    return self._seconds(due - now - BURST + 1)
                self._rooms[room] = due + 1
            calls.append(now)
            return 0

    def _seconds(self, slack_seconds: float) -> int:
        return max(1, ceil(slack_seconds / self.speed))

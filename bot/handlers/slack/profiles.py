"""What Slack says of the accounts of a workspace, and what it has said lately."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

BELIEVED_FOR = timedelta(minutes=10)
BELIEVED_BRIEFLY = timedelta(minutes=1)
"""Where something is done, or people are named."""
MOST = 1_000


@dataclass(frozen=True)
class Member:
    """What Slack says of an account."""

    email: str
    guest: bool = False
    stranger: bool = False
    gone: bool = False
    """Deactivated, or no person at all."""

    @property
    def may_be_officer(self) -> bool:
        """Tell whether it is one of the workspace's own people."""
        return not (self.guest or self.stranger or self.gone)


def read(user: Mapping[str, Any], team: str) -> Member:
    """Read Slack's user object; in an organisation of several workspaces one may be of another and belong here."""
    profile, grid = user.get("profile") or {}, user.get("enterprise_user") or {}
    elsewhere = str(user.get("team_id") or team) != team and team not in (grid.get("teams") or [])
    return Member(
        email=str(profile.get("email") or "").strip().casefold(),
        guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        stranger=bool(user.get("is_stranger")) or elsewhere,
        gone=bool(user.get("deleted") or user.get("is_bot")),
    )


class Profiles:
    """What was said of accounts, each believed for some minutes."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[str, tuple[datetime, Member]] = {}

    def of(self, user: str, now: datetime, *, within: timedelta = BELIEVED_FOR) -> Member | None:
        """Give what was said of an account lately."""
        with self._lock:
            at, known = self._known.get(user, (now, None))
        return known if now - at < within else None

    def put(self, user: str, member: Member, now: datetime) -> None:
        """Remember what was said of an account."""
        with self._lock:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[user] = (now, member)

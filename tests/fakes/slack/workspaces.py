"""What a Slack workspace of the fake holds: its app, its people, their direct messages, and files."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import RLock
from typing import Any

from tests.fakes.slack.elements import ELEMENTS
from tests.fakes.slack.faults import Faults

SCOPES = (
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "im:history",
    "im:read",
    "im:write",
    "users:read",
    "users:read.email",
)
_NUMBERS = itertools.count(1)


class RefusedError(Exception):
    """Slack says no: its error code, and what else stands in the answer."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error, self.more = error, more


@dataclass
class User:
    """Somebody with an account, or a stranger in a shared channel."""

    id: str
    team: str
    name: str = ""
    email: str = ""
    deleted: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    tz: str = "Europe/London"

    def shown(self, *, email: bool) -> dict[str, Any]:
        """Give the user object of `users.info`."""
        profile = {"real_name": self.name, "display_name": self.name.split(" ")[0], "team": self.team}
        shown = {
            "id": self.id,
            "team_id": self.team,
            "name": self.name.lower().replace(" ", "."),
            "deleted": self.deleted,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": 1_700_000_000,
            "profile": profile | ({"email": self.email} if email and self.email else {}),
        }
        if self.deleted:
            return shown
        return shown | {
            "real_name": self.name,
            "tz": self.tz,
            "is_admin": False,
            "is_owner": False,
            "is_restricted": self.is_restricted or self.is_ultra_restricted,
            "is_ultra_restricted": self.is_ultra_restricted,
            **({"is_stranger": True} if self.is_stranger else {}),
        }


@dataclass
class Room:
    """A conversation: its messages by their `ts`, oldest first, and who is in it."""

    id: str
    members: tuple[str, ...]
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    is_channel: bool = False


@dataclass
class File:
    """A file, once its bytes are here."""

    id: str
    name: str
    owner: str
    length: int
    alt_text: str = ""
    content: bytes | None = None
    title: str = ""
    shared: bool = False


class Team:
    """One workspace with the app installed in it."""

    def __init__(self, team: str, token: str, app_token: str, clock: Callable[[], float]) -> None:
        self.team, self.token, self.app_token, self.clock = team, token, app_token, clock
        self.name = f"Team {team}"
        self.signing_secret = ""
        self.scopes: tuple[str, ...] = SCOPES
        self.revoked = False
        self.events = {"message.im", "app_home_opened"}
        """What the app has subscribed to; a dropped file tells `file_shared` too where that is among it."""
        self.limits = False
        """Whether Slack's rate limits hold."""
        self.app_id, self.bot_id, self.bot_user = f"A{team[1:]}", f"B{team[1:]}", f"U{team[1:]}BOT"
        self.lock = RLock()
        self.users: dict[str, User] = {self.bot_user: User(self.bot_user, team, "Evalbot", is_bot=True)}
        self.rooms: dict[str, Room] = {}
        self.files: dict[str, File] = {}
        self.homes: dict[str, dict[str, Any]] = {}
        self.views: dict[str, dict[str, Any]] = {}
        self.modals: dict[str, list[str]] = {}
        """The stack of views that each person has open, by their ids."""
        self.ephemerals: dict[str, list[dict[str, Any]]] = {}
        self.triggers: dict[str, tuple[float, str, str]] = {}
        """When a trigger was made, whose it is, and the view it came from."""
        self.faults = Faults()
        self.calls: list[tuple[str, dict[str, Any]]] = []
        """Each call of the Web API that was let through to its method, with its arguments."""
        self._last_ts = 0.0

    def user(self, id_: str, **facts: Any) -> User:
        """Add somebody: `email`, `name`, `deleted`, `is_restricted`, `is_stranger`, `team`, `is_bot` ..."""
        facts = {"name": f"Person {id_}", "team": self.team} | facts
        self.users[id_] = User(id_, **facts)
        return self.users[id_]

    def channel(self, id_: str, *members: str) -> Room:
        """Add a channel that the app is in."""
        self.rooms[id_] = Room(id_, (*members, self.bot_user), is_channel=True)
        return self.rooms[id_]

    def direct(self, user: str) -> Room:
        """Give the direct messages of somebody and the app, opened at first use."""
        with self.lock:
            found = next((each for each in self.rooms.values() if user in each.members and not each.is_channel), None)
            if found is None:
                found = Room(f"D{self.team[1:]}{user[1:]}", (user, self.bot_user))
                self.rooms[found.id] = found
            return found

    def fails(self, how: str, method: str = "", **how_often: Any) -> None:
        """Have calls fail on demand; see `Faults.add`."""
        self.faults.add(how, method, **how_often)

    def ts(self) -> str:
        """Give the next message's `ts`: the time, and never the same twice."""
        with self.lock:
            self._last_ts = max(round(self.clock(), 6), round(self._last_ts + 0.000_1, 6))
            return f"{self._last_ts:.6f}"

    def trigger(self, user: str, view: str = "") -> str:
        """Make a trigger id, as an interaction carries."""
        with self.lock:
            id_ = f"{next(_NUMBERS)}.{self.team}.{user}"
            self.triggers[id_] = (self.clock(), user, view)
            return id_

    def post(self, room: Room, author: str, **content: Any) -> dict[str, Any]:
        """Add a message to a conversation, as its author."""
        with self.lock:
            message = {"type": "message", "user": author, "ts": self.ts(), "team": self.team} | content
            if author == self.bot_user:
                message |= {"bot_id": self.bot_id, "app_id": self.app_id}
            message["blocks"] = with_ids(message.get("blocks") or [])
            room.messages[message["ts"]] = message
            return message

    def message(self, room: str, ts: str) -> dict[str, Any]:
        """Find a message; `message_not_found` where there is none."""
        found = self.rooms[room].messages.get(ts) if room in self.rooms else None
        if found is None:
            raise RefusedError("message_not_found")
        return found

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Hold everybody else off."""
        with self.lock:
            yield

    def date(self) -> datetime:
        """Say what time it is here."""
        return datetime.fromtimestamp(self.clock(), UTC)


def unique(prefix: str) -> str:
    """Give an id that nothing else has."""
    return f"{prefix}{next(_NUMBERS):08d}"


def with_ids(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give blocks and their elements the ids that the app did not give, as Slack does."""
    return [{"block_id": unique("b")} | {name: _named(each) for name, each in block.items()} for block in blocks]


def _named(part: Any) -> Any:
    if isinstance(part, list):
        return [_named(each) for each in part]
    acts = isinstance(part, dict) and part.get("type") in ELEMENTS and part["type"] != "image"
    return {"action_id": unique("a")} | part if acts else part

"""What has come into a mailbox of Microsoft 365: asked for, read as it came, and marked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from requests import RequestException, Response

from bot.errors import Permanent, Temporary
from bot.outbound.graph.client import Client
from bot.outbound.graph.failing import NO_MAILBOX, PASSING, code_of, failures
from bot.outbound.graph.mailboxes import Mailbox
from bot.outbound.graph.sender import MARK

PAGE = 50
LARGEST, BEGINNING = 5_000_000, 512 * 1024
"""Bytes of a mail that is read as a whole, and how many are of what is larger: photos come after the words."""
MOST_ASKED, LONGEST_ID = 3, 300
"""Of the letters that a mail answers, how many are asked for, and how long a Message-ID may be: they are anybody's."""
_CHUNK = 65_536
_KEPT = "singleValueExtendedProperties"
_ITEM = "id,receivedDateTime,categories"
_CHANGES = "/mailFolders/inbox/messages/delta"
_LOST = frozenset({400, 404, 410})
"""Whatever Graph has against a link of its own, the next one mends it."""


@dataclass(frozen=True)
class Item:
    """A mail in the inbox: its id there, when it came, and the categories that it has by now."""

    id: str
    received: datetime
    categories: tuple[str, ...] = ()


@dataclass(frozen=True)
class Raw:
    """A mail as it came; its beginning only, where it is not `whole`."""

    content: bytes
    whole: bool = True


@dataclass(frozen=True)
class Page:
    """Some of what has come in; `cursor` is where to go on, and `more` whether there is more already."""

    items: tuple[Item, ...]
    cursor: str
    more: bool


class Inbox:
    """The inbox of one mailbox.

    Everything raises `Temporary` where Microsoft 365 has no answer just now, and `Permanent` where it refuses.
    """

    def __init__(self, mailbox: Mailbox, clock: Callable[[], datetime]) -> None:
        self._client = Client(mailbox)
        self._clock = clock

    def changes(self, cursor: str, *, since: datetime) -> Page:
        """Give what came in after `cursor`; without one, or where Graph does not take it any more, what came `since`.

        Nothing is missed then; some is told again. What is older than `since` is never told, so that it costs nothing.
        """
        with failures(self._clock):
            if cursor:
                try:
                    return _page(self._client.follow(cursor, headers=_prefer()))
                except RequestException as error:
                    if not _is_lost(error):
                        raise
            asked = {
                "changeType": "created",
                "$filter": f"receivedDateTime ge {since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
                # With a filter Graph tells of 5,000 at most, and without this of any.
                "$orderby": "receivedDateTime desc",
                "$select": _ITEM,
            }
            return _page(self._client.ask("get", _CHANGES, params=asked, headers=_prefer()))

    def item(self, id_: str) -> Item | None:
        """Give what the mailbox says of a mail; None where it is not there any more."""
        with failures(self._clock):
            try:
                return _item(dict(self._client.ask("get", f"/messages/{id_}", params={"$select": _ITEM}).json()))
            except RequestException as error:
                if not _is_gone(error):
                    raise
        return None

    def raw(self, id_: str) -> Raw | None:
        """Give a mail as it came, the beginning of one above `LARGEST`; None where it is not there any more."""
        with failures(self._clock):
            try:
                with self._client.ask("get", f"/messages/{id_}/$value", stream=True) as response:
                    return _read(response)
            except RequestException as error:
                if not _is_gone(error):
                    raise
        return None

    def ours(self, message_ids: Sequence[str]) -> tuple[str, ...]:
        """Give what we called the first letter that went out under one of these Message-IDs; nothing where none did.

        Exchange may have given it another than ours; our mark is on it all the same.
        """
        sane = [each for each in message_ids if len(each) <= LONGEST_ID and each.isascii() and each.isprintable()]
        found = (self._called(each) for each in sane[:MOST_ASKED])
        return next((each for each in found if each), ())

    def _called(self, message_id: str) -> tuple[str, ...]:
        name = message_id.replace("'", "''")
        asked = {
            "$filter": f"internetMessageId eq '{name}'",
            "$select": "id",
            "$expand": f"{_KEPT}($filter=id eq '{MARK}')",
        }
        try:
            with failures(self._clock):
                said = self._client.ask("get", "/messages", params=asked).json()
        except Permanent:
            return ()  # it is the question that was refused: anybody may have made up the id
        return tuple(str(kept["value"]) for each in said["value"] for kept in each.get(_KEPT, ()))

    def mark(self, id_: str, categories: Sequence[str], *, read: bool) -> bool:
        """Give a mail these categories, and make it read or leave it as it is; False where it is there no more."""
        change: dict[str, Any] = {"categories": list(categories), **({"isRead": True} if read else {})}
        with failures(self._clock):
            try:
                self._client.ask("patch", f"/messages/{id_}", data=change)
            except RequestException as error:
                if not _is_gone(error):
                    raise
                return False
        return True


def _prefer() -> dict[str, str]:
    return {"Prefer": f"odata.maxpagesize={PAGE}"}


def _read(response: Response) -> Raw:
    content = bytearray()
    for piece in response.iter_content(_CHUNK):
        content += piece
        if len(content) > LARGEST:
            return Raw(bytes(content[:BEGINNING]), whole=False)
    return Raw(bytes(content))


def _page(response: Response) -> Page:
    said = response.json()
    try:
        items = tuple(_item(each) for each in said["value"] if "@removed" not in each)
        more = "@odata.nextLink" in said
        link = urlsplit(said["@odata.nextLink" if more else "@odata.deltaLink"])
    except (KeyError, TypeError, ValueError):
        raise Temporary("Microsoft 365 gives an answer that is none", everybody=True) from None
    return Page(items, f"{link.path}?{link.query}", more)


def _item(said: dict[str, Any]) -> Item:
    received = datetime.fromisoformat(said["receivedDateTime"])
    return Item(str(said["id"]), received.astimezone(UTC), tuple(str(each) for each in said.get("categories") or ()))


def _is_lost(error: RequestException) -> bool:
    return error.response is not None and error.response.status_code in _LOST and code_of(error) not in PASSING


def _is_gone(error: RequestException) -> bool:
    """Tell whether it is the mail that is not there, and not the mailbox."""
    return error.response is not None and error.response.status_code == 404 and code_of(error) not in NO_MAILBOX

"""What has changed in a folder: the delta query, by links that hold a token and may run out."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from secrets import token_urlsafe
from urllib.parse import quote

from tests.fakes.graph import filters, listing
from tests.fakes.graph.letters import Change, Mailbox
from tests.fakes.graph.web import Answer, Json, RefusedError, Request, told

PAGE, MOST = 10, 1000
MOST_FILTERED = 5000
"""Of all that a filter lets through, how much is told (delta-query-messages)."""
_FILTER = re.compile(r"receivedDateTime g[et] \d{4}-\d\d-\d\dT[\d:.]+Z")
_SIZE = re.compile(r"odata\.maxpagesize=(\d+)")
_OPTIONS = {"$filter", "$select", "$orderby", "changeType"}


@dataclass(frozen=True)
class Round:
    """Where somebody stands: what is still to be told in this round, and from where on the next one begins."""

    folder: str
    query: dict[str, str]
    left: tuple[Change, ...]
    next: int
    """Of the mailbox's changes, the first that this round does not tell of."""


class Deltas:
    """The rounds of all who ask."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.rounds: dict[str, Round] = {}
        self.padded = False
        """Whether a round begins with a page that has nothing on it, as it happens at Graph."""
        self.most = MOST_FILTERED
        self.lost = "SyncStateNotFound"
        """What is said to a link that has run out: 410, but others have been met."""

    def page(self, mailbox: Mailbox, folder: str, request: Request) -> Answer:
        """Give a page of what is in a folder, or of what has changed in it since."""
        token = request.query.get("$skiptoken") or request.query.get("$deltatoken")
        now = self._go_on(mailbox, token) if token else self._begin(mailbox, folder, request)
        if "$deltatoken" in request.query:
            fresh = tuple(_wanted(mailbox.changes[now.next :], now.folder, now.query))
            now = replace(now, left=fresh, next=len(mailbox.changes))
        size = _size(request)
        first = 0 if self.padded and "$skiptoken" not in request.query else size
        shown, left = now.left[:first], now.left[first:]
        kept = replace(now, left=left)
        body: Json = {
            "@odata.context": f"{self.base}/v1.0/$metadata#Collection(message)",
            "value": [each for change in shown if (each := _told(mailbox, change, now.query))],
        }
        if left or not first:
            body["@odata.nextLink"] = self._link(mailbox, kept, "$skiptoken")
        else:
            body["@odata.deltaLink"] = self._link(mailbox, kept, "$deltatoken")
        return told(body)

    def _begin(self, mailbox: Mailbox, folder: str, request: Request) -> Round:
        query = dict(request.query)
        for name in query.keys() - _OPTIONS:
            raise RefusedError("ErrorInvalidUrlQuery", f"The query parameter '{name}' is not supported.")
        if query.get("changeType", "created") not in ("created", "updated", "deleted"):
            raise RefusedError("ErrorInvalidUrlQuery", "The change type is none.")
        test: Callable[..., bool] = lambda letter: True  # noqa: E731
        if "$filter" in query:
            if not _FILTER.fullmatch(query["$filter"]):
                said = "The '$filter' parameter value is not supported; only 'receivedDateTime ge value' is supported."
                raise RefusedError("ErrorInvalidUrlQuery", said)
            test = filters.parse(query["$filter"])
        found = [each for each in mailbox.within(folder) if test(each)]
        if "$orderby" not in query:
            # In no order that anybody could count upon: the oldest first is the harder.
            found.reverse()
        elif query["$orderby"] != "receivedDateTime desc":
            raise RefusedError("ErrorInvalidUrlQuery", "Only 'receivedDateTime desc' is supported by '$orderby'.")
        told_ = found[: self.most] if "$filter" in query else found
        there = tuple(Change(folder, each.id, "created") for each in told_)
        return Round(folder, query, there, len(mailbox.changes))

    def _go_on(self, mailbox: Mailbox, token: str) -> Round:
        found = self.rounds.get(token)
        if found is None:
            said = "The sync state generation is not found; generation=149;[highest=157][157][155][156]."
            raise RefusedError(self.lost, said)
        return found

    def _link(self, mailbox: Mailbox, kept: Round, name: str) -> str:
        token = token_urlsafe(40)
        self.rounds[token] = kept
        address = quote(mailbox.address, safe="@")
        where = f"users/{address}/mailFolders('{kept.folder}')/messages/delta"
        return f"{self.base}/v1.0/{where}?{name}={token}"


def _wanted(changes: list[Change], folder: str, query: dict[str, str]) -> list[Change]:
    kind = query.get("changeType", "")
    found = {each.id: each for each in changes if each.folder == folder and kind in ("", each.kind)}
    return list(found.values())


def _told(mailbox: Mailbox, change: Change, query: dict[str, str]) -> Json | None:
    letter = mailbox.letters.get(change.id)
    gone = letter is None or letter.folder != change.folder
    if gone:
        only_new = query.get("changeType") in ("created", "updated")
        return None if only_new else {"id": change.id, "@removed": {"reason": "deleted"}}
    assert letter is not None
    if "$filter" in query and not filters.parse(query["$filter"])(letter):
        return None
    return {"@odata.type": "#microsoft.graph.message"} | listing.shown(letter, query)


def _size(request: Request) -> int:
    said = _SIZE.search(request.headers.get("prefer", ""))
    return min(MOST, int(said[1])) if said else PAGE

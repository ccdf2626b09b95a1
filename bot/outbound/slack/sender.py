"""Sends messages into one partnership's Slack workspace, and asks it what became of them."""

import html
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.messages.blocks.letters import letter
from bot.messages.nouns import Attachment, Message, Receipt
from bot.outbound.senders import Pace
from bot.outbound.slack.accounts import Accounts
from bot.outbound.slack.client import PERSONS, code_of, failures
from bot.outbound.slack.workspaces import Workspace

EVENT = "evalbot_message"
"""What we call our messages in Slack's metadata."""
EVERY = 1.21
"""Seconds from one message to the next: people are looked up at most 50 times a minute (Slack's tier 3), and a send
that was late may be followed a little sooner."""
PAGE, PAGES = 200, 5
SKEW = timedelta(minutes=10)
"""How far Slack's clock and ours may differ."""
_NO_THREAD = frozenset({"thread_not_found", "message_not_found", "invalid_thread_ts", "cannot_reply_to_message"})


class SlackSender:
    """Posts into people's direct messages with the app; reminders go into the thread of the first message."""

    pace = Pace(EVERY)

    def __init__(self, workspace: Workspace, accounts: Accounts, clock: Callable[[], datetime]) -> None:
        self._workspace = workspace
        self._accounts = accounts
        self._clock = clock

    def send(self, message: Message) -> Receipt:
        """Post a message and its files.

        Raises `Permanent` where the person is not in the workspace or Slack will never take the message, `Temporary`
        where it takes nothing at present, or does not let us in.
        """
        said = letter(message, touchpoint=message.touchpoint).payload()
        with failures(self._clock):
            account = self._accounts.find(message)
            room, thread = self._place(message, account)
            ts = self._post(message, said, room or account, thread, account)
            self._upload(message.attachments, ts)
        return Receipt(":".join(ts))

    def was_sent(self, message: Message) -> Receipt | None:
        """Look for the message where it would be, newest first; files that never came are sent then."""
        with failures(self._clock):
            room = self._open(self._accounts.find(message))
            found = next((each for each in self._since(message, room) if _is(message, each, room)), None)
            if found is None:
                return None
            self._upload(self._missing(message, room, found), (room, str(found["ts"])), root=_root(found))
        return Receipt(f"{room}:{found['ts']}")

    def _place(self, message: Message, account: str) -> tuple[str, str]:
        """Give room and thread of the message that a reminder belongs to; nothing for the first one."""
        if not message.earlier:
            return "", ""
        room = self._open(account)
        first_room, _, first = message.earlier[0].partition(":")
        return room, first if first_room == room else ""

    def _open(self, account: str) -> str:
        try:
            return str(self._workspace.client().conversations_open(users=account)["channel"]["id"])
        except SlackApiError as error:
            self._forget_who_left(account, error)
            raise

    def _post(self, message: Message, said: dict[str, Any], to: str, thread: str, account: str) -> tuple[str, str]:
        """Post, without a thread where its first message is gone; gives room and time stamp."""
        try:
            posted = self._workspace.client().chat_postMessage(
                channel=to,
                **said,
                metadata={"event_type": EVENT, "event_payload": {"id": message.message_id}},
                thread_ts=thread or None,
                unfurl_links=False,
                unfurl_media=False,
            )
        except SlackApiError as error:
            if thread and code_of(error) in _NO_THREAD:
                return self._post(message, said, to, "", account)
            self._forget_who_left(account, error)
            raise
        return str(posted["channel"]), str(posted["ts"])

    def _forget_who_left(self, account: str, error: SlackApiError) -> None:
        if code_of(error) in PERSONS:
            self._accounts.forget(account)

    def _upload(self, files: tuple[Attachment, ...], place: tuple[str, str], root: str = "") -> None:
        for file in files:
            self._workspace.client().files_upload_v2(
                channel=place[0],
                thread_ts=root or place[1],
                filename=file.name,
                content=file.content,
                title=file.name,
                alt_txt=(file.alt or file.name) if file.media_type.startswith("image/") else None,
            )

    def _missing(self, message: Message, room: str, found: dict[str, Any]) -> tuple[Attachment, ...]:
        if not message.attachments:
            return ()
        there = {str(file.get("name")) for each in self._thread(message, room, _root(found)) for file in _files(each)}
        return tuple(file for file in message.attachments if file.name not in there)

    def _since(self, message: Message, room: str) -> Iterator[dict[str, Any]]:
        """Give what stands in a room, or in the message's thread, since it was queued."""
        first_room, _, first = message.earlier[0].partition(":") if message.earlier else ("", "", "")
        if first_room == room:
            yield from self._thread(message, room, first)
        yield from self._pages(self._workspace.client().conversations_history, message, channel=room)

    def _thread(self, message: Message, room: str, root: str) -> Iterator[dict[str, Any]]:
        try:
            yield from self._pages(self._workspace.client().conversations_replies, message, channel=room, ts=root)
        except SlackApiError as error:
            if code_of(error) not in _NO_THREAD:
                raise

    def _pages(self, ask: Callable[..., Any], message: Message, **where: str) -> Iterator[dict[str, Any]]:
        since = (message.queued_at or message.at or self._clock()) - SKEW
        cursor = ""
        for _ in range(PAGES):
            page = ask(**where, oldest=f"{since.timestamp():.6f}", limit=PAGE, cursor=cursor, include_all_metadata=True)
            yield from page.get("messages") or []
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return


def _is(message: Message, found: dict[str, Any], room: str) -> bool:
    """Tell whether a message in Slack is ours; one that has become its form by now has lost our id, not its buttons."""
    metadata = found.get("metadata") or {}
    if metadata.get("event_type") == EVENT:
        return html.unescape(str((metadata.get("event_payload") or {}).get("id"))) == message.message_id
    if not message.touchpoint or f"{room}:{found.get('ts')}" in message.earlier:
        return False
    marks = (str(element.get("action_id")) for element in _elements(found))
    return any(mark.startswith(f"form:{message.touchpoint}:") for mark in marks)


def _elements(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for block in found.get("blocks") or []:
        yield from (element for element in block.get("elements") or [] if isinstance(element, dict))
        yield from (block[name] for name in ("element", "accessory") if isinstance(block.get(name), dict))


def _root(found: dict[str, Any]) -> str:
    return str(found.get("thread_ts") or found["ts"])


def _files(found: dict[str, Any]) -> list[dict[str, Any]]:
    return found.get("files") or []

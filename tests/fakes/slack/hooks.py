"""The response_url of an interaction: five uses in thirty minutes, no rate limit."""

import json
from dataclasses import dataclass
from typing import Any

from tests.fakes.slack.calls import check_message
from tests.fakes.slack.chat import remove
from tests.fakes.slack.workspaces import RefusedError, Room, Team, unique, with_ids

USES, LIVES = 5, 30 * 60.0


@dataclass
class Hook:
    """Where an interaction may be answered."""

    workspace: Team
    user: str
    room: Room
    at: float
    message: str = ""
    """The `ts` of the message that was pressed in; empty for a command."""
    uses: int = 0


class Hooks:
    """All response_urls of a server."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._made: dict[str, Hook] = {}

    def new(self, workspace: Team, user: str, room: Room, message: str = "") -> str:
        """Make a response_url."""
        id_ = unique("R")
        self._made[id_] = Hook(workspace, user, room, workspace.clock(), message)
        return f"{self.base}/actions/{workspace.team}/{id_}"

    def find(self, id_: str) -> Hook | None:
        """Find what a response_url belongs to."""
        return self._made.get(id_)


def use(hook: Hook, body: bytes) -> tuple[int, str]:
    """Take what was sent to a response_url: the status and the body of the answer."""
    with hook.workspace.at_once():
        if hook.workspace.clock() - hook.at > LIVES:
            return 404, _no("expired_url")
        if hook.uses >= USES:
            return 404, _no("used_url")
        try:
            said = json.loads(body)
            answer(hook, said)
        except ValueError:
            return 400, _no("invalid_payload")
        except RefusedError as refused:
            return 404 if refused.error == "message_not_found" else 400, _no(refused.error)
        hook.uses += 1
        hook.workspace.calls.append(("response_url", said))
        return 200, "ok"


def answer(hook: Hook, said: dict[str, Any]) -> None:
    """Do what the answer to an interaction says: replace, delete, or say something new."""
    if said.get("delete_original"):
        _delete(hook)
        return
    check_message(said)
    content: dict[str, Any] = {name: said[name] for name in ("text", "blocks", "metadata") if name in said}
    if said.get("replace_original") and hook.message:
        _replace(hook, {"text": "", "blocks": []} | content)
        return
    if said.get("thread_ts"):
        content["thread_ts"] = said["thread_ts"]
    if said.get("response_type") == "in_channel":
        hook.workspace.post(hook.room, hook.workspace.bot_user, **{"text": ""} | content)
        return
    note: dict[str, Any] = {"ts": hook.workspace.ts(), "channel": hook.room.id, "text": ""} | content
    note["blocks"] = with_ids(note.get("blocks") or [])
    hook.workspace.ephemerals.setdefault(hook.user, []).append(note)


def _replace(hook: Hook, content: dict[str, Any]) -> None:
    content["blocks"] = with_ids(content["blocks"])
    for note in hook.workspace.ephemerals.get(hook.user, []):
        if note["ts"] == hook.message:
            note.update(content)
            return
    message = hook.workspace.message(hook.room.id, hook.message)
    if message.get("subtype") == "tombstone":
        raise RefusedError("message_not_found")
    message.pop("metadata", None)  # Slack does not say whether it stays: the fake takes the harder of the two
    message.update(content)
    message["edited"] = {"user": hook.workspace.bot_user, "ts": hook.workspace.ts()}


def _delete(hook: Hook) -> None:
    notes = hook.workspace.ephemerals.get(hook.user, [])
    if any(note["ts"] == hook.message for note in notes):
        notes[:] = [note for note in notes if note["ts"] != hook.message]
        return
    hook.workspace.message(hook.room.id, hook.message)
    remove(hook.room, hook.message)


def _no(error: str) -> str:
    return json.dumps({"ok": False, "error": error})

"""One call of Slack's Web API, as its methods see it."""

import json
from dataclasses import dataclass
from typing import Any

from tests.fakes.slack.limits import faults_of_message, faults_of_view
from tests.fakes.slack.workspaces import RefusedError, Room, Team

Reply = dict[str, Any]


@dataclass
class Call:
    """A workspace, the arguments, and where this server is."""

    workspace: Team
    args: dict[str, Any]
    base: str
    """`http://127.0.0.1:PORT`."""

    def text(self, name: str, error: str = "invalid_arguments") -> str:
        """Give an argument that must be there."""
        value = self.args.get(name)
        if not isinstance(value, str) or not value:
            raise RefusedError(error, **_messages(f"[ERROR] missing required field: {name}"))
        return value

    def data(self, name: str) -> Any:
        """Give an argument that may have come as JSON in a string."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as error:
            raise RefusedError("invalid_arguments", **_messages(f"[ERROR] {name} is no JSON")) from error

    def yes(self, name: str) -> bool:
        """Say whether a switch is on."""
        return str(self.args.get(name, "")).lower() in ("true", "1")

    def number(self, name: str, default: int) -> int:
        """Give a number, however it was written."""
        try:
            return int(self.args.get(name) or default)
        except ValueError as error:
            raise RefusedError("invalid_arguments", **_messages(f"[ERROR] {name} must be a number")) from error

    def room(self, name: str = "channel", *, opens: bool = False) -> Room:
        """Find the conversation; a user's id opens their direct messages where the method does that."""
        id_, workspace = self.text(name, "channel_not_found"), self.workspace
        if id_ in workspace.rooms:
            return workspace.rooms[id_]
        user = workspace.users.get(id_)
        if user is None or not opens:
            raise RefusedError("channel_not_found")
        if user.is_bot:
            raise RefusedError("cannot_dm_bot")
        if user.deleted and not any(id_ in room.members for room in workspace.rooms.values()):
            raise RefusedError("user_disabled")
        return workspace.direct(id_)  # a deactivated user's conversation still takes messages: nobody reads them


def content(call: Call, *, update: bool = False) -> dict[str, Any]:
    """Give a message's text, blocks and metadata, refused as Slack refuses them."""
    said = {name: call.data(name) if name != "text" else call.args.get(name) for name in ("text", "blocks", "metadata")}
    said = {name: value for name, value in said.items() if value is not None}
    check_message(said, update=update)
    metadata = said.get("metadata")
    if metadata and not (
        isinstance(metadata.get("event_type"), str) and isinstance(metadata.get("event_payload"), dict)
    ):
        raise RefusedError("invalid_metadata_format")
    return said


def check_message(said: dict[str, Any], *, update: bool = False) -> None:
    """Refuse a message that Slack would not take."""
    for fault in faults_of_message(said, update=update):
        if fault in ("no_text", "msg_too_long", "msg_blocks_too_long"):
            raise RefusedError(fault)
        raise RefusedError("invalid_blocks", errors=[fault.removeprefix("[ERROR] ")], **_messages(fault))


def checked_view(call: Call, *kinds: str) -> dict[str, Any]:
    """Give a view, refused as Slack refuses it."""
    view = call.data("view")
    faults = faults_of_view(view)
    if not faults and view["type"] not in kinds:
        faults = [f"[ERROR] unsupported type: {view['type']} [json-pointer:/view/type]"]
    if faults:
        error = "view_too_large" if faults == ["view_too_large"] else "invalid_arguments"
        raise RefusedError(error, **_messages(*faults))
    return dict(view)


def _messages(*messages: str) -> dict[str, Any]:
    return {"response_metadata": {"messages": list(messages)}}

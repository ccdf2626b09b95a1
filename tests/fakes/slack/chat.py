"""The fake's chat.* methods: posting, updating, deleting."""

from typing import Any

from tests.fakes.slack.calls import Call, Reply, content
from tests.fakes.slack.workspaces import RefusedError, Room, with_ids


def post_message(call: Call) -> Reply:
    """`chat.postMessage`: to a conversation, or to a user by their id."""
    said = content(call)
    room = call.room(opens=True)
    if call.workspace.bot_user not in room.members:
        raise RefusedError("not_in_channel")
    message = call.workspace.post(room, call.workspace.bot_user, **_in_thread(call, room), **{"text": ""} | said)
    return {"channel": room.id, "ts": message["ts"], "message": shown(message)}


def update(call: Call) -> Reply:
    """`chat.update`: what is not given stays, but text without blocks takes the blocks away."""
    if not call.text("channel", "channel_not_found").startswith(("D", "C", "G")):
        raise RefusedError("channel_not_found")
    room, ts = call.room(), call.text("ts")
    said = content(call, update=True)
    with call.workspace.at_once():
        message = own(call, room.id, ts, "cant_update_message")
        if "text" in said and "blocks" not in said:
            said["blocks"] = []
        message.update(said | ({"blocks": with_ids(said["blocks"])} if "blocks" in said else {}))
        message["edited"] = {"user": call.workspace.bot_user, "ts": call.workspace.ts()}
        return {"channel": room.id, "ts": ts, "text": message["text"], "message": shown(message)}


def delete(call: Call) -> Reply:
    """`chat.delete`: the app's own messages only."""
    room, ts = call.room(), call.text("ts")
    with call.workspace.at_once():
        own(call, room.id, ts, "cant_delete_message")
        remove(room, ts)
    return {"channel": room.id, "ts": ts}


def post_ephemeral(call: Call) -> Reply:
    """`chat.postEphemeral`: seen by one person, kept nowhere."""
    said = content(call)
    room, user = call.room(), call.text("user")
    if user not in room.members:
        raise RefusedError("user_not_in_channel")
    ts = call.workspace.ts()
    note = {"ts": ts, "channel": room.id, **_in_thread(call, room)} | {"text": ""} | said
    note["blocks"] = with_ids(note.get("blocks") or [])
    call.workspace.ephemerals.setdefault(user, []).append(note)
    return {"message_ts": ts}


def own(call: Call, room: str, ts: str, error: str) -> dict[str, Any]:
    """Find a message of the app's own."""
    message = call.workspace.message(room, ts)
    if message.get("bot_id") != call.workspace.bot_id or message.get("subtype") == "tombstone":
        raise RefusedError(error)
    return message


def remove(room: Room, ts: str) -> None:
    """Take a message away; where others hang from it, a tombstone stays."""
    if any(each.get("thread_ts") == ts and each["ts"] != ts for each in room.messages.values()):
        stone = {"type": "message", "subtype": "tombstone", "text": "This message was deleted.", "user": "USLACKBOT"}
        room.messages[ts] = stone | {"hidden": True, "ts": ts, "thread_ts": ts, "blocks": []}
    else:
        del room.messages[ts]


def shown(message: dict[str, Any], *, metadata: bool = True) -> dict[str, Any]:
    """Give a message as the Web API shows it."""
    left_out = set() if metadata else {"metadata"}
    return {name: value for name, value in message.items() if name not in left_out}


def _in_thread(call: Call, room: Room) -> dict[str, Any]:
    """Say which thread a message goes to; a thread whose first message is gone takes none."""
    thread = call.args.get("thread_ts")
    if not thread:
        return {}
    parent = room.messages.get(str(thread))
    if parent is None:
        raise RefusedError("thread_not_found")
    top: str = parent.get("thread_ts", parent["ts"])
    if top in room.messages:
        room.messages[top].setdefault("thread_ts", top)
    return {"thread_ts": top}

"""The fake's auth.test, users.* and conversations.* methods."""

from typing import Any

from tests.fakes.slack.calls import Call, Reply
from tests.fakes.slack.chat import shown
from tests.fakes.slack.workspaces import RefusedError, Room

MOST_MESSAGES = 999


def auth_test(call: Call) -> Reply:
    """`auth.test`: who the token is."""
    workspace = call.workspace
    return {
        "url": f"https://{workspace.team.lower()}.slack.example/",
        "team": workspace.name,
        "user": "evalbot",
        "team_id": workspace.team,
        "user_id": workspace.bot_user,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    }


def lookup_by_email(call: Call) -> Reply:
    """`users.lookupByEmail`: a deactivated account is not found by its address."""
    email = call.text("email").lower()
    for user in call.workspace.users.values():
        if user.email.lower() == email and not user.deleted and not user.is_stranger:
            return {"user": user.shown(email=True)}
    raise RefusedError("users_not_found")


def user_info(call: Call) -> Reply:
    """`users.info`: the address only for those who may see it."""
    user = call.workspace.users.get(call.text("user"))
    if user is None:
        raise RefusedError("user_not_found")
    return {"user": user.shown(email="users:read.email" in call.workspace.scopes)}


def open_(call: Call) -> Reply:
    """`conversations.open`: the direct messages with one person."""
    names = [each.strip() for each in str(call.args.get("users") or "").split(",") if each.strip()]
    if not names:
        raise RefusedError("users_list_not_supplied")
    if len(names) > 1:
        raise RefusedError("missing_scope", needed="mpim:write", provided=",".join(call.workspace.scopes))
    user = call.workspace.users.get(names[0])
    if user is None:
        raise RefusedError("user_not_found")
    if user.is_bot:
        raise RefusedError("cannot_dm_bot")
    if user.deleted:
        raise RefusedError("user_disabled")
    room = call.workspace.direct(user.id)
    whole: dict[str, Any] = {"id": room.id}
    if call.yes("return_im"):
        whole |= {"is_im": True, "user": user.id, "is_archived": False, "is_open": True}
    return {"channel": whole, "no_op": False, "already_open": False}


def history(call: Call) -> Reply:
    """`conversations.history`: newest first; of a thread only its first message."""
    room = _readable(call)
    top = [each for each in room.messages.values() if each.get("thread_ts", each["ts"]) == each["ts"]]
    return _page(call, room, _between(call, top)[::-1], 100)


def replies(call: Call) -> Reply:
    """`conversations.replies`: a thread's first message, then the others, oldest first."""
    room, ts = _readable(call), call.text("ts")
    if ts not in room.messages:
        raise RefusedError("thread_not_found")
    top = room.messages[ts].get("thread_ts", ts)
    first = [room.messages[top]] if top in room.messages else []
    others = [each for each in room.messages.values() if each.get("thread_ts") == top and each["ts"] != top]
    return _page(call, room, first + _between(call, others), 1000)


def _readable(call: Call) -> Room:
    room = call.room()
    needed = "channels:history" if room.is_channel else "im:history"
    if needed not in call.workspace.scopes:
        raise RefusedError("missing_scope", needed=needed, provided=",".join(call.workspace.scopes))
    return room


def _between(call: Call, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    oldest, latest = float(call.args.get("oldest") or 0), float(call.args.get("latest") or "inf")
    if call.yes("inclusive"):
        return [each for each in messages if oldest <= float(each["ts"]) <= latest]
    return [each for each in messages if oldest < float(each["ts"]) < latest]


def _page(call: Call, room: Room, messages: list[dict[str, Any]], usual: int) -> Reply:
    limit = call.number("limit", usual)
    if not 0 < limit <= MOST_MESSAGES + 1:
        raise RefusedError("invalid_limit")
    cursor = str(call.args.get("cursor") or "at:0")
    if not cursor.removeprefix("at:").isdigit():
        raise RefusedError("invalid_cursor")
    start = int(cursor.removeprefix("at:"))
    more = start + limit < len(messages)
    page = [_counted(room, each, call.yes("include_all_metadata")) for each in messages[start : start + limit]]
    return {
        "messages": page,
        "has_more": more,
        "response_metadata": {"next_cursor": f"at:{start + limit}" if more else ""},
    }


def _counted(room: Room, message: dict[str, Any], metadata: bool) -> dict[str, Any]:
    """Show a message; the first of a thread says how many others there are."""
    whole = shown(message, metadata=metadata)
    if whole.get("thread_ts") == whole["ts"]:
        others = [ts for ts, each in room.messages.items() if each.get("thread_ts") == whole["ts"] != ts]
        whole |= {"reply_count": len(others), **({"latest_reply": others[-1]} if others else {})}
    return whole

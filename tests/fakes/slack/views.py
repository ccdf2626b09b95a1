"""The fake's views.* methods: modals by a trigger that lives three seconds and works once, and the home tab."""

from typing import Any

from tests.fakes.slack.calls import Call, Reply, checked_view
from tests.fakes.slack.workspaces import RefusedError, Team, unique, with_ids

TRIGGER_LIVES = 3.0
MOST_VIEWS = 3


def open_(call: Call) -> Reply:
    """`views.open`: a modal in place of whatever is open."""
    user, _ = _exchange(call)
    view = kept(call.workspace, checked_view(call, "modal"))
    call.workspace.modals[user] = [view["id"]]
    return {"view": view}


def push(call: Call) -> Reply:
    """`views.push`: a modal on top of the one that the trigger came from; three at most."""
    user, below = _exchange(call)
    stack = call.workspace.modals.get(user, [])
    if not below or below not in stack:
        raise RefusedError("invalid_trigger_id")
    if len(stack) >= MOST_VIEWS:
        raise RefusedError("push_limit_reached")
    view = kept(call.workspace, checked_view(call, "modal"), root=stack[0], below=below)
    stack.append(view["id"])
    return {"view": view}


def update(call: Call) -> Reply:
    """`views.update`: by its id or the app's own, and only if its hash is still the same."""
    workspace = call.workspace
    view_id, external = call.args.get("view_id"), call.args.get("external_id")
    with workspace.at_once():
        old = workspace.views.get(str(view_id)) or next(
            (each for each in workspace.views.values() if external and each.get("external_id") == external), None
        )
        if old is None or (old["type"] == "modal" and not any(old["id"] in each for each in workspace.modals.values())):
            raise RefusedError("not_found")
        if call.args.get("hash") and call.args["hash"] != old["hash"]:
            raise RefusedError("hash_conflict")
        return {"view": changed(workspace, old, checked_view(call, "modal", "home"))}


def publish(call: Call) -> Reply:
    """`views.publish`: somebody's home tab."""
    workspace, user = call.workspace, call.text("user_id")
    if user not in workspace.users:
        raise RefusedError("user_not_found")
    view = checked_view(call, "home")
    with workspace.at_once():
        old = workspace.homes.get(user)
        if old and call.args.get("hash") and call.args["hash"] != old["hash"]:
            raise RefusedError("hash_conflict")
        workspace.homes[user] = changed(workspace, old, view) if old else kept(workspace, view)
        return {"view": workspace.homes[user]}


def kept(workspace: Team, view: dict[str, Any], *, root: str = "", below: str = "") -> dict[str, Any]:
    """Remember a view and give it as Slack shows it."""
    id_ = unique("V")
    external = view.get("external_id")
    if external and any(each.get("external_id") == external for each in workspace.views.values()):
        raise RefusedError("duplicate_external_id")
    whole = {
        "id": id_,
        "team_id": workspace.team,
        "app_id": workspace.app_id,
        "bot_id": workspace.bot_id,
        "callback_id": "",
        "private_metadata": "",
        "external_id": "",
        "state": {"values": {}},
        "hash": unique("h"),
        "root_view_id": root or id_,
        "previous_view_id": below or None,
    } | view
    whole["blocks"] = with_ids(view["blocks"])
    workspace.views[id_] = whole
    return whole


def changed(workspace: Team, old: dict[str, Any], view: dict[str, Any]) -> dict[str, Any]:
    """Put a view in the place of another."""
    stays = {name: old[name] for name in ("id", "team_id", "app_id", "bot_id", "root_view_id", "previous_view_id")}
    defaults = {"callback_id": "", "private_metadata": "", "external_id": "", "state": {"values": {}}}
    whole = defaults | view | stays | {"hash": unique("h"), "blocks": with_ids(view["blocks"])}
    workspace.views[old["id"]] = whole
    for user, home in workspace.homes.items():
        if home["id"] == old["id"]:
            workspace.homes[user] = whole
    return whole


def _exchange(call: Call) -> tuple[str, str]:
    """Spend a trigger: whose it is and the view it came from."""
    workspace, trigger = call.workspace, call.args.get("trigger_id")
    with workspace.at_once():
        made = workspace.triggers.get(str(trigger))
        if made is None:
            raise RefusedError("invalid_trigger_id")
        at, user, view = made
        if workspace.clock() - at > TRIGGER_LIVES:
            raise RefusedError("expired_trigger_id")
        if user.startswith("*"):
            raise RefusedError("exchanged_trigger_id")
        workspace.triggers[str(trigger)] = (at, f"*{user}", view)
        return user, view

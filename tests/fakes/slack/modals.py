"""What Slack does with the answer to a command or to a submitted modal."""

import json
from typing import Any

from tests.fakes.slack.calls import check_message
from tests.fakes.slack.courier import Delivery
from tests.fakes.slack.hooks import Hook, answer
from tests.fakes.slack.limits import faults_of_view
from tests.fakes.slack.views import MOST_VIEWS, changed, kept
from tests.fakes.slack.workspaces import RefusedError, Team


def answered(hook: Hook | None, done: Delivery) -> None:
    """Show what the app says in its answer to a command: words, or a message in JSON."""
    if hook is None or not done.ok or not done.body.strip():
        return
    try:
        said: Any = json.loads(done.body)
    except ValueError:
        said = {"text": done.body}
    try:
        check_message(said)
        answer(hook, said)
    except RefusedError as refused:
        done.trouble = f"invalid_command_response: {refused.error}"


def after_submission(team: Team, user: str, view: dict[str, Any], done: Delivery) -> None:
    """Close the modal, or do what the app's answer says: errors, update, push or clear."""
    if not done.ok:
        return
    said, stack = done.ack(), team.modals.get(user, [])
    if view["id"] not in stack:
        return
    match said.get("response_action"):
        case None if not done.body.strip() or not said:
            stack.remove(view["id"])
        case "clear":
            stack.clear()
        case "errors":
            known = {block.get("block_id") for block in view["blocks"] if block["type"] == "input"}
            if not said.get("errors") or not set(said["errors"]) <= known:
                done.trouble = f"invalid_response_action: errors of {sorted(said.get('errors', {}))}"
        case "update" | "push" as what:
            _show(team, stack, view, what, said.get("view"), done)
        case other:
            done.trouble = f"invalid_response_action: {other}"


def _show(team: Team, stack: list[str], view: dict[str, Any], what: str, new: Any, done: Delivery) -> None:
    if faults := faults_of_view(new):
        done.trouble = f"invalid_view: {faults}"
    elif what == "update":
        changed(team, team.views[view["id"]], new)
    elif len(stack) >= MOST_VIEWS:
        done.trouble = "push_limit_reached"
    else:
        stack.append(kept(team, new, root=stack[0], below=view["id"])["id"])

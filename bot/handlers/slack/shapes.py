"""Whether what is signed has the shapes of Slack's payloads: Bolt stumbles over others, even as it tells of a fault."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import BoltRequest
from slack_bolt.request import payload_utils

# Bolt reads a body by all of these for every listener that it asks, and again for its error handler.
_BOLT_READS = (
    payload_utils.to_options,
    payload_utils.to_shortcut,
    payload_utils.to_action,
    payload_utils.to_view,
    payload_utils.to_command,
    payload_utils.to_event,
    payload_utils.to_message,
    payload_utils.to_step,
)
_NEEDS = {
    "block_actions": ("user", "actions"),
    "event_callback": ("event",),
    "view_submission": ("user", "view"),
    "view_closed": ("user", "view"),
}
"""By the type of what came, what is never missing: https://api.slack.com/reference/interaction-payloads"""
_THINGS = ("event", "view")
_WORDS = ("type", "subtype", "command", "callback_id", "action_id", "response_url", "trigger_id", "event_id")
_IDS = ("enterprise_id", "team_id", "user_id", "channel_id", "thread_ts", "response_url", "function_bot_access_token")


def fits(asked: BoltRequest) -> bool:
    """Tell whether Bolt and the listeners can read a request: things are things, and words are words."""
    body = asked.body
    try:
        read = [reads(body) for reads in _BOLT_READS]
        needed = [body[name] for name in _NEEDS.get(body.get("type", ""), ())]
    except (TypeError, AttributeError, LookupError):
        return False
    things = [thing for thing in (body, *read) if thing is not None]
    if not all(isinstance(thing, Mapping) for thing in (*things, *(body[name] for name in _THINGS if name in body))):
        return False
    said = [asked.context.get(name) for name in _IDS] + [thing.get(name) for thing in things for name in _WORDS]
    return all(word is None or isinstance(word, str) for word in said) and all(needed) and _is_named(body)


def _is_named(body: dict[str, Any]) -> bool:
    """Tell whether a press says on what, and a modal which it is: Bolt asks each listener whether that is its own."""
    press = payload_utils.to_action(body) if payload_utils.is_block_actions(body) else {"action_id": ""}
    view = body["view"] if "view" in _NEEDS.get(body.get("type", ""), ()) else {"callback_id": ""}
    return "action_id" in (press or ()) and "callback_id" in view

"""The shapes of what Slack sends to an app, as its documentation shows them."""

from collections.abc import Mapping
from typing import Any

from tests.fakes.slack.workspaces import Room, Team, User, unique

Payload = dict[str, Any]


def press(team: Team, user: User, action: Payload, where: Payload, *, view: str = "") -> Payload:
    """`block_actions`: `where` says in which message or view, and carries the state of its fields."""
    return {
        "type": "block_actions",
        **_who(team, user),
        "trigger_id": team.trigger(user.id, view),
        "enterprise": None,
        "is_enterprise_install": False,
        **where,
        "actions": [action | {"action_ts": team.ts()}],
    }


def in_message(room: Room, message: Payload, state: Payload, response_url: str) -> Payload:
    """Where a press in a message was."""
    return {
        "container": {"type": "message", "message_ts": message["ts"], "channel_id": room.id, "is_ephemeral": False}
        | ({"thread_ts": message["thread_ts"]} if "thread_ts" in message else {}),
        "channel": {"id": room.id, "name": "channel" if room.is_channel else "directmessage"},
        "message": message,
        "state": {"values": state},
        "response_url": response_url,
    }


def in_note(room: Room, note: Payload, state: Payload, response_url: str) -> Payload:
    """Where a press in an ephemeral message was: Slack keeps none, and sends none."""
    return {
        "container": {"type": "message", "message_ts": note["ts"], "channel_id": room.id, "is_ephemeral": True},
        "channel": {"id": room.id, "name": "channel" if room.is_channel else "directmessage"},
        "state": {"values": state},
        "response_url": response_url,
    }


def in_view(view: Payload, state: Payload) -> Payload:
    """Where a press in a modal or on the home tab was."""
    return {"container": {"type": "view", "view_id": view["id"]}, "view": view | {"state": {"values": state}}}


def submission(team: Team, user: User, view: Payload, state: Payload) -> Payload:
    """`view_submission`."""
    return {
        "type": "view_submission",
        **_who(team, user),
        "trigger_id": team.trigger(user.id, view["id"]),
        "view": view | {"state": {"values": state}},
        "response_urls": [],
        "is_enterprise_install": False,
        "enterprise": None,
    }


def closing(team: Team, user: User, view: Payload) -> Payload:
    """`view_closed`."""
    return {"type": "view_closed", **_who(team, user), "view": view, "is_cleared": False}


def command(team: Team, user: User, room: Room, words: tuple[str, str], response_url: str) -> dict[str, str]:
    """A slash command's form."""
    return {
        "token": "verification",
        "team_id": team.team,
        "team_domain": team.team.lower(),
        "channel_id": room.id,
        "channel_name": "channel" if room.is_channel else "directmessage",
        "user_id": user.id,
        "user_name": user.name.lower().replace(" ", "."),
        "command": words[0],
        "text": words[1],
        "api_app_id": team.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": team.trigger(user.id),
    }


def event(team: Team, inner: Mapping[str, Any]) -> Payload:
    """The wrapper of an event."""
    return {
        "token": "verification",
        "team_id": team.team,
        "context_team_id": team.team,
        "api_app_id": team.app_id,
        "event": dict(inner),
        "type": "event_callback",
        "event_id": unique("Ev"),
        "event_time": int(team.clock()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team.team,
                "user_id": team.bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": unique("4-"),
    }


def said(team: Team, user: User, room: Room, message: Payload) -> Payload:
    """`message`, as a conversation with the app gives it."""
    inner = {name: value for name, value in message.items() if name != "metadata"}
    inner |= {"channel": room.id, "event_ts": message["ts"], "channel_type": "channel" if room.is_channel else "im"}
    if user.team != team.team:
        inner |= {"user_team": user.team, "source_team": user.team}
    return event(team, inner)


def _who(team: Team, user: User) -> Payload:
    name = user.name.lower().replace(" ", ".")
    return {
        "team": {"id": team.team, "domain": team.team.lower()},
        "user": {"id": user.id, "username": name, "name": name, "team_id": user.team},
        "api_app_id": team.app_id,
        "token": "verification",
    }

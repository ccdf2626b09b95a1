"""Forms that were listed with numbers: a number that is typed is a press on the button of its form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.handlers.slack import parse, telling
from bot.handlers.slack.here import Here
from bot.handlers.slack.parse import Named, Spot
from bot.outbound.slack.client import code_of

GONE = frozenset({"channel_not_found", "thread_not_found", "message_not_found"})
"""What Slack says where there is nothing to read any more."""
LOOKED_BACK = 10
"""Messages: a list that stands further above is forgotten."""
MOST_READ = 200


@dataclass(frozen=True)
class Chosen:
    """The form that a number stands for, and the list in which it does."""

    named: Named
    list_: str
    """The message that lists the forms."""


def chosen(here: Here, spot: Spot, number: int) -> Chosen | None:
    """Give what a number chooses of the newest list above it, in its thread if it was typed in one.

    Raises what slack_sdk raises where Slack does not say.
    """
    for message in _above(here, spot):
        if forms := parse.listed(message):
            touchpoint, words = forms.get(number, (0, ""))
            named = Named(Spot(spot.user, spot.room, words, spot.thread), touchpoint, words)
            return Chosen(named, str(message.get("ts", ""))) if touchpoint else None
    return None


def take_away(here: Here, spot: Spot, found: Chosen) -> None:
    """Delete a list of which one form was chosen: its other buttons would take the same words once more."""
    delete = here.client().chat_delete
    telling.attempt(lambda: delete(channel=spot.room, ts=found.list_))


def _above(here: Here, spot: Spot) -> Sequence[Mapping[str, Any]]:
    """Read the messages above one, newest first; Slack gives those of a thread the other way round."""
    client = here.client()
    try:
        if spot.thread:
            said = client.conversations_replies(channel=spot.room, ts=spot.thread, latest=spot.message, limit=MOST_READ)
            return [*(said.get("messages") or [])][::-1][:LOOKED_BACK]
        said = client.conversations_history(channel=spot.room, latest=spot.message, limit=LOOKED_BACK)
    except SlackApiError as error:
        if code_of(error) in GONE:
            return []
        raise
    return said.get("messages") or []

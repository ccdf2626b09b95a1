"""Says things in Slack: kind words to one person, and calls that wait when Slack takes no more."""

from collections.abc import Callable, Mapping
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.handlers.slack.aside import rest
from bot.handlers.slack.here import Here
from bot.handlers.slack.parse import Spot
from bot.messages.blocks.said import Said
from bot.messages.blocks.writing import notification, section, split
from bot.outbound.slack.client import FAULTS, TIMEOUT, code_of
from bot.outbound.slack.straight import StraightHook

WAITS = 3
LONGEST_WAIT = 30
"""Seconds: a longer `Retry-After` is not waited out; the next press shows what is so."""
_log = structlog.get_logger()


def words(text: str) -> Said:
    """Give plain words as a message."""
    return Said(notification(text), tuple(section(piece) for piece in split(text)))


def tell(here: Here, spot: Spot, text: str) -> None:
    """Say kind words to whoever pressed, seen by nobody else; where that fails, nothing is lost but the words."""
    said = words(text).payload()
    thread = {"thread_ts": spot.thread} if spot.thread else {}
    only_you = {"response_type": "ephemeral", "replace_original": False, **thread, **said}
    if respond(here, spot.response_url, only_you) or not (spot.room and spot.user):
        return
    post = here.client().chat_postEphemeral
    attempt(lambda: post(channel=spot.room, user=spot.user, thread_ts=spot.thread or None, **said))


def reply(here: Here, spot: Spot, said: Said) -> None:
    """Reply to what was typed, in its thread if it was typed in one."""
    post, thread = here.client().chat_postMessage, spot.thread or None
    attempt(lambda: post(channel=spot.room, thread_ts=thread, unfurl_links=False, **said.payload()))


def respond(here: Here, url: str, body: Mapping[str, Any]) -> bool:
    """Answer an interaction at its response_url (five times within half an hour); tells whether Slack took it."""
    if not url:
        return False
    client = here.client()
    hook = StraightHook(
        url, timeout=TIMEOUT, ssl=client.ssl, proxy=client.proxy, logger=client.logger, retry_handlers=[]
    )
    try:
        return hook.send_dict(dict(body)).status_code == 200
    except FAULTS:
        return False


def attempt(call: Callable[[], SlackResponse]) -> SlackResponse | str:
    """Call Slack, waiting as long as it says where it takes no more; gives its error's code where it refuses."""
    for _ in range(WAITS + 1):
        try:
            return call()
        except SlackApiError as error:
            wait = _wait(error)
            if wait is None:
                code = code_of(error) or "unknown"
                break
            if not rest(wait):
                code = "stopped"
                break
        except FAULTS as error:
            code = type(error).__name__
            break
    else:
        code = "ratelimited"
    _log.warning("slack refused", reason=code)
    return code


def _wait(error: SlackApiError) -> int | None:
    """Give the seconds that Slack asks us to wait; None where waiting does not help, or takes too long."""
    if error.response.status_code != 429:
        return None
    said = {name.lower(): value for name, value in error.response.headers.items()}.get("retry-after", "")
    return int(said) if str(said).isdigit() and int(said) <= LONGEST_WAIT else None

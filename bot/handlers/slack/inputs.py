"""Keeps what was pressed or typed before it is acknowledged, and sees to it that a stumble has a kind answer."""

from collections.abc import Callable
from typing import Any

import structlog

from bot.errors import told_safely
from bot.handlers.slack import parse, telling
from bot.handlers.slack.here import CHANNEL, Here
from bot.handlers.slack.parse import Spot
from bot.messages import words
from bot.storage.chat_inputs import Input

Body = dict[str, Any]
Next = Callable[[], None]
KEPT_WITHIN = 2.0
"""Seconds: Slack waits for three, and whoever pressed is then told to press again."""
_log = structlog.get_logger()


def keeping(here: Here) -> Callable[..., None]:
    """Give Bolt middleware that writes an input down; where it cannot, nothing is acknowledged, and Slack tries again.

    A second copy of what is kept passes as well: whoever takes it finds that it is done.
    """

    def keep(body: Body, context: dict[str, Any], next_: Next) -> None:
        key, user = parse.key(body), parse.spot(body).user
        here.kept.bring(Input(key, here.key, CHANNEL, parse.kept(body), here.now, user), within=KEPT_WITHIN)
        context["kept"] = True
        next_()

    return keep


def carefully(here: Here, spot: Spot, take: Callable[[], object], *, kept: bool = True) -> None:
    """Do what follows an acknowledgement; a fault is logged without content, and told kindly."""
    try:
        take()
    except Exception as fault:  # noqa: BLE001 - what is kept is taken again in a minute
        stumbled(here, spot, fault, kept=kept)


def stumbled(here: Here, spot: Spot, fault: BaseException, *, kept: bool) -> None:
    """Log a fault, and tell whoever pressed or typed what has become of it."""
    _log.error("slack stumbled", partnership=here.key, reason=told_safely(fault))
    telling.tell(here, spot, words.say("chat.try_again" if kept else "chat.not_kept"))

"""What only an officer may press: whoever else does is refused kindly, and a fault is told without content."""

from collections.abc import Callable

from bot.errors import BotError
from bot.handlers.slack import telling
from bot.handlers.slack.here import Here
from bot.handlers.slack.inputs import stumbled
from bot.handlers.slack.members import Members
from bot.handlers.slack.parse import Spot
from bot.plan.model import Officer


def by_officer(here: Here, members: Members, spot: Spot, doing: str, do: Callable[[Officer], None]) -> None:
    """Do something for the officer who pressed; `doing` names it in the audit log where it is refused."""
    try:
        found = members.officer(spot.user, doing, anew=True)
        if isinstance(found, str):
            telling.tell(here, spot, found)
        else:
            do(found)
    except BotError as fault:
        telling.tell(here, spot, str(fault))
    except Exception as fault:  # noqa: BLE001 - whoever pressed is told, and the log has no content
        stumbled(here, spot, fault, kept=False)

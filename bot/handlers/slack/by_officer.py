"""What only an officer may press, and what a command is told of them: whoever else presses is refused kindly."""

from collections.abc import Callable

from bot.commands.context import Context
from bot.errors import BotError
from bot.handlers.slack import telling
from bot.handlers.slack.here import Here
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


def context_of(here: Here, officer: Officer) -> Context:
    """Give what a command is told of who asks."""
    chat = here.desk.chats.of(here.key)
    budget = here.desk.budgets.get(here.key)
    mailbox = here.desk.mailboxes.get(here.key, "")
    return Context(
        here.desk.database, here.partnership, here.now, officer.email, here.desk.base_url, chat, budget, mailbox
    )

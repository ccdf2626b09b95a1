"""Who may press and ask, and what a command is told of them: whoever else does is refused kindly."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.commands.context import Context
from bot.commands.powers import OFFICER, TRAINER
from bot.errors import BotError
from bot.flows import chat_identity
from bot.handlers.slack import telling
from bot.handlers.slack.here import Here
from bot.handlers.slack.members import Members
from bot.handlers.slack.parse import Spot
from bot.plan.model import Officer


@dataclass(frozen=True)
class Asker:
    """Whoever may ask commands: an officer, or a trainer about their own events."""

    role: str
    email: str
    own_events: frozenset[int] | None = None
    """Of a trainer; None: all."""


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


def by_asker(here: Here, members: Members, spot: Spot, doing: str, do: Callable[[Asker], None]) -> None:
    """Do something for whoever pressed and may ask commands; `doing` as for officers."""
    try:
        found = asker(here, members, spot.user, doing, anew=True)
        if isinstance(found, str):
            telling.tell(here, spot, found)
        else:
            do(found)
    except BotError as fault:
        telling.tell(here, spot, str(fault))


def asker(here: Here, members: Members, user: str, doing: str, *, anew: bool = False) -> Asker | str:
    """Give whose account it is, as a mailed code has shown, or the words that refuse; a refusal is in the audit log."""
    account = here.account(user)
    with here.reading() as session:
        is_officer = chat_identity.officer(session, here.partnership, account) is not None
        email, own = chat_identity.trainer_at(session, here.partnership, account)
    if own and not is_officer and not members.refusal(user, anew=anew):
        return Asker(TRAINER, email, own)
    found = members.officer(user, doing, anew=anew)
    return found if isinstance(found, str) else Asker(OFFICER, found.email)


def context_of(here: Here, who: Officer | Asker) -> Context:
    """Give what a command is told of who asks."""
    chat = here.desk.chats.of(here.key)
    budget = here.desk.budgets.get(here.key)
    mailbox = here.desk.mailboxes.get(here.key, "")
    asks = who if isinstance(who, Asker) else Asker(OFFICER, who.email)
    return Context(
        here.desk.database,
        here.partnership,
        here.now,
        asks.email,
        here.desk.base_url,
        chat,
        budget,
        mailbox,
        role=asks.role,
        own_events=asks.own_events,
    )

"""Puts the parts together; the only file that knows them all, and the only one that knows the real clock."""

import os
import socket
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot import settings as environment
from bot.calendar import Ticked, tick
from bot.errors import ConfigError, WordsError
from bot.flows.desk import Chat, Chats, Clock, Desk
from bot.outbound.composing import Composer
from bot.outbound.delivery import Delivery
from bot.outbound.dispatching import Dispatcher
from bot.outbound.graph.mailboxes import GraphTarget, Mailbox, mailboxes, shared, usual
from bot.outbound.graph.sender import GraphSender
from bot.outbound.lane_keepers import AllLanes, SharedLanes
from bot.outbound.mail_file import FileSender, FileTarget
from bot.outbound.mail_smtp import SmtpSender, parse_mail_setting
from bot.outbound.senders import Sender, Senders
from bot.outbound.slack.accounts import Accounts
from bot.outbound.slack.sender import SlackSender
from bot.outbound.slack.workspaces import Workspace, workspaces
from bot.pinging import ping
from bot.plan.loading import load
from bot.plan.model import Partnership, Plans
from bot.settings import Settings
from bot.storage import running, upgrade
from bot.storage.session import Database

OLD_DATES = timedelta(days=3 * 365)
"""How much longer a duty's start may lie in the past at start-up than at `plan check`: an ageing plan is no reason
to stop a bot that runs, a slip such as 2016 for 2026 is."""


def real_clock() -> datetime:
    """Give the time of day."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class App:
    """A deployment: its desk, what delivers, and who this process is."""

    settings: Settings
    desk: Desk
    composer: Composer
    dispatcher: Dispatcher
    owner: str
    slack: Mapping[str, Workspace] = field(default_factory=dict)
    """The partnerships' workspaces."""

    def tick(self, now: datetime | None = None) -> Ticked:
        """Tick once; plans but does not deliver while a server or a worker delivers."""
        delivers = self._take_place()
        try:
            done = tick(self.desk, self.dispatcher if delivers else None, now or self.desk.clock())
        finally:
            if delivers:
                self._leave_place()
        with self.desk.database.write() as session:
            running.ticked(session, self.owner, real_clock())
        if url := self.settings.ping_url.get_secret_value():
            ping(url)
        return done

    def _take_place(self) -> bool:
        with self.desk.database.write() as session:
            if self.desk.database.sqlite:
                return running.beat_alone(session, self.owner, real_clock(), has_ended)
            return not running.workers(session, real_clock())

    def _leave_place(self) -> None:
        with self.desk.database.write() as session:
            running.stop_beating(session, self.owner)

    def partnership(self, key: str | None) -> Partnership:
        """Give the partnership that was named, or the only one there is."""
        return pick(self.desk.plans, key)

    def close(self) -> None:
        """Give the database's connections back."""
        self.desk.database.close()


def has_ended(owner: str) -> bool:
    """Tell whether an owner was a process of this machine that is no more."""
    host, _, process = owner.rpartition(":")
    if host != socket.gethostname() or not process.isdigit():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def pick(plans: Plans, key: str | None) -> Partnership:
    """Give the partnership that was named, or the only one there is; raises `WordsError` naming the choices."""
    if key is None and len(plans) == 1:
        return next(iter(plans.values()))
    if key is None:
        raise WordsError(f"--partnership: there are several - name one of {', '.join(sorted(plans))}")
    if key not in plans:
        raise WordsError(f"--partnership: no partnership '{key}' - there are {', '.join(sorted(plans))}")
    return plans[key]


def build(
    settings: Settings | None = None,
    *,
    plans: Plans | None = None,
    database: Database | None = None,
    clock: Clock = real_clock,
    senders: Senders | None = None,
    chats: Chats | None = None,
) -> App:
    """Build a deployment from its settings; any part may be handed in instead."""
    settings = settings or environment.load()
    plans = plans if plans is not None else load(settings.config, today=clock().date() - OLD_DATES)
    # Who brings senders of their own writes to nobody else.
    slack = workspaces(settings, plans) if senders is None else {}
    mail = mail_senders(settings, plans, clock) if senders is None else None
    database = database or _set_up(settings.database_url)
    if mail is not None:
        own = {("slack", key): SlackSender(each, Accounts(database, each, clock), clock) for key, each in slack.items()}
        senders = Senders(mail.shared, {**mail.own, **own})
    if chats is None:
        chats = Chats(own={key: Chat("slack", by_default=True) for key in slack})
    desk = Desk(database, plans, clock, settings.base_url, chats)
    composer = Composer(plans, settings.base_url, settings.reply_to)
    delivery = Delivery(database, composer, senders or Senders())
    owner = f"{socket.gethostname()}:{os.getpid()}"
    keeper = AllLanes() if database.sqlite else SharedLanes(database, owner)
    return App(settings, desk, composer, Dispatcher(database, delivery, keeper), owner, slack)


def _set_up(url: str) -> Database:
    """Open a database that is of this version, or new; what is refused is let go."""
    with ExitStack() as stack:
        database = stack.enter_context(closing(Database(url)))
        upgrade.check(database)
        stack.pop_all()
    return database


def mail_senders(settings: Settings, plans: Plans, clock: Clock) -> Senders:
    """Give the mail sender that the settings name, and those of partnerships with a mailbox of their own.

    Who shares a mailbox shares its sender: Microsoft 365 counts by the mailbox.
    """
    made: dict[Mailbox, Sender] = {}
    for_all, mailbox = mail_sender(settings, clock), usual(settings)
    if mailbox:
        made[mailbox] = for_all
    own = {
        ("mail", key): made.setdefault(each, GraphSender(each, clock))
        for key, each in mailboxes(settings, plans).items()
    }
    return Senders({"mail": for_all}, own)


def mail_sender(settings: Settings, clock: Clock) -> Sender:
    """Give the mail sender that the settings name."""
    target = parse_mail_setting(settings.mail.get_secret_value())
    if isinstance(target, FileTarget):
        return FileSender(target.folder, settings.mail_from, clock)
    if isinstance(target, GraphTarget):
        return GraphSender(shared(settings, target), clock)
    if not settings.mail_from:
        raise ConfigError("EVALBOT_MAIL_FROM: not set - give the address that letters come from")
    return SmtpSender(target, settings.mail_from, clock)

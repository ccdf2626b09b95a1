"""Puts the parts together; the only file that knows them all, and the only one that knows the real clock."""

import os
import socket
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog

from bot import settings as environment
from bot.calendar import Ticked, let_names_go, tell_officers, tick
from bot.errors import ConfigError, WordsError
from bot.flows.desk import Budget, Chat, Chats, Clock, Desk
from bot.handlers.mailbox.polling import Box, Polled, poll
from bot.outbound.composing import Composer
from bot.outbound.delivery import Delivery
from bot.outbound.dispatching import Dispatcher
from bot.outbound.graph.inbox import Inbox
from bot.outbound.graph.mailboxes import GraphTarget, Mailbox, mailboxes, shared, usual
from bot.outbound.graph.sender import GraphSender
from bot.outbound.lane_keepers import AllLanes, SharedLanes
from bot.outbound.mail_file import FileSender, FileTarget
from bot.outbound.mail_smtp import SmtpSender, parse_mail_setting
from bot.outbound.replies import reply_addresses
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
_log = structlog.get_logger()


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
    boxes: tuple[Box, ...] = ()
    """The mailboxes that are read."""

    def tick(self, now: datetime | None = None) -> Ticked:
        """Read the mail and tick, once; plans but does no more while a server or a worker delivers."""
        delivers = self._take_place()
        try:
            for box in self.boxes if delivers else ():
                self.read_mail(box)
            tell_officers(self.desk, now or self.desk.clock())
            let_names_go(self.desk, now or self.desk.clock())
            done = tick(self.desk, self.dispatcher if delivers else None, now or self.desk.clock())
        finally:
            if delivers:
                self._leave_place()
        with self.desk.database.write() as session:
            running.ticked(session, self.owner, real_clock())
        if url := self.settings.ping_url.get_secret_value():
            ping(url)
        return done

    def read_mail(self, box: Box, go_on: Callable[[], bool] = lambda: True) -> Polled:
        """Take what is new in a mailbox; what comes of it goes out at once, where this process delivers."""
        polled = poll(self.desk, box, go_on=go_on)
        if polled.fault:
            _log.warning("mail cannot be read", partnerships=box.partnerships, reason=polled.fault)
        if polled.counts:
            _log.info("mail", **polled.counts)
            self.dispatcher.nudge()
        return polled

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
    read = boxes(settings, plans, clock) if mail is not None else ()
    mailboxes_of = {key: box.address for box in read for key in box.partnerships}
    desk = Desk(database, plans, clock, settings.base_url, chats, budgets(senders or Senders(), plans), mailboxes_of)
    composer = Composer(plans, settings.base_url, reply_addresses(settings, plans) if mail is not None else {})
    delivery = Delivery(database, composer, senders or Senders())
    owner = f"{socket.gethostname()}:{os.getpid()}"
    keeper = AllLanes() if database.sqlite else SharedLanes(database, owner)
    return App(settings, desk, composer, Dispatcher(database, delivery, keeper), owner, slack, read)


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


def budgets(senders: Senders, plans: Plans) -> dict[str, Budget]:
    """Give what the partnerships' mailboxes may send in a day, where there is a limit."""
    lanes = senders.lanes([("mail", key) for key in plans], plans)
    return {
        key: Budget(each.pace.a_day, each.partnerships)
        for each in lanes
        if each.pace.a_day
        for key in each.partnerships
    }


def boxes(settings: Settings, plans: Plans, clock: Clock) -> tuple[Box, ...]:
    """Give the mailboxes that are read: each once, with the partnerships that write from it."""
    own, for_all = mailboxes(settings, plans), usual(settings)
    used = {key: mailbox for key in plans if (mailbox := own.get(key, for_all))}
    # Two applications may use the same one: it is read by the first.
    each = {mailbox.address: mailbox for mailbox in reversed(used.values())}
    writers = {address: tuple(key for key in used if used[key].address == address) for address in each}
    return tuple(Box(name, Inbox(box, clock), writers[name], frozenset(each)) for name, box in each.items())


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

"""Puts the parts together; the only file that knows them all, and the only one that knows the real clock."""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot import settings as environment
from bot.calendar import Ticked, someone_delivers, tick
from bot.errors import ConfigError, WordsError
from bot.flows.desk import Clock, Desk
from bot.outbound.composing import Composer
from bot.outbound.delivery import Delivery
from bot.outbound.dispatch_inline import InlineDispatcher
from bot.outbound.mail_file import FileSender, FileTarget
from bot.outbound.mail_smtp import SmtpSender, parse_mail_setting
from bot.outbound.senders import Sender
from bot.plan.loading import load
from bot.plan.model import Partnership, Plans
from bot.settings import Settings
from bot.storage import upgrade
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
    dispatcher: InlineDispatcher
    owner: str

    def tick(self, now: datetime | None = None) -> Ticked:
        """Tick once; plans but does not deliver while a server delivers (SQLite has one delivering process)."""
        delivers = not someone_delivers(self.desk.database, real_clock())
        return tick(self.desk, self.dispatcher if delivers else None, now or self.desk.clock())

    def partnership(self, key: str | None) -> Partnership:
        """Give the partnership that was named, or the only one there is."""
        return pick(self.desk.plans, key)


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
    senders: Mapping[str, Sender] | None = None,
    chat: str = "",
) -> App:
    """Build a deployment from its settings; any part may be handed in instead."""
    settings = settings or environment.load()
    plans = plans if plans is not None else load(settings.config, today=clock().date() - OLD_DATES)
    if database is None:
        database = Database(settings.database_url)
        upgrade.check(database)
    desk = Desk(database, plans, clock, settings.base_url, chat)
    composer = Composer(plans, settings.base_url, settings.reply_to)
    delivery = Delivery(database, composer, senders if senders is not None else mail_senders(settings, clock))
    owner = f"{socket.gethostname()}:{os.getpid()}"
    return App(settings, desk, composer, InlineDispatcher(database, delivery), owner)


def mail_senders(settings: Settings, clock: Clock) -> dict[str, Sender]:
    """Give the mail sender that the settings name."""
    target = parse_mail_setting(settings.mail.get_secret_value())
    if isinstance(target, FileTarget):
        return {"mail": FileSender(target.folder, settings.mail_from, clock)}
    if not settings.mail_from:
        raise ConfigError("EVALBOT_MAIL_FROM: not set - give the address that letters come from")
    return {"mail": SmtpSender(target, settings.mail_from, clock)}

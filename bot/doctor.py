"""Looks a deployment over: what is right, what is not, and how to mend it."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot import settings as environment
from bot.app import mail_sender, real_clock
from bot.errors import BotError, ConfigError, Temporary
from bot.outbound.graph import health as graph
from bot.outbound.graph.mailboxes import GraphTarget, mailboxes, usual
from bot.outbound.mail_file import FileTarget
from bot.outbound.mail_smtp import SmtpSender, parse_mail_setting
from bot.outbound.slack.health import look_at
from bot.outbound.slack.workspaces import workspaces
from bot.plan.loading import inspect
from bot.plan.model import Partnership, Plans
from bot.settings import Settings
from bot.storage import upgrade
from bot.storage.session import Database

DRAMA_NUMBERS = ("01632 960", "01632960")
"""Numbers that Ofcom keeps for plays: they ring nowhere."""
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class Checked:
    """One thing that was looked at; `problem` is empty where it is right."""

    what: str
    found: str
    problem: str = ""


def look_over() -> list[Checked]:
    """Check the settings, then all that they name; without settings there is nothing more to check."""
    try:
        settings = environment.load()
    except ConfigError as fault:
        return [Checked("settings", "", str(fault))]
    return [Checked("settings", "read"), *_check_all(settings)]


def _check_all(settings: Settings) -> Iterator[Checked]:
    plans, checked = _configuration(settings)
    yield from checked
    yield _checked("database", lambda: _database(settings))
    yield _checked("base URL", lambda: _base_url(settings))
    yield _checked("mail", lambda: _mail(settings))
    yield from _microsoft365(settings, plans)
    yield from _slack(settings, plans)
    yield Checked("alarms", _alarms(settings))


def _checked(what: str, look: Callable[[], str]) -> Checked:
    try:
        return Checked(what, look())
    except BotError as fault:
        return Checked(what, "", str(fault))
    except Temporary as failure:
        return Checked(what, "", f"EVALBOT_MAIL: {failure.reason}")


def _configuration(settings: Settings) -> tuple[Plans, list[Checked]]:
    plans, faults = inspect(settings.config, today=real_clock().date())
    checked = [Checked("configuration", "", str(fault)) for fault in faults]
    if not faults:
        checked.append(Checked("configuration", f"partnerships: {', '.join(sorted(plans))}"))
    real = not settings.mail.get_secret_value().startswith("file:")
    return plans, checked + [_contacts(key, partnership, real=real) for key, partnership in sorted(plans.items())]


def _contacts(key: str, partnership: Partnership, *, real: bool) -> Checked:
    """Look for examples that were never replaced: a hub that nobody answers is worse than none (C4).

    As long as letters are only kept as files they do no harm, and are only pointed out.
    """
    about = partnership.about
    contacts = [about.business_unit, *about.concern, *about.posts.values()]
    addresses = [contact.email for contact in contacts] + [officer.email for officer in about.officers]
    said = [value for value in (*addresses, *(contact.phone for contact in contacts)) if value]
    examples = sorted({value for value in said if value.endswith(".example") or value.startswith(DRAMA_NUMBERS)})
    if not examples:
        return Checked(f"contacts of {key}", "no examples left")
    mend = "give the real ones in partnership.yaml before anybody is written to"
    told = f"nobody is reached at {', '.join(examples)} - {mend}"
    return Checked(f"contacts of {key}", "", told) if real else Checked(f"contacts of {key}", told)


def _database(settings: Settings) -> str:
    with closing(Database(settings.database_url)) as database:
        upgrade.check(database)
    return "there, writable, and of this version"


def _base_url(settings: Settings) -> str:
    parts = urlsplit(settings.base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigError("EVALBOT_BASE_URL: not a web address - write it like https://evaluation.example.org")
    if parts.hostname in _LOOPBACK:
        return "this machine only: set EVALBOT_BASE_URL before letters go to real people"
    if parts.scheme != "https":
        raise ConfigError("EVALBOT_BASE_URL: not https - links are keys; put a proxy with HTTPS before the server")
    return settings.base_url


def _mail(settings: Settings) -> str:
    target = parse_mail_setting(settings.mail.get_secret_value())
    if isinstance(target, FileTarget):
        nearest = next(folder for folder in (target.folder, *target.folder.absolute().parents) if folder.exists())
        if not nearest.is_dir() or not os.access(nearest, os.W_OK):
            raise ConfigError(f"EVALBOT_MAIL: {target.folder} cannot be written - choose another folder")
        return f"files in {target.folder}: nothing is really sent"
    sender = mail_sender(settings, real_clock)
    if isinstance(target, GraphTarget):
        return f"Microsoft 365, from {target.address}"
    if isinstance(sender, SmtpSender):
        sender.check()
    return f"{target.host} answers and lets us in"


def _microsoft365(settings: Settings, plans: Plans) -> Iterator[Checked]:
    """Ask Microsoft 365 about each mailbox, once, whoever shares it."""
    try:
        for_all = usual(settings)
    except ConfigError:
        return  # told of "mail" already
    try:
        own = mailboxes(settings, plans)
    except ConfigError as fault:
        yield Checked("Microsoft 365", "", str(fault))
        return
    users = {for_all: "Microsoft 365"} if for_all else {}
    for key, mailbox in sorted(own.items()):
        users.setdefault(mailbox, f"Microsoft 365 of {key}")
    for mailbox, what in users.items():
        for looked in graph.look_at(mailbox):
            yield Checked(what, looked.found, looked.problem)


def _slack(settings: Settings, plans: Plans) -> Iterator[Checked]:
    """Ask each partnership's workspace; where there is none, and no part of one, there is nothing to mend."""
    try:
        found = workspaces(settings, plans)
    except ConfigError as fault:
        yield Checked("Slack", "", str(fault))
        return
    if not found:
        set_ = {"SLACK_SIGNING_SECRET": settings.slack_signing_secret, "SLACK_APP_TOKEN": settings.slack_app_token}
        given = " and ".join(name for name, value in set_.items() if value.get_secret_value())
        mend = (
            f"SLACK_BOT_TOKEN: not set, though {given} is - put the bot token (xoxb-...) in the environment or in .env"
        )
        yield Checked("Slack", "", mend) if given else Checked("Slack", "not used")
    reachable = urlsplit(settings.base_url).hostname not in _LOOPBACK
    for key, workspace in sorted(found.items()):
        for looked in look_at(workspace, settings.base_url, reachable=reachable):
            yield Checked(f"Slack of {key}", looked.found, looked.problem)


def _alarms(settings: Settings) -> str:
    """Tell who would hear of it if the bot stood still; one that nobody hears of is pointed out."""
    really = not settings.mail.get_secret_value().startswith("file:")
    to = f"letters to {', '.join(settings.alarm_to) or 'the first officer of each partnership'}"
    watched = bool(settings.ping_url.get_secret_value())
    if not watched and not really:
        return "nobody would be told if it stood still: letters are only kept as files, and EVALBOT_PING_URL is not set"
    if not watched:
        return f"{to}; set EVALBOT_PING_URL too: when the whole machine is gone, only another one can tell"
    return f"{to if really else 'no letters (they are only kept as files)'}, and EVALBOT_PING_URL is asked at each tick"

"""Looks a deployment over: what is right, what is not, and how to mend it."""

import os
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import uuid4

from bot import doctor_people, doctor_transport
from bot import settings as environment
from bot.app import mail_sender, mail_senders, real_clock
from bot.errors import BotError, ConfigError, InputError, Permanent, Temporary
from bot.messages.nouns import Address, Json, Message
from bot.outbound.graph import health as graph
from bot.outbound.graph.mailboxes import GraphTarget, Mailbox, mailboxes, own_mailbox, usual
from bot.outbound.mail_file import FileTarget
from bot.outbound.mail_smtp import SmtpSender, parse_mail_setting
from bot.outbound.replies import reply_addresses
from bot.outbound.slack.health import look_at
from bot.outbound.slack.workspaces import workspaces
from bot.plan.loading import inspect
from bot.plan.model import Partnership, Plans
from bot.settings import Settings
from bot.storage import mail_cursors, upgrade
from bot.storage.session import Database

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class Checked:
    """One thing that was looked at; `problem` is empty where it is right."""

    what: str
    found: str
    problem: str = ""


def send_test(address: str) -> Checked:
    """Send one letter to an officer, as letters go out; raises `InputError` where it is no officer's address."""
    settings = environment.load()
    plans, _ = _configuration(settings)
    found = {o.email.lower(): (each, o) for each in reversed([*plans.values()]) for o in reversed(each.about.officers)}
    if address.lower() not in found:
        choices = ", ".join(sorted(found)) or "a partnership.yaml"
        raise InputError(f"--test-mail: {address} is no officer's address - name one of {choices}")
    partnership, officer = found[address.lower()]
    plans = {partnership.key: partnership}  # another's mailbox may be wrong meanwhile
    try:
        sender = mail_senders(settings, plans, real_clock).of("mail", partnership.key)
    except ConfigError as fault:
        return Checked("test letter", "", f"{fault} - nothing was sent to {officer.email}")
    assert sender is not None, "letters always have a sender"
    context: dict[str, Json] = {
        "person": {"name": officer.name},
        "partnership": {"name": partnership.about.name},
        "reply_address": reply_addresses(settings, plans)[partnership.key] or address,
    }
    letter = Message(
        message_id=f"<{uuid4().hex}@evalbot.invalid>",
        to=Address("mail", officer.name, email=officer.email),
        template="doctor_test",
        context=context,
        partnership=partnership.key,
        reply_to=str(context["reply_address"]),
        sender_name=partnership.about.short_name,
        at=real_clock(),
    )
    try:
        sender.send(letter)
    except (Temporary, Permanent) as failure:
        return Checked("test letter", "", f"{failure.reason} - nothing was sent to {officer.email}")
    if (target := settings.mail.get_secret_value()).startswith("file:"):
        told = f"written to a file in {target.removeprefix('file:')}, and did not go out to {officer.email}"
        return Checked("test letter", f"{told}: EVALBOT_MAIL keeps letters as files")
    return Checked("test letter", f"sent to {officer.email}: see that it has come, and not among the junk")


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
    yield from [Checked(*each) for each in doctor_transport.in_the_clear(settings)]
    yield from _microsoft365(settings, plans)
    yield from _slack(settings, plans)
    with suppress(BotError):  # told of "database" already
        yield from [Checked(*each) for each in doctor_people.officers(settings, plans, now=real_clock())]
    yield Checked("alarms", doctor_people.alarms(settings))


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
    people = [(f"contacts of {key}", doctor_people.contacts(each, real=real)) for key, each in sorted(plans.items())]
    return plans, checked + [Checked(what, *said) for what, said in people]


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
    users: dict[Mailbox, str] = {}
    good: dict[str, Partnership] = {}
    with suppress(ConfigError):  # told of "mail" already
        users |= {for_all: "Microsoft 365"} if (for_all := usual(settings)) else {}
    for key, partnership in sorted(plans.items()):
        try:
            own = own_mailbox(settings, key, partnership)
        except ConfigError as fault:
            yield Checked(f"Microsoft 365 of {key}", "", str(fault))
            continue
        good[key] = partnership
        if own:
            users.setdefault(own, f"Microsoft 365 of {key}")
    for mailbox, what in users.items():
        for looked in graph.look_at(mailbox, now=real_clock()):
            yield Checked(what, looked.found, looked.problem)
    yield from _replies(settings, good)
    with suppress(BotError):  # told of "database" already
        yield from [_read_lately(settings, each) for each in dict.fromkeys(each.address for each in users)]


def _read_lately(settings: Settings, address: str) -> Checked:
    """Tell since when a mailbox has not been read, if that is long ago."""
    with closing(Database(settings.database_url)) as database:
        upgrade.check(database)
        with database.read() as session:
            since = mail_cursors.behind(session, address, real_clock())
    if since is None:
        return Checked(f"mail to {address}", "is read, or will be as soon as a worker runs")
    mend = "see that a worker or 'evalbot tick' runs, and what it says of mail"
    return Checked(f"mail to {address}", "", f"not read since {since.day} {since:%B, %H:%M} UTC - {mend}")


def _replies(settings: Settings, plans: Plans) -> Iterator[Checked]:
    """Tell where plain replies to letters go, and whether they are read there."""
    try:
        own, for_all, to = mailboxes(settings, plans), usual(settings), reply_addresses(settings, plans)
    except ConfigError:
        return  # told of "mail" already
    for key in plans:
        if not (read := own.get(key, for_all)):
            continue
        told = f"go to {to[key]}, and are read"
        if to[key].lower() != read.address:
            told += f" by people only; without EVALBOT_REPLY_TO they go to {read.address}, which is read"
        yield Checked(f"replies of {key}", told)


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

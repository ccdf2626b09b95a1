"""What `evalbot doctor` says of connections that may go in the clear to another machine (ASVS 5, 12.3.1)."""

from collections.abc import Iterator

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import ConfigError
from bot.outbound.mail_smtp import SmtpTarget, is_here, parse_mail_setting
from bot.settings import Settings

CHECKED = ("verify-full", "verify-ca")
"""What has libpq look at the certificate; `require` encrypts, to whomever answers."""


def in_the_clear(settings: Settings) -> Iterator[tuple[str, str]]:
    """Give what was looked at and what could be mended where a connection may be read on its way; none is a fault."""
    if problem := _mail(settings):
        yield "encryption of mail", problem
    if problem := _database(settings):
        yield "encryption of the database", problem


def _mail(settings: Settings) -> str:
    """Look at a server that is given no password: one that is gets nothing unless the connection is encrypted."""
    try:
        target = parse_mail_setting(settings.mail.get_secret_value())
    except ConfigError:
        return ""  # told of "mail" already
    if not isinstance(target, SmtpTarget) or target.tls or target.user or is_here(target.host):
        return ""
    return (
        f"EVALBOT_MAIL: letters to {target.host} are encrypted only where it offers that, and somebody on the way can "
        "take the offer out - write smtps:// (port 465) if the server has it"
    )


def _database(settings: Settings) -> str:
    try:
        url = make_url(settings.database_url)
    except ArgumentError:
        return ""  # told of "database" already
    mode = _one(url, "sslmode")
    if url.get_backend_name() != "postgresql" or _is_near(url) or mode in CHECKED:
        return ""
    told = "encrypts, but does not look whom it talks to" if mode == "require" else "may go in the clear"
    return (
        f"DATABASE_URL: the connection to {url.host} {told} - add ?sslmode=verify-full (and sslrootcert=FILE where its "
        "certificate is your own)"
    )


def _is_near(url: URL) -> bool:
    host = url.host or _one(url, "host")
    return not host or host.startswith("/") or is_here(host)


def _one(url: URL, name: str) -> str:
    said = url.query.get(name, "")
    return said if isinstance(said, str) else said[-1]

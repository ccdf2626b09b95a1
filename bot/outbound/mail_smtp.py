"""Mail through an SMTP server (RFC 5321), one connection a message."""

import contextlib
import ipaddress
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bot.errors import ConfigError, Permanent, Temporary
from bot.messages import mime
from bot.messages.nouns import Message, Receipt
from bot.outbound.graph.mailboxes import GraphTarget, graph_target
from bot.outbound.mail_file import FileTarget
from bot.outbound.senders import Pace

TIMEOUT = 30.0
"""Seconds that a mail server may be silent."""

_ENHANCED = re.compile(rb"\b[245]\.\d{1,3}\.\d{1,3}\b")
_FORMS = "use file:DIR, graph:MAILBOX, smtp://user:password@host:port or smtps://user:password@host:port"


@dataclass(frozen=True)
class SmtpTarget:
    """`smtp://` (STARTTLS where the server offers it) or, with `tls`, `smtps://`."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False


def parse_mail_setting(text: str) -> FileTarget | GraphTarget | SmtpTarget:
    """Read `EVALBOT_MAIL`; raises `ConfigError`, which never repeats the setting, since it may hold a password."""
    kind, colon, rest = text.strip().partition(":")
    if kind == "file" and rest:
        return FileTarget(Path(rest))
    if kind == "graph":
        return graph_target(rest)
    if kind in {"smtp", "smtps"} and colon:
        return _smtp_target(text.strip())
    raise ConfigError(f"EVALBOT_MAIL: no such kind of mail - {_FORMS}")


def _smtp_target(text: str) -> SmtpTarget:
    try:
        url = urlsplit(text)
        host, port = url.hostname, url.port
    except ValueError:
        raise ConfigError(f"EVALBOT_MAIL: the host or the port cannot be read - {_FORMS}") from None
    if not host or url.path.strip("/") or url.query or url.fragment:
        # A raw / ? or # in a password ends the host early.
        raise ConfigError(f"EVALBOT_MAIL: the host cannot be read - {_FORMS}, with %2F for / in a password")
    tls = url.scheme == "smtps"
    return SmtpTarget(
        host, port or (465 if tls else 587), unquote(url.username or ""), unquote(url.password or ""), tls
    )


class SmtpSender:
    """Hands messages to one mail server; what it answers becomes one of two kinds of failure, without any address."""

    pace = Pace(at_once=4)

    def __init__(
        self, target: SmtpTarget, sender: str, clock: Callable[[], datetime], trust: ssl.SSLContext | None = None
    ) -> None:
        self._target = target
        self._sender = sender
        self._clock = clock
        self._trust = trust or ssl.create_default_context()

    def send(self, message: Message) -> Receipt:
        """Send a message.

        Raises `Permanent` where the server refuses the recipient or the letter for good (5xx), `Temporary` where it
        says later (4xx), cannot be reached, or refuses *us*: an officer mends that, and the letters then go.
        """
        mail = mime.build(message, now=message.at or self._clock(), sender=self._sender)
        ours, theirs = mail["From"].addresses[0], mail["To"].addresses[0]
        with self._server(ours.domain) as server, _failures():
            server.sendmail(ours.addr_spec, [theirs.addr_spec], bytes(mail))
        return Receipt(message.message_id)

    def was_sent(self, message: Message) -> Receipt | None:
        """Give None: SMTP cannot be asked what became of a letter; its Message-ID stays the same at every try."""
        return None

    def check(self) -> None:
        """Reach the server and log in, without a letter; raises `Temporary` with what stands in the way."""
        with self._server("localhost"):
            pass

    @contextlib.contextmanager
    def _server(self, domain: str) -> Iterator[smtplib.SMTP]:
        with _failures():
            server = self._connect(domain)
        try:
            with _failures():
                self._introduce(server)
            yield server
        finally:
            # What goes wrong after the letter is accepted does not unsend it.
            with contextlib.suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _connect(self, domain: str) -> smtplib.SMTP:
        # Our own name is given: looking it up can take seconds, and would tell the machine's.
        target = self._target
        if target.tls:
            return smtplib.SMTP_SSL(target.host, target.port, domain, timeout=TIMEOUT, context=self._trust)
        return smtplib.SMTP(target.host, target.port, domain, timeout=TIMEOUT)

    def _introduce(self, server: smtplib.SMTP) -> None:
        target = self._target
        server.ehlo_or_helo_if_needed()
        encrypted = target.tls
        if not encrypted and server.has_extn("starttls"):
            server.starttls(context=self._trust)
            server.ehlo()
            encrypted = True
        if not target.user:
            return
        if not encrypted and not is_here(target.host):
            raise _ours("the mail server offers no encryption, so it is not given the password - use smtps://")
        server.login(target.user, target.password)


@contextlib.contextmanager
def _failures() -> Iterator[None]:
    """Turn what smtplib raises into the two kinds; the server's own text is left out, since it repeats addresses."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        raise _refusal("refuses the recipient", code, text) from None
    except smtplib.SMTPAuthenticationError as error:
        raise _ours(f"the mail server refuses our user or password ({error.smtp_code}): see EVALBOT_MAIL") from None
    except smtplib.SMTPDataError as error:
        raise _refusal("refuses the letter", error.smtp_code, error.smtp_error) from None
    except smtplib.SMTPResponseException as error:
        raise _ours(f"the mail server refuses us ({_code(error.smtp_code, error.smtp_error)})") from None
    except smtplib.SMTPNotSupportedError:
        raise _ours("the mail server offers no way to log in: see EVALBOT_MAIL") from None
    except ssl.SSLCertVerificationError:
        raise _ours("the mail server's certificate is not trusted: see EVALBOT_MAIL") from None
    except (smtplib.SMTPException, OSError) as error:
        raise _ours(f"the mail server cannot be reached ({type(error).__name__}): see EVALBOT_MAIL") from None


def _ours(reason: str) -> Temporary:
    """Give a failure that every letter would meet until somebody mends it, or the server is back."""
    return Temporary(reason, everybody=True)


def _refusal(what: str, code: int, text: bytes | str) -> Temporary | Permanent:
    kind = Permanent if code >= 500 else Temporary
    return kind(f"the mail server {what} ({_code(code, text)})")


def _code(code: int, text: bytes | str) -> str:
    """Give a reply's code with its enhanced status (RFC 3463), such as `550 5.1.1`."""
    enhanced = _ENHANCED.search(text if isinstance(text, bytes) else text.encode())
    return f"{code} {enhanced[0].decode()}" if enhanced else str(code)


def is_here(host: str) -> bool:
    """Tell whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

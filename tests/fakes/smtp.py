"""A real mail server (aiosmtpd) that answers as it is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.outbound.mail_smtp import SmtpTarget


class Server:
    """A mail server that answers as it is told; everything else it accepts."""

    def __init__(self, **replies: str) -> None:
        self.replies = replies
        self.got: list[Envelope] = []
        self.unknown: set[str] = set()
        """Addresses of nobody: refused for good."""

    async def handle_MAIL(  # noqa: N802  (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.replies.get("mail", "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.unknown:
            return "550 5.1.1 nobody of that name"
        envelope.rcpt_tos.append(address)
        return self.replies.get("rcpt", "250 OK")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.got.append(envelope)
        return self.replies.get("data", "250 OK")

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        return self.replies.get("quit", "221 Bye")


class _FreePort(Controller):
    """Listens where the system has room; the library itself asks for a number beforehand."""

    def _trigger_server(self) -> None:
        listening: Any = self.server
        self.port = listening.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def listening(
    *, user: str = "", password: str = "", settings: dict[str, Any] | None = None, **replies: str
) -> Iterator[tuple[Server, SmtpTarget]]:
    """Run a server on a free port of this machine, until the block ends."""
    server = Server(**replies)
    controller = _FreePort(server, hostname="127.0.0.1", port=0, **(settings or {}))
    controller.start()
    try:
        yield server, SmtpTarget("127.0.0.1", controller.port, user, password)
    finally:
        controller.stop()

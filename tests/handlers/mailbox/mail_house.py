"""A deployment whose letters go through a Microsoft 365 of our own, and whose mailbox is read there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from pydantic import SecretStr
from sqlalchemy import select

from bot.app import App, build
from bot.handlers.mailbox.polling import Box, Polled
from bot.outbound.senders import Pace
from bot.settings import Settings
from bot.storage.tables import MailIn
from tests.build import World
from tests.fakes.graph import FakeGraph, Letter, Sent, fake_graph
from tests.fakes.graph.server import ADDRESS, CLIENT, SECRET, TENANT

MINUTE = timedelta(minutes=1)


class MailHouse:
    """A world, and the deployment that writes and reads its mail."""

    def __init__(self, world: World, graph: FakeGraph) -> None:
        self.world, self.graph = world, graph
        # The tokens are as old as they are; all else goes by the world's clock.
        graph.clock = graph.mailbox().clock = lambda: world.now.timestamp()
        self.app = self.another()

    def another(self, owner: str = "") -> App:
        """Give a process of the deployment."""
        settings = Settings(
            database_url=self.world.database.url,
            base_url=self.world.desk.base_url,
            mail=SecretStr(f"graph:{ADDRESS}"),
            M365_TENANT_ID=TENANT,
            M365_CLIENT_ID=CLIENT,
            M365_CLIENT_SECRET=SecretStr(SECRET),
            M365_AUTHORITY_URL=self.graph.url,
            M365_GRAPH_URL=self.graph.url,
        )
        built = build(settings, plans=self.world.plans, database=self.world.database, clock=lambda: self.world.now)
        for sender in built.dispatcher.delivery.senders.shared.values():
            sender.pace = Pace()  # type: ignore[misc]  # the clock is set, and does not wait
        return replace(built, owner=owner) if owner else built

    @property
    def box(self) -> Box:
        """Give the one mailbox."""
        (box,) = self.app.boxes
        return box

    def polls(self) -> Polled:
        """Look into the mailbox once."""
        return self.app.read_mail(self.box)

    def looks(self, minutes: int = 1) -> dict[str, int]:
        """Look into the mailbox some minutes later; gives what there was."""
        self.world.now += minutes * MINUTE
        return dict(self.polls().counts)

    def fails_of(self, letter: Letter, what: str, how: str = "before", *, after: int = 1) -> None:
        """Let all that is asked of one mail fail, by `raw` or `mark`; at Graph, and as it fails there."""
        inbox, id_ = self.box.inbox, letter.id
        ask: Callable[..., Any] = getattr(inbox, what)

        def asked(of: str, *more: Any, **named: Any) -> Any:
            if of == id_:
                self.graph.fails(how, {"raw": "value", "mark": "patch"}[what], after=after)
            return ask(of, *more, **named)

        setattr(inbox, what, asked)

    def ledger(self) -> list[MailIn]:
        """Give all that has been taken."""
        with self.world.database.read() as session:
            return list(session.scalars(select(MailIn).order_by(MailIn.id)))

    def letters(self, to: str) -> list[Sent]:
        """Give what was sent to an address, oldest first."""
        return [each for each in self.graph.sent if each.to == (to,)]

    def arrives(self, mail: EmailMessage | bytes) -> Letter:
        """Bring a mail from outside to the mailbox that it is addressed to, which may be another than ours."""
        to = mail["To"].addresses[0].addr_spec if isinstance(mail, EmailMessage) else ADDRESS
        return self.graph.arrives(mail, to)


def an_answer(to: Sent, text: str, *, sender: str = "", **headers: str) -> EmailMessage:
    """Write what a person's mail program makes of a plain answer."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"] = sender or to.to[0], str(to.mail["Reply-To"] or to.mail["From"])
    mail["Subject"] = f"RE: {to.subject}"
    mail["Message-ID"] = f"<answer-{abs(hash((text, to.message_id)))}@phone.example>"
    mail["In-Reply-To"] = to.message_id
    mail["References"] = f"{to.mail['References'] or ''} {to.message_id}".strip()
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def a_stranger(number: int = 1) -> EmailMessage:
    """Write what nobody asked for."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "stranger@elsewhere.example", ADDRESS, "A question"
    mail["Message-ID"] = f"<{number}@elsewhere.example>"
    mail.set_content("When is the next course?\n")
    return mail


@contextmanager
def a_mail_house(world: World) -> Iterator[MailHouse]:
    """Open it."""
    with fake_graph() as graph:
        yield MailHouse(world, graph)

"""Mail that comes in: the corpus, damaged, with other headers, and answers to our letters; read, and taken."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, cast

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from sqlalchemy import select

from bot.handlers.mailbox.polling import Box, poll
from bot.handlers.mailbox.reading import read
from bot.outbound.graph.inbox import Inbox, Item, Page, Raw
from bot.storage.session import Database
from bot.storage.tables import MailIn
from tests.build import World
from tests.fuzz.fuzzing import Play, Target
from tests.fuzz.kept import a_database, kept
from tests.fuzz.texts import Change, changes, damaged, sentences, texts
from tests.handlers.mailbox.samples import FILES, OWN, RECEIVED
from tests.plans import HERE, at

CORPUS = {path.stem: path.read_bytes() for path in FILES}
ADDRESS = "evaluation@cscp.example"
_NAMES = (
    "From",
    "To",
    "Cc",
    "Reply-To",
    "Sender",
    "Subject",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Content-Disposition",
    "Auto-Submitted",
    "X-Failed-Recipients",
    "Date",
    "List-Id",
    "Authentication-Results",
    "Precedence",
    "MIME-Version",
    "X-Evalbot-Id",
    "Return-Path",
    "X-MS-Exchange-Parent-Message-Id",
)
_VALUES = (
    "pat@school.example",
    "Pat Person <pat@school.example>",
    "<letter-1@cscp.example>",
    "multipart/mixed; boundary=x",
    "multipart/report; report-type=delivery-status; boundary=x",
    "text/html; charset=utf-7",
    "text/plain; charset=nope",
    "message/rfc822",
    "base64",
    "quoted-printable",
    "uuencode",
    "attachment; filename*=utf-8''..%2f..%2fetc%2fpasswd",
    "auto-replied",
    "=?utf-8?b?////?=",
    "=?utf-8?q?=0D=0ABcc:_x?=",
    "bulk",
    "Mon, 99 Foo 2026 25:61:61 +9999",
    "1.0",
)
_BODY = sentences(
    "stop",
    "please",
    "I",
    "am",
    "away",
    "until",
    "3",
    "March",
    "on",
    "leave",
    "Yes",
    "4",
    "\n",
    "\n> ",
    "\n-- \n",
    "On Mon wrote:",
    "My new manager is",
    "boss@school.example",
    "--x",
    "--x--",
    "Content-Type: text/html\n\n<p>",
    "<br>",
    "Final-Recipient: rfc822; pat@school.example\n",
    "Action: failed\n",
    "Status: 5.1.1\n",
    "550",
    "no such user",
    most=25,
)
Made = tuple[list[tuple[str, str]], str]


def _mails() -> SearchStrategy[Any]:
    header = st.tuples(st.sampled_from(_NAMES), st.sampled_from(_VALUES) | texts(*_VALUES))
    made = st.tuples(st.lists(header, max_size=8), _BODY)
    return st.tuples(st.sampled_from(sorted(CORPUS)), changes()) | made | st.binary(max_size=300)


def _raw(value: tuple[str, list[Change]] | Made | bytes, more: Sequence[tuple[str, str]] = ()) -> bytes:
    if isinstance(value, bytes):
        return value
    first, second = value
    if isinstance(first, str):
        return damaged(CORPUS[first], cast("list[Change]", second))
    lines = [f"{name}: {said}" for name, said in (*more, *first)]
    return "\n".join([*lines, "", cast("str", second)]).encode("utf-8", "surrogatepass")


@contextmanager
def _reading(_: Path) -> Iterator[Play]:
    def law(value: Any) -> None:
        arrived = read(_raw(value), own=OWN, received=RECEIVED)
        assert arrived.kind
        assert arrived.key.strip()
        for said in (arrived.text, arrived.sender, arrived.key, *arrived.answers):
            assert "\0" not in said
            said.encode()

    yield Play(_mails(), law)


class _OneMail:
    """An inbox with one mail in it."""

    def __init__(self) -> None:
        self.raw_: bytes = b""
        self.marked: list[tuple[str, ...]] = []

    def changes(self, _cursor: str, **_: object) -> Page:
        return Page((Item("mail-1", RECEIVED),), "next", False)

    def item(self, id_: str) -> Item:
        return Item(id_, RECEIVED)

    def raw(self, _: str) -> Raw:
        return Raw(self.raw_)

    def ours(self, _: Sequence[str]) -> tuple[str, ...]:
        return ()

    def mark(self, *_: object, **__: object) -> bool:
        return True


@contextmanager
def _taking(folder: Path) -> Iterator[Play]:
    url = a_database(folder)
    with closing(Database(url, durable=False)) as database:
        world = World(folder, database)
        who = world.a_person("Pat Person", email="pat@school.example")
        world.a_booking(world.an_event(), person=who, attended=True)
        world.run_until(at("2026-03-04"))
        letters = [each.message_id for each in world.mail.accepted if each.to.email == who.email]
        assert letters
        inbox = _OneMail()
        box = Box(ADDRESS, cast("Inbox", inbox), (HERE, "there"), frozenset({ADDRESS}))
        answer = [("From", who.email), ("To", ADDRESS), ("In-Reply-To", letters[-1]), ("Message-ID", "<a@b.example>")]
        with kept(url) as before:

            def law(value: tuple[Any, int]) -> None:
                inbox.raw_ = _raw(value[0], answer[: value[1]])
                try:
                    polled = poll(world.desk, box)
                    assert not polled.fault, polled.fault
                    with database.read() as session:
                        (row,) = session.scalars(select(MailIn))
                    assert "fault of the program" not in row.why, row.why
                finally:
                    before.put_back()

            yield Play(st.tuples(_mails(), st.sampled_from((0, 1, 4))), law)


MAIL: dict[str, Target] = {
    "mail_read": Target(
        _reading,
        (
            "bot.handlers.mailbox.reading:read",
            "bot.handlers.mailbox.parsing:parse",
            "bot.handlers.mailbox.bodies:from_html",
            "bot.handlers.mailbox.automatic:from_list",
        ),
    ),
    "mail_taken": Target(_taking, ("bot.handlers.mailbox.polling:poll", "bot.flows.arriving:take")),
}
"""Reading mail."""

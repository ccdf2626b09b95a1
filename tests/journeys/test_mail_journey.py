"""A supervisor who lives in the inbox: away, reminded when back, and answering from a phone (L5, L7, C3, P2)."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.commands import run
from bot.commands.context import Context
from bot.messages import text
from bot.storage.session import Database
from bot.storage.tables import Booking
from tests.build import World
from tests.fakes.graph import Sent
from tests.fakes.graph.server import ADDRESS
from tests.handlers.mailbox.mail_house import MailHouse, a_mail_house, an_answer
from tests.plans import HERE, at

SUE = "sue@school.example"
WORDS = "Thanks for this.\nAnn cannot get hold of the early help forms: is there a new link?"


class Life:
    """The deployment, told by a clock that is set, with its mailbox read in between."""

    def __init__(self, house: MailHouse) -> None:
        self.house, self.world = house, house.world

    def goes_on_until(self, when: datetime) -> None:
        """Tick at every instant at which something is due, up to and at `when`; a tick reads the mail first."""
        while (due := self.world.next_due()) is not None and due <= when:
            self.tick(max(due, self.world.now))
        self.tick(when)

    def tick(self, when: datetime) -> None:
        self.world.now = max(when, self.world.now + timedelta(minutes=1))
        self.house.app.tick()
        self.world.now += timedelta(seconds=1)
        self.house.app.tick()

    def sues(self) -> list[Sent]:
        return self.house.letters(SUE)

    def officer(self, command: str) -> str:
        context = Context(self.world.database, self.world.plans[HERE], self.world.now, "olive@testshire.example")
        return text.render(run(command, context), width=400)


@pytest.fixture
def life(tmp_path: Path, database_url: str) -> Iterator[Life]:
    with closing(Database(database_url, durable=False)) as database, a_mail_house(World(tmp_path, database)) as house:
        yield Life(house)


def test_a_supervisor_is_away_reminded_when_back_and_heard_from_a_phone(life: Life) -> None:
    booking = briefed(life)
    away(life)
    reminded_when_back(life)
    answers_from_a_phone(life)
    heard_and_thanked(life, booking)
    one_conversation(life)


def test_a_supervisor_is_heard_where_exchange_gave_our_letter_another_message_id(life: Life) -> None:
    life.house.graph.messages.keeps_message_ids = False
    booking = briefed(life)
    (briefing,) = life.sues()
    assert "evalbot" not in briefing.message_id and briefing.message_id.endswith("outlook.com>")
    came = life.house.arrives(an_answer(briefing, WORDS))
    life.goes_on_until(at("2026-03-03", "13:00"))
    assert (came.categories, came.read) == (["Evalbot: read"], True)
    assert life.officer("issues").count("early help forms") == 1
    assert life.world.touchpoint(booking, "supervisor_briefing").state == "answered"


def briefed(life: Life) -> Booking:
    """The course is on Monday 2 March; the answers of that day make the briefing of the next."""
    world = life.world
    booking = world.a_booking(world.an_event(at("2026-03-02", "09:30")), attended=True)
    life.goes_on_until(at("2026-03-02", "15:45"))
    world.answers(booking)
    life.goes_on_until(at("2026-03-03", "12:00"))
    assert len(life.sues()) == 1
    return booking


def away(life: Life) -> None:
    """Exchange answers for her; without it the reminder would go on Tuesday 10 March."""
    (briefing,) = life.sues()
    notice = an_answer(
        briefing,
        "Thank you for your email. I am out of the office and back on Monday 16 March.",
        Auto_Submitted="auto-generated",
        X_Auto_Response_Suppress="All",
    )
    notice.replace_header("Subject", f"Automatic reply: {briefing.subject}")
    came = life.house.arrives(notice)
    life.goes_on_until(at("2026-03-16", "18:00"))
    assert (came.categories, came.read) == (["Evalbot: read"], True)
    assert len(life.sues()) == 1, "neither reminded while she is away, nor answered by a machine"


def reminded_when_back(life: Life) -> None:
    life.goes_on_until(at("2026-03-17", "12:00"))
    assert len(life.sues()) == 2


def answers_from_a_phone(life: Life) -> None:
    """With all of our letter below it, as phones do; twice, as phones do where there is little network."""
    nudge = life.sues()[-1]
    quoted = "\n".join(f"> {line}" for line in nudge.text.splitlines())
    above = "Sent from my iPhone\n\nOn 17 Mar 2026, at 09:30, Evaluation <evaluation@cscp.example> wrote:"
    reply = an_answer(nudge, f"{WORDS}\n\n{above}\n\n{quoted}")
    came = [life.house.arrives(each) for each in (reply, bytes(reply))]
    life.goes_on_until(at("2026-03-17", "13:00"))
    assert [(each.categories, each.read) for each in came] == [(["Evalbot: read"], True)] * 2


def heard_and_thanked(life: Life, booking: Booking) -> None:
    told = life.officer("issues")
    assert told.count("early help forms") == 1, told
    assert "iPhone" not in told and "wrote:" not in told
    assert life.world.touchpoint(booking, "supervisor_briefing").state == "answered"
    (thanks,) = life.sues()[2:]
    assert "What happens next" in thanks.text
    (alert,) = life.house.letters("olive@testshire.example")
    assert "early help" not in alert.text, "her words are behind a link"
    life.goes_on_until(at("2026-04-30", "12:00"))
    after = life.sues()[3:]
    assert not [each.subject for each in after if each.subject.startswith("Reminder")], "she has answered"


def one_conversation(life: Life) -> None:
    """Every letter to her names the first one as its root, has its topic, and is answered to the mailbox we read."""
    first, *later = life.sues()
    assert [each.mail["Reply-To"].addresses[0].addr_spec for each in life.sues()] == [ADDRESS] * len(life.sues())
    for each in later:
        assert str(each.mail["References"]).split()[0] == first.message_id
        assert each.subject.endswith(first.subject), each.subject
    assert len(later) >= 2

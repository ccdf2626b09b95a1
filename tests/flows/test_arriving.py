"""Which mail that came in is believed, and whose it is; each is taken once (L7, P2)."""

from datetime import timedelta
from typing import Any

import pytest

from bot.flows import arriving
from bot.messages.arrived import Arrived, Failed
from bot.storage import mail_in
from bot.storage.tables import Booking, MailIn
from tests.build import World
from tests.flows.mailing import MAILBOX, SAID, answer, briefed, comes, issues, queued, sent
from tests.plans import HERE, THERE


@pytest.fixture
def booking(world: World) -> Booking:
    return briefed(world)


def test_the_same_mail_is_taken_once_however_often_it_is_polled(world: World, booking: Booking) -> None:
    mail = answer(world, sent(world, "supervisor_briefing"), SAID)
    assert [comes(world, mail), comes(world, mail)] == [
        arriving.Taken("replied"),
        arriving.Taken("before", was="replied"),
    ]
    assert len(issues(world)) == 1
    row = world.rows(MailIn)[0]
    assert (row.partnership, row.mailbox, row.what) == (HERE, MAILBOX, "replied")
    assert "sue@" not in str(vars(row))


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"sender": "other@school.example"}, "it is from another address than our letter went to"),
        ({"sender": ""}, "it is from another address than our letter went to"),
        ({"forged": True}, "the mail server says that it is not from whom it claims to be"),
        ({"text": " \n"}, "there are no words of its own in it"),
        ({"answers": ()}, "it is no answer to a letter of ours"),
        ({"answers": ("<unknown@x.example>",)}, "it is no answer to a letter of ours"),
        ({"kind": "unreadable", "why": "it is encrypted"}, "it is encrypted"),
        ({"kind": "other"}, "it is no answer that can be read"),
    ],
)
def test_what_cannot_be_believed_or_read_waits_for_a_person(
    world: World, booking: Booking, more: dict[str, Any], why: str
) -> None:
    """L7, P2: a reply is believed only from the very address that was written to."""
    assert comes(world, answer(world, sent(world, "supervisor_briefing"), SAID, **more)) == arriving.Taken("aside", why)
    assert world.touchpoint(booking, "supervisor_briefing").state == "sent"
    assert (issues(world), queued(world)) == ([], [])
    assert [(row.what, row.why) for row in world.rows(MailIn)] == [("aside", why)]


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("loop", "ours"),
        ("delay", "noted"),
        ("automatic", "noted"),
        ("other", "aside"),
        ("unreadable", "aside"),
        ("bounce", "bounced"),
    ],
)
def test_nothing_but_a_persons_reply_ever_causes_a_letter(world: World, booking: Booking, kind: Any, what: str) -> None:
    """P2: no loops, ever."""
    before = len(world.queue())
    failed = (Failed("sue@school.example", "5.1.1"),) if kind == "bounce" else ()
    mail = answer(world, sent(world, "supervisor_briefing"), SAID, kind=kind, failed=failed)
    assert comes(world, mail).what == what
    world.tick(world.now + timedelta(minutes=1))
    assert len(world.queue()) == before


def test_a_lists_mail_waits_for_a_person_with_the_reason(world: World, booking: Booking) -> None:
    """L7: a worried supervisor may write by way of a list."""
    mail = Arrived("other", "<1@x>", "sue@school.example", text=SAID, why="it came by a mailing list")
    assert comes(world, mail) == arriving.Taken("aside", "it came by a mailing list")
    with world.database.read() as session:
        assert [row.why for row in mail_in.waiting(session, HERE, "")] == ["it came by a mailing list"]


def test_other_words_under_a_known_message_id_wait_for_a_person(world: World, booking: Booking) -> None:
    """L7: no words are lost in silence."""
    row = sent(world, "supervisor_briefing")
    same, other = answer(world, row, SAID, key="<1@x>"), answer(world, row, "I am worried", key="<1@x>")
    taken = [comes(world, mail, provider_id=n) for mail, n in ((same, "a"), (same, "b"), (other, "c"), (other, "d"))]
    assert [each.what for each in taken] == ["replied", "before", "aside", "before"]
    assert taken[2].why == arriving.TWICE
    assert comes(world, other, provider_id="c").was == "aside"
    assert len(issues(world)) == 1


def test_a_mail_of_nobodys_is_kept_as_nobodys(world: World) -> None:
    mail = Arrived("reply", "<1@x.example>", "stranger@x.example", text="Hello")
    assert comes(world, mail, partnership=None) == arriving.Taken("aside", arriving.NOBODYS)
    assert [(row.partnership, row.person_id) for row in world.rows(MailIn)] == [("", None)]


# Whose it is.


def whose(world: World, mail: Arrived, *partnerships: str) -> str:
    with world.database.read() as session:
        return arriving.whose(session, mail, partnerships or (HERE, THERE))


def test_a_mail_belongs_to_the_partnership_whose_letter_it_answers(world: World, booking: Booking) -> None:
    mail = answer(world, sent(world, "supervisor_briefing"), SAID, sender="who@ever.example")
    assert (whose(world, mail), whose(world, mail, THERE)) == (HERE, "")


def test_a_mail_that_answers_nothing_is_its_senders_partnerships_if_that_is_one(world: World) -> None:
    person = world.a_person(email="a@b.example")
    mail = Arrived("reply", "<1@x>", "a@b.example")
    assert whose(world, mail) == person.partnership
    world.a_person(email="a@b.example", partnership=THERE)
    assert whose(world, mail) == ""
    assert whose(world, Arrived("reply", "<2@x>")) == ""

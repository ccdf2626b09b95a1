"""Mail that waits for a person is counted, with its reason, and closed (P2, Q7)."""

from datetime import datetime, timedelta

import pytest

from bot.commands import run
from bot.commands.context import Context
from bot.errors import NotFoundError, WordsError
from bot.flows.arriving import NOBODYS
from bot.flows.arriving_replies import FORGED, OTHER_ADDRESS
from bot.messages.nouns import Answer
from bot.storage import mail_cursors, mail_in
from bot.storage.tables import MailIn
from tests.build import World
from tests.commands.asking import ask, table, words
from tests.fakes.graph.server import ADDRESS
from tests.handlers.mailbox.mail_house import a_mail_house
from tests.insight.building import NOW, THERE, Office, a_partnership

MAILBOX = "evaluation@here.example"


def a_mail(office: Office, key: str = "here", mailbox: str = MAILBOX, why: str = "it is encrypted") -> MailIn:
    person = office.a_person("Bo Boss", key=key).id if key else None
    with office.database.write() as session:
        entry = mail_in.Entry(mailbox, f"<{key}@x>", NOW, "aside", why, person_id=person)
        mail_in.record(session, key, entry, now=NOW)
        found = mail_in.taken(session, mailbox, f"<{key}@x>")
    assert found is not None
    return found


def test_mail_that_waits_is_listed_with_its_reason_and_closed(office: Office) -> None:
    row = a_mail(office)
    answer = ask(office, "issues")
    assert table(answer).rows[0][:4] == (str(row.id), "Fri 1 May 2026 10:00", "Bo Boss", MAILBOX)
    assert table(answer).rows[0][4].startswith("it is encrypted: it counted for nothing; read it, or ask Bo Boss")
    assert "1 mail waits in the mailbox for a person to read (it is encrypted)" in words(ask(office, "overdue"))
    assert "It is closed" in words(ask(office, f"issues close mail {row.id}"))
    assert ask(office, "issues").parts == ("There are none.",)
    assert ask(office, "overdue").parts == ("Nothing is overdue.",)
    with pytest.raises(NotFoundError):
        ask(office, f"issues close mail {row.id}")


@pytest.mark.parametrize(
    ("why", "todo"),
    [
        (FORGED, "it may be forged, so it counted for nothing; ask Bo Boss by telephone"),
        (OTHER_ADDRESS, "it counted for nothing; ask Bo Boss whether it is theirs"),
        (NOBODYS, "read it, and answer by hand if need be"),
        ("it is a receipt", "read it, and answer by hand if need be"),
    ],
)
def test_each_reason_has_what_to_do_about_it(office: Office, why: str, todo: str) -> None:
    """P2: the sender's address is not kept, so it is said where to find the mail."""
    a_mail(office, why=why)
    answer = ask(office, "issues")
    assert f"{why}: {todo}" in table(answer).rows[0][4]
    assert "find it in the mailbox by when it came, unread, in the category 'Evalbot: for a person'" in words(answer)


@pytest.mark.parametrize("text", ["issues close", "issues close mail"])
def test_closing_nothing_says_what_is_missing(office: Office, text: str) -> None:
    with pytest.raises(WordsError, match="write 'issues close 12' for an issue, 'issues close mail 12'"):
        ask(office, text)


def test_another_partnerships_mail_is_neither_seen_nor_closed(office: Office) -> None:
    row = a_mail(office)
    assert ask(office, "issues", key=THERE).parts == ("There are none.",)
    with pytest.raises(NotFoundError):
        ask(office, f"issues close mail {row.id}", key=THERE)


def of_mailbox(office: Office, text: str, mailbox: str, now: datetime = NOW) -> Answer:
    return run(text, Context(office.database, a_partnership(), now, "olive@here.example", mailbox=mailbox))


def test_what_is_nobodys_is_shown_and_closed_by_those_only_who_write_from_its_mailbox(office: Office) -> None:
    """P5: what came to another partnership's own mailbox is not theirs."""
    row = a_mail(office, "")
    for mailbox in ("other@here.example", ""):
        assert of_mailbox(office, "issues", mailbox).parts == ("There are none.",)
        with pytest.raises(NotFoundError):
            of_mailbox(office, f"issues close mail {row.id}", mailbox)
    assert len(table(of_mailbox(office, "issues", MAILBOX)).rows) == 1


def test_all_mail_that_waits_is_closed_at_once(office: Office) -> None:
    a_mail(office)
    a_mail(office, "")
    a_mail(office, THERE)
    assert "2 mails are closed" in words(of_mailbox(office, "issues close mail all", MAILBOX))
    assert "None waits" in words(of_mailbox(office, "issues close mail all", MAILBOX))
    assert len(table(ask(office, "issues", key=THERE)).rows) == 1


def test_a_mailbox_that_is_not_read_is_overdue(office: Office) -> None:
    """P2: else nobody hears that answers and bounces are not seen."""
    with office.database.write() as session:
        mail_cursors.claim(session, MAILBOX, every=timedelta(minutes=1), now=NOW)
    later = NOW + timedelta(days=1)
    answer = of_mailbox(office, "overdue", MAILBOX, later)
    assert f"{MAILBOX} has not been read since Fri 1 May 2026 10:00: 'evalbot doctor' says why." in words(answer)
    assert answer.data["mailbox_not_read_since"] == NOW.isoformat()
    assert of_mailbox(office, "overdue", MAILBOX).parts == ("Nothing is overdue.",)


def test_closing_a_mail_needs_its_number(office: Office) -> None:
    with pytest.raises(WordsError, match="issues close mail 12"):
        ask(office, "issues close mail now")


def test_a_command_is_told_of_the_mailbox_that_the_partnership_really_writes_from(world: World) -> None:
    """P5: one for all, named by no partnership, is as good as one of its own."""
    with a_mail_house(world) as house:
        assert dict(house.app.desk.mailboxes) == dict.fromkeys(world.plans, ADDRESS)

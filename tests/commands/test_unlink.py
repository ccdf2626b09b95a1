"""`unlink`: whose account an address is linked to, taken back by an officer (Q1, Q7)."""

import pytest

from bot.commands import run
from bot.commands.context import Context
from bot.errors import NotFoundError, WordsError
from bot.flows import chat_identity, preferences
from bot.flows.conversation import Go
from bot.messages.nouns import Action, Answer
from bot.storage import chat_accounts, chat_places
from bot.storage.chat_officers import Account
from bot.storage.chat_places import Place
from bot.storage.tables import AuditEntry, ChatAccount, ChatPlace, Person
from tests.build import World
from tests.commands.asking import table, words
from tests.plans import HERE, THERE, at

OLIVE, ANN = "olive@testshire.example", "ann@school.example"
MINE = Account("slack", "T1", "U1")
NOTHING_LINKED = "Nobody has linked an account to it by a mailed code: there is nothing to take back."


@pytest.fixture
def ann(world: World) -> Person:
    """Ann, who is asked how her course was, and to whose address U1 has been linked."""
    ann = world.a_person("Ann Ash", email=ANN)
    booking = world.a_booking(person=ann)
    world.tick(at("2026-03-02", "15:30"))
    form = world.touchpoint(booking, "end_of_course")
    world.takes(form, Go())
    with world.database.write(HERE) as session:
        chat_accounts.claim(session, HERE, ann.id, email=ANN, now=world.now, **vars(MINE))
        chat_places.put(session, HERE, form.id, Place("slack", "T1", "D1", "1.1", "1.1"))
    return ann


def ask(world: World, command: str, key: str = HERE) -> Answer:
    return run(command, Context(world.database, world.plans[key], world.now, OLIVE))


def linked(world: World) -> list[str]:
    with world.database.read() as session:
        return [each.name for each in chat_accounts.people_of(session, HERE, "slack", "T1", "U1")]


def test_unlink_shows_what_it_would_take_back_and_changes_nothing(world: World, ann: Person) -> None:
    answer = ask(world, f"unlink {ANN.upper()}")
    assert table(answer).rows == (("Ann Ash", "Slack", "T1", "U1", "1 open form"),)
    assert f"Nothing has been changed: 'unlink {ANN.upper()} now' takes the link back." in answer.parts
    assert answer.actions == (Action("Unlink it now", f"unlink {ANN.upper()} now"),)
    link = {"name": "Ann Ash", "email": ANN, "channel": "slack", "workspace": "T1", "account": "U1"}
    assert answer.data == {"email": ANN, "links": [link], "unlinked": 0}
    assert linked(world) == ["Ann Ash"] and len(world.rows(ChatPlace)) == 1


def test_with_now_the_account_is_nobodys_and_the_log_says_by_whom(world: World, ann: Person) -> None:
    answer = ask(world, f"unlink {ANN} NOW")
    assert "Ann Ash is linked to Slack account U1 no more" in words(answer)
    assert (answer.data["unlinked"], answer.actions) == (1, ())
    assert linked(world) == [] and [*world.rows(ChatAccount), *world.rows(ChatPlace)] == []
    did = [(e.who, e.what, e.subject, e.detail) for e in world.rows(AuditEntry) if e.who == OLIVE]
    assert did == [
        (OLIVE, "asked: unlink", f"person:{ann.id} now", {}),
        (OLIVE, "unlinked an address", f"person:{ann.id}", {"account": "slack T1 U1"}),
    ]
    again = ask(world, f"unlink {ANN} now")
    assert (again.parts, again.data) == ((NOTHING_LINKED,), {"email": ANN, "links": [], "unlinked": 0})


def test_whoever_reads_the_mail_can_link_it_again(world: World, ann: Person) -> None:
    assert f'type "link {ANN}" to the bot' in words(ask(world, f"unlink {ANN} now"))
    with world.database.write(HERE) as session:
        chat_identity.ask_link(session, world.plans[HERE], MINE, ANN, now=world.now)
    world.tick()
    code = str(world.letters("chat_code")[-1].context["code"])
    with world.database.write(HERE) as session:
        assert chat_identity.prove(session, world.plans[HERE], MINE, code, now=world.now) is not None
    assert linked(world) == ["Ann Ash"]


def test_the_wish_not_to_be_written_to_stays_and_is_told(world: World, ann: Person) -> None:
    with world.database.write(HERE) as session:
        preferences.stop(session, HERE, ann.id, now=world.now)
    assert f"Ann Ash asked not to be written to, and that stays so: see 'why {ANN}'." in words(
        ask(world, f"unlink {ANN} now")
    )


def test_another_partnerships_links_are_not_seen(world: World, ann: Person) -> None:
    with pytest.raises(NotFoundError, match="nobody has this address"):
        ask(world, f"unlink {ANN} now", THERE)
    world.a_person("Ann There", email=ANN, partnership=THERE)
    assert ask(world, f"unlink {ANN} now", THERE).parts == (NOTHING_LINKED,)
    assert linked(world) == ["Ann Ash"]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("unlink", "whose address"),
        ("unlink Ann", "write it like 'unlink name@example.org'"),
        (f"unlink {ANN} please", f"'please' is not understood - write 'unlink {ANN}' or 'unlink {ANN} now'"),
    ],
)
def test_words_that_are_off_are_told_with_the_mend(world: World, ann: Person, command: str, said: str) -> None:
    with pytest.raises(WordsError, match=said):
        ask(world, command)
    assert linked(world) == ["Ann Ash"]

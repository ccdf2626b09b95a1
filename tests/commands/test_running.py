"""Q1, Q7: one table runs and explains the commands; every use is written down."""

import pytest

from bot.commands.table import COMMANDS
from bot.errors import BotError, WordsError
from bot.storage import audit
from bot.storage.tables import AuditEntry
from tests.commands.asking import ask, words
from tests.insight.building import THERE, Office


def written(office: Office, key: str = "here") -> list[AuditEntry]:
    with office.database.read() as session:
        return audit.entries(session, key)


def test_help_lists_every_command_with_its_usage(office: Office) -> None:
    said = words(ask(office, "help"))
    assert all(f"{command.usage} | {command.about}" in said for command in COMMANDS.values())
    assert all(command.usage.split()[0] == name for name, command in COMMANDS.items())


@pytest.mark.parametrize("name", COMMANDS)
def test_help_explains_each_command(office: Office, name: str) -> None:
    answer = ask(office, f"help {name}")
    assert (answer.title, answer.parts[0]) == (COMMANDS[name].usage, COMMANDS[name].about)


def test_help_on_nothing_known_names_the_nearest(office: Office) -> None:
    with pytest.raises(WordsError, match="did you mean 'gain'"):
        ask(office, "help gian")


def test_every_use_is_in_the_audit_log_also_one_that_fails(office: Office) -> None:
    ask(office, "status")
    with pytest.raises(BotError):
        ask(office, "event NOPE")
    newest, before = written(office)
    assert (newest.what, newest.subject, newest.who) == ("asked: event", "NOPE", "olive@here.example")
    assert before.what == "asked: status"
    assert written(office, THERE) == []


def test_the_audit_log_names_persons_not_addresses(office: Office) -> None:
    person = office.a_person("Ann Ash")
    ask(office, "why ann.ash@school.example")
    with pytest.raises(BotError):
        ask(office, "why nobody@school.example")
    assert [entry.subject for entry in written(office)] == ["an unknown address", f"person:{person.id}"]


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in ("event", "why")])
def test_every_command_answers_where_there_is_nothing_yet(office: Office, name: str) -> None:
    said = words(ask(office, name))
    assert "nan" not in said.lower().split()
    assert "None" not in said


@pytest.mark.parametrize(
    "text", ["courses now", "overdue 7d", "due soon", "events nowhere", "why", "event", "issues open 3"]
)
def test_words_that_a_command_cannot_take_are_refused(office: Office, text: str) -> None:
    with pytest.raises(WordsError):
        ask(office, text)

"""Q1, Q7: one table runs and explains the commands; every use is written down."""

from contextlib import AbstractContextManager, suppress

import pytest
from sqlalchemy.orm import Session

from bot.commands import powers, run, today
from bot.commands.context import Context
from bot.commands.table import COMMANDS
from bot.errors import BotError, WordsError
from bot.messages.nouns import Answer
from bot.storage import audit
from bot.storage.session import Database
from bot.storage.tables import AuditEntry, PracticeIssue
from tests.commands.asking import ask, words
from tests.insight.building import NOW, THERE, Office, a_partnership


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
    assert (newest.what, newest.subject, newest.who) == (
        "asked: event",
        "words that name nothing",
        "olive@here.example",
    )
    assert before.what == "asked: status"
    assert written(office, THERE) == []


def test_a_word_that_is_no_command_is_in_the_audit_log_and_its_words_are_not(office: Office) -> None:
    with pytest.raises(WordsError):
        ask(office, "wyh ann.ash@school.example")
    [entry] = written(office)
    assert (entry.what, entry.subject, entry.detail) == ("asked: no such command", "", {})


def test_what_names_people_or_does_something_is_for_who_asked_alone(office: Office) -> None:
    """Q7."""
    always = {name for name, command in COMMANDS.items() if command.is_for_one(Answer(""))}
    doing = {
        "resend",
        "remind",
        "attendance",
        "move",
        "cancel",
        "issues",
        "supervisors",
        "unlink",
        "comments",
        "concerns",
    }
    assert always == {"event", "why"} | doing
    assert not COMMANDS["status"].is_for_one(ask(office, "status"))
    assert not COMMANDS["overdue"].is_for_one(ask(office, "overdue"))
    assert COMMANDS["status"].is_for_one(Answer("", data={"not_answered": [{"name": "Ann Ash"}]}))
    assert COMMANDS["overdue"].is_for_one(Answer("", data={"silent": [{"name": "Ann Ash"}]}))


LISTING = ("comments", "comments 2026", "issues", "supervisors", "resend", "unlink ann.ash@school.example")
CHANGING = (
    *("comments theme k7f2 VENUE", "comments quote k7f2 undo", "issues close 1", "issues Close mail all"),
    *("supervisors accept 1", "supervisors refuse 1", "resend all now", "resend 8", "unlink a@school.example now"),
    *("attendance REF everybody all", "move REF 10:00", "cancel REF", "remind REF"),
)


@pytest.mark.parametrize("text", LISTING)
def test_what_only_lists_waits_for_no_writer(office: Office, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """C1."""
    office.a_person("Ann Ash")
    opened: list[str] = []
    write = Database.write

    def counted(self: Database, partnership: str = "", **within: float) -> AbstractContextManager[Session]:
        opened.append(partnership)
        return write(self, partnership, **within)

    monkeypatch.setattr(Database, "write", counted)
    ask(office, text)
    assert opened == [""], "the audit log's own line, which waits for no partnership's turn"
    name, _, rest = text.partition(" ")
    assert COMMANDS[name].writes and not COMMANDS[name].changes(rest)


@pytest.mark.parametrize("text", CHANGING)
def test_what_changes_something_takes_its_turn(text: str) -> None:
    name, _, rest = text.partition(" ")
    assert COMMANDS[name].changes(rest)


def test_what_never_changes_anything_takes_no_turn_whatever_the_words() -> None:
    assert not any(COMMANDS[name].changes("close now") for name in COMMANDS if not COMMANDS[name].writes)


def test_the_audit_log_names_persons_not_addresses(office: Office) -> None:
    person = office.a_person("Ann Ash")
    ask(office, "why ann.ash@school.example")
    with pytest.raises(BotError):
        ask(office, "why nobody@school.example")
    assert [entry.subject for entry in written(office)] == ["an unknown address", f"person:{person.id}"]


def test_the_audit_log_has_what_words_name_and_not_the_words(office: Office) -> None:
    """Q7: it is kept for ever, and names nobody."""
    event = office.an_event("E 7", course="Neglect")
    other = office.an_event("T-1", key=THERE)
    for text, kept in {
        f"status {event.ref.lower()}": f"event:{event.id}",
        f"status {other.ref}": "words that name nothing",
        "summary neglect 2026-Q1": "'Neglect' 2026-q1",
        "gain Neg last quarter": "'Neglect' last quarter",
        "comments E 7 end_of_course page 2": f"event:{event.id} end_of_course page 2",
        "help gain": "gain",
        "issues close mail 12": "close mail 12",
        "attendance E 7 Dana Delegate all": f"event:{event.id} all",
        "attendance Dana Delegate all": "all",
        "remind E 7 because Dana rang": f"event:{event.id} words that name nothing",
        f"report trainers E 7 {'x ' * 900}pdf": f"trainers event:{event.id} words that name nothing",
    }.items():
        with suppress(BotError):
            ask(office, text)
        assert next(each for each in written(office) if each.what.startswith("asked")).subject == kept, text


CANARIES = ("Zebedee", "Quagmire", "zebedee.quagmire@school.example", "Zebedee Quagmire of Hill School, hit by stepdad")


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_name_that_is_typed_behind_any_command_comes_into_the_audit_log(office: Office, name: str) -> None:
    """Q7."""
    event = office.an_event()
    office.a_booking(event, name="Zebedee Quagmire")
    for canary in CANARIES:
        for words_ in (canary, f"{event.ref} {canary}", f"close {canary}", f"{canary} now", f"theme k7f2 {canary}"):
            for role in powers.ROLES:
                own = frozenset({event.id}) if role == powers.TRAINER else None
                here = Context(office.database, a_partnership(), NOW, "olive@here.example", role=role, own_events=own)
                with suppress(BotError):
                    run(f"{name} {words_}", here, look=True)
    kept = "\n".join(f"{each.who} {each.what} {each.subject} {each.detail}".casefold() for each in written(office))
    assert not [word for word in ("zebedee", "quagmire", "hill", "stepdad") if word in kept], kept


ABOUT_ONE = ("event", "why", "remind", "attendance", "move", "cancel", "unlink", "report")


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in ABOUT_ONE])
def test_every_command_answers_where_there_is_nothing_yet(office: Office, name: str) -> None:
    said = words(ask(office, name))
    assert "nan" not in said.lower().split()
    assert "None" not in said


@pytest.mark.parametrize(
    "text", ["courses now", "overdue 7d", "due soon", "events nowhere", *ABOUT_ONE, "issues open 3"]
)
def test_words_that_a_command_cannot_take_are_refused(office: Office, text: str) -> None:
    with pytest.raises(WordsError):
        ask(office, text)


def test_looking_again_changes_nothing_and_is_written_down(office: Office) -> None:
    office.add(PracticeIssue(partnership="here", what="concern", agency="", text="x", raised_at=NOW))
    context = Context(office.database, a_partnership(), NOW, "olive@here.example")
    assert "It is closed." in words(run("issues close 1", context, look=True))
    assert "It is closed." in words(run("issues close 1", context))
    assert [entry.what for entry in written(office) if entry.what.startswith("asked")] == ["asked: issues"] * 2


def test_an_officers_day_is_four_answers_and_one_line_in_the_audit_log(office: Office) -> None:
    answers = today(Context(office.database, a_partnership(), NOW, "olive@here.example"))
    assert [answer.title.split()[0] for answer in answers] == ["Status:", "Due", "Overdue", "Open"]
    assert [entry.what for entry in written(office)] == ["looked at today"]


def test_half_characters_are_left_out_of_what_was_typed(office: Office) -> None:
    """A terminal gives them for bytes that are no text, and no database keeps them."""
    assert words(ask(office, "help\ud800 gain")) == words(ask(office, "help gain"))

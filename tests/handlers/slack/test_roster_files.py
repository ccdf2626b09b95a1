"""A dropped roster is shown before anything is imported, and read again when it is (Q6, P1)."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.handlers.slack import downloads, roster_files
from bot.plan.loading import load
from bot.storage.tables import AuditEntry, Booking
from tests.fakes.slack.seen import Seen
from tests.handlers.slack.officer_desk import OLIVE, OfficerDesk
from tests.handlers.slack.slack_world import SlackWorld
from tests.plans import HERE, THERE, a_partnership

HEADINGS = "Event Ref,Course Title,Event Date,Start,End,First Name,Surname,Email Address,Line Manager Email,Status\n"
ROSTER = HEADINGS + "W1,Neglect,09/03/2026,09:30,16:00,Ann,Bell,ann.bell@oak.example,head@oak.example,Confirmed\n"
CONFIG = Path(__file__).parents[3] / "config"
FAULTY = ROSTER.replace("09/03/2026", "31/02/2026")


@pytest.fixture
def olive(slack_world: SlackWorld) -> OfficerDesk:
    columns = load(CONFIG)["wfscp"].columns
    slack_world.use_slack(replace(a_partnership(HERE), columns=columns), a_partnership(THERE))
    return OfficerDesk(slack_world).binds()


def drops(desk: OfficerDesk, content: str | bytes = ROSTER, name: str = "bookings.csv") -> Seen:
    """Drop a file; gives the bot's answer, in the thread of the file."""
    data = content.encode() if isinstance(content, str) else content
    done = desk.person.drops(name, data)
    assert done.ok, done
    desk.world.quiet()
    newest = desk.person.newest()
    assert newest.thread
    return newest


def presses(desk: OfficerDesk, seen: Seen, label: str) -> Seen:
    assert desk.person.presses(seen, label).ok
    desk.world.quiet()
    return desk.person.look(seen)


def test_a_roster_is_shown_first_and_imported_by_apply(slack_world: SlackWorld, olive: OfficerDesk) -> None:
    shown = drops(olive)
    assert shown.says("bookings.csv: 1 rows: 1 new, 0 changed, 0 unchanged, 0 ignored")
    assert shown.says("people will be written to now if you press Apply")
    assert "people will be written to now" in shown.text
    assert slack_world.rows(Booking) == []
    before = slack_world.settled
    done = presses(olive, shown, "Apply")
    assert done.says("Imported bookings.csv") and done.says("Done.") and done.buttons() == {}
    assert len(slack_world.rows(Booking)) == 1 and slack_world.settled == before + 1
    did = [(e.who, e.what) for e in slack_world.rows(AuditEntry) if "roster" in e.what]
    assert did == [(OLIVE, "looked at a dropped roster"), (OLIVE, "imported a roster")]


def test_apply_pressed_twice_imports_once(slack_world: SlackWorld, olive: OfficerDesk) -> None:
    shown = drops(olive)
    presses(olive, shown, "Apply")
    assert presses(olive, shown, "Apply").says("0 new, 0 changed, 1 unchanged")
    assert len(slack_world.rows(Booking)) == 1


def test_forget_it_changes_nothing(slack_world: SlackWorld, olive: OfficerDesk) -> None:
    gone = presses(olive, drops(olive), "Forget it")
    assert gone.says("Forgotten: nothing was changed.") and gone.buttons() == {}
    assert slack_world.rows(Booking) == []


def test_a_file_that_has_changed_since_is_shown_again(slack_world: SlackWorld, olive: OfficerDesk) -> None:
    shown = drops(olive)
    file = next(iter(slack_world.team.files.values()))
    file.content = (ROSTER + ROSTER.splitlines()[1].replace("Ann", "Bob").replace("ann.", "bob.") + "\n").encode()
    again = presses(olive, shown, "Apply")
    assert again.says(roster_files.CHANGED) and again.says("2 new")
    assert slack_world.rows(Booking) == []
    presses(olive, again, "Apply")
    assert len(slack_world.rows(Booking)) == 2


def test_a_roster_with_faults_names_them_and_cannot_be_applied(slack_world: SlackWorld, olive: OfficerDesk) -> None:
    shown = drops(olive, FAULTY)
    assert shown.says("fault: bookings.csv, row 2, Event Date: there is no such date")
    assert list(shown.buttons()) == ["Forget it"]
    assert shown.says("drop the mended file here") and not shown.says("Import bookings.csv?")


def test_what_changes_nothing_cannot_be_applied(slack_world: SlackWorld, olive: OfficerDesk) -> None:
    presses(olive, drops(olive), "Apply")
    again = drops(olive)
    assert again.says("Nothing would change.") and list(again.buttons()) == ["Forget it"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("photo.png", b"\x89PNG....", "Drop a roster as CSV, TSV or XLSX"),
        ("old.xls", b"\xd0\xcf\x11\xe0", "saved as .xlsx first"),
        ("bookings.xlsx", b"a,b", "no Excel file, though it is named like one"),
        ("bookings.csv", b"%PDF-1.7", "a PDF, no table"),
        ("bookings.csv", b"  ", "the file is empty"),
        ("bookings.csv", b"x" * (downloads.LARGEST + 1), "larger than 10 MB"),
    ],
)
def test_what_is_no_roster_is_told_kindly(
    slack_world: SlackWorld, olive: OfficerDesk, name: str, content: bytes, said: str
) -> None:
    shown = drops(olive, content, name)
    assert shown.says(said) and shown.buttons() == {}


def test_a_delegates_file_is_not_read(slack_world: SlackWorld, olive: OfficerDesk) -> None:
    other = OfficerDesk(slack_world, "U8", email="dana@school.example")
    calls = len(slack_world.team.calls)
    assert drops(other).says("not read")
    assert "files.info" not in [method for method, _ in slack_world.team.calls[calls:]]
    assert slack_world.refusals() == ["refused: dropping a roster"]


def test_words_beside_a_delegates_file_are_taken_as_typed(slack_world: SlackWorld) -> None:
    """C2."""
    dana = slack_world.asked()
    dana.presses("Start")
    assert dana.person.drops("notes.docx", b"x", text="all", thread=dana.shown).ok
    assert dana.drafts() == {"there": "all"}
    assert "Files are not read here" in dana.last()
    assert slack_world.refusals() == ["refused: dropping a roster"]
    assert all(each.body is None for each in slack_world.inputs())


def test_words_beside_an_officers_file_are_no_answer(slack_world: SlackWorld, olive: OfficerDesk) -> None:
    done = olive.person.drops("bookings.csv", ROSTER.encode(), text="stop")
    assert done.ok
    slack_world.quiet()
    [shown] = [each for each in olive.person.received() if each.thread]
    assert shown.says("1 new")
    assert all(each.body is None for each in slack_world.inputs())


def test_without_the_scope_the_officer_is_told_which_one(slack_world: SlackWorld, olive: OfficerDesk) -> None:
    slack_world.team.scopes = tuple(scope for scope in slack_world.team.scopes if scope != "files:read")
    assert drops(olive).says("the app needs the scope files:read")


def test_the_token_is_sent_to_slack_alone(slack_world: SlackWorld) -> None:
    here = slack_world.here
    for url in ("https://files.slack.com/x", "https://slack.com/x", f"{here.workspace.api_url}x"):
        assert downloads._is_slacks(here, url)
    for url in (
        "http://files.slack.com/x",
        "https://slack.com.evil.example/x",
        "https://evilslack.com/x",
        "",
        "file:///x",
    ):
        assert not downloads._is_slacks(here, url)


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        {"event": []},
        {"event": {"type": "message", "channel_type": "im", "user": "U1", "channel": "D1", "files": [1]}},
        {
            "event": {
                "type": "message",
                "channel_type": "channel",
                "user": "U1",
                "channel": "C1",
                "files": [{"id": "F"}],
            }
        },
        {"event": {"channel_type": "im", "user": "U1", "channel": "D1", "bot_id": "B", "files": [{"id": "F"}]}},
    ],
)
def test_garbage_is_no_dropped_file(body: object) -> None:
    assert roster_files.dropped(body) is None

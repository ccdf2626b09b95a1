"""`evalbot audit`: a line a partnership where all is well, else where it is not; and who did what (Q7)."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import SAMPLES, Type


@pytest.fixture
def used(evalbot: Type) -> Type:
    """Type at a deployment in which wfscp has imported, and asked twice."""
    assert evalbot("import", str(SAMPLES / "wfscp_bookings.csv"), "-p", "wfscp", "--apply").status == 0
    assert evalbot("ask", "status", "-p", "wfscp").status == 0
    assert evalbot("ask", "events 2026", "-p", "wfscp", "--as", OFFICER).status == 0
    return evalbot


OFFICER = "officer@wfscp.example"


def by_hand(change: str) -> None:
    with closing(sqlite3.connect("evalbot.db")) as database, database:
        for what in ("update", "delete"):
            database.execute(f"DROP TRIGGER audit_is_never_{what}d")
        database.execute(change)


def test_a_whole_log_is_one_line_a_partnership_with_its_last_seal(used: Type) -> None:
    told = used("audit", "verify", "--json").json
    assert told["whole"] is True
    [log] = [each for each in told["logs"] if each["partnership"] == "wfscp"]
    said = used("audit", "verify")
    assert (said.status, said.err) == (0, "")
    assert f"wfscp: {log['entries']} entries, whole; last seal {log['last_seal'][:12]}…" in said.out.splitlines()
    assert "wsp: 0 entries, whole" in said.out.splitlines()


def test_a_break_is_told_by_its_entry_and_how_and_the_status_says_so(used: Type) -> None:
    by_hand("UPDATE audit SET who = 'nobody' WHERE position = 2")
    said = used("audit", "verify", "-p", "wfscp")
    assert (said.status, said.err) == (1, "")
    assert said.out.startswith("wfscp: entry 2 was changed after it was written (noticed at: ")
    assert said.out.rstrip().endswith("the 1 entry before it is whole")
    told = used("audit", "verify", "--json")
    assert (told.status, told.json["whole"]) == (1, False)


def test_a_seal_that_was_noted_shows_an_end_that_was_taken_away(used: Type) -> None:
    noted = used("audit", "verify", "-p", "wfscp", "--json").json["logs"][0]["last_seal"][:12]
    said = used("audit", "verify", "--seal", f"{noted}…")
    assert said.status == 0
    assert "is that of entry 3; 0 came after it." in said.out
    by_hand("DELETE FROM audit WHERE position = 3")
    assert used("audit", "verify").status == 0
    said = used("audit", "verify", "--seal", noted)
    assert said.status == 1
    assert f"No entry has the seal {noted}…" in said.out
    assert used("audit", "verify", "--seal", noted, "--json").json["seal_found"] is False


def test_the_log_is_read_newest_last_where_the_partnership_is(used: Type) -> None:
    said = used("audit", "show", "-p", "wfscp").out
    assert said.index("imported a roster") < said.index("asked: status") < said.index("asked: events")
    assert "Subject" in said
    told = used("audit", "show", "-p", "wfscp", "--who", "OFFICER", "--since", "7d", "--json").json["entries"]
    assert [(each["what"], each["subject"]) for each in told] == [("asked: events", "2026")]
    told = used("audit", "show", "-p", "wfscp", "--last", "1", "--json").json["entries"]
    assert [each["position"] for each in told] == [3]
    assert "Nothing in the log fits that." in used("audit", "show", "-p", "wfscp", "--what", "refused").out


def test_asking_as_somebody_who_is_neither_officer_nor_trainer_is_refused_in_one_line(used: Type) -> None:
    """Q7: a trainer asks of their own events only."""
    said = used("ask", "status", "-p", "wfscp", "--as", "nobody@wfscp.example")
    assert (said.status, said.out, said.err.count("\n")) == (1, "", 1)
    assert "is no officer of wfscp, and gives none of its events" in said.err
    with closing(sqlite3.connect("evalbot.db")) as database, database:
        [event, ref] = database.execute("SELECT id, ref FROM event ORDER BY id").fetchone()
        [person] = database.execute("SELECT id FROM person WHERE email != '' ORDER BY id").fetchone()
        [email] = database.execute("SELECT email FROM person WHERE id = ?", (person,)).fetchone()
        database.execute("DELETE FROM event_trainer")
        database.execute(
            "INSERT INTO event_trainer (event_id, person_id, partnership) VALUES (?, ?, 'wfscp')", (event, person)
        )
    told = used("ask", "events 2026", "-p", "wfscp", "--as", email, "--json").json["events"]
    assert {each["ref"] for each in told} <= {ref}
    assert used("ask", f"event {ref}", "-p", "wfscp", "--as", email).status == 0
    refused = used("ask", "due", "-p", "wfscp", "--as", email)
    assert (refused.status, refused.out, refused.err.count("\n")) == (1, "", 1)
    assert refused.err.startswith("due: that is for officers - as a trainer you may ask help, events")
    assert "refused: due, to a trainer" in used("audit", "show", "-p", "wfscp", "--what", "refused").out


@pytest.mark.parametrize(
    "words",
    [
        ("verify", "--seal", "3fa"),
        ("verify", "--seal", "not a seal"),
        ("verify", "-p", "nobody"),
        ("show", "-p", "wfscp", "--since", "yesterday"),
        ("show", "-p", "wfscp", "--last", "0"),
        ("show",),
    ],
)
def test_words_that_are_off_are_refused(used: Type, words: tuple[str, ...]) -> None:
    said = used("audit", *words)
    assert (said.status, said.out) == (2, "")
    assert said.err
    assert "Traceback" not in said.err
    assert Path("evalbot.db").exists()

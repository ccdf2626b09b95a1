"""The officers' digest: on Monday morning where the partnership is, once a week, and only if something waits (L7)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.calendar import tell_officers
from bot.flows import digest, preferences, supervisor
from bot.messages import mail
from bot.storage import audit, mail_cursors, mail_in, people
from bot.storage.mail_in import Entry
from bot.storage.tables import AuditEntry, OutboxMessage, Touchpoint
from tests.build import World
from tests.plans import a_partnership, at

MONDAY = at("2026-04-06", "08:00")


def _raised(world: World) -> None:
    booking = world.a_booking(attended=True)
    world.run_until(at("2026-04-01"))
    briefing = world.touchpoint(booking, "supervisor_briefing")
    with world.database.write("here") as session:
        row = session.get_one(Touchpoint, briefing.id)
        supervisor.raise_issue(session, row, what="concern", text="The secret text.", agency="", now=world.now)


def _digests(world: World) -> list[OutboxMessage]:
    return [row for row in world.queue() if row.template == "officer_digest"]


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (at("2026-03-30", "07:59"), False),
        (at("2026-03-30", "08:00"), True),  # the first Monday of summer time
        (at("2026-03-31", "23:00"), True),
        (at("2026-04-01", "08:00"), False),
        (at("2026-04-05", "23:59"), False),
    ],
)
def test_it_is_due_on_monday_at_eight_where_the_partnership_is(now: datetime, due: bool) -> None:
    assert (digest.monday(a_partnership(), now) is not None) is due


def test_it_says_what_waits_once_a_week_and_never_what_was_written(world: World) -> None:
    _raised(world)
    assert tell_officers(world.desk, at("2026-04-05", "12:00")) == 0
    assert [tell_officers(world.desk, MONDAY) for _ in range(3)] == [1, 0, 0]
    world.tick(MONDAY)
    [letter] = world.letters("officer_digest")
    words = mail.render(letter)
    assert letter.to.email == "olive@testshire.example"
    assert "Raised with you, and open: 1" in words.text
    assert "secret" not in words.text + words.html
    assert tell_officers(world.desk, at("2026-04-13", "08:00")) == 1


def test_its_last_line_notes_the_seal_by_which_the_audit_log_is_checked_later(world: World) -> None:
    """Q7: whoever can write to the database cannot change what is in an officer's mailbox."""
    _raised(world)
    tell_officers(world.desk, MONDAY)
    with world.database.read() as session:
        newest = audit.last(session, "here")
    world.tick(MONDAY)
    words = mail.render(world.letters("officer_digest")[0])
    noted = f"the audit log has {newest.entries} entries; its last seal begins {newest.seal[:12]}."
    assert noted in words.text
    assert noted in words.html


def test_nothing_to_say_is_not_sent_and_the_week_is_over_with_it(world: World) -> None:
    assert tell_officers(world.desk, MONDAY) == 0
    _raised(world)
    assert tell_officers(world.desk, at("2026-04-07", "08:00")) == 0
    assert _digests(world) == []


def test_each_partnership_hears_of_its_own(world: World) -> None:
    _raised(world)
    tell_officers(world.desk, MONDAY)
    assert {row.partnership for row in _digests(world)} == {"here"}
    assert {row.partnership for row in world.rows(AuditEntry) if "officers" in row.what} == {"here", "there"}


def test_mail_that_waits_and_letters_that_came_back_are_named(world: World) -> None:
    _raised(world)
    with world.database.write("here") as session:
        entry = Entry("unit@testshire.example", "k1", at("2026-04-02"), "aside", why="it is encrypted")
        mail_in.record(session, "here", entry, now=at("2026-04-02"))
        mine = [each for each in session.scalars(select(OutboxMessage)) if each.role == "supervisor"]
        row = max(mine, key=lambda each: each.id)
        row.state, row.reason = "undeliverable", "no such mailbox"
        session.get_one(Touchpoint, row.touchpoint_id).state = "undeliverable"
        row_id = row.id
    with world.database.read() as session:
        found = digest.gathered(session, world.plans["here"], now=MONDAY)
        other = digest.gathered(session, world.plans["there"], now=MONDAY)
    assert found["mail"] == {"n": 1, "lines": [{"since": "Thursday 2 April 2026", "why": "it is encrypted"}], "more": 0}
    assert f"'number': {row_id}" in str(found["lost"]) and "no such mailbox" in str(found["lost"])
    assert other["waiting"] == 0


def test_mail_that_is_nobodys_is_told_to_those_who_write_from_its_mailbox(world: World) -> None:
    with world.database.write() as session:
        entry = Entry("unit@testshire.example", "k1", at("2026-04-02"), "aside", why="nobody knows the sender")
        mail_in.record(session, "", entry, now=at("2026-04-02"))
    boxes = {"unit@testshire.example": 1, "other@testshire.example": 0, "": 0}
    with world.database.read() as session:
        for mailbox, n in boxes.items():
            assert digest.gathered(session, world.plans["here"], now=MONDAY, mailbox=mailbox)["waiting"] == n


def test_a_mailbox_that_is_not_read_is_told(world: World) -> None:
    """P2: else nobody hears that answers and bounces are not seen."""
    desk = replace(world.desk, mailboxes={"here": "unit@testshire.example"})
    with world.database.write() as session:
        mail_cursors.claim(session, "unit@testshire.example", every=timedelta(minutes=1), now=at("2026-04-02"))
    assert tell_officers(desk, MONDAY) == 1
    world.tick(MONDAY)
    said = mail.render(world.letters("officer_digest")[0]).text
    assert "unit@testshire.example, since Thursday 2 April 2026" in said


def test_an_officer_who_asked_for_no_more_letters_as_a_delegate_gets_the_digest(world: World) -> None:
    """L7: being an officer is another matter."""
    _raised(world)
    officer = world.plans["here"].about.officers[0]
    with world.database.write("here") as session:
        person = people.ensure(session, "here", email=officer.email, name=officer.name)
        preferences.stop(session, "here", person.id, now=world.now)
    tell_officers(world.desk, MONDAY)
    world.tick(MONDAY)
    assert [row.state for row in _digests(world)] == ["sent"]
    assert "This waits for you" in mail.render(world.letters("officer_digest")[0]).text


def test_stages_are_named_as_people_know_them(world: World) -> None:
    world.a_booking(attended=True)
    world.run_until(at("2026-04-05", "12:00"))
    with world.database.read() as session:
        found = digest.gathered(session, world.plans["here"], now=MONDAY)
    told = str([found["closed"], found["silent"]])
    assert found["waiting"]
    assert not [key for key in world.plans["here"].plan.stages if f"'{key}'" in told]


def test_a_fault_in_one_partnership_leaves_the_others_their_digest(world: World) -> None:
    _raised(world)
    broken = replace(world.plans["there"], plan=None)  # type: ignore[arg-type]
    desk = replace(world.desk, plans={"there": broken, "here": world.plans["here"]})
    assert tell_officers(desk, MONDAY) == 1

"""The ledger of mail, and what it leads to: cursors, who is away, which address fails (P2); each partnership's own."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.storage import aways, bad_addresses, mail_cursors, mail_in
from bot.storage.mail_in import Entry
from tests.build import World
from tests.plans import HERE, START, THERE

MINUTE = timedelta(minutes=1)
MAILBOX = "evaluation@testshire.example"


def entry(key: str = "<1@x>", what: str = "aside", mailbox: str = MAILBOX) -> Entry:
    return Entry(mailbox, key, START, what, "it is encrypted")


def test_a_mail_is_recorded_once_a_mailbox_whosever_it_is(world: World) -> None:
    with world.database.write() as session:
        assert mail_in.taken(session, MAILBOX, "<1@x>") is None
        assert mail_in.record(session, HERE, entry(), now=START)
        assert not mail_in.record(session, THERE, entry(what="replied"), now=START)
        assert mail_in.record(session, HERE, entry(mailbox="other@testshire.example"), now=START)
        kept = mail_in.taken(session, MAILBOX, "<1@x>")
    assert kept is not None
    assert (kept.partnership, kept.what, kept.why) == (HERE, "aside", "it is encrypted")


def test_what_waits_for_a_person_is_each_partnerships_own_until_it_is_closed(world: World) -> None:
    with world.database.write() as session:
        for n, (key, what) in enumerate([(HERE, "aside"), (HERE, "replied"), (THERE, "aside"), ("", "aside")]):
            mail_in.record(session, key, entry(f"<{n}@x>", what), now=START)
        waiting = {key: [row.key for row in mail_in.waiting_for_a_person(session, key)] for key in (HERE, THERE, "")}
        assert waiting == {HERE: ["<0@x>"], THERE: ["<2@x>"], "": ["<3@x>"]}
        mine = mail_in.waiting_for_a_person(session, HERE)[0].id
        closed = [mail_in.close(session, key, mine, now=START) for key in (THERE, HERE, HERE)]
        assert closed == [False, True, False]
        assert mail_in.waiting_for_a_person(session, HERE) == []


def test_a_mail_is_known_by_the_mailboxs_own_name_whatever_its_key(world: World) -> None:
    with world.database.write() as session:
        mail_in.record(session, HERE, replace(entry("sha256:1"), provider_id="AAMk1"), now=START)
        mail_in.record(session, HERE, entry("<2@x>"), now=START)
        known = mail_in.taken(session, MAILBOX, "<1@x>", "AAMk1")
        assert known is not None and known.key == "sha256:1"
        assert mail_in.taken(session, "other@testshire.example", "<1@x>", "AAMk1") is None
        assert mail_in.taken(session, MAILBOX, "<1@x>", "") is None, "no name is nobody's"


def test_what_is_not_marked_is_known_for_a_while_and_until_it_is(world: World) -> None:
    with world.database.write() as session:
        for n in range(3):
            now = START + timedelta(hours=n)
            mail_in.record(session, HERE, replace(entry(f"<{n}@x>"), provider_id=f"AAMk{n}"), now=now)
        mail_in.record(session, HERE, entry("<9@x>"), now=START)
        assert unmarked(session, START) == ["AAMk0", "AAMk1", "AAMk2"]
        mail_in.mark(session, MAILBOX, "AAMk1")
        assert unmarked(session, START) == ["AAMk0", "AAMk2"]
        assert unmarked(session, START + timedelta(hours=1)) == ["AAMk2"]


def unmarked(session: Session, since: datetime) -> list[str]:
    return [row.provider_id for row in mail_in.unmarked(session, MAILBOX, since=since, limit=9)]


def claims(session: Session, at: datetime) -> bool:
    return mail_cursors.claim(session, MAILBOX, every=MINUTE, now=at)


def test_a_cursor_keeps_when_reading_began_and_when_all_was_read(world: World) -> None:
    later = START + timedelta(hours=1)
    with world.database.write() as session:
        assert mail_cursors.of(session, MAILBOX) is None
        assert claims(session, START)
        mail_cursors.save(session, MAILBOX, "next", later, done=False)
        assert mail_cursors.of(session, MAILBOX) == mail_cursors.Cursor("next", START, START)
        mail_cursors.save(session, MAILBOX, "delta", later)
        assert mail_cursors.of(session, MAILBOX) == mail_cursors.Cursor("delta", START, START, later)


def test_a_mailbox_is_read_by_one_process_at_a_time(world: World) -> None:
    with world.database.write() as session:
        assert [claims(session, at) for at in (START, START + MINUTE / 2, START + MINUTE)] == [True, False, True]
        kept = mail_cursors.of(session, MAILBOX)
        assert claims(session, START - timedelta(hours=1)), "the clock went back"
    assert kept is not None
    assert (kept.since, kept.polled_at) == (START, START + MINUTE)


def test_a_mailbox_that_is_to_be_left_alone_is_so_by_every_process(world: World) -> None:
    with world.database.write() as session:
        assert claims(session, START)
        mail_cursors.wait(session, MAILBOX, START + 3 * MINUTE)
        assert [claims(session, START + n * MINUTE) for n in (1, 2, 3, 4)] == [False, False, True, True]


def test_how_often_a_mail_was_asked_for_is_known_until_the_reading_goes_on(world: World) -> None:
    with world.database.write() as session:
        assert claims(session, START)
        assert [mail_cursors.tried(session, MAILBOX, each) for each in ("a", "b", "a")] == [1, 1, 2]
    with world.database.write() as session:
        kept = mail_cursors.of(session, MAILBOX)
        assert kept is not None and kept.tries == {"a": 2, "b": 1}
        mail_cursors.save(session, MAILBOX, "delta", START)
        kept = mail_cursors.of(session, MAILBOX)
        assert kept is not None and kept.tries == {}


def test_a_mailbox_that_is_looked_at_in_vain_is_not_read_since(world: World) -> None:
    with world.database.write() as session:
        assert mail_cursors.behind(session, MAILBOX, START) is None, "it never began"
        assert claims(session, START)
        late = START + mail_cursors.QUIET + MINUTE
        assert [mail_cursors.behind(session, MAILBOX, at) for at in (START, late)] == [None, START]
        mail_cursors.save(session, MAILBOX, "delta", START + MINUTE)
        assert claims(session, late)
        assert mail_cursors.behind(session, MAILBOX, late) is None
        assert mail_cursors.behind(session, MAILBOX, late + MINUTE) == START + MINUTE


def test_what_somebody_said_last_of_being_away_holds(world: World) -> None:
    person = world.a_person()
    with world.database.write() as session:
        for day in (date(2026, 3, 9), date(2026, 3, 5)):
            aways.note(session, HERE, person.id, day, now=START)
        assert aways.until(session, HERE, person.id) == date(2026, 3, 5)
        assert aways.until(session, THERE, person.id) is None


def test_an_address_is_bad_in_one_partnership_until_it_is_trusted_again(world: World) -> None:
    with world.database.write() as session:
        for status in ("5.1.1", "5.7.1"):
            bad_addresses.mark(session, HERE, "Gone@School.example", status=status, why="refused", now=START)
        known = bad_addresses.of(session, HERE, "gone@school.example")
        assert known is not None
        assert known.status == "5.1.1"
        assert bad_addresses.of(session, THERE, "gone@school.example") is None
        cleared = [bad_addresses.clear(session, key, "gone@school.example") for key in (THERE, HERE, HERE)]
        assert cleared == [False, True, False]

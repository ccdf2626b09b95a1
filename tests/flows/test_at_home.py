"""A home shows what concerns its own account's people, and nobody else (C1, C3, Q7)."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.flows import at_home, preferences
from bot.flows.chat_identity import Account
from bot.messages.at_home import Home
from bot.storage import chat_accounts
from bot.storage.tables import AuditEntry, Booking, Link, Person
from tests.build import World
from tests.plans import HERE, THERE, at

MINE = Account("slack", "T1", "U1")
BASE = "https://evaluation.example"


def knows(world: World, person_id: int, account: Account = MINE) -> None:
    """Have a look-up find a person's account."""
    with world.database.write(HERE) as session:
        email = session.get_one(Person, person_id).email
        chat_accounts.remember(
            session,
            HERE,
            person_id,
            channel="slack",
            workspace=account.workspace,
            account=account.account,
            email=email,
            now=world.now,
        )


def home(world: World, account: Account = MINE, key: str = HERE) -> Home:
    with world.database.read() as session:
        return at_home.home(session, world.plans[key], account, base_url=f"{BASE}/", now=world.now)


@pytest.fixture
def booking(world: World) -> Booking:
    booking = world.a_booking(person=world.a_person("Ann Ash"))
    knows(world, booking.person_id)
    return booking


def test_an_account_that_nobody_knows_sees_where_it_is(world: World) -> None:
    shown = home(world)
    assert (shown.unknown, shown.privacy_url) == (True, f"{BASE}/privacy/here")
    assert shown.partnership == "Testshire Safeguarding Children Partnership"


def test_a_form_waits_then_is_given_then_closed(world: World, booking: Booking) -> None:
    assert home(world).waiting == ()
    world.tick(at("2026-02-23"))
    waiting = home(world).waiting[0]
    assert (waiting.title, waiting.course, waiting.answered, waiting.total) == ("before", "Neglect", 0, 3)
    assert (waiting.day, waiting.closes) == ("Monday 2 March 2026", "Monday 2 March 2026")
    world.answers(booking, "pre_course")
    given = home(world)
    assert given.waiting == () and given.given[0].changeable_until == "Monday 2 March 2026"
    world.now = at("2026-03-03")
    assert [(each.title, each.changeable_until) for each in home(world).given] == [("before", "")]
    world.now += at_home.DONE_FOR
    assert home(world).given == ()


def test_a_certificate_that_was_withdrawn_is_not_shown(world: World, booking: Booking) -> None:
    world.tick(at("2026-03-02", "15:30"))
    world.answers(booking, there="all")
    world.run_until(at("2026-03-03"))
    earned = home(world).earned
    assert [each.day for each in earned] == ["Monday 2 March 2026"]
    assert earned[0].url == f"{BASE}/certificates/{world.certificates()[0].number}"
    world.marks(booking, "partly")
    assert home(world).earned == ()


def test_a_supervisor_sees_the_team(world: World, booking: Booking) -> None:
    sue = world.a_person("Sue Pervisor", email="sue@school.example")
    boss = Account("slack", "T1", "U2")
    knows(world, sue.id, boss)
    world.tick(at("2026-03-02", "15:30"))
    world.answers(booking, there="all")
    world.run_until(at("2026-03-04"))
    team = home(world, boss).team
    assert [(each.kind, each.delegate, each.course, each.done) for each in team] == [
        ("briefing", "Ann Ash", "Neglect", False)
    ]
    assert home(world, boss).earned == () and home(world).team == ()
    assert _page(world, boss, team[0].touchpoint).startswith(f"{BASE}/s/")
    assert world.rows(Link, purpose="s", person_id=sue.id)


def _page(world: World, account: Account, touchpoint: int) -> str:
    with world.database.write(HERE) as session:
        return _minted(session, world, account, touchpoint)


def _minted(session: Session, world: World, account: Account, touchpoint: int) -> str:
    return at_home.supervisors_page(session, world.plans[HERE], account, touchpoint, base_url=BASE, now=world.now)


def test_a_page_is_for_its_supervisor_only(world: World, booking: Booking) -> None:
    world.tick(at("2026-03-02", "15:30"))
    world.answers(booking, there="all")
    world.run_until(at("2026-03-04"))
    briefing = world.touchpoint(booking, "supervisor_briefing").id
    for touchpoint in (briefing, world.touchpoint(booking, "end_of_course").id, 99_999):
        assert _page(world, MINE, touchpoint) == ""
    refused = [e for e in world.rows(AuditEntry) if e.what == "refused: asked for a page that is not theirs"]
    assert [e.who for e in refused] == ["slack T1 U1"] * 3


def test_preferences_are_those_of_all_the_accounts_people(world: World, booking: Booking) -> None:
    assert (home(world).channel, home(world).stopped) == ("chat", False)
    with world.database.write(HERE) as session:
        preferences.prefer(session, HERE, booking.person_id, channel="mail", now=world.now)
        preferences.stop(session, HERE, booking.person_id, now=world.now)
    assert (home(world).channel, home(world).stopped) == ("mail", True)


def test_a_home_shows_nothing_of_another_account_or_partnership(world: World, booking: Booking) -> None:
    world.tick(at("2026-02-23"))
    assert home(world, Account("slack", "T1", "U9")).unknown
    assert home(world, Account("slack", "T9", "U1")).unknown
    assert home(world, key=THERE).unknown


def test_a_cancelled_place_has_nothing_waiting(world: World, booking: Booking) -> None:
    world.tick(at("2026-02-23"))
    world.change(booking, state="cancelled")
    world.now += timedelta(hours=1)
    assert home(world).waiting == ()

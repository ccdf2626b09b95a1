"""A mailed code is right once, within its time, for one account, and nobody guesses it (Q7)."""

from datetime import timedelta

import pytest

from bot.storage import chat_codes, chat_officers
from bot.storage.chat_codes import A_DAY, LIFE, MOST_A_DAY, PAUSE, PURPOSES, TRIES, Proof
from bot.storage.chat_officers import Account
from bot.storage.tables import ChatCode
from tests.build import World
from tests.plans import HERE, THERE

OLIVE = "olive@testshire.example"
MINE, OTHER = Account("slack", "T1", "U1"), Account("slack", "T1", "U2")


def minted(world: World, account: Account = MINE, purpose: str = "officer", email: str = OLIVE) -> str:
    with world.database.write(HERE) as session:
        expected = chat_codes.expect(session, HERE, account, purpose, email=email, now=world.now)
        assert expected is not None
    with world.database.write(HERE) as session:
        return chat_codes.mint(session, HERE, expected, now=world.now)


def spend(world: World, digits: str, account: Account = MINE, key: str = HERE) -> Proof | None:
    with world.database.write(key) as session:
        return chat_codes.spend(session, key, account, digits, now=world.now)


def test_a_code_is_right_once(world: World) -> None:
    digits = minted(world)
    assert len(digits) == 6 and digits not in repr([row.hash for row in world.rows(ChatCode)])
    assert spend(world, f" {digits} ") == Proof("officer", OLIVE)
    assert spend(world, digits) is None


def test_a_code_is_of_one_account_and_one_partnership(world: World) -> None:
    digits = minted(world)
    assert spend(world, digits, OTHER) is None
    assert spend(world, digits, Account("teams", "T1", "U1")) is None
    assert spend(world, digits, key=THERE) is None
    assert spend(world, digits) is not None


def test_after_five_wrong_ones_the_right_one_is_dead(world: World) -> None:
    digits = minted(world)
    wrong = f"{(int(digits) + 1) % 1_000_000:06d}"
    assert [spend(world, wrong) for _ in range(TRIES)] == [None] * TRIES
    assert spend(world, digits) is None


def test_a_code_dies_with_its_time(world: World) -> None:
    digits = minted(world)
    world.now += LIFE
    assert spend(world, digits) is None


def test_until_its_mail_goes_nothing_is_right(world: World) -> None:
    with world.database.write(HERE) as session:
        assert chat_codes.expect(session, HERE, MINE, "officer", email=OLIVE, now=world.now)
    assert spend(world, "") is None and spend(world, "000000") is None


def test_one_mail_in_two_minutes_by_account_and_to_an_address(world: World) -> None:
    minted(world)
    with world.database.write(HERE) as session:
        for account, email in ((MINE, OLIVE), (MINE, "boss@x.example"), (OTHER, OLIVE.upper())):
            assert chat_codes.expect(session, HERE, account, "officer", email=email, now=world.now) is None
        later = world.now + PAUSE
        assert chat_codes.expect(session, HERE, MINE, "officer", email=OLIVE, now=later) is not None


def test_an_account_gets_so_many_codes_a_day_and_so_does_an_address(world: World) -> None:
    """Else a workspace's pest has somebody mailed every two minutes."""

    def expects(account: Account, purpose: str, email: str, *, own: bool = False) -> bool:
        world.now += PAUSE
        with world.database.write(HERE) as session:
            return chat_codes.expect(session, HERE, account, purpose, email=email, own=own, now=world.now) is not None

    came = [expects(MINE, PURPOSES[n % 2], f"p{n}@x.example") for n in range(MOST_A_DAY + 1)]
    assert came == [True] * MOST_A_DAY + [False]
    others = [Account("slack", "T1", f"U{n}") for n in range(10, 10 + MOST_A_DAY)]
    assert all(expects(account, "officer", OLIVE) for account in others)
    assert not expects(OTHER, "officer", OLIVE.upper())
    assert [expects(OTHER, "officer", OLIVE, own=True) for _ in range(MOST_A_DAY + 1)] == came
    world.now += A_DAY
    assert expects(MINE, "officer", OLIVE) and expects(OTHER, "link", "p1@x.example")


def test_who_owns_an_address_waits_for_no_pause_but_their_own(world: World) -> None:
    minted(world)
    with world.database.write(HERE) as session:
        for expected in (True, False):
            began = chat_codes.expect(session, HERE, OTHER, "officer", email=OLIVE, own=True, now=world.now)
            assert (began is not None) is expected


def test_an_earlier_code_of_the_day_is_dead(world: World) -> None:
    earlier = minted(world)
    world.now += PAUSE
    later = minted(world)
    if earlier == later:
        pytest.skip("one in a million: both are the same digits")
    assert spend(world, earlier) is None
    assert spend(world, later) == Proof("officer", OLIVE)


def test_the_mail_of_an_earlier_asking_is_no_longer_awaited(world: World) -> None:
    """Else an old mail would mint the code of another address."""
    with world.database.write(HERE) as session:
        first = chat_codes.expect(session, HERE, MINE, "officer", email=OLIVE, now=world.now)
        second = chat_codes.expect(session, HERE, MINE, "officer", email="boss@x.example", now=world.now + PAUSE)
        assert first is not None and second is not None
    with world.database.write(HERE) as session:
        assert not chat_codes.awaited(session, HERE, first) and chat_codes.awaited(session, HERE, second)
        assert not chat_codes.awaited(session, THERE, second)
        assert chat_codes.mint(session, HERE, first, now=world.now) == ""


def test_two_purposes_have_codes_of_their_own(world: World) -> None:
    officer, link = minted(world), minted(world, purpose="link", email="ann@school.example")
    if officer == link:
        pytest.skip("one in a million: both are the same digits")
    assert spend(world, link) == Proof("link", "ann@school.example")
    assert spend(world, officer) == Proof("officer", OLIVE)


def test_old_codes_are_forgotten(world: World) -> None:
    minted(world)
    world.now += LIFE + timedelta(days=1)
    minted(world, OTHER, email="boss@x.example")
    assert [row.account for row in world.rows(ChatCode)] == ["U2"]


def test_an_account_is_bound_to_one_officer_of_each_partnership(world: World) -> None:
    """Q7: two partnerships may share a workspace."""
    with world.database.write(HERE) as session:
        chat_officers.bind(session, HERE, MINE, email=OLIVE.upper(), now=world.now)
    with world.database.read() as session:
        assert chat_officers.email_of(session, HERE, MINE) == OLIVE
        assert chat_officers.email_of(session, THERE, MINE) == ""
        assert chat_officers.email_of(session, HERE, OTHER) == ""
    with world.database.write(THERE) as session:
        chat_officers.bind(session, THERE, MINE, email="boss@x.example", now=world.now)
        chat_officers.bind(session, THERE, MINE, email="head@x.example", now=world.now)
    with world.database.read() as session:
        for key, email in ((HERE, OLIVE), (THERE, "head@x.example")):
            assert chat_officers.email_of(session, key, MINE) == email
            assert [row.email for row in chat_officers.bound(session, key, "slack")] == [email]


def test_two_partnerships_in_one_workspace_have_codes_of_their_own(world: World) -> None:
    mine = minted(world)
    with world.database.write(THERE) as session:
        expected = chat_codes.expect(session, THERE, MINE, "officer", email=OLIVE, now=world.now)
        assert expected is not None and not chat_codes.awaited(session, HERE, expected | {"asked": "x"})
        theirs = chat_codes.mint(session, THERE, expected, now=world.now)
    assert spend(world, theirs, key=THERE) == Proof("officer", OLIVE)
    assert spend(world, mine) == Proof("officer", OLIVE)

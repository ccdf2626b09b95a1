"""Links, codes and devices: bearer's keys, kept as hashes ('Links and identity')."""

from datetime import timedelta

import pytest

from bot.storage import certificates, links
from bot.storage.tables import Code, Device, Link
from tests.build import World
from tests.plans import HERE, START, THERE


@pytest.fixture
def form(world: World) -> int:
    return world.touchpoint(world.a_booking(), "pre_course").id


def mint(world: World, form: int) -> str:
    with world.database.write() as session:
        until = START + timedelta(days=1)
        return links.mint(session, HERE, purpose="q", person_id=1, touchpoint_id=form, now=START, expires_at=until)


def spend(world: World, form: int, digits: str, after: timedelta = timedelta(), key: str = HERE) -> bool:
    with world.database.write() as session:
        return links.spend_code(session, key, form, digits, now=START + after)


def code(world: World, form: int) -> str:
    with world.database.write() as session:
        return links.new_code(session, HERE, form, now=START)


def test_a_token_has_128_bits_and_only_its_hash_is_kept(world: World, form: int) -> None:
    tokens = {mint(world, form) for _ in range(20)}
    assert len(tokens) == 20
    assert {len(token) for token in tokens} == {22}
    assert {row.hash for row in world.rows(Link)} == {links.fingerprint(token) for token in tokens}


def test_a_token_is_known_for_its_own_purpose_only(world: World, form: int) -> None:
    token = mint(world, form)
    with world.database.read() as session:
        assert links.known(session, token, "q", "s")
        assert links.known(session, token, "p") is None
        assert links.known(session, token.lower() + "x", "q") is None


def test_revoked_links_may_be_restored_and_forgotten_ones_never_were(world: World, form: int) -> None:
    mint(world, form)
    with world.database.write() as session:
        links.revoke(session, HERE, form, now=START)
    assert world.rows(Link)[0].revoked_at == START
    with world.database.write() as session:
        links.restore(session, HERE, form)
        links.extend(session, HERE, form, expires_at=START + timedelta(days=9))
    assert (world.rows(Link)[0].revoked_at, world.rows(Link)[0].expires_at) == (None, START + timedelta(days=9))
    with world.database.write() as session:
        links.forget(session, HERE, 1)
    assert world.rows(Link) == []


def test_a_code_is_spent_once(world: World, form: int) -> None:
    digits = code(world, form)
    assert len(digits) == 6 and digits.isdigit()
    assert [spend(world, form, f" {digits} "), spend(world, form, digits)] == [True, False]
    assert digits not in str(world.rows(Code)[0].__dict__)


def test_a_code_dies_after_five_wrong_tries(world: World, form: int) -> None:
    digits = code(world, form)
    wrong = "000000" if digits != "000000" else "111111"
    assert not any(spend(world, form, wrong) for _ in range(5))
    assert not spend(world, form, digits)


@pytest.mark.parametrize(("minutes", "good"), [(9, True), (10, False)])
def test_a_code_dies_after_ten_minutes(world: World, form: int, minutes: int, good: bool) -> None:
    assert spend(world, form, code(world, form), timedelta(minutes=minutes)) == good


def test_a_new_code_kills_the_one_before(world: World, form: int) -> None:
    old, new = code(world, form), code(world, form)
    assert spend(world, form, old) == (old == new)
    assert spend(world, form, new) == (old != new)


def test_a_code_is_good_for_its_own_partnership_and_touchpoint_only(world: World, form: int) -> None:
    digits = code(world, form)
    assert not spend(world, form, digits, key=THERE)
    assert not spend(world, form + 1, digits)


def test_a_trusted_device_is_trusted_for_its_touchpoint_only(world: World, form: int) -> None:
    with world.database.write() as session:
        for _ in range(2):
            links.trust(session, HERE, form, "cookie", now=START)
    with world.database.read() as session:
        trusted = [
            links.trusted(session, key, point, device)
            for key, point, device in [
                (HERE, form, "cookie"),
                (THERE, form, "cookie"),
                (HERE, form + 1, "cookie"),
                (HERE, form, "other"),
                (HERE, form, ""),
            ]
        ]
    assert trusted == [True, False, False, False, False]
    assert "cookie" not in world.rows(Device)[0].hash


def test_an_installation_has_one_key(world: World) -> None:
    with world.database.read() as session:
        assert links.instance_key(session) == links.instance_key(session)


def test_a_certificate_number_can_be_typed_as_it_is_read(world: World) -> None:
    number = certificates.new_number()
    assert not set(number) & set("01OIL")
    with world.database.read() as session:
        assert certificates.by_number(session, f" {number.lower()} ") is None

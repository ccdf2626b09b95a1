"""Who has which account: found by the address, remembered, asked again, claimed (C3)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.errors import Permanent
from bot.messages.nouns import Address
from bot.storage import chat_accounts
from bot.storage.tables import ChatAccount, Person
from tests.build import World
from tests.fakes.letters import NOW
from tests.outbound.slack.office import TEAM, Office, a_letter, an_office
from tests.plans import HERE, THERE

PAT = "pat@school.example"
U1 = {"channel": "slack", "workspace": TEAM, "account": "U1"}


@pytest.fixture
def office(world: World) -> Iterator[Office]:
    world.now = NOW
    with an_office(world) as opened:
        yield opened


@pytest.fixture
def pat(office: Office) -> Person:
    return office.world.a_person("Pat", email=PAT)


def found(office: Office, email: str = PAT, account: str = "") -> str:
    return office.accounts.find(a_letter(to=Address("slack", "Pat", email, account)))


def missing(office: Office) -> int:
    with office.world.database.read() as session:
        return chat_accounts.count_missing(session, HERE, "slack")


def test_an_address_is_looked_up_once_a_week(office: Office, pat: Person) -> None:
    office.joins("U1", PAT)
    assert [found(office), found(office)] == ["U1", "U1"]
    assert len(office.calls("users.lookupByEmail")) == 1
    office.world.now += timedelta(days=7)
    assert found(office) == "U1" and len(office.calls("users.lookupByEmail")) == 2


def test_nobody_is_remembered_too_counted_and_asked_again_after_a_week(office: Office, pat: Person) -> None:
    for _ in range(2):
        with pytest.raises(Permanent, match="nobody"):
            found(office)
    assert (len(office.calls("users.lookupByEmail")), missing(office)) == (1, 1)
    office.joins("U1", PAT)
    office.world.now += timedelta(days=7)
    assert (found(office), missing(office)) == ("U1", 0)


def test_a_changed_address_is_looked_up_at_once(office: Office, pat: Person) -> None:
    with pytest.raises(Permanent):
        found(office)
    office.joins("U2", "pat.smith@school.example")
    with office.world.database.write(HERE) as session:
        session.get_one(Person, pat.id).email = "pat.smith@school.example"
    assert found(office, "pat.smith@school.example") == "U2"


def test_an_address_of_several_people_is_nobodys_unless_it_is_claimed(office: Office, pat: Person) -> None:
    office.joins("U1", PAT)
    assert found(office) == "U1"
    other = office.world.a_person("Sam", email=PAT)
    with pytest.raises(Permanent, match="share"):
        found(office)
    with office.world.database.write(HERE) as session:
        assert chat_accounts.people_of(session, HERE, "slack", TEAM, "U1") == []
        for person in (pat, other):
            chat_accounts.claim(session, HERE, person.id, **U1, email=PAT, now=NOW)
    with office.world.database.read() as session:
        assert [each.id for each in chat_accounts.people_of(session, HERE, "slack", TEAM, "U1")] == [pat.id, other.id]
        account = chat_accounts.account_of(session, HERE, other, "slack", now=NOW)
    assert found(office, PAT, account) == "U1"


@pytest.mark.parametrize("facts", [{"deleted": True}, {"is_bot": True}, {"is_stranger": True}])
def test_who_has_left_a_bot_and_a_stranger_are_nobody(office: Office, pat: Person, facts: dict[str, bool]) -> None:
    office.joins("U1", PAT, **facts)
    with pytest.raises(Permanent, match="nobody"):
        found(office)


@pytest.mark.parametrize("guest", ["is_restricted", "is_ultra_restricted"])
def test_a_guest_may_be_written_to(office: Office, pat: Person, guest: str) -> None:
    office.joins("U1", PAT, **{guest: True})
    assert found(office) == "U1"


def test_what_was_claimed_stays_whatever_the_roster_says_until_its_owner_leaves(office: Office, pat: Person) -> None:
    office.joins("U1", "private@home.example")
    office.joins("U2", "new@school.example")
    with office.world.database.write(HERE) as session:
        chat_accounts.claim(session, HERE, pat.id, **U1, email=PAT, now=NOW)
        chat_accounts.remember(session, HERE, pat.id, **(U1 | {"account": "U2"}), email="new@school.example", now=NOW)
        session.get_one(Person, pat.id).email = "new@school.example"
    assert found(office, "new@school.example") == "U1"
    office.world.now += timedelta(days=8)
    assert found(office, "new@school.example", f"{TEAM}:U1") == "U1"
    office.room.users["U1"].deleted = True
    assert found(office, "new@school.example", f"{TEAM}:U1") == "U1"  # looked at a moment ago
    office.world.now += timedelta(days=8)
    with pytest.raises(Permanent, match="nobody"):
        found(office, "new@school.example", f"{TEAM}:U1")
    assert [(row.account, row.claimed) for row in office.world.rows(ChatAccount)] == [("", False)]


def test_an_account_of_another_workspace_counts_for_nothing(office: Office, pat: Person) -> None:
    office.joins("U1", PAT)
    with office.world.database.write(HERE) as session:
        chat_accounts.claim(session, HERE, pat.id, **(U1 | {"workspace": "T9", "account": "U9"}), email=PAT, now=NOW)
    assert found(office, PAT, "T9:U9") == "U1"


def test_an_account_is_of_one_partnership(office: Office, pat: Person) -> None:
    """Q7."""
    office.joins("U1", PAT)
    twin = office.world.a_person("Pat", email=PAT, partnership=THERE)
    found(office)
    with office.world.database.read() as session:
        assert chat_accounts.people_of(session, THERE, "slack", TEAM, "U1") == []
        assert chat_accounts.of_person(session, THERE, pat.id, "slack") is None
        assert chat_accounts.account_of(session, THERE, twin, "slack", now=NOW) == ""
        assert not chat_accounts.has_none(session, THERE, twin, "slack", now=NOW)


def test_one_whom_no_roster_knows_is_looked_up_and_not_remembered(office: Office) -> None:
    office.joins("U7", "olive@testshire.example")
    assert found(office, "olive@testshire.example") == "U7"
    assert office.world.rows(ChatAccount) == []

"""A chat account is an officer's, or another address's, once a mailed code has shown it (Q7, C3)."""

from dataclasses import replace

import pytest

from bot.flows import chat_identity, preferences, sending_again
from bot.flows.chat_identity import Account, Proved
from bot.messages import mail, words
from bot.storage import chat_accounts
from bot.storage.chat_codes import PAUSE
from bot.storage.tables import AuditEntry, ChatAccount, Person
from tests.build import World
from tests.plans import HERE, THERE
from tests.recorder import permanent

OLIVE = "olive@testshire.example"
MINE, OTHER = Account("slack", "T1", "U1"), Account("slack", "T1", "U2")


def ask(world: World, address: str, *, officer: bool = True, account: Account = MINE, profile: str = "") -> None:
    plan = world.plans[HERE]
    with world.database.write(HERE) as session:
        if officer:
            chat_identity.ask_officer(session, plan, account, address, now=world.now, profile=profile)
        else:
            chat_identity.ask_link(session, plan, account, address, now=world.now)


def mailed(world: World) -> str:
    """Deliver what is queued, and read the code out of the newest mail."""
    world.tick()
    return str(world.letters("chat_code")[-1].context["code"])


def prove(world: World, typed: str, key: str = HERE, account: Account = MINE) -> Proved | None:
    with world.database.write(key) as session:
        return chat_identity.prove(session, world.plans[key], account, typed, now=world.now)


def linked(world: World, account: Account = MINE) -> list[str]:
    with world.database.read() as session:
        found = chat_accounts.people_of(session, HERE, account.channel, account.workspace, account.account)
    return [person.name for person in found]


def officer(world: World, key: str = HERE) -> str:
    with world.database.read() as session:
        found = chat_identity.officer(session, world.plans[key], MINE)
    return found.name if found else ""


def test_a_code_mailed_to_an_officer_binds_the_account_that_asked(world: World) -> None:
    ask(world, f" {OLIVE.upper()} ")
    digits = mailed(world)
    assert [letter.to.email for letter in world.mail.accepted] == [OLIVE]
    assert prove(world, f"{digits[:3]} {digits[3:]}") == Proved("officer", OLIVE)
    assert (officer(world), officer(world, THERE)) == ("Olive Officer", "")


def test_who_is_named_as_an_officer_no_longer_is_none_any_more(world: World) -> None:
    ask(world, OLIVE)
    digits = mailed(world)
    here = world.plans[HERE]
    other = here.about.officers[0].model_copy(update={"email": "new@testshire.example"})
    gone = replace(here, about=here.about.model_copy(update={"officers": (other,)}))
    with world.database.write(HERE) as session:
        assert chat_identity.prove(session, gone, MINE, digits, now=world.now) is None
    world.now += PAUSE
    ask(world, OLIVE)
    prove(world, mailed(world))
    with world.database.read() as session:
        assert chat_identity.officer(session, here, MINE) is not None
        assert chat_identity.officer(session, gone, MINE) is None


def test_nobody_elses_address_gets_a_mail(world: World) -> None:
    ask(world, "stranger@x.example")
    ask(world, "stranger@x.example", officer=False)
    assert world.queue() == []
    assert [entry.subject for entry in world.rows(AuditEntry)] == ["an unknown address"] * 2


def test_only_the_mail_that_was_asked_for_last_goes(world: World) -> None:
    """An old mail would mint a code that kills the newer one."""
    ask(world, OLIVE)
    world.now += PAUSE
    ask(world, OLIVE)
    digits = mailed(world)
    assert [row.state for row in world.queue()] == ["cancelled", "sent"]
    assert prove(world, digits) is not None


def test_a_code_goes_to_who_asked_not_to_be_written_to(world: World) -> None:
    person = world.a_person("Ann Ash", email="ann@school.example")
    with world.database.write(HERE) as session:
        preferences.stop(session, HERE, person.id, now=world.now)
    ask(world, "ann@school.example", officer=False)
    assert prove(world, mailed(world)) == Proved("link", "ann@school.example")


def test_a_link_claims_the_account_for_the_one_person_of_the_address(world: World) -> None:
    world.a_person("Ann Ash", email="ann@school.example")
    world.a_person("Bob Box")
    ask(world, "Ann@school.example", officer=False)
    assert prove(world, mailed(world)) == Proved("link", "ann@school.example")
    assert linked(world) == ["Ann Ash"] and officer(world) == ""
    with world.database.read() as session:
        assert chat_accounts.people_of(session, THERE, "slack", "T1", "U1") == []


def test_an_address_that_several_people_share_is_linked_to_nobody(world: World) -> None:
    """C3: a code shows who reads an inbox, not which of its people it is."""
    for name in ("Ann Ash", "Bea Bell"):
        world.a_person(name, email="office@school.example")
    ask(world, "office@school.example", officer=False)
    proved = prove(world, mailed(world))
    assert proved == Proved("link", "office@school.example", "shared")
    assert "go on coming by mail" in words.say(f"chat.{proved.answer}", address=proved.email, business_unit="")
    assert linked(world) == [] and world.rows(ChatAccount) == []
    assert [e.what for e in world.rows(AuditEntry)][-1] == "refused: to link a shared address"


def test_a_trainers_address_that_several_people_share_gets_no_code(world: World) -> None:
    """C3, Q7: the code would come to whoever reads the inbox."""
    tess = world.a_person("Tess Trainer", email="training@school.example")
    world.an_event(trainers=[tess])
    ask(world, tess.email)
    assert prove(world, mailed(world)) == Proved("officer", tess.email)
    with world.database.read() as session:
        assert chat_identity.trainer_at(session, world.plans[HERE], MINE)[1]
    world.a_person("Ann Ash", email=tess.email)
    world.now += PAUSE
    before = len(world.queue())
    ask(world, tess.email, account=OTHER)
    assert len(world.queue()) == before
    assert world.rows(AuditEntry)[-1].subject == "a shared address"
    with world.database.read() as session:
        assert chat_identity.trainer_at(session, world.plans[HERE], MINE) == (tess.email, frozenset())


def test_another_account_does_not_take_an_address_that_one_has_linked(world: World) -> None:
    ann = world.a_person("Ann Ash", email="ann@school.example")
    for account, kept_from in ((MINE, ""), (OTHER, "taken"), (MINE, "")):
        ask(world, ann.email, officer=False, account=account)
        assert prove(world, mailed(world), account=account) == Proved("link", ann.email, kept_from)
        assert (linked(world), linked(world, OTHER)) == (["Ann Ash"], [])
        world.now += PAUSE
    assert "write to The Unit" in words.say("chat.link_taken", address=ann.email, business_unit="The Unit")


def test_an_account_that_is_gone_keeps_no_address(world: World) -> None:
    ann = world.a_person("Ann Ash", email="ann@school.example")
    gone = {"channel": "slack", "workspace": "T1", "account": "U1"}
    ask(world, ann.email, officer=False)
    prove(world, mailed(world))
    world.now += PAUSE
    ask(world, ann.email, officer=False, account=OTHER)
    assert prove(world, mailed(world), account=OTHER) == Proved("link", ann.email, "taken")
    with world.database.write(HERE) as session:
        assert chat_accounts.unsure(session, HERE, **gone, now=world.now)  # the next message asks Slack
        chat_accounts.forget(session, HERE, **gone, now=world.now)
    world.now += PAUSE
    ask(world, ann.email, officer=False, account=OTHER)
    prove(world, mailed(world), account=OTHER)
    assert (linked(world), linked(world, OTHER)) == ([], ["Ann Ash"])


def test_what_an_officer_unlinks_is_nobodys_and_may_be_linked_again(world: World) -> None:
    """Q7: of this partnership only, and in the audit log."""
    ann, other = world.a_person("Ann Ash", email="ann@school.example"), world.a_person("Bob Box")
    ask(world, ann.email, officer=False)
    prove(world, mailed(world))
    for person, key, accounts in ((ann, THERE, []), (other, HERE, []), (ann, HERE, [MINE]), (ann, HERE, [])):
        with world.database.write(key) as session:
            found = chat_identity.unlink(session, world.plans[key], person, now=world.now, who=OLIVE)
        assert found == accounts
    assert linked(world) == []
    did = [(e.who, e.subject, e.detail) for e in world.rows(AuditEntry) if e.what == "unlinked an address"]
    assert did == [(OLIVE, f"person:{ann.id}", {"account": "slack T1 U1"})]
    world.now += PAUSE
    ask(world, ann.email, officer=False, account=OTHER)
    assert prove(world, mailed(world), account=OTHER) == Proved("link", ann.email)
    assert (linked(world), linked(world, OTHER)) == ([], ["Ann Ash"])


def test_an_account_that_was_looked_up_is_no_link(world: World) -> None:
    ann = world.a_person("Ann Ash", email="ann@school.example")
    where = {"channel": "slack", "workspace": "T1", "account": "U1", "email": ann.email}
    with world.database.write(HERE) as session:
        chat_accounts.remember(session, HERE, ann.id, now=world.now, **where)
        assert chat_identity.unlink(session, world.plans[HERE], ann, now=world.now, who=OLIVE) == []
    assert linked(world) == ["Ann Ash"]


def test_a_code_that_went_to_an_address_nobody_has_any_more_links_nothing(world: World) -> None:
    ann = world.a_person("Ann Ash", email="wrong@school.example")
    ask(world, ann.email, officer=False)
    digits = mailed(world)
    with world.database.write(HERE) as session:
        session.get_one(Person, ann.id).email = "ann@school.example"
    assert prove(world, digits) is None and linked(world) == []


def test_two_partnerships_in_one_workspace_have_officers_of_their_own(world: World) -> None:
    """Q7: whoever is an officer of both is bound to both."""
    ask(world, OLIVE)
    prove(world, mailed(world))
    there = world.plans[THERE]
    olive = there.about.officers[0].model_copy(update={"email": OLIVE, "name": "Olive There"})
    world.use(world.plans[HERE], replace(there, about=there.about.model_copy(update={"officers": (olive,)})))
    with world.database.write(THERE) as session:
        chat_identity.ask_officer(session, world.plans[THERE], MINE, OLIVE, now=world.now)
    assert prove(world, mailed(world), THERE) == Proved("officer", OLIVE)
    assert (officer(world), officer(world, THERE)) == ("Olive Officer", "Olive There")


def test_an_officer_whose_name_the_roster_writes_differently_stays_one_person(world: World) -> None:
    """C3: else the address would count as shared, and its chat account as nobody's."""
    world.a_person("Olive Smith-Officer", email=OLIVE)
    ask(world, OLIVE)
    assert prove(world, mailed(world)) == Proved("officer", OLIVE)
    assert [person.name for person in world.rows(Person, email=OLIVE)] == ["Olive Smith-Officer"]


def test_the_mail_says_that_somebody_in_the_workspace_asked(world: World) -> None:
    """The name in a Slack profile is anybody's to choose, so that it says nothing."""
    ask(world, OLIVE)
    mailed(world)
    text = " ".join(mail.render(world.letters("chat_code")[-1]).text.split())
    assert "Somebody in the Slack workspace of Testshire" in text and "If it was not you, do nothing" in text


def test_a_wrong_code_changes_nothing_and_is_written_down(world: World) -> None:
    ask(world, OLIVE)
    digits = mailed(world)
    assert prove(world, f"{(int(digits) + 1) % 1_000_000:06d}") is None
    assert prove(world, digits, THERE) is None
    assert officer(world) == ""
    here, there = (
        [e.who for e in world.rows(AuditEntry, partnership=key) if e.what == "refused: a wrong code"]
        for key in (HERE, THERE)
    )
    assert here == there == ["slack T1 U1"]


def test_the_log_and_the_outbox_hold_no_code_and_no_delegates_address(world: World) -> None:
    world.a_person("Ann Ash", email="ann@school.example")
    ask(world, "ann@school.example", officer=False)
    digits = mailed(world)
    prove(world, digits)
    kept = [f"{e.who} {e.what} {e.subject} {e.detail}" for e in world.rows(AuditEntry)]
    assert not [line for line in kept if digits in line or "ann@" in line]
    assert digits not in repr([row.context for row in world.queue()])


def test_a_code_that_no_server_takes_is_not_sent_again_by_an_officer(world: World) -> None:
    ask(world, OLIVE)
    world.mail.fail(permanent())
    world.tick()
    assert [row.state for row in world.queue()] == ["undeliverable"]
    with world.database.read() as session:
        found = sending_again.everything(session, world.plans[HERE], now=world.now)
    assert [each.why_not for each in found] == ["code"]


@pytest.mark.parametrize(
    ("typed", "is_one"),
    [("123456", True), (" 123 456 ", True), ("12345", False), ("1234567", False), ("12345a", False), ("١٢٣٤٥٦", False)],
)
def test_a_code_is_six_digits(typed: str, is_one: bool) -> None:
    assert chat_identity.is_code(typed) == is_one

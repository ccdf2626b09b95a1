"""A mailbox is read through the real Graph client: each mail once, and marked when what it means is kept (L7, P2)."""

import pytest

from bot.flows import arriving
from bot.handlers.mailbox.polling import FOR_A_PERSON, LONG, READ
from bot.outbound.graph.inbox import LARGEST, Raw
from bot.storage import mail_in
from tests.build import World
from tests.fakes.graph import Sent
from tests.fakes.graph.server import ADDRESS
from tests.handlers.mailbox.mail_house import MINUTE, MailHouse, a_mail_house, a_stranger, an_answer
from tests.plans import HERE, at


def invited(house: MailHouse) -> Sent:
    """Book somebody, and give the invitation that they get."""
    ann = house.world.a_person("Ann Bell", email="ann@oak.example")
    house.world.a_booking(house.world.an_event(at("2026-01-09", "09:30")), person=ann)
    house.app.tick()
    (invitation,) = house.letters("ann@oak.example")
    return invitation


def test_what_is_nobodys_is_left_unread_for_a_person_with_the_reason(house: MailHouse) -> None:
    letter = house.arrives(a_stranger())
    assert house.looks() == {"aside": 1}
    assert (letter.categories, letter.read, letter.folder) == ([FOR_A_PERSON], False, "inbox")
    with house.world.database.read() as session:
        (waits,) = mail_in.waiting_for_a_person(session, "")
    assert (waits.why, waits.provider_id) == (arriving.NOBODYS, letter.id)


def test_an_answer_is_taken_for_its_partnership_marked_read_and_not_looked_at_again(house: MailHouse) -> None:
    letter = house.arrives(an_answer(invited(house), "stop"))
    letter.categories.append("Blue")
    assert house.looks() == {"wish": 1}
    assert (letter.categories, letter.read) == (["Blue", READ], True)
    assert [(each.partnership, each.what) for each in house.ledger()] == [(HERE, "wish")]
    assert house.looks() == {}


def test_old_mail_is_never_told_of_and_costs_nothing(world: World) -> None:
    with a_mail_house(world) as house:
        for number in range(5):
            house.arrives(a_stranger(number))
        world.now += MINUTE
        assert house.looks() == {}
        assert house.graph.calls == ["delta"]


def test_of_several_processes_one_looks_in_a_minute(house: MailHouse) -> None:
    house.world.now += MINUTE
    house.graph.calls.clear()
    other = house.another("machine:2")
    house.polls()
    other.read_mail(other.boxes[0])
    assert house.graph.calls == ["delta"]


def test_a_mail_is_marked_only_when_it_is_kept(house: MailHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = house.arrives(a_stranger())
    seen: list[tuple[int, list[str]]] = []
    inbox = house.box.inbox
    mark = inbox.mark

    def watched(id_: str, categories: list[str], *, read: bool) -> bool:
        seen.append((len(house.ledger()), list(letter.categories)))
        return mark(id_, categories, read=read)

    monkeypatch.setattr(inbox, "mark", watched)
    house.looks()
    assert seen == [(1, [])]
    assert letter.categories == [FOR_A_PERSON]


def test_of_a_mail_above_the_limit_the_words_are_taken_and_the_ledger_says_that_it_was_long(house: MailHouse) -> None:
    reply = an_answer(invited(house), "stop")
    reply.add_attachment(b"x" * LARGEST, maintype="image", subtype="jpeg", filename="photo.jpg")
    letter = house.arrives(reply)
    assert house.looks() == {"wish": 1}
    assert letter.categories == [READ]
    assert [(each.partnership, each.why) for each in house.ledger()] == [(HERE, LONG)]


def test_what_is_long_and_nobodys_goes_to_a_person_with_both_reasons(house: MailHouse) -> None:
    house.arrives(b"Subject: large\n\n" + b"words " * LARGEST)
    assert house.looks() == {"aside": 1}
    assert house.ledger()[0].why.endswith(f"; {LONG}")


def test_mail_of_our_own_is_marked_read(house: MailHouse) -> None:
    mail = a_stranger()
    mail.replace_header("From", ADDRESS)
    letter = house.arrives(mail)
    assert house.looks() == {"ours": 1}
    assert (letter.categories, letter.read) == ([READ], True)


def test_an_answer_is_known_where_exchange_gave_our_letter_another_message_id(house: MailHouse) -> None:
    house.graph.messages.keeps_message_ids = False
    invitation = invited(house)
    assert "outlook" in invitation.message_id
    letter = house.arrives(an_answer(invitation, "stop"))
    assert house.looks() == {"wish": 1}
    assert (letter.categories, letter.read) == ([READ], True)
    (row,) = house.ledger()
    assert row.partnership == HERE and row.message_id is not None


def test_the_mailbox_is_asked_for_letters_that_are_not_known_only(house: MailHouse) -> None:
    known, other = an_answer(invited(house), "stop"), a_stranger()
    other["In-Reply-To"] = "<unknown@elsewhere.example>"
    for mail, asked in ((known, 0), (a_stranger(2), 0), (other, 1)):
        house.graph.calls.clear()
        house.arrives(mail)
        house.looks()
        assert house.graph.calls.count("list") == asked


@pytest.mark.parametrize("raw", [b"\x00", b"\xff" * 100, b"Message-ID: <\x00\xed\xa0\x80>\nFrom: x\n\n\x00"])
def test_what_is_no_mail_at_all_goes_to_a_person(house: MailHouse, raw: bytes) -> None:
    letter = house.arrives(raw)
    after = house.arrives(a_stranger())
    assert sum(house.looks().values()) == 2
    assert (letter.categories, after.categories) == ([FOR_A_PERSON], [FOR_A_PERSON])


def test_a_mail_that_a_flow_stumbles_over_goes_to_a_person_and_stops_no_other(
    house: MailHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = arriving.take

    def stumbles(session, partnership, arrived, came, **more):  # type: ignore[no-untyped-def]
        if arrived.key == "<1@elsewhere.example>":
            raise RuntimeError("Ann Bell of Oak School")
        return take(session, partnership, arrived, came, **more)

    monkeypatch.setattr(arriving, "take", stumbles)
    letters = [house.arrives(a_stranger(number)) for number in (1, 2)]
    assert house.looks() == {"aside": 2}
    assert [each.categories for each in letters] == [[FOR_A_PERSON]] * 2
    assert "RuntimeError" in house.ledger()[0].why and "Ann" not in house.ledger()[0].why


def test_a_mail_that_somebody_took_away_meanwhile_is_let_go(house: MailHouse) -> None:
    letter = house.arrives(a_stranger())
    raw = house.box.inbox.raw

    def taken_away(id_: str) -> Raw | None:
        house.graph.mailbox().move(letter, "archive")
        return raw(id_)

    house.box.inbox.raw = taken_away  # type: ignore[method-assign]
    assert house.looks() == {"gone": 1}
    assert house.ledger() == []


def test_told_to_stop_it_ends_between_two_mails_and_the_rest_comes_the_next_time(house: MailHouse) -> None:
    letters = [house.arrives(a_stranger(number)) for number in range(3)]
    answers = iter([True, False])
    house.app.read_mail(house.box, lambda: next(answers))
    assert sum(bool(each.categories) for each in letters) == 1
    assert house.looks() == {"before": 1, "aside": 2}


def test_no_address_and_no_word_of_a_mail_is_in_the_log(house: MailHouse, capsys: pytest.CaptureFixture[str]) -> None:
    house.arrives(a_stranger(1))
    house.arrives(b"From: stranger@elsewhere.example\n\n" + b"x" * LARGEST)
    house.graph.fails("ErrorInvalidRequest", "patch")
    house.looks()
    said = "".join(capsys.readouterr())
    assert "cannot be marked" in said
    assert "stranger" not in said and ADDRESS not in said

"""Trouble at Microsoft 365 loses no mail, doubles none, and lets one mail hold up no other (L7, P2)."""

import pytest

from bot.flows import arriving
from bot.handlers.mailbox.polling import FOR_A_PERSON, TRIES
from bot.storage import mail_cursors
from tests.fakes.graph.server import ADDRESS
from tests.handlers.mailbox.mail_house import MINUTE, MailHouse, a_stranger


def cursor_of(house: MailHouse) -> mail_cursors.Cursor:
    with house.world.database.read() as session:
        found = mail_cursors.of(session, ADDRESS)
    assert found is not None
    return found


@pytest.mark.parametrize("how", ["before", "after", "closes", "closes_after"])
@pytest.mark.parametrize("what", ["delta", "value", "patch"])
def test_whatever_fails_at_graph_each_mail_is_taken_once_and_marked(house: MailHouse, what: str, how: str) -> None:
    letters = [house.arrives(a_stranger(number)) for number in range(3)]
    house.graph.fails(how, what)
    assert bool(house.polls().fault) == (what != "patch"), "what cannot be marked stops nothing"
    house.looks()
    assert [each.categories for each in letters] == [[FOR_A_PERSON]] * 3
    assert [each.what for each in house.ledger()] == ["aside"] * 3
    assert house.looks() == {}


def test_a_process_that_died_between_keeping_and_marking_is_made_up_for(
    house: MailHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = house.arrives(a_stranger())

    def dies(*_: object, **__: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(house.box.inbox, "mark", dies)
        with pytest.raises(KeyboardInterrupt):
            house.polls()
    assert (len(house.ledger()), letter.categories) == (1, [])
    house.graph.calls.clear()
    assert house.looks() == {"before": 1}
    assert (len(house.ledger()), letter.categories) == (1, [FOR_A_PERSON])
    assert "value" not in house.graph.calls, "it is known, and not read again"


@pytest.mark.parametrize("how", ["before", "busy", "ErrorIrresolvableConflict", "ErrorAccessDenied"])
def test_a_mail_that_can_never_be_marked_holds_up_no_other(house: MailHouse, how: str) -> None:
    stuck = house.arrives(a_stranger(0))
    house.fails_of(stuck, "mark", how)
    later = []
    for number in range(1, 10):
        later.append(house.arrives(a_stranger(number)))
        assert house.looks()["aside"] == (2 if number == 1 else 1)
    assert [each.categories for each in later] == [[FOR_A_PERSON]] * 9
    assert (stuck.categories, len(house.ledger())) == ([], 10)


def test_a_mark_that_was_refused_is_made_up_for_and_keeps_what_somebody_gave_it_meanwhile(house: MailHouse) -> None:
    letter = house.arrives(a_stranger())
    house.graph.fails("ErrorInvalidRequest", "patch", times=2)
    assert house.looks() == {"aside": 1}
    assert letter.categories == []
    letter.categories.append("Blue")
    assert house.looks() == {}
    assert letter.categories == ["Blue", FOR_A_PERSON]
    house.graph.calls.clear()
    house.looks()
    assert house.graph.calls == ["delta"]


def test_what_is_not_there_any_more_is_not_marked_again_and_again(house: MailHouse) -> None:
    letter = house.arrives(a_stranger())
    house.graph.fails("ErrorInvalidRequest", "patch", times=2)
    house.looks()
    house.graph.mailbox().move(letter, "archive")
    house.looks()
    house.graph.calls.clear()
    house.looks()
    assert house.graph.calls == ["delta"]


def test_it_is_tried_for_a_day_to_mark_a_mail_and_told_once(
    house: MailHouse, capsys: pytest.CaptureFixture[str]
) -> None:
    house.fails_of(house.arrives(a_stranger()), "mark", "ErrorInvalidRequest")
    for _ in range(3):
        house.looks()
    assert "".join(capsys.readouterr()).count("cannot be marked") == 1
    house.looks(60 * 24)
    house.graph.calls.clear()
    house.looks()
    assert house.graph.calls == ["delta"]


@pytest.mark.parametrize("code", ["ErrorInvalidUrlQuery", "SyncStateInvalid", "BadRequest", "ErrorItemNotFound"])
def test_a_cursor_that_graph_refuses_does_not_end_the_reading(house: MailHouse, code: str) -> None:
    house.graph.forgets_changes(code)
    letter = house.arrives(a_stranger())
    assert house.looks() == {"aside": 1}
    assert letter.categories == [FOR_A_PERSON]
    house.graph.calls.clear()
    assert house.looks() == {}
    assert house.graph.calls == ["delta"], "the new cursor is kept"


def test_starting_anew_after_a_year_asks_for_the_last_days_only_and_loses_nothing(house: MailHouse) -> None:
    house.graph.messages.deltas.most = 3
    for number in range(6):
        house.arrives(a_stranger(number))
        house.looks(60 * 24 * 60)
    assert len(house.ledger()) == 6
    house.graph.forgets_changes()
    house.arrives(a_stranger(6))
    house.graph.calls.clear()
    assert house.looks() == {"aside": 1}
    house.graph.forgets_changes()
    assert house.looks() == {"before": 1}


def test_looking_in_vain_is_not_reading(house: MailHouse) -> None:
    before = cursor_of(house)
    house.graph.fails("ErrorAccessDenied", "delta", times=-1)
    house.looks(60 * 3)
    after = cursor_of(house)
    assert after.polled_at == house.world.now
    assert after.read_at == before.read_at != after.polled_at
    with house.world.database.read() as session:
        assert mail_cursors.behind(session, ADDRESS, house.world.now) == before.read_at
    house.graph.faults.clear()
    house.looks()
    with house.world.database.read() as session:
        assert mail_cursors.behind(session, ADDRESS, house.world.now) is None


def test_a_forgotten_cursor_loses_nothing_and_doubles_nothing(house: MailHouse) -> None:
    house.arrives(a_stranger(1))
    assert house.looks() == {"aside": 1}
    house.graph.forgets_changes()
    house.arrives(a_stranger(2))
    house.graph.calls.clear()
    assert house.looks() == {"before": 1, "aside": 1}
    assert house.graph.calls.count("value") == 1, "what is marked is not read again"
    assert len(house.ledger()) == 2


def test_microsofts_wish_to_be_left_alone_holds_for_all_processes(house: MailHouse) -> None:
    house.arrives(a_stranger())
    house.graph.fails("busy", "value", after=150)
    house.looks()
    house.graph.calls.clear()
    other = house.another("machine:2")
    for box, looked in ((other.boxes[0], []), (house.box, []), (other.boxes[0], ["delta", "value", "patch"])):
        house.world.now += MINUTE
        other.read_mail(box)
        assert house.graph.calls == looked


def test_microsoft_is_left_alone_for_an_hour_at_most(house: MailHouse) -> None:
    house.arrives(a_stranger())
    house.graph.fails("busy", "delta", after=60 * 60 * 24 * 365)
    house.looks()
    assert house.looks(59) == {}
    assert house.looks() == {"aside": 1}


@pytest.mark.parametrize(
    ("how", "after", "tries"), [("before", 1, TRIES), ("ErrorServerBusy", 9, TRIES), ("busy", 1, 60)]
)
def test_a_mail_that_graph_never_gives_holds_up_no_other_and_goes_to_a_person(
    house: MailHouse, how: str, after: int, tries: int
) -> None:
    stuck = house.arrives(a_stranger(1))
    house.fails_of(stuck, "raw", how, after=after)
    later = [house.arrives(a_stranger(number)) for number in (2, 3)]
    for number in range(tries):
        assert stuck.categories == []
        house.looks()
        assert [each.categories for each in later] == [[FOR_A_PERSON] if number else []] * 2
    assert stuck.categories == [FOR_A_PERSON]
    assert {each.why.partition(" (")[0] for each in house.ledger()} > {arriving.NOBODYS}
    assert cursor_of(house).tries == {}


def test_it_is_counted_whichever_process_asks_for_a_mail(house: MailHouse) -> None:
    stuck = house.arrives(a_stranger())
    for _ in range(TRIES):
        assert stuck.categories == []
        house.graph.fails("before", "value")
        house.app = house.another()
        house.looks()
    assert stuck.categories == [FOR_A_PERSON]


def test_a_mail_that_was_given_up_and_can_be_read_at_last_stands_in_the_ledger_once(house: MailHouse) -> None:
    letter = house.arrives(a_stranger())
    house.graph.fails("before", "value", times=TRIES)
    house.graph.fails("before", "patch", times=2)
    for _ in range(12):
        house.looks()
    assert ([each.what for each in house.ledger()], letter.categories) == (["aside"], [FOR_A_PERSON])


def test_an_answer_whose_letter_cannot_be_asked_for_waits_and_is_taken_without_at_last(house: MailHouse) -> None:
    other = a_stranger()
    other["In-Reply-To"] = "<unknown@elsewhere.example>"
    house.arrives(other)
    house.graph.fails("before", "list", times=TRIES)
    looked = [house.looks() for _ in range(TRIES)]
    assert looked == [{}] * (TRIES - 1) + [{"aside": 1}]
    assert house.ledger()[0].why == arriving.NOBODYS


def test_the_cursor_is_saved_after_what_it_stands_for(house: MailHouse) -> None:
    before = cursor_of(house)
    house.arrives(a_stranger())
    house.graph.fails("before", "value")
    house.looks()
    after = cursor_of(house)
    assert before.cursor and (before.cursor, before.read_at) == (after.cursor, after.read_at)

"""The inbox of a mailbox, through the real O365 and msal: what is new is told, read as it came, and marked (P2)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from bot.errors import Temporary
from bot.outbound.graph.inbox import BEGINNING, LARGEST, MOST_ASKED, PAGE, Inbox, Item, Raw
from tests.fakes.graph import Letter
from tests.outbound.graph.post_room import PostRoom, a_letter, a_post_room

SINCE = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = SINCE

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def room() -> Iterator[PostRoom]:
    clock = Clock()
    with a_post_room(clock) as room:
        room.graph.clock = room.graph.mailbox().clock = lambda: clock.now.timestamp()
        yield room


@pytest.fixture
def inbox(room: PostRoom) -> Inbox:
    return Inbox(room.mailbox, room.clock)


def a_mail(number: int = 1) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "sue@school.example", "evaluation@cscp.example", f"Mail {number}"
    mail["Message-ID"] = f"<{number}@school.example>"
    mail.set_content("Thank you.\n")
    return mail


def ids(items: tuple[Item, ...]) -> list[str]:
    return [each.id for each in items]


def all_of(inbox: Inbox, cursor: str = "") -> tuple[list[str], str]:
    """Read until there is no more; gives the ids and where to go on."""
    found: list[str] = []
    more = True
    while more:
        page = inbox.changes(cursor, since=SINCE)
        found, cursor, more = found + ids(page.items), page.cursor, page.more
    return found, cursor


def test_only_what_came_since_is_told_and_only_once(room: PostRoom, inbox: Inbox) -> None:
    old = room.graph.arrives(a_mail(0))
    old.sent = (SINCE - timedelta(days=1)).timestamp()
    first = room.graph.arrives(a_mail(1))
    told, cursor = all_of(inbox)
    assert told == [first.id]
    second = room.graph.arrives(a_mail(2))
    told, cursor = all_of(inbox, cursor)
    assert told == [second.id]
    assert all_of(inbox, cursor)[0] == []


def test_a_cursor_can_be_read_from_twice(room: PostRoom, inbox: Inbox) -> None:
    _, cursor = all_of(inbox)
    arrived = room.graph.arrives(a_mail())
    assert [all_of(inbox, cursor)[0] for _ in range(2)] == [[arrived.id]] * 2


@pytest.mark.parametrize("padded", [False, True])
def test_many_come_page_by_page_also_where_a_page_is_empty(room: PostRoom, inbox: Inbox, padded: bool) -> None:
    room.graph.messages.deltas.padded = padded
    arrived = {room.graph.arrives(a_mail(number)).id for number in range(2 * PAGE + 1)}
    told, _ = all_of(inbox)
    assert len(told) == len(arrived) and set(told) == arrived


def test_what_we_mark_ourselves_is_not_told_as_new(room: PostRoom, inbox: Inbox) -> None:
    arrived = room.graph.arrives(a_mail())
    _, cursor = all_of(inbox)
    assert inbox.mark(arrived.id, ["Evalbot: read"], read=True)
    assert (arrived.categories, arrived.read) == (["Evalbot: read"], True)
    assert all_of(inbox, cursor)[0] == []


def test_a_forgotten_cursor_begins_again_since_and_tells_by_its_categories_what_was_done(
    room: PostRoom, inbox: Inbox
) -> None:
    done = room.graph.arrives(a_mail(1))
    _, cursor = all_of(inbox)
    inbox.mark(done.id, ["Evalbot: read"], read=True)
    missed = room.graph.arrives(a_mail(2))
    room.graph.forgets_changes()
    page = inbox.changes(cursor, since=SINCE)
    assert {each.id: each.categories for each in page.items} == {done.id: ("Evalbot: read",), missed.id: ()}
    assert [each.received for each in page.items] == [SINCE, SINCE]


@pytest.mark.parametrize("code", ["ErrorInvalidUrlQuery", "SyncStateInvalid", "BadRequest", "ErrorItemNotFound"])
def test_a_cursor_that_graph_refuses_for_whatever_reason_begins_again(room: PostRoom, inbox: Inbox, code: str) -> None:
    _, cursor = all_of(inbox)
    missed = room.graph.arrives(a_mail())
    room.graph.forgets_changes(code)
    told, cursor = all_of(inbox, cursor)
    assert told == [missed.id]
    assert all_of(inbox, cursor)[0] == []


def test_of_more_than_graph_tells_the_newest_are_told(room: PostRoom, inbox: Inbox) -> None:
    room.graph.messages.deltas.most = 2
    arrived = [room.graph.arrives(a_mail(number)) for number in range(4)]
    for number, each in enumerate(arrived):
        each.sent = (SINCE + timedelta(minutes=number)).timestamp()
    assert set(all_of(inbox)[0]) == {each.id for each in arrived[2:]}


def test_what_the_mailbox_says_of_one_mail_is_told_and_of_one_that_is_gone_nothing(
    room: PostRoom, inbox: Inbox
) -> None:
    letter = room.graph.arrives(a_mail())
    letter.categories.append("Blue")
    assert inbox.item(letter.id) == Item(letter.id, SINCE, ("Blue",))
    id_ = letter.id
    room.graph.mailbox().move(letter, "archive")
    assert inbox.item(id_) is None


@pytest.mark.parametrize("kept", [True, False])
def test_a_letter_of_ours_is_known_by_its_mark_whatever_message_id_it_went_out_under(
    room: PostRoom, inbox: Inbox, kept: bool
) -> None:
    room.graph.messages.keeps_message_ids = kept
    letter = a_letter()
    room.sender.send(letter)
    (sent,) = room.graph.sent
    assert (sent.message_id == letter.message_id) == kept
    room.graph.arrives(a_mail(7))
    assert inbox.ours(["<9@x>", "<7@school.example>", sent.message_id]) == (letter.message_id,)


def test_a_letter_that_is_not_ours_or_was_made_up_is_none_of_ours(room: PostRoom, inbox: Inbox) -> None:
    room.sender.send(a_letter())
    room.graph.arrives(a_mail(7))
    room.graph.calls.clear()
    assert inbox.ours(["<7@school.example>", "<o'brien@x> or 1 eq 1", "<3@x>", room.graph.sent[0].message_id]) == ()
    assert room.graph.calls.count("list") == MOST_ASKED, "no more are asked for"
    room.graph.calls.clear()
    assert inbox.ours(["<\x00@x>", f"<{'x' * 400}@x>", "<\xe4@x>"]) == ()
    assert room.graph.calls == []


def test_a_question_that_graph_refuses_makes_a_letter_none_of_ours_and_one_it_cannot_answer_waits(
    room: PostRoom, inbox: Inbox
) -> None:
    room.graph.fails("InefficientFilter", "list")
    assert inbox.ours(["<1@x>"]) == ()
    room.graph.fails("before", "list")
    with pytest.raises(Temporary):
        inbox.ours(["<1@x>"])


def test_a_cursor_that_is_forgotten_between_two_pages_begins_again(room: PostRoom, inbox: Inbox) -> None:
    arrived = {room.graph.arrives(a_mail(number)).id for number in range(PAGE + 1)}
    page = inbox.changes("", since=SINCE)
    room.graph.forgets_changes()
    assert set(all_of(inbox, page.cursor)[0]) == arrived


def test_a_mail_is_given_byte_by_byte_as_it_came(room: PostRoom, inbox: Inbox) -> None:
    raw = b"From: x\nSubject: \xff\xfe\x00 no mail at all\n\n\x00\x01" + bytes(range(256))
    assert inbox.raw(room.graph.arrives(raw).id) == Raw(raw)


def test_of_a_mail_above_the_limit_the_beginning_is_read_and_one_below_it_as_a_whole(
    room: PostRoom, inbox: Inbox
) -> None:
    head = b"Subject: large\n\n"
    below, above = (head + b"x" * (size - len(head)) for size in (LARGEST, LARGEST + 1))
    assert inbox.raw(room.graph.arrives(below).id) == Raw(below)
    assert inbox.raw(room.graph.arrives(above).id) == Raw(above[:BEGINNING], whole=False)


def test_a_mail_that_somebody_moved_is_gone_and_not_marked(room: PostRoom, inbox: Inbox) -> None:
    letter: Letter = room.graph.arrives(a_mail())
    id_ = letter.id
    room.graph.mailbox().move(letter, "archive")
    assert inbox.raw(id_) is None
    assert inbox.mark(id_, ["Evalbot: read"], read=True) is False


def test_a_mailbox_that_is_not_there_is_not_taken_for_a_mail_that_is_gone(room: PostRoom, inbox: Inbox) -> None:
    id_ = room.graph.arrives(a_mail()).id
    room.graph.mailboxes.clear()
    for ask in (lambda: inbox.raw(id_), lambda: inbox.mark(id_, [], read=True)):
        with pytest.raises(Temporary) as fault:
            ask()
        assert fault.value.everybody


@pytest.mark.parametrize("how", ["before", "after", "busy", "closes", "closes_after", "garbage", "ErrorServerBusy"])
def test_trouble_at_graph_is_temporary_and_loses_nothing(room: PostRoom, inbox: Inbox, how: str) -> None:
    _, cursor = all_of(inbox)
    arrived = room.graph.arrives(a_mail())
    room.graph.fails(how, "delta")
    with pytest.raises(Temporary) as fault:
        inbox.changes(cursor, since=SINCE)
    assert fault.value.everybody
    assert fault.value.retry_at == (SINCE + timedelta(seconds=1) if how == "busy" else None)
    assert all_of(inbox, cursor)[0] == [arrived.id]


def test_an_application_that_may_not_read_is_told_so(room: PostRoom, inbox: Inbox) -> None:
    room.graph.app.permissions.clear()
    with pytest.raises(Temporary, match="403 ErrorAccessDenied"):
        inbox.changes("", since=SINCE)

"""The Microsoft 365 sender: what goes out, its thread and files, and what became of it (L5, C3, P2, P3)."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest

from bot.errors import Permanent, Temporary
from bot.messages.nouns import Address, Attachment, Message
from bot.outbound.graph.sender import GraphSender
from bot.outbound.senders import Pace
from tests.fakes.letters import NOW
from tests.outbound.graph.post_room import AGAIN, PostRoom, Unpaced, a_letter, a_post_room

PDF = Attachment("certificate-7KQM.pdf", "application/pdf", b"%PDF-1.7 certificate")
ICS = Attachment("course.ics", "text/calendar; method=PUBLISH", b"BEGIN:VCALENDAR")
HUGE = Attachment("report.pdf", "application/pdf", b"%PDF-1.7" + bytes(7_000_000))
BIG = Attachment("chart.png", "image/png", b"png" + bytes(1_000_000))


@pytest.fixture
def room() -> Iterator[PostRoom]:
    with a_post_room() as opened:
        yield opened


def test_a_letter_goes_out_from_the_mailbox_with_its_headers(room: PostRoom) -> None:
    room.sender.send(a_letter())
    [sent] = room.graph.sent
    assert sent.to == ("m.obrien@school.example",)
    assert sent.message_id == a_letter().message_id == sent.headers["x-evalbot-id"]
    assert sent.headers["Reply-To"] == "training@cscp.example"
    assert sent.headers["List-Unsubscribe"] == f"<{a_letter().preferences_link}>"
    assert "Siân" in sent.subject + sent.text + sent.html and "<table" in sent.html
    assert room.graph.calls == ["create", "send"]


def test_officers_see_in_the_mailbox_what_the_bot_did(room: PostRoom) -> None:
    room.sender.send(a_letter("supervisor_briefing_reminder"))
    [letter] = room.graph.mailbox().within("sentitems")
    assert letter.categories == ["Evalbot", "supervisor briefing"]
    assert room.within("drafts") == []


@pytest.mark.parametrize(("template", "importance"), [("concern_alert", "high"), ("concern_seen", "normal")])
def test_an_alert_is_of_high_importance_and_nothing_else_is(room: PostRoom, template: str, importance: str) -> None:
    """C4: Outlook shows it, and may be told to let it through."""
    room.sender.send(a_letter(template))
    [letter] = room.graph.mailbox().within("sentitems")
    assert letter.importance == importance


def test_a_reminder_stands_in_the_conversation_of_the_first(room: PostRoom) -> None:
    first = room.sender.send(a_letter())
    thread = (a_letter().message_id,)
    room.sender.send(a_letter("supervisor_briefing_reminder", message_id=AGAIN, thread=thread, earlier=(first.id,)))
    _, reminder = room.graph.sent
    assert reminder.headers["In-Reply-To"] == reminder.headers["References"] == thread[0]


def test_files_go_with_the_letter_in_one_request(room: PostRoom) -> None:
    room.sender.send(a_letter("certificate", attachments=(PDF, ICS)))
    [sent] = room.graph.sent
    assert sent.attachments == {PDF.name: PDF.content, ICS.name: ICS.content}
    assert {"application/pdf", "text/calendar"} <= set(sent.parts)
    assert room.graph.calls == ["create", "send"]


def test_large_files_are_uploaded(room: PostRoom) -> None:
    room.sender.send(a_letter("certificate", attachments=(HUGE, BIG)))
    [sent] = room.graph.sent
    assert sent.attachments == {HUGE.name: HUGE.content, BIG.name: BIG.content}
    assert room.graph.calls.count("createUploadSession") == 1


@pytest.mark.parametrize("what", ["create", "createUploadSession", "upload", "attach", "send"])
@pytest.mark.parametrize("how", ["before", "after", "closes", "closes_after", "busy_after", "garbage"])
def test_whatever_fails_with_large_files_the_letter_goes_once_and_whole(room: PostRoom, what: str, how: str) -> None:
    letter = a_letter("certificate", attachments=(HUGE, BIG))
    room.graph.fails(how, what, times=1)
    for _ in range(3):
        sender = room.another()
        try:
            sender.was_sent(letter) or sender.send(letter)
            break
        except Temporary:
            continue
    [sent] = room.graph.sent
    assert sent.attachments == {HUGE.name: HUGE.content, BIG.name: BIG.content}


@pytest.mark.parametrize("what", ["create", "send"])
@pytest.mark.parametrize("how", ["before", "after", "closes", "closes_after", "busy", "busy_after", "garbage"])
def test_whatever_fails_the_next_process_sends_it_once(room: PostRoom, what: str, how: str) -> None:
    room.graph.fails(how, what, times=1)
    try:
        room.sender.send(a_letter())
    except Temporary:
        after = room.another()
        assert after.was_sent(a_letter()) or after.send(a_letter())
    assert [each.message_id for each in room.graph.sent] == [a_letter().message_id]
    assert room.within("drafts") == []


def test_a_letter_on_its_way_through_the_outbox_is_not_sent_again(room: PostRoom) -> None:
    room.graph.messages.outbox_seconds = 60
    receipt = room.sender.send(a_letter())
    assert room.within("outbox") == [a_letter().message_id]
    assert room.another().was_sent(a_letter()) == receipt
    assert len(room.graph.sent) == 1


def test_a_letter_that_an_officer_has_moved_is_found(room: PostRoom) -> None:
    receipt = room.sender.send(a_letter())
    [letter] = room.graph.mailbox().within("sentitems")
    room.graph.mailbox().move(letter, "archive")
    assert room.another().was_sent(a_letter()) == receipt


def test_a_draft_that_an_officer_has_deleted_was_not_sent(room: PostRoom) -> None:
    room.graph.fails("before", "send", times=1)
    with pytest.raises(Temporary):
        room.sender.send(a_letter())
    [draft] = room.graph.mailbox().within("drafts")
    room.graph.mailbox().move(draft, "deleteditems")
    assert room.another().was_sent(a_letter()) is None


def test_it_is_found_though_exchange_gave_it_another_message_id(room: PostRoom) -> None:
    room.graph.messages.keeps_message_ids = False
    receipt = room.sender.send(a_letter())
    assert room.another().was_sent(a_letter()) == receipt
    assert room.another().was_sent(a_letter(message_id=AGAIN)) is None


def test_a_refused_letter_leaves_no_draft_behind(room: PostRoom) -> None:
    room.graph.fails("ErrorInvalidRecipients", "send", times=1)
    with pytest.raises(Permanent, match="refuses the recipient"):
        room.sender.send(a_letter())
    assert room.within("drafts") == []


@pytest.mark.parametrize("says_so", [False, True])
def test_a_draft_that_goes_while_it_is_looked_at_has_gone(room: PostRoom, says_so: bool) -> None:
    """The request of an earlier try, whose answer nobody waited for, comes to its end after the draft was found."""
    room.graph.fails("before", "send", times=1)
    with pytest.raises(Temporary):
        room.sender.send(a_letter())
    room.graph.messages.outbox_seconds = 60

    class Late(Unpaced):
        def _find(self, message: Message, where: str, *, draft: bool = True) -> dict[str, Any] | None:
            found = super()._find(message, where, draft=draft)
            if where == "/messages" and not room.graph.sent:
                room.sender.was_sent(message)
                if not says_so:
                    room.graph.fails("ErrorInvalidOperation", "send", times=1)
            return found

    late = Late(room.mailbox, room.clock)
    if says_so:
        with pytest.raises(Temporary, match="ErrorItemNotFound"):
            late.was_sent(a_letter())
    assert late.was_sent(a_letter()) is not None
    assert len(room.graph.sent) == 1


def test_an_address_that_mail_cannot_reach_is_not_even_asked_about(room: PostRoom) -> None:
    with pytest.raises(Permanent):
        room.sender.send(a_letter(to=Address("mail", "Nobody", "nobody")))
    assert room.graph.calls == []


def test_asked_for_patience_the_lane_waits_as_long_as_it_says(room: PostRoom) -> None:
    room.graph.fails("busy", "create", times=1, after=90)
    with pytest.raises(Temporary) as told:
        room.sender.send(a_letter())
    assert (told.value.retry_at, told.value.everybody) == (NOW + timedelta(seconds=90), True)


@pytest.mark.parametrize(
    ("code", "kind", "everybody"),
    [
        ("ErrorExceededMessageLimit", Temporary, True),
        ("ErrorQuotaExceeded", Temporary, True),
        ("ErrorSendAsDenied", Temporary, True),
        ("ErrorAccessDenied", Temporary, True),
        ("InvalidAuthenticationToken", Temporary, True),
        ("MailboxNotEnabledForRESTAPI", Temporary, True),
        ("ErrorMailboxStoreUnavailable", Temporary, True),
        ("ErrorItemNotFound", Temporary, False),
        ("ErrorMessageSizeExceeded", Permanent, False),
        ("ErrorInvalidRecipients", Permanent, False),
    ],
)
def test_what_graph_says_is_one_of_two_kinds(room: PostRoom, code: str, kind: Any, everybody: bool) -> None:
    room.graph.fails(code, "send", times=1)
    with pytest.raises(kind) as told:
        room.sender.send(a_letter())
    assert code in told.value.reason and "@" not in told.value.reason
    assert getattr(told.value, "everybody", False) == everybody


def test_a_question_that_is_refused_does_not_fail_the_letter(room: PostRoom) -> None:
    room.graph.fails("BadRequest", "list", times=1)
    with pytest.raises(Temporary):
        room.sender.was_sent(a_letter())


def test_one_token_serves_many_letters_and_threads(room: PostRoom) -> None:
    letters = [a_letter(message_id=f"<{n}@evaluation.example.org>") for n in range(4)]
    threads = [Thread(target=room.sender.send, args=(each,)) for each in letters]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(each.message_id for each in room.graph.sent) == sorted(each.message_id for each in letters)
    assert len(room.graph.directory.given) == 1


def test_a_token_that_is_refused_is_not_kept(room: PostRoom) -> None:
    """A permission that was granted meanwhile holds at once, and not in an hour."""
    room.graph.app.permissions.discard("Mail.ReadWrite")
    with pytest.raises(Temporary, match="'evalbot doctor' says how to mend it"):
        room.sender.send(a_letter())
    room.graph.app.permissions.add("Mail.ReadWrite")
    room.sender.send(a_letter())
    room.graph.forgets_tokens()
    with pytest.raises(Temporary):
        room.sender.send(a_letter(message_id=AGAIN))
    room.sender.send(a_letter(message_id=AGAIN))
    assert len(room.graph.sent) == 2


@pytest.mark.parametrize("what", ["token", "discovery"])
@pytest.mark.parametrize("how", ["before", "closes", "garbage", "busy"])
def test_without_a_token_the_lane_waits(room: PostRoom, what: str, how: str) -> None:
    room.graph.fails(how, what, times=-1)
    with pytest.raises(Temporary) as told:
        room.sender.send(a_letter())
    assert told.value.everybody and "@" not in told.value.reason
    room.graph.faults.clear()
    room.another().send(a_letter())
    assert len(room.graph.sent) == 1


def test_it_keeps_to_thirty_a_minute() -> None:
    assert GraphSender.pace == Pace(2.04, at_once=3, a_day=10_000)


def test_nothing_of_a_letter_stands_in_a_log(room: PostRoom, caplog: pytest.LogCaptureFixture) -> None:
    room.graph.fails("ErrorInvalidRecipients", "send", times=1)
    with caplog.at_level("INFO"), pytest.raises(Permanent):
        room.sender.send(a_letter())
    assert "@" not in caplog.text and "O365" not in caplog.text


def test_a_draft_that_came_to_be_too_late_is_not_sent_as_well(room: PostRoom) -> None:
    """P3: its maker had died, and the next process sent one of its own and died too before that was written down."""
    letter = a_letter()
    for _ in range(2):
        room.graph.fails("before", "send", times=1)
        with pytest.raises(Temporary):
            room.sender.send(letter)
    assert len(room.within("drafts")) == 2
    assert room.another().was_sent(letter)
    assert len(room.within("drafts")) == 1
    assert room.another().was_sent(letter)
    assert [each.message_id for each in room.graph.sent] == [letter.message_id]

"""The Slack sender: where a message goes, its thread, its files, and what became of it (C1, C3, P3)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import Permanent, Temporary
from bot.messages.nouns import Address, Attachment
from bot.storage import chat_accounts
from bot.storage.tables import ChatAccount
from tests.build import World
from tests.fakes.letters import NOW
from tests.outbound.slack.office import TEAM, Office, a_letter, an_office
from tests.plans import HERE

PDF = Attachment("certificate-7KQM.pdf", "application/pdf", b"%PDF-1.7 certificate")
AGAIN = "<touchpoint-812.1@evaluation.example.org>"


@pytest.fixture
def office(world: World) -> Iterator[Office]:
    world.now = NOW
    with an_office(world) as opened:
        yield opened


def test_a_message_comes_into_the_direct_message_with_our_id(office: Office) -> None:
    mona = office.joins("U1")
    receipt = office.sender.send(a_letter())
    [got] = mona.received()
    assert receipt.id == f"{got.room}:{got.ts}"
    assert got.raw["metadata"]["event_payload"] == {"id": a_letter().message_id}
    assert "Neglect" in got.text and got.thread == ""


def test_a_reminder_comes_into_the_thread_of_the_invitation(office: Office) -> None:
    mona = office.joins("U1")
    first = office.sender.send(a_letter())
    office.sender.send(a_letter("pre_course_reminder", message_id=AGAIN, earlier=(first.id,)))
    invitation, reminder = mona.received()
    assert reminder.thread == invitation.ts


def test_a_reminder_stands_alone_where_the_invitation_was_deleted(office: Office) -> None:
    mona = office.joins("U1")
    first = office.sender.send(a_letter())
    office.workspace.client().chat_delete(channel=mona.room.id, ts=first.id.partition(":")[2])
    office.sender.send(a_letter("pre_course_reminder", message_id=AGAIN, earlier=(first.id,)))
    assert [each.thread for each in mona.received()] == [""]


def test_a_reminder_to_another_account_stands_alone(office: Office) -> None:
    office.joins("U1")
    first = office.sender.send(a_letter())
    other = office.joins("U2", "other@school.example")
    reminder = a_letter(
        "pre_course_reminder", earlier=(first.id,), to=Address("slack", "Other", "other@school.example")
    )
    office.sender.send(reminder)
    assert [each.thread for each in other.received()] == [""]


def test_files_come_in_the_thread_with_words_for_who_cannot_see(office: Office) -> None:
    mona = office.joins("U1")
    picture = Attachment("gain.png", "image/png", b"png", alt="Confidence rose from 2.1 to 4.0.")
    office.sender.send(a_letter("certificate", attachments=(PDF, picture)))
    letter, *files = mona.received()
    assert [(each.thread, each.files[0]["name"]) for each in files] == [
        (letter.ts, "certificate-7KQM.pdf"),
        (letter.ts, "gain.png"),
    ]
    assert [each.files[0].get("alt_txt") for each in files] == [None, picture.alt]


def test_what_went_is_found_and_what_never_went_is_not(office: Office) -> None:
    office.joins("U1")
    assert office.sender.was_sent(a_letter()) is None
    receipt = office.sender.send(a_letter())
    office.world.now += timedelta(days=2)
    assert office.sender.was_sent(a_letter()) == receipt
    assert office.sender.was_sent(a_letter(message_id=AGAIN, touchpoint=813)) is None


def test_a_reminder_is_found_in_its_thread_and_is_not_taken_for_the_invitation(office: Office) -> None:
    office.joins("U1")
    first = office.sender.send(a_letter())
    reminder = a_letter("pre_course_reminder", message_id=AGAIN, earlier=(first.id,))
    assert office.sender.was_sent(reminder) is None
    sent = office.sender.send(reminder)
    assert office.sender.was_sent(reminder) == sent


def test_a_message_that_has_become_its_form_is_still_found(office: Office) -> None:
    """The answer to a press replaces the message, and may take its metadata away."""
    office.joins("U1")
    receipt = office.sender.send(a_letter())
    room, _, ts = receipt.id.partition(":")
    message = office.room.message(room, ts)
    del message["metadata"]
    assert office.sender.was_sent(a_letter()) == receipt
    assert office.sender.was_sent(a_letter(message_id=AGAIN, earlier=(receipt.id,))) is None


def test_it_is_found_behind_much_that_came_since(office: Office) -> None:
    mona = office.joins("U1")
    receipt = office.sender.send(a_letter())
    for _ in range(450):
        office.room.post(mona.room, "U1", text="hello")
    assert office.sender.was_sent(a_letter()) == receipt


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"])
def test_files_that_never_came_are_sent_when_it_is_asked_and_the_letter_is_not_sent_twice(
    office: Office, method: str
) -> None:
    mona, certificate = office.joins("U1"), a_letter("certificate", attachments=(PDF,))
    office.room.fails("before", method)
    with pytest.raises(Temporary):
        office.sender.send(certificate)
    assert office.sender.was_sent(certificate) is not None
    assert office.sender.was_sent(certificate) is not None
    letter, file = mona.received()
    assert (letter.files, [each["name"] for each in file.files]) == ([], [PDF.name])


@pytest.mark.parametrize(
    ("how", "kind", "everybody"),
    [
        ("busy", Temporary, True),
        ("before", Temporary, True),
        ("closes", Temporary, True),
        ("garbage", Temporary, True),
        ("internal_error", Temporary, True),
        ("missing_scope", Temporary, True),
        ("token_revoked", Temporary, True),
        ("account_inactive", Temporary, True),
        ("messages_tab_disabled", Temporary, True),
        ("user_disabled", Permanent, None),
        ("channel_not_found", Permanent, None),
        ("invalid_blocks", Permanent, None),
        ("something_new", Permanent, None),
    ],
)
def test_each_failure_is_of_one_of_two_kinds_and_names_nobody(
    office: Office, how: str, kind: Any, everybody: bool | None
) -> None:
    office.joins("U1")
    office.room.fails(how, "chat.postMessage")
    with pytest.raises(kind) as failure:
        office.sender.send(a_letter())
    assert getattr(failure.value, "everybody", None) == everybody
    assert "@" not in failure.value.reason and "U1" not in failure.value.reason


def test_slack_says_until_when_it_takes_nothing(office: Office) -> None:
    office.joins("U1")
    office.room.faults.add("busy", "chat.postMessage", after=30)
    with pytest.raises(Temporary) as failure:
        office.sender.send(a_letter())
    assert failure.value.retry_at == NOW + timedelta(seconds=30)


def test_a_token_of_another_workspace_sends_nothing(office: Office) -> None:
    """Q7: else one partnership's letters would come into another's workspace."""
    mona = office.joins("U1")
    object.__setattr__(office.workspace, "team", "T0THERE")
    with pytest.raises(Temporary, match="is of workspace T0HERE") as failure:
        office.sender.send(a_letter())
    assert failure.value.everybody and mona.received() == []


def test_who_has_left_is_remembered_as_nobody(office: Office) -> None:
    office.joins("U1", deleted=True)
    person = office.world.a_person("Mona", email="m.obrien@school.example")
    known = {"channel": "slack", "workspace": TEAM, "account": "U1"}
    with office.world.database.write(HERE) as session:
        chat_accounts.remember(session, HERE, person.id, **known, email=person.email, now=NOW)
    with pytest.raises(Permanent, match="user_disabled"):
        office.sender.send(a_letter())
    assert [row.account for row in office.world.rows(ChatAccount)] == [""]

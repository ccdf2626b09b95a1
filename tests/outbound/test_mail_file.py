"""`file:DIR`: one whole `.eml` a message, the same one at every try."""

import email
from dataclasses import replace
from datetime import datetime, timedelta
from email.policy import default
from pathlib import Path

import pytest

from bot.errors import Permanent, Temporary
from bot.messages.nouns import Address, Message
from bot.outbound.mail_file import FileSender
from tests.fakes.letters import NOW, a_message

SENDER = "evaluation@cscp.example"


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def files(folder: Path) -> list[Path]:
    """Give all that is in the folder, oldest name first."""
    return sorted(folder.iterdir())


def another(number: int) -> Message:
    return replace(a_message("impact_check"), message_id=f"<touchpoint-{number}.0@evaluation.example.org>")


def test_a_message_is_one_file_that_mail_programs_open(tmp_path: Path) -> None:
    folder = tmp_path / "var" / "mail"
    receipt = FileSender(folder, SENDER, Clock()).send(another(1))
    (file,) = files(folder)
    assert file.suffix == ".eml"
    assert receipt.id == "<touchpoint-1.0@evaluation.example.org>"
    assert email.message_from_bytes(file.read_bytes(), policy=default)["Message-ID"] == receipt.id


def test_the_names_sort_by_time_and_name_nobody(tmp_path: Path) -> None:
    clock = Clock()
    sender = FileSender(tmp_path, SENDER, clock)
    for number in (3, 1, 2):
        clock.now += timedelta(days=number)
        sender.send(another(number))
    read = [email.message_from_bytes(file.read_bytes(), policy=default)["Message-ID"][12] for file in files(tmp_path)]
    assert read == ["3", "1", "2"]
    assert not any("obrien" in file.name for file in files(tmp_path))


@pytest.mark.parametrize("restarted", [False, True])
def test_a_second_try_replaces_the_file_of_the_first(tmp_path: Path, restarted: bool) -> None:
    """Also an hour later, and in another process."""
    clock = Clock()
    sender = FileSender(tmp_path, SENDER, clock)
    sender.send(another(1))
    clock.now += timedelta(hours=1)
    (FileSender(tmp_path, SENDER, clock) if restarted else sender).send(another(1))
    assert len(files(tmp_path)) == 1


def test_after_a_crash_it_is_known_what_was_sent(tmp_path: Path) -> None:
    sender = FileSender(tmp_path, SENDER, Clock())
    assert sender.was_sent(another(1)) is None
    sender.send(another(1))
    assert FileSender(tmp_path, SENDER, Clock()).was_sent(another(1)) == sender.send(another(1))
    assert sender.was_sent(another(2)) is None


def test_a_folder_that_cannot_be_written_is_a_temporary_failure_that_leaves_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "mail"
    blocked.write_text("a file where the folder should be")
    with pytest.raises(Temporary, match="mail folder") as failure:
        FileSender(blocked, SENDER, Clock()).send(another(1))
    assert str(tmp_path) not in failure.value.reason
    assert files(tmp_path) == [blocked]


def test_a_bad_address_is_a_permanent_failure(tmp_path: Path) -> None:
    with pytest.raises(Permanent):
        FileSender(tmp_path, SENDER, Clock()).send(replace(another(1), to=Address("mail", "Jo", "nowhere")))


def test_a_message_id_cannot_leave_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    FileSender(folder, SENDER, Clock()).send(replace(another(1), message_id="<../../x@evaluation.example.org>"))
    assert files(tmp_path) == [folder]
    assert len(files(folder)) == 1

"""Attacks by mail: a crowd in its headers, paths in the names of its files, and headers in those of ours (L7)."""

import email
from dataclasses import replace
from email.message import EmailMessage
from email.policy import default
from time import process_time

import pytest

from bot.messages import mime
from bot.messages.nouns import Attachment
from bot.storage import outbox
from tests.fakes.letters import NOW, a_message
from tests.handlers.mailbox.samples import HEAD, arrived

MOST_SECONDS = 5.0
"""Of the processor; a twentieth of it is usual."""
CROWD = b", ".join(b"p%d@evil.example" % n for n in range(10_000))
REFERENCES = b" ".join(b"<m%d@evil.example>" % n for n in range(10_000))


@pytest.mark.parametrize("header", [b"To", b"Cc", b"Reply-To", b"Bcc", b"Resent-To"])
def test_a_mail_to_ten_thousand_that_answers_ten_thousand_is_read_in_time(header: bytes) -> None:
    begins = b"From: " + HEAD.encode() + b"\nMessage-ID: <a@evil.example>\n"
    raw = begins + header + b": " + CROWD + b"\nReferences: " + REFERENCES
    before = process_time()
    found = arrived(raw + b"\nContent-Type: text/plain; charset=utf-8\n\nAll is well.\n")
    assert process_time() - before < MOST_SECONDS
    assert (found.sender, found.text) == (HEAD, "All is well.")
    assert len(found.answers) <= 10_000


def test_a_mail_from_ten_thousand_is_from_nobody() -> None:
    before = process_time()
    found = arrived(b"From: " + HEAD.encode() + b", " + CROWD + b"\nMessage-ID: <a@evil.example>\n\nAll is well.\n")
    assert process_time() - before < MOST_SECONDS
    assert found.sender == ""


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "C:\\x.txt", "..", "a\0b.txt", "x" * 5000, ".txt"])
def test_the_name_of_an_attachment_that_comes_is_never_a_path(
    name: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Attachments are not opened, and nothing is written."""
    folder = tmp_path_factory.mktemp("here") / "deep" / "down"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = HEAD, "evaluation@cscp.example", "<a@oak.example>"
    mail.set_content("See the file.")
    mail.add_attachment(b"a secret", maintype="text", subtype="plain", filename=name)
    assert arrived(mail.as_bytes()).text == "See the file."
    assert [each for each in folder.parent.parent.rglob("*") if each.is_file()] == []


@pytest.mark.parametrize(
    "name",
    ["a\r\nBcc: all@evil.example\r\n\r\nx.pdf", 'a"; filename="b.exe', "../../b.pdf", "naïve – “x”.pdf", "a\0.pdf"],
)
def test_the_name_of_an_attachment_that_goes_is_one_name(name: str) -> None:
    message = replace(a_message("certificate"), attachments=(Attachment(name, "application/pdf", b"%PDF"),))
    read = email.message_from_bytes(bytes(mime.build(message, now=NOW, sender="bot@x.example")), policy=default)
    assert read["Bcc"] is None and not read.defects
    (attached,) = [part for part in read.iter_attachments()]
    assert attached.get_content_type() == "application/pdf" and attached.get_content() == b"%PDF"
    found = str(attached.get_filename())
    assert len(found.splitlines()) == 1 and "\0" not in found and not {"/", "\\"} & set(found)


def test_a_conversation_names_no_more_letters_than_a_header_bears() -> None:
    assert outbox.MOST_NAMED <= 50

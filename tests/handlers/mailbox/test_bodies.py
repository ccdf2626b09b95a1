"""A mail that is cut off is read as far as it goes (L7)."""

from email.message import EmailMessage

import pytest

from tests.handlers.mailbox.samples import HEAD, arrived

WORDS = "Ann’s café project is going well.\n" * 40


def with_photo(encoding: str, *, charset: str = "utf-8") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = HEAD, "evaluation@cscp.example", "<a@oak.example>"
    mail.set_content(WORDS, cte=encoding, charset=charset)
    mail.add_attachment(b"\xff" * 700_000, maintype="image", subtype="jpeg", filename="photo.jpg")
    return mail.as_bytes()


def test_a_mail_whose_photo_is_cut_off_is_a_reply() -> None:
    """L7."""
    found = arrived(with_photo("quoted-printable")[: 512 * 1024])
    assert (found.kind, found.sender, found.text, found.key) == ("reply", HEAD, WORDS.strip(), "<a@oak.example>")


@pytest.mark.parametrize("encoding", ["base64", "8bit", "quoted-printable"])
@pytest.mark.parametrize("end", range(700, 720))
def test_a_text_that_is_cut_off_is_read_to_there(encoding: str, end: int) -> None:
    """L7: also in the middle of a character, or of four of base64."""
    found = arrived(with_photo(encoding)[:end])
    assert found.kind == "reply" and len(found.text) > 100
    assert WORDS.startswith(found.text[:-3])


@pytest.mark.parametrize("end", range(500, 520))
def test_a_text_of_no_charset_is_not_doubted_for_its_last_character(end: int) -> None:
    """L7."""
    raw = f"From: {HEAD}\nContent-Transfer-Encoding: 8bit\n\n".encode() + ("é’" * 400).encode()[:end]
    assert set(arrived(raw).text) == {"é", "’"}


def test_a_mail_that_ends_before_its_words_says_so() -> None:
    raw = b"From: head@oak.example\nContent-Type: multipart/mixed; boundary=q\n\n--q\nContent-Type: image/jpeg\n\nAAAA"
    assert (arrived(raw).kind, arrived(raw).why) == ("unreadable", "it ends before any words of its own")


def test_a_large_mail_is_read_at_its_start() -> None:
    found = arrived(f"From: {HEAD}\nMessage-ID: <a@oak.example>\n\nHello\n\n".encode() + b"x" * 6_000_000)
    assert (found.kind, found.sender, found.text[:7]) == ("reply", HEAD, "Hello\n\n")

"""Mail of many programs is read for what it is; nothing that comes breaks the reading (L7, P2)."""

import base64
import sys
from email.message import EmailMessage
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.handlers.mailbox import parsing
from tests.handlers.mailbox.samples import EXPECTED, FILES, HEAD, LETTER, arrived, sample

HEADERS = b"From: head@oak.example\nTo: evaluation@cscp.example\nMessage-ID: <a@oak.example>\nMIME-Version: 1.0\n"
MULTIPART = HEADERS + b'Content-Type: multipart/mixed; boundary="q"\n\n'
PLAIN = HEADERS + b"Content-Type: text/plain; charset=utf-8\n\n"
THOROUGH = settings(max_examples=150, deadline=None)
QUICK = 20.0
"""Seconds of a core: no measure of speed, only of what would hang; a busy machine takes one."""


def test_each_sample_says_how_it_is_read() -> None:
    assert {file.stem for file in FILES} == set(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_sample_is_read_for_what_it_is(name: str) -> None:
    """L7, P2."""
    found, expected = arrived(sample(name)), EXPECTED[name]
    assert found.kind == expected.kind
    assert expected.text is None or found.text == expected.text
    assert found.failed == ((expected.failed,) if expected.failed else ())
    assert found.back_on == expected.back_on
    assert bool(found.why) == (found.kind not in {"reply", "automatic", "bounce", "delay"})


@pytest.mark.parametrize("name", [name for name in EXPECTED if name.startswith(("bounce_", "delay_"))])
def test_a_bounce_names_the_letter_that_came_back(name: str) -> None:
    """P2."""
    assert (LETTER in arrived(sample(name)).answers) == (name != "bounce_forged_by_a_person")


def test_what_is_answered_comes_newest_first() -> None:
    assert arrived(sample("reply_outlook_desktop")).answers == (LETTER, "<letter-0@cscp.example>")


def test_a_sender_is_in_lower_case_and_one_only() -> None:
    assert arrived(sample("reply_outlook_desktop")).sender == HEAD
    assert arrived(sample("reply_two_senders")).sender == ""


def test_only_what_the_receiving_server_found_counts_for_forgery() -> None:
    assert [name for name in EXPECTED if arrived(sample(name)).forged] == ["reply_forged"]


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Auto-Submitted: no", "reply"),
        ("Auto-Submitted: auto-replied; owner-email=x", "automatic"),
        ("Precedence: auto_reply", "automatic"),
        ("X-Autoreply: yes", "automatic"),
        ("Subject: Out of Office: until Monday", "automatic"),
        ("Subject: Re: Automatic reply: Neglect", "reply"),
        ("Precedence: bulk", "other"),
        ("List-Id: <a.example>", "other"),
        ("X-Evalbot-Id: 1", "loop"),
        ("X-Auto-Response-Suppress: None", "reply"),
        ("X-Auto-Response-Suppress: All", "other"),
        ("Return-Path: <>", "other"),
    ],
)
def test_a_machine_is_not_taken_for_a_person(header: str, kind: str) -> None:
    """L7."""
    assert arrived(header.encode() + b"\n" + PLAIN + b"Back on Monday.").kind == kind


def test_a_mail_without_an_id_is_known_by_its_bytes() -> None:
    raw = b"From: head@oak.example\n\nHello"
    assert arrived(raw).key == arrived(raw).key != arrived(raw + b"!").key
    assert arrived(b"Message-ID: " + b"x" * 5_000 + b"\n" + raw).key == parsing.digest(
        b"Message-ID: " + b"x" * 5_000 + b"\n" + raw
    )


def test_attachments_are_never_opened() -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = HEAD, "evaluation@cscp.example", "<a@oak.example>"
    mail.set_content("See the files.")
    mail.add_attachment("a secret in a file", filename="note.txt")
    mail.add_attachment("<p>a secret in a page</p>", subtype="html", filename="page.html")
    mail.add_attachment(b"PK\x03\x04", maintype="application", subtype="zip", filename="bomb.zip")
    assert arrived(mail.as_bytes()).text == "See the files."


def test_nothing_is_opened_run_or_fetched() -> None:
    for file in FILES:
        arrived(file.read_bytes())
    mails = [file.read_bytes() for file in FILES]
    mails.append(HEADERS + b"Content-Type: text/html\n\n<img src='https://evil.example/x'><script>go()</script>Hi")
    seen: list[str] = []
    watching = [True]

    def watch(event: str, _: object) -> None:
        if watching[0] and event.partition(".")[0] in {"open", "exec", "compile", "socket", "subprocess", "os"}:
            seen.append(event)

    sys.addaudithook(watch)
    for mail in mails:
        arrived(mail)
    watching[0] = False
    assert seen == []


BOMBS = {
    "10,000 parts": MULTIPART + b"--q\nContent-Type: text/plain\n\nhi\n" * 10_000 + b"--q--\n",
    "parts in parts": HEADERS
    + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(999)),
    "mails in mails": HEADERS + b"Content-Type: message/rfc822\n\n" * 5_000,
    "5 MB in base64": MULTIPART + b"--q\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(b"A" * 3_600_000),
    "a long header": HEADERS + b"Content-Type: multipart/mixed" + b";a" * 300_000 + b"\n\nx",
    "many headers": HEADERS + b"X: y\n" * 100_000 + b"\nx",
    "one long line": PLAIN + b"On " + b"a " * 400_000 + b"wrote",
    "many quotes": PLAIN + b"a\n> b\n" * 100_000,
    "only NULs": PLAIN + b"\0" * 1_000_000,
    "open tags": HEADERS + b"Content-Type: text/html\n\n" + b"<a b='" * 50_000,
    "open comments": HEADERS + b"Content-Type: text/html\n\n" + b"<!--" * 50_000,
    "a slow charset": PLAIN.replace(b"utf-8", b"punycode") + b"a-" * 200_000,
    "many dates": HEADERS + b"Auto-Submitted: auto-replied\n\n" + b"back from 1 to 5 December, " * 5_000,
    "many failures": HEADERS
    + b"Content-Type: multipart/report; boundary=q\n\n--q\nContent-Type: message/delivery-status\n\n"
    + b"Action: failed\nFinal-Recipient: rfc822;a@b.example\n\n" * 10_000,
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_no_mail_takes_long(name: str) -> None:
    """P2."""
    before = process_time()
    assert arrived(BOMBS[name]).key
    assert process_time() - before < QUICK


@pytest.mark.parametrize("header", [b"Precedence: bulk\n", b"List-Id: <staff.oak.example>\n", b"Precedence: list\n"])
def test_what_comes_by_a_list_keeps_its_words_for_a_person(header: bytes) -> None:
    """L7: a supervisor's worry may come by the school's own list, and answer nothing."""
    found = arrived(header + PLAIN + b"I am worried about Ann.")
    assert (found.kind, found.sender, found.text) == ("other", HEAD, "I am worried about Ann.")
    assert found.why == "it came by a mailing list"


def test_only_what_is_ours_is_a_loop() -> None:
    """L7: nobody sees a loop."""
    assert sorted(name for name in EXPECTED if arrived(sample(name)).kind == "loop") == [
        "loop_own_address",
        "loop_own_mark",
    ]


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"\0", b"\xff" * 100, b"From: \nTo: \n\n"])
def test_what_is_no_mail_is_unreadable(raw: bytes) -> None:
    assert arrived(raw).kind == "unreadable"


def storable(raw: bytes) -> bool:
    found = arrived(raw)
    said = [found.key, found.sender, found.text, found.why, *found.answers]
    said += [word for one in found.failed for word in (one.email, one.status)]
    assert all("\0" not in word and word.encode() is not None for word in said)
    assert len(found.text) <= 4_000 and 0 < len(found.key) <= 250
    return True


@THOROUGH
@given(st.binary(max_size=3_000))
def test_any_bytes_are_read(raw: bytes) -> None:
    assert storable(raw)
    assert storable(PLAIN + raw)
    assert storable(HEADERS + raw)


@THOROUGH
@given(st.data())
def test_any_change_of_a_sample_is_read_in_time(data: st.DataObject) -> None:
    raw = data.draw(st.sampled_from(FILES)).read_bytes()
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(raw)))
        end = min(len(raw), start + data.draw(st.sampled_from([0, 1, 5, 80, 2_000])))
        piece = data.draw(
            st.one_of(st.binary(max_size=20), st.sampled_from([raw[start:end] * 3, b"\n\n", b"--", b"="]))
        )
        raw = raw[:start] + piece + raw[end:]
    before = process_time()
    assert storable(raw)
    assert process_time() - before < QUICK

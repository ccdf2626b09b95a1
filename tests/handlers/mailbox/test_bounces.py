"""A bounce says that an address is at fault only where it is; all else may be mended by somebody else (P2)."""

import pytest

from tests.handlers.mailbox.samples import HEAD, arrived

EXIM = """This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

{}

------ This is a copy of the message, including all the headers. ------

Message-ID: <letter-1@cscp.example>

The pupil does not exist on the roll: user unknown, status 5.1.1.
"""


def notice(text: str) -> bytes:
    head = (
        "Return-Path: <>\nFrom: Mailer-Daemon@mx.example\nMessage-ID: <b@mx.example>\nSubject: Mail delivery failed\n\n"
    )
    return (head + EXIM.format(text)).encode()


REPORT = """Return-Path: <>
From: mailer-daemon@mx.example
Message-ID: <b@mx.example>
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=q

--q
Content-Type: text/plain

Sorry.
--q
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; head@oak.example
Action: failed
Status: {}
{}
--q--
"""


def report(status: str, diagnostic: str = "") -> bytes:
    return REPORT.format(status, f"Diagnostic-Code: smtp; {diagnostic}\n" if diagnostic else "").encode()


def at_fault(raw: bytes, email: str = HEAD) -> bool:
    found = arrived(raw)
    assert found.kind == "bounce"
    (mine,) = [each for each in found.failed if each.email == email]
    return mine.for_good


@pytest.mark.parametrize("status", ["5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.1"])
def test_a_status_says_that_there_is_no_such_address(status: str) -> None:
    """P2."""
    assert at_fault(report(status))


@pytest.mark.parametrize(
    "status",
    [
        "5.0.0",
        "5.1.7",
        "5.1.8",
        "5.1.90",
        "5.1.11",
        "5.2.0",
        "5.2.2",
        "5.2.3",
        "5.2.121",
        "5.2.122",
        "5.3.0",
        "5.3.4",
        "5.3.190",
        "5.4.4",
        "5.4.6",
        "5.4.14",
        "5.4.310",
        "5.4.316",
        "5.5.0",
        "5.5.4",
        "5.6.0",
        "5.7.1",
        "5.7.23",
    ],
)
def test_any_other_status_says_nothing_against_the_address(status: str) -> None:
    """P2: a server that is away, DNS, a loop, our own limit, size, a rule."""
    assert not at_fault(report(status))


@pytest.mark.parametrize(
    ("status", "diagnostic", "told"),
    [
        ("5.0.0", "550 5.1.1 <head@oak.example> rejected", True),
        ("5.0.0", "550 No such user here", True),
        ("5.0.0", "550 rejected by a rule", False),
        ("5.0.0", "552 5.2.2 mailbox full", False),
        ("5.7.1", "550 user unknown", False),
    ],
)
def test_a_vague_status_is_made_clear_by_what_the_server_said(status: str, diagnostic: str, told: bool) -> None:
    """P2: Exim writes 5.0.0 whatever the other server said."""
    assert at_fault(report(status, diagnostic)) == told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("552 mailbox full: over quota", False),
        ("451 greylisted, retry timeout exceeded", False),
        ("450 user unknown in local table, retry timeout exceeded", False),
        ("550 message refused", False),
        ("550 User unknown", True),
        ("550 no such user", True),
        ("550 The mailbox head@oak.example does not exist", True),
    ],
)
def test_without_a_status_only_plain_words_say_so(words: str, told: bool) -> None:
    """P2: and none of the letter that comes back."""
    found = arrived(notice(f"  {HEAD}\n    SMTP error from remote mail server after RCPT TO:\n    {words}"))
    assert [(one.email, one.status, one.for_good) for one in found.failed] == [(HEAD, "", told)]


def test_what_is_said_of_one_address_is_not_said_of_the_other() -> None:
    """P2."""
    raw = notice(f"  {HEAD}\n    552 mailbox full\n\n  ann.bell@oak.example\n    550 user unknown")
    assert not at_fault(raw)
    assert at_fault(raw, "ann.bell@oak.example")

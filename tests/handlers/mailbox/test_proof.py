"""Who a mail is from is believed only where it can be read in one way, and its server does not say otherwise (L7)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.handlers.mailbox.samples import HEAD, arrived

EVIL = "mallory@evil.example"
EVILS = "spf=pass smtp.mailfrom=evil.example; dkim=pass header.d=evil.example; "


def mail(sender: str, results: str = "") -> bytes:
    head = f"Authentication-Results: {results}\n" if results else ""
    return f"{head}From: {sender}\nMessage-ID: <a@oak.example>\n\nHello".encode()


@pytest.mark.parametrize(
    ("results", "forged"),
    [
        ("dmarc=fail action=none header.from=oak.example;compauth=pass reason=130", False),
        ("spf=fail smtp.mailfrom=oak.example; dkim=none; dmarc=none;compauth=fail reason=001", True),
        ("spf=fail smtp.mailfrom=x.example; dkim=pass header.d=oak.example;dmarc=pass", False),
        ("spf=fail smtp.mailfrom=oak.example; dkim=none", True),
        ("spf=softfail; dkim=none; dmarc=none", False),
        ("mx.oak.example; dmarc=fail", True),
        ("dmarc=pass header.from=Oak.Example; spf=fail", False),
        ("", False),
        # What passes is somebody else's own domain.
        ("spf=fail; dkim=pass header.d=evil.example; dmarc=none header.from=oak.example; compauth=none", True),
        (EVILS + "dmarc=pass header.from=evil.example; compauth=pass", True),
        (EVILS + "dmarc=fail; compauth=pass reason=100", True),
        ("spf=fail; dkim=pass header.d=notoak.example; dmarc=none", True),
        ("spf=fail; dkim=pass header.d=evil.oak.example; dmarc=none", True),
        ("spf=fail; dkim=pass header.d=evil.example; dkim=pass header.d=oak.example; dmarc=none", False),
        ("spf=fail; dkim=fail header.d=oak.example; dkim=pass header.d=evil.example", True),
        # What a sender writes himself says nothing.
        ('spf=fail smtp.mailfrom="x; dmarc=pass header.from=oak.example"@evil.example; dkim=none', True),
        ("spf=fail (dkim=pass header.d=oak.example; dmarc=pass header.from=oak.example); dkim=none", True),
    ],
)
def test_a_mail_is_forged_where_its_server_says_so(results: str, forged: bool) -> None:
    """L7: a pass counts only where it is the sender's own domain that passed."""
    assert arrived(mail(HEAD, results)).forged == forged


def test_a_key_of_the_domain_above_vouches() -> None:
    assert not arrived(mail("a@primary.oak.example", "spf=fail; dkim=pass header.d=oak.example")).forged


@pytest.mark.parametrize(
    "sender",
    [
        HEAD,
        f"<{HEAD}>",
        f"Helen Hart <{HEAD}>",
        f'"Hart, Helen (Oak <School>)" <{HEAD}>',
        f'"{EVIL}" <{HEAD}>',
        f"Helen Hart (Oak School) <{HEAD}>",
        f"{HEAD} (Helen Hart)",
        f"=?utf-8?q?H=C3=A9l=C3=A8ne?= <{HEAD.upper()}>",
    ],
)
def test_a_sender_is_read_as_programs_write_it(sender: str) -> None:
    assert arrived(mail(sender)).sender == HEAD


@pytest.mark.parametrize(
    "sender",
    [
        f"{HEAD}(<{EVIL}>",
        f"{HEAD})<{EVIL}>",
        f"{HEAD} (<{EVIL}>)",
        f"<{HEAD}>{EVIL}",
        f"<{HEAD}> <{EVIL}>",
        f"{HEAD} <{EVIL}>",
        f"{EVIL} <{HEAD}>",
        f"{HEAD}, {EVIL}",
        f"Staff: {HEAD};",
        f"{HEAD}\nFrom: {EVIL}",
        f'"{HEAD} <{EVIL}>',
        f"Helen \\\\<{HEAD}> <{EVIL}>",
    ],
)
def test_a_from_that_can_be_read_in_two_ways_is_no_sender(sender: str) -> None:
    """L7."""
    found = arrived(mail(sender, EVILS + "dmarc=pass header.from=evil.example; compauth=pass"))
    assert (found.kind, found.sender) == ("unreadable", "")


@given(st.lists(st.sampled_from([HEAD, EVIL, "<", ">", "(", ")", '"', ",", " ", "Helen", "\\\\"]), max_size=9))
def test_nobody_is_read_as_another_who_stands_beside_in_plain_sight(pieces: list[str]) -> None:
    """L7: where two addresses stand outside quotes, neither is the sender."""
    written = "".join(pieces)
    if arrived(mail(written)).sender == HEAD and EVIL in written:
        assert written.count('"') >= 2 and written.index('"') < written.index(EVIL) < written.rindex('"')

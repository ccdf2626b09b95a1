"""SMTP against a real server: what it says becomes one of two kinds of failure, and no address leaks."""

import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from shutil import which
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from bot.errors import ConfigError, Permanent, Temporary
from bot.messages.nouns import Address
from bot.outbound.graph.mailboxes import GraphTarget
from bot.outbound.mail_file import FileTarget
from bot.outbound.mail_smtp import SmtpSender, SmtpTarget, parse_mail_setting
from tests.fakes.letters import NOW, a_message
from tests.fakes.smtp import Server, listening

SENDER = "evaluation@cscp.example"


@pytest.fixture
def serve() -> Iterator[Callable[..., tuple[Server, SmtpTarget]]]:
    """Start servers on free ports of this machine; they stop with the test."""
    with ExitStack() as running:
        yield lambda **how: running.enter_context(listening(**how))


def test_a_letter_goes_as_it_was_built(serve: Any) -> None:
    server, target = serve()
    receipt = SmtpSender(target, SENDER, lambda: NOW).send(a_message("pre_course"))
    (envelope,) = server.got
    assert receipt.id == "<touchpoint-812.0@evaluation.example.org>"
    assert (envelope.mail_from, envelope.rcpt_tos) == (SENDER, ["m.obrien@school.example"])
    assert b"Message-ID: <touchpoint-812.0@evaluation.example.org>\r\n" in envelope.content


@pytest.mark.parametrize(
    ("replies", "kind", "code"),
    [
        ({"rcpt": "550 5.1.1 <m.obrien@school.example> User unknown"}, Permanent, "550 5.1.1"),
        ({"rcpt": "450 4.2.1 <m.obrien@school.example> greylisted"}, Temporary, "450 4.2.1"),
        ({"data": "554 5.7.1 m.obrien@school.example rejects this"}, Permanent, "554 5.7.1"),
        ({"data": "452 4.3.1 no room"}, Temporary, "452 4.3.1"),
        ({"mail": "550 5.7.60 evaluation@cscp.example may not send"}, Temporary, "550 5.7.60"),
        ({"mail": "421 closing"}, Temporary, "421"),
    ],
)
def test_what_the_server_says_is_later_or_never_and_repeats_no_address(
    serve: Any, replies: dict[str, str], kind: Any, code: str
) -> None:
    _, target = serve(**replies)
    with pytest.raises(kind) as failure:
        SmtpSender(target, SENDER, lambda: NOW).send(a_message("pre_course"))
    assert f"({code})" in failure.value.reason
    assert "@" not in failure.value.reason


def test_a_letter_that_was_accepted_is_sent_even_if_the_goodbye_fails(serve: Any) -> None:
    server, target = serve(quit="451 4.0.0 confused")
    SmtpSender(target, SENDER, lambda: NOW).send(a_message("pre_course"))
    assert len(server.got) == 1


def test_a_server_that_is_not_there_is_a_temporary_failure() -> None:
    with pytest.raises(Temporary, match="cannot be reached"):
        SmtpSender(SmtpTarget("127.0.0.1", 1), SENDER, lambda: NOW).send(a_message("pre_course"))


def test_smtp_cannot_say_what_became_of_a_letter() -> None:
    assert SmtpSender(SmtpTarget("127.0.0.1", 1), SENDER, lambda: NOW).was_sent(a_message("pre_course")) is None


def test_a_bad_address_fails_before_any_server_is_asked() -> None:
    message = replace(a_message("pre_course"), to=Address("mail", "Jo", "jo@x.example\r\nRCPT TO:<y@z.example>"))
    with pytest.raises(Permanent):
        SmtpSender(SmtpTarget("127.0.0.1", 1), SENDER, lambda: NOW).send(message)


def test_a_server_without_logins_is_a_temporary_failure(serve: Any) -> None:
    _, target = serve(user="bot", password="x")
    with pytest.raises(Temporary, match="no way to log in"):
        SmtpSender(target, SENDER, lambda: NOW).send(a_message("pre_course"))


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Give a server's TLS and a client's that trusts it."""
    if which("openssl") is None:
        pytest.skip("openssl is not installed, so there is no certificate to try TLS with")
    key, made = tmp_path / "key.pem", tmp_path / "cert.pem"
    words = f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout {key} -out {made}"
    names = ["-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*words.split(), *names], check=True, capture_output=True)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(made, key)
    return server, ssl.create_default_context(cafile=str(made))


def test_starttls_is_used_where_it_is_offered(serve: Any, certificate: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    theirs, ours = certificate
    server, target = serve(settings={"tls_context": theirs, "require_starttls": True})
    SmtpSender(target, SENDER, lambda: NOW, trust=ours).send(a_message("pre_course"))
    assert len(server.got) == 1
    with pytest.raises(Temporary, match="certificate is not trusted"):
        SmtpSender(target, SENDER, lambda: NOW).send(a_message("pre_course"))


def test_smtps_is_encrypted_from_the_start(serve: Any, certificate: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    theirs, ours = certificate
    server, target = serve(settings={"ssl_context": theirs})
    SmtpSender(replace(target, tls=True), SENDER, lambda: NOW, trust=ours).send(a_message("pre_course"))
    assert len(server.got) == 1


def _knows(password: bytes) -> Callable[..., AuthResult]:
    def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        return AuthResult(success=data.password == password, handled=False)

    return check


@pytest.mark.parametrize("password", ["right", "wrong"])
def test_a_refused_password_is_for_an_officer_to_mend(
    serve: Any, certificate: tuple[ssl.SSLContext, ssl.SSLContext], password: str
) -> None:
    theirs, ours = certificate
    settings = {"tls_context": theirs, "authenticator": _knows(b"right"), "auth_required": True}
    server, target = serve(user="bot", password=password, settings=settings)
    sender = SmtpSender(target, SENDER, lambda: NOW, trust=ours)
    if password == "right":
        sender.send(a_message("pre_course"))
    else:
        with pytest.raises(Temporary, match="refuses our user or password"):
            sender.send(a_message("pre_course"))
    assert len(server.got) == (password == "right")


def test_a_password_never_travels_in_the_clear(serve: Any) -> None:
    server, target = serve(user="bot", password="x")
    with pytest.raises(Temporary, match="no encryption"):
        SmtpSender(replace(target, host="0.0.0.0"), SENDER, lambda: NOW).send(a_message("pre_course"))
    assert server.got == []


@pytest.mark.parametrize(
    ("setting", "target"),
    [
        ("file:var/mail", FileTarget(Path("var/mail"))),
        ("smtp://mail.example.org", SmtpTarget("mail.example.org", 587)),
        ("smtp://b%40t:p%2Fw%3A@mail.example.org:25", SmtpTarget("mail.example.org", 25, "b@t", "p/w:")),
        ("smtps://bot:x@mail.example.org", SmtpTarget("mail.example.org", 465, "bot", "x", tls=True)),
        ("graph:Evaluation@example.org", GraphTarget("evaluation@example.org")),
    ],
)
def test_the_mail_setting_is_read(setting: str, target: FileTarget | GraphTarget | SmtpTarget) -> None:
    assert parse_mail_setting(setting) == target


@pytest.mark.parametrize(
    "setting",
    ["", "file:", "pigeon:x", "smtp://", "smtp:bot:secret", "smtp://bot:secret@host:port", "smtp://bot:sec/ret@host"],
)
def test_a_wrong_mail_setting_is_named_with_its_mend_and_without_its_password(setting: str) -> None:
    with pytest.raises(ConfigError, match=r"EVALBOT_MAIL: .* - use file:DIR, graph:MAILBOX, smtp://") as fault:
        parse_mail_setting(setting)
    assert "sec" not in str(fault.value)
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize("setting", ["graph:", "graph:evaluation", "graph:evaluation@", "graph:a b@example.org"])
def test_a_mailbox_of_microsoft_365_has_an_address(setting: str) -> None:
    with pytest.raises(ConfigError, match="EVALBOT_MAIL: no mailbox after graph: - write it like"):
        parse_mail_setting(setting)


def test_a_password_is_not_shown_where_a_target_is() -> None:
    assert "secret" not in repr(parse_mail_setting("smtp://bot:secret@mail.example.org"))

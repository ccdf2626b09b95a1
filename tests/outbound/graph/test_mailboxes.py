"""Whose mailbox is whose, what is told of what is missing, and what the doctor says (P2, Q7)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot import settings
from bot.app import mail_senders
from bot.errors import ConfigError
from bot.outbound.graph.health import look_at
from bot.outbound.graph.mailboxes import Mailbox, mailboxes, usual
from bot.plan.model import Plans
from tests.fakes.graph.certificates import ENDS, of_an_app
from tests.fakes.letters import NOW
from tests.outbound.graph.post_room import PostRoom, a_letter, a_post_room
from tests.plans import HERE, THERE, a_partnership

USUAL = {
    "EVALBOT_MAIL": "graph:Evaluation@oak.example",
    "M365_TENANT_ID": "tenant-1",
    "M365_CLIENT_ID": "client-1",
    "M365_CLIENT_SECRET": "secret-1",
}
OTHER = {"mailbox": "b@ash.example", "tenant": "tenant-2", "client_id": "client-2", "client_secret": "B_SECRET"}
KEY = "-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\n"
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n"
BEGIN = "-----BEGIN CERTIFICATE-----"


@pytest.fixture(autouse=True)
def usual_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for field in settings.Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    for name, value in USUAL.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def room() -> Iterator[PostRoom]:
    with a_post_room() as opened:
        yield opened


def plans(**sections: dict[str, str]) -> Plans:
    """Make partnerships, each with its `mail:` section."""
    made = {key: a_partnership(key) for key in sections}
    return {
        key: replace(each, about=each.about.model_copy(update={"mail": sections[key]})) for key, each in made.items()
    }


def own(**sections: dict[str, str]) -> dict[str, Mailbox]:
    return mailboxes(settings.load(), plans(**sections))


def test_the_settings_name_one_for_everybody() -> None:
    found = usual(settings.load())
    assert found is not None
    assert (found.address, found.tenant, found.client_id) == ("evaluation@oak.example", "tenant-1", "client-1")
    assert found.graph_url == "https://graph.microsoft.com"
    assert "secret-1" not in repr(found)
    assert own(here={}, there={}) == {}


@pytest.mark.parametrize("mail", ["file:var/mail", "smtp://mail.example"])
def test_without_graph_there_is_none(monkeypatch: pytest.MonkeyPatch, mail: str) -> None:
    monkeypatch.setenv("EVALBOT_MAIL", mail)
    assert usual(settings.load()) is None


def test_a_partnership_may_have_its_own_by_the_same_application(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALBOT_MAIL", "smtp://mail.example")
    found = own(here={"mailbox": "A@oak.example"}, there={})
    assert {key: (each.address, each.client_id) for key, each in found.items()} == {HERE: ("a@oak.example", "client-1")}


def test_or_by_one_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("B_SECRET", "secret-2")
    found = own(here={"mailbox": "a@oak.example"}, there=OTHER)[THERE]
    assert (found.tenant, found.client_id, found.secret.get_secret_value()) == ("tenant-2", "client-2", "secret-2")


def test_a_certificate_takes_the_place_of_the_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    of_an_app(tmp_path / "m365.pem")
    monkeypatch.setenv("B_PEM", str(tmp_path / "m365.pem"))
    found = own(here={"mailbox": "a@oak.example", "certificate": "B_PEM"})[HERE]
    pem = (tmp_path / "m365.pem").read_text()
    assert (found.secret.get_secret_value(), found.certificate.get_secret_value()) == ("", pem)
    assert "PRIVATE" not in repr(found)


def test_a_key_and_a_certificate_that_do_not_belong_together_are_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    of_an_app(tmp_path / "old.pem")
    of_an_app(tmp_path / "new.pem")
    key, _, _ = (tmp_path / "new.pem").read_text().partition(BEGIN)
    _, _, certificate = (tmp_path / "old.pem").read_text().partition(BEGIN)
    (tmp_path / "m365.pem").write_text(key + BEGIN + certificate)
    monkeypatch.setenv("M365_CLIENT_SECRET", "")
    monkeypatch.setenv("M365_CERTIFICATE", "m365.pem")
    with pytest.raises(ConfigError, match="M365_CERTIFICATE: the key and the certificate in it do not belong"):
        usual(settings.load())


def test_while_letters_are_kept_as_files_nothing_really_goes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALBOT_MAIL", "file:var/mail")
    assert own(here=OTHER) == {}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"M365_TENANT_ID": ""}, r"M365_TENANT_ID: not set - put the directory \(tenant\) id"),
        ({"M365_CLIENT_ID": ""}, r"M365_CLIENT_ID: not set - put the application \(client\) id"),
        ({"M365_CLIENT_SECRET": ""}, "M365_CLIENT_SECRET: not set - put the application's secret"),
        ({"M365_CERTIFICATE": "m365.pem"}, "M365_CERTIFICATE: M365_CLIENT_SECRET is set as well"),
        ({"M365_CERTIFICATE": "gone.pem", "M365_CLIENT_SECRET": ""}, "M365_CERTIFICATE: there is no such file"),
        ({"M365_CERTIFICATE": "bad.pem", "M365_CLIENT_SECRET": ""}, "M365_CERTIFICATE: a damaged key or certificate"),
        (
            {"M365_TENANT_ID": "", "M365_CLIENT_ID": "", "M365_CLIENT_SECRET": ""},
            "M365_TENANT_ID, M365_CLIENT_ID, M365_CLIENT_SECRET: not set - put the directory",
        ),
        ({"M365_CERTIFICATE": "key.pem", "M365_CLIENT_SECRET": ""}, "M365_CERTIFICATE: not a PEM file with private"),
        ({"M365_CERTIFICATE": "locked.pem", "M365_CLIENT_SECRET": ""}, "the private key has a password"),
        ({"M365_GRAPH_URL": "http://graph.example"}, "M365_GRAPH_URL: not https"),
        ({"M365_AUTHORITY_URL": "http://login.example"}, "M365_AUTHORITY_URL: not https"),
    ],
)
def test_what_is_missing_is_named_with_its_mend(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, changes: dict[str, str], told: str
) -> None:
    (tmp_path / "key.pem").write_text(KEY)
    (tmp_path / "bad.pem").write_text(KEY + CERTIFICATE)
    (tmp_path / "locked.pem").write_text(KEY.replace("PRIVATE", "ENCRYPTED PRIVATE") + CERTIFICATE)
    for name, value in changes.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=told) as fault:
        usual(settings.load())
    assert "secret-1" not in str(fault.value) and "\n" not in str(fault.value)


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ({"tenant": "tenant-2"}, "partnerships/here/partnership.yaml: mail: no mailbox"),
        ({"mailbox": "b@ash.example", "tenant": "tenant-2"}, "mail: no client_secret or certificate"),
        (OTHER, "partnerships/here/partnership.yaml: mail: B_SECRET: not set"),
        ({"mailbox": "b@ash.example", "certificate": "B_PEM"}, "B_PEM: not set"),
    ],
)
def test_a_section_that_is_not_whole_is_named(section: dict[str, str], told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        own(here=section)


def test_who_shares_a_mailbox_shares_its_lane() -> None:
    found = plans(here={"mailbox": "a@oak.example"}, there={"mailbox": "evaluation@oak.example"})
    senders = mail_senders(settings.load(), found, lambda: NOW)
    lanes = senders.lanes([("mail", HERE), ("mail", THERE)], [HERE, THERE])
    assert sorted((lane.name, lane.partnerships) for lane in lanes) == [("mail", (THERE,)), ("mail:here", (HERE,))]


def test_an_application_proves_itself_by_its_certificate(room: PostRoom) -> None:
    pem = SecretStr(room.graph.certificate.read_text())
    room.another(secret=SecretStr(""), certificate=pem).send(a_letter())
    assert len(room.graph.sent) == 1


def test_the_doctor_finds_a_good_mailbox_good_and_sends_nothing(room: PostRoom) -> None:
    looked = list(look_at(room.mailbox, now=NOW))
    assert [each.problem for each in looked] == [""] * 5
    assert "SPF and DKIM" in looked[-1].found and room.mailbox.address in looked[2].found
    assert "known in Entra only" in looked[1].found and looked[3].found == "its inbox may be read"
    assert (room.graph.sent, room.within("drafts")) == ([], [])


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"tenant": "nowhere"}, "(invalid_tenant AADSTS90002) - no such tenant: copy"),
        ({"client_id": "nobody"}, "M365_CLIENT_ID is not known"),
        ({"secret": SecretStr("wrong")}, "copy the secret's *value*"),
        ({"address": "nobody@oak.example"}, "there is no such mailbox (ErrorInvalidUser) - correct it"),
        ({"secret": SecretStr(""), "certificate": SecretStr(KEY + CERTIFICATE)}, "M365_CERTIFICATE"),
        ({"authority_url": "https://127.0.0.1:1"}, "firewall or proxy to login.microsoftonline.com"),
        ({"graph_url": "https://127.0.0.1:1"}, "login.microsoftonline.com and graph.microsoft.com"),
    ],
)
def test_the_doctor_says_how_to_mend_it(room: PostRoom, changes: dict[str, object], told: str) -> None:
    problems = [each.problem for each in look_at(replace(room.mailbox, **changes), now=NOW)]  # type: ignore[arg-type]
    assert told in problems[-1] and "wrong" not in problems[-1].replace("is wrong", "")
    assert [each for each in problems[:-1] if each] == []


@pytest.mark.parametrize("what", ["discovery", "token", "create", "list", "send"])
@pytest.mark.parametrize("how", ["before", "busy"])
def test_what_passes_is_waited_for(room: PostRoom, what: str, how: str) -> None:
    room.graph.fails(how, what, times=-1)
    [problem] = [each.problem for each in look_at(room.mailbox, now=NOW) if each.problem]
    assert "at present" in problem and problem.endswith(" - wait, and try again")


def test_a_wrong_tenant_does_not_speak_of_a_certificate_that_there_is_not(room: PostRoom) -> None:
    room.graph.fails("garbage", "discovery", times=-1)
    looked = list(look_at(room.mailbox, now=NOW))
    assert "nothing else answers at" in looked[0].problem and "certificate" not in looked[0].problem.lower()


@pytest.mark.parametrize("permission", ["Mail.ReadWrite", "Mail.Send"])
def test_the_doctor_names_the_permission_that_is_missing(room: PostRoom, permission: str) -> None:
    room.graph.app.permissions.discard(permission)
    problem = list(look_at(room.mailbox, now=NOW))[-1].problem
    assert f"(ErrorAccessDenied) - grant the application {permission}" in problem


def test_the_doctor_sees_that_a_policy_keeps_the_mailbox_shut(room: PostRoom) -> None:
    room.graph.app.mailboxes = {"another@cscp.example"}
    assert "One mailbox only" in list(look_at(room.mailbox, now=NOW))[-1].problem


@pytest.mark.parametrize(
    ("before", "problem"),
    [
        (timedelta(days=31), ""),
        (timedelta(days=30), "the certificate ends on 1 January 2099, in 30 days - make a new one"),
        (timedelta(days=1), "in 1 day - make a new one"),
        (timedelta(0), "the certificate ended on 1 January 2099 - make a new one"),
    ],
)
def test_the_doctor_warns_a_month_before_the_certificate_ends(room: PostRoom, before: timedelta, problem: str) -> None:
    pem = SecretStr(room.graph.certificate.read_text())
    looked = list(look_at(replace(room.mailbox, secret=SecretStr(""), certificate=pem), now=ENDS - before))[1]
    assert problem in looked.problem and bool(looked.problem) == bool(problem)
    assert problem or "good until 1 January 2099" in looked.found


def test_a_certificate_that_is_not_trusted_is_told(room: PostRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    assert "certificate is not trusted" in list(look_at(room.mailbox, now=NOW))[-1].problem

"""`evalbot tick`, `db upgrade`, `doctor`, and settings that are wrong."""

from pathlib import Path
from shutil import copytree

import pytest

from bot.plan.loading import load
from tests.cli.conftest import ROOT, SAMPLES, Type, on_both
from tests.fakes.graph import FakeGraph, fake_graph
from tests.fakes.graph.server import ADDRESS, CLIENT, SECRET, TENANT
from tests.fakes.slack import fake_slack
from tests.fakes.watchdog import a_watchdog


@on_both
def test_a_tick_says_what_it_did_and_sends_nothing_twice(evalbot: Type, tmp_path: Path) -> None:
    """L1; the contract's JSON."""
    evalbot("import", str(SAMPLES / "wfscp_bookings.csv"), "-p", "wfscp", "--apply")
    first = evalbot("tick", "--now", "2026-11-22T12:00:00Z", "--json").json
    assert set(first) == {"now", "planned", "queued", "sent", "failed", "retry"}
    assert (first["queued"], first["sent"], first["failed"]) == (0, 0, 0)
    assert not (tmp_path / "var" / "mail").exists()


def test_an_unknown_setting_is_an_error_that_names_it(evalbot: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALBOT_MIAL", "file:x")
    said = evalbot("tick")
    assert (said.status, said.err.split(":")[0]) == (1, "EVALBOT_MIAL")


def test_an_unknown_setting_in_the_dotenv_file_is_an_error_too(evalbot: Type, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("EVALBOT_BASE_ULR=https://x.example\n", encoding="utf-8")
    assert evalbot("tick").err.startswith("EVALBOT_BASE_ULR")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("DATABASE_URL", "mysql://x", "sqlite:///var/evalbot.db or postgresql://"),
        ("DATABASE_URL", "nonsense", "not a database address"),
        ("EVALBOT_MAIL", "pigeon:home", "no such kind of mail"),
        ("EVALBOT_MAIL", "smtp://mail.example:25", "EVALBOT_MAIL_FROM"),
        ("EVALBOT_CONFIG", "nowhere", "nowhere"),
    ],
)
def test_a_wrong_setting_is_one_line_with_the_mend(
    evalbot: Type, monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)
    said = evalbot("tick")
    assert said.status == 1
    assert told in said.err
    assert said.err.strip().count("\n") == 0


@on_both
def test_db_upgrade_makes_a_new_database_and_then_has_nothing_to_do(evalbot: Type) -> None:
    assert evalbot("db", "upgrade", "--json").json["before"] == ""
    again = evalbot("db", "upgrade", "--json").json
    assert again["before"] == again["after"] != ""


@on_both
def test_the_doctor_finds_a_healthy_deployment_healthy(evalbot: Type) -> None:
    said = evalbot("doctor", "--json")
    assert said.status == 0
    found = {check["what"]: check["problem"] for check in said.json["checks"]}
    assert set(found.values()) == {""}
    assert {"settings", "configuration", "database", "base URL", "mail", "contacts of wfscp"} <= set(found)


def test_the_doctor_refuses_example_contacts_once_letters_really_go_out(
    evalbot: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C4: a safeguarding hub that nobody answers is worse than none."""
    monkeypatch.setenv("EVALBOT_MAIL", "smtp://127.0.0.1:1")
    monkeypatch.setenv("EVALBOT_MAIL_FROM", "bot@example.org")
    assert "MEND  contacts of wfscp: nobody is reached at 01632 960001" in evalbot("doctor").out


@pytest.mark.parametrize(
    ("really", "watched", "told"),
    [
        (False, False, "nobody would be told if it stood still"),
        (True, False, "letters to it@host.example; set EVALBOT_PING_URL too"),
        (True, True, "letters to it@host.example, and EVALBOT_PING_URL is asked"),
        (False, True, "no letters"),
    ],
)
def test_the_doctor_says_who_would_hear_of_it(
    evalbot: Type, monkeypatch: pytest.MonkeyPatch, really: bool, watched: bool, told: str
) -> None:
    monkeypatch.setenv("EVALBOT_ALARM_TO", "it@host.example")
    if really:
        monkeypatch.setenv("EVALBOT_MAIL", "smtp://127.0.0.1:1")
        monkeypatch.setenv("EVALBOT_MAIL_FROM", "bot@example.org")
    if watched:
        monkeypatch.setenv("EVALBOT_PING_URL", "https://hc.example/a-key")
    said = evalbot("doctor").out
    assert told in said and "a-key" not in said


def test_a_tick_from_cron_tells_the_watchdog_too(evalbot: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    with a_watchdog() as dog:
        monkeypatch.setenv("EVALBOT_PING_URL", dog.url)
        assert evalbot("tick").status == 0
        assert dog.asked == ["/ping/a-key"]


def test_a_time_to_come_is_refused_where_letters_really_go_out(evalbot: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALBOT_MAIL", "smtp://127.0.0.1:1")
    monkeypatch.setenv("EVALBOT_MAIL_FROM", "bot@example.org")
    said = evalbot("tick", "--now", "2099-01-01")
    assert (said.status, "is not yet" in said.err) == (2, True)


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("EVALBOT_BASE_URL", "http://evaluation.example.org", "HTTPS"),
        ("EVALBOT_BASE_URL", "evaluation", "write it like"),
        ("EVALBOT_MAIL", "file:/dev/null/mail", "choose another folder"),
        ("EVALBOT_CONFIG", "nowhere", "nowhere"),
        ("EVALBOT_NONSENSE", "1", "no such setting"),
    ],
)
def test_the_doctor_says_how_to_mend_what_is_wrong(
    evalbot: Type, monkeypatch: pytest.MonkeyPatch, name: str, value: str, mend: str
) -> None:
    monkeypatch.setenv(name, value)
    said = evalbot("doctor")
    assert said.status == 1
    assert any(line.startswith("MEND") and mend in line for line in said.out.splitlines())


def test_the_doctor_says_that_a_mail_server_does_not_answer(evalbot: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALBOT_MAIL", "smtp://127.0.0.1:1")
    monkeypatch.setenv("EVALBOT_MAIL_FROM", "bot@example.org")
    said = evalbot("doctor")
    assert said.status == 1
    assert "MEND  mail" in said.out


@pytest.mark.parametrize(
    ("section", "env", "told"),
    [
        ("{bot_token: W_TOKEN}", {}, "Slack: W_TOKEN: not set - put the bot token"),
        ("{bot_token: W_TOKEN, signing_secret: W_SECRET}", {"W_TOKEN": "xoxb-wrong", "W_SECRET": "s"}, "invalid_auth"),
    ],
)
def test_the_doctor_says_how_to_mend_a_workspace(
    evalbot: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, section: str, env: dict[str, str], told: str
) -> None:
    """Q7; against a Slack of our own."""
    config = tmp_path / "config"
    copytree(ROOT / "config", config)
    about = config / "partnerships" / "wfscp" / "partnership.yaml"
    about.write_text(f"{about.read_text('utf-8')}\nslack: {section}\n", "utf-8")
    with fake_slack() as slack:
        slack.workspace("T1")
        for name, value in {"EVALBOT_CONFIG": str(config), "SLACK_API_URL": slack.api_url, **env}.items():
            monkeypatch.setenv(name, value)
        said = evalbot("doctor")
    assert said.status == 1
    assert any(line.startswith("MEND  Slack") and told in line for line in said.out.splitlines()), said.out
    assert "xoxb-wrong" not in said.out + said.err


@pytest.mark.parametrize(
    ("env", "line"), [({}, "not used"), ({"SLACK_SIGNING_SECRET": "s"}, "SLACK_BOT_TOKEN: not set, though")]
)
def test_the_doctor_sees_half_a_workspace(
    evalbot: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, env: dict[str, str], line: str
) -> None:
    config = tmp_path / "config"
    copytree(ROOT / "config", config)
    for name, value in {"EVALBOT_CONFIG": str(config), **env}.items():
        monkeypatch.setenv(name, value)
    said = evalbot("doctor").out
    assert any("Slack" in each and line in each for each in said.splitlines()), said


def test_the_doctor_says_how_to_mend_a_mailbox_of_microsoft_365(evalbot: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    """P2; against a Microsoft 365 of our own."""
    with fake_graph() as graph:
        a_microsoft_365(graph, monkeypatch)
        monkeypatch.delenv("M365_CLIENT_SECRET")
        assert "MEND  mail: M365_CLIENT_SECRET: not set" in evalbot("doctor").out
        monkeypatch.setenv("M365_CLIENT_SECRET", "wrong-secret")
        said = evalbot("doctor")
        assert "MEND  Microsoft 365: Microsoft 365 gives the application no token" in said.out
        assert "wrong-secret" not in said.out + said.err
        monkeypatch.setenv("M365_CLIENT_SECRET", SECRET)
        assert f"it may send as {ADDRESS}" in evalbot("doctor").out
        assert graph.sent == []


def a_microsoft_365(graph: FakeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in graph.environment().items():
        monkeypatch.setenv(name, value)


def test_the_doctor_sends_one_test_letter_to_a_named_officer(evalbot: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    """P2: as letters go out, from the mailbox."""
    with fake_graph() as graph:
        a_microsoft_365(graph, monkeypatch)
        officer = load(ROOT / "config")["wfscp"].about.officers[0].email
        said = evalbot("doctor", "--test-mail", officer.upper())
        [sent] = graph.sent
    assert f"test letter: sent to {officer}" in said.out
    assert (sent.to, sent.subject) == ((officer,), "A test letter from Evalbot")
    assert sent.headers["Reply-To"] in sent.html


def test_the_doctor_writes_to_nobody_but_officers(evalbot: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    with fake_graph() as graph:
        a_microsoft_365(graph, monkeypatch)
        said = evalbot("doctor", "--test-mail", "somebody@else.example")
        assert graph.sent == []
    officers = sorted({o.email for each in load(ROOT / "config").values() for o in each.about.officers})
    assert said.status != 0 and f"is no officer's address - name one of {', '.join(officers)}" in said.err


def test_the_doctor_says_why_a_test_letter_could_not_go(evalbot: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    with fake_graph() as graph:
        a_microsoft_365(graph, monkeypatch)
        officer = load(ROOT / "config")["wfscp"].about.officers[0].email
        graph.fails("before", "send", times=-1)
        said = evalbot("doctor", "--test-mail", officer)
    assert said.status == 1 and "MEND  test letter: Microsoft 365 has no answer at present" in said.out


def test_the_doctor_says_who_reads_replies(evalbot: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    """L7: a reply that goes elsewhere is read by people only."""
    with fake_graph() as graph:
        a_microsoft_365(graph, monkeypatch)
        assert f"replies of wfscp: go to {ADDRESS}, and are read" in evalbot("doctor").out
        monkeypatch.setenv("EVALBOT_REPLY_TO", "people@office.example")
        said = evalbot("doctor").out
    assert "go to people@office.example, and are read by people only; without EVALBOT_REPLY_TO they go to" in said


def test_a_mailbox_that_is_not_whole_is_named_and_the_others_are_looked_at(
    evalbot: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P2: one partnership's missing secret says nothing of another's mailbox, nor stops its test letter."""
    config = tmp_path / "config"
    copytree(ROOT / "config", config)
    about = config / "partnerships" / "wfscp" / "partnership.yaml"
    section = f"{{mailbox: w@office.example, tenant: {TENANT}, client_id: {CLIENT}, client_secret: W_SECRET}}"
    about.write_text(f"{about.read_text('utf-8')}\nmail: {section}\n", "utf-8")
    with fake_graph() as graph:
        a_microsoft_365(graph, monkeypatch)
        monkeypatch.setenv("EVALBOT_CONFIG", str(config))
        officers = {key: each.about.officers[0].email for key, each in load(config).items()}
        said = evalbot("doctor", "--test-mail", officers["cscp"])
        other = evalbot("doctor", "--test-mail", officers["wfscp"])
        assert [each.to for each in graph.sent] == [(officers["cscp"],)]
    told = "partnerships/wfscp/partnership.yaml: mail: W_SECRET: not set - put the application's secret"
    assert f"MEND  Microsoft 365 of wfscp: {told}" in said.out and "replies of wfscp" not in said.out
    assert f"it may send as {ADDRESS}" in said.out and f"replies of cscp: go to {ADDRESS}" in said.out
    assert f"MEND  test letter: {told}" in other.out


def test_the_doctor_says_that_a_test_letter_was_only_kept_as_a_file(evalbot: Type) -> None:
    officer = load(ROOT / "config")["wfscp"].about.officers[0].email
    said = evalbot("doctor", "--test-mail", officer).out
    assert "test letter: written to a file in " in said and f"and did not go out to {officer}" in said


@pytest.mark.parametrize(
    ("bundle", "told"),
    [("gone.pem", "REQUESTS_CA_BUNDLE: there is no such file"), (None, "in between in REQUESTS_CA_BUNDLE")],
)
def test_who_is_not_trusted_is_told_in_one_line(
    evalbot: Type, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, bundle: str | None, told: str
) -> None:
    with fake_graph() as graph:
        a_microsoft_365(graph, monkeypatch)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", bundle) if bundle else monkeypatch.delenv("REQUESTS_CA_BUNDLE")
        said = evalbot("doctor")
    [line] = [each for each in said.out.splitlines() if each.startswith("MEND  Microsoft 365")]
    assert told in line
    assert not [each for each in caplog.records if each.name.startswith("urllib3")]

"""What `deploy/` has others run is there: commands, options, settings, figures, files; and its backups are kept."""

import os
import re
import shlex
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import typer.main
import yaml
from fastapi.testclient import TestClient

from bot import cli, serving, settings
from bot.outbound.mail_smtp import parse_mail_setting
from bot.storage import upgrade
from bot.storage.session import Database
from tests.build import World
from tests.house import a_house

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
RUNNING = ROOT / "docs/running.md"
UNITS = sorted(DEPLOY.glob("*.service"))
NOT_OURS = {
    "systemd units": {"LISTEN", "SERVE_OPTIONS"},
    "uvicorn": {"FORWARDED_ALLOW_IPS"},
    "deploy/backup": {"BACKUP_FOLDER", "BACKUP_DAYS", "BACKUP_THEN"},
    "the image": {"PATH"},
    "compose": {"DATABASE_PASSWORD"},
}
KNOWN = {str(field.validation_alias) for field in settings.Settings.model_fields.values()}.union(*NOT_OURS.values())


def test_the_proxy_takes_good_tls_only_and_sends_no_program_on_from_http() -> None:
    """ASVS 5, 4.1.2, 12.1.1 and 12.1.2."""
    said = (DEPLOY / "Caddyfile").read_text("utf-8")
    assert "protocols tls1.2 tls1.3" in said
    (ciphers,) = re.findall(r"^\s*ciphers (.+)$", said, re.M)
    assert all(re.fullmatch(r"TLS_ECDHE_(RSA|ECDSA)_WITH_\w+_(SHA256|SHA384)", each) for each in ciphers.split())
    assert not re.search(r"CBC|RC4|3DES", ciphers)
    clear = said.partition("http://")[2].partition("\n}")[0]
    assert "@people not path /slack/* /metrics" in clear and "redir @people" in clear and "403" in clear


def unit(path: Path) -> list[tuple[str, str]]:
    """Give the lines of a unit that set something, in order; a name can stand there more than once."""
    lines = (line.partition("=") for line in path.read_text("utf-8").splitlines() if not line.startswith(("#", "[")))
    return [(name, value) for name, equals, value in lines if equals]


def environment(path: Path) -> dict[str, str]:
    """Give what a unit sets for its program, unless `evalbot.env` sets it."""
    said = [word.partition("=") for name, value in unit(path) if name == "Environment" for word in value.split()]
    return {name: value for name, _, value in said}


def started(path: Path) -> list[str]:
    """Give the command of a unit, as systemd would run it as the instance 9101."""
    line = dict(unit(path))["ExecStart"].replace("%i", "9101")
    words = re.sub(r"\$\{?(\w+)\}?", lambda found: environment(path)[found[1]], line)
    return shlex.split(words)


def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8")))


def instructions(name: str) -> list[str]:
    """Give what follows an instruction of the Dockerfile, wherever it stands."""
    text = (DEPLOY / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    return re.findall(rf"^{name}\s+(.+)$", text, re.MULTILINE)


def commands() -> Iterator[tuple[str, list[str]]]:
    """Give all that is run of the program, and where that is said."""
    for path in UNITS:
        if started(path)[0].endswith("/evalbot"):
            yield path.name, started(path)[1:]
    yield "SERVE_OPTIONS", ["serve", *re.findall(r"`SERVE_OPTIONS=([^`]+)`", RUNNING.read_text("utf-8"))[0].split()]
    for line in (ROOT / "Procfile").read_text("utf-8").splitlines():
        process, _, words = line.partition(": python -m bot ")
        yield f"Procfile {process}", shlex.split(words)
    yield "Dockerfile", yaml.safe_load(instructions("CMD")[-1])
    for name, service in compose()["services"].items():
        if service["image"] == "evalbot":
            yield f"compose {name}", service["command"]


@pytest.mark.parametrize(("where", "words"), [*commands()], ids=lambda it: it if isinstance(it, str) else " ".join(it))
def test_every_command_and_option_is_there(where: str, words: list[str]) -> None:
    command: click.Command = typer.main.get_command(cli.cli)  # type: ignore[assignment]
    while hasattr(command, "commands"):
        command = command.commands[words.pop(0)]
    command.make_context(where, words)  # reads the words as the command line does, and does nothing


def test_the_places_are_those_of_the_docs() -> None:
    text = RUNNING.read_text("utf-8")
    for path in UNITS:
        lines = dict(unit(path))
        told = {started(path)[0].removesuffix("/.venv/bin/evalbot").removesuffix("/deploy/backup")}
        told |= {lines["EnvironmentFile"], lines["WorkingDirectory"]}
        assert told == {"/opt/evalbot", "/etc/evalbot/evalbot.env", "/var/lib/evalbot"}
        assert all(f"| `{place}` |" in text for place in told)
    for name in re.findall(r"\bdeploy/([\w.@-]+)", text):
        assert name == ".env" or (DEPLOY / name).exists(), name


def test_all_units_are_held_as_tightly() -> None:
    begin = "# What it may do"
    held = {path.read_text("utf-8").partition(begin)[2].partition("\n\n[Install]")[0].strip() for path in UNITS}
    assert len(held) == 1 and "ProtectSystem=strict" in held.pop()


def test_what_is_to_be_run_may_be_run() -> None:
    for name in ("backup", "evalbot", "after-backup.example"):
        assert stat.S_IMODE((DEPLOY / name).stat().st_mode) & 0o111, name
        subprocess.run(["/bin/sh", "-n", DEPLOY / name], check=True)


def test_every_name_in_an_example_is_a_setting() -> None:
    named = {name for path in UNITS for name in environment(path)}
    named |= {name for line in instructions("ENV") for name in re.findall(r"(\w+)=", line)}
    named |= {name for file in DEPLOY.glob("*.env.example") for name in values(file)}
    for service in compose()["services"].values():
        named |= {name for name in service["environment"] if not name.startswith("POSTGRES_")}
    named |= set(re.findall(r"\b(EVALBOT_\w+|BACKUP_\w+|FORWARDED_\w+)", RUNNING.read_text("utf-8")))
    assert named - KNOWN == set()
    asked_for = set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text("utf-8")))
    assert asked_for == set(values(DEPLOY / "compose.env.example"))


def values(file: Path) -> dict[str, str]:
    lines = (line.partition("=") for line in file.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {name: value for name, _, value in lines}


@pytest.mark.parametrize("name", ["evalbot.env.example", "compose.env.example"])
def test_the_example_settings_can_be_read(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for known in KNOWN - {"PATH"}:
        monkeypatch.delenv(known, raising=False)
    for known, value in values(DEPLOY / name).items():
        monkeypatch.setenv(known, value)
    read = settings.load()
    assert read.base_url.startswith("https:") and parse_mail_setting(read.mail.get_secret_value())


def test_the_image_holds_what_it_copies() -> None:
    let_in = {
        line[1:] for line in (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines() if line[:1] == "!"
    }
    copied = {source for line in instructions("COPY") for source in line.split()[:-1]}
    assert copied == let_in and all((ROOT / source).exists() for source in copied)


def test_a_platform_gets_the_locked_packages() -> None:
    assert (ROOT / "requirements.txt").read_text("utf-8").splitlines()[-1] == "-r requirements.lock"


def rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load((DEPLOY / "alerts.yml").read_text("utf-8"))["groups"]
    return list(group["rules"])


def test_alarms_ask_only_for_figures_that_there_are(world: World) -> None:
    scrape = TestClient(serving.web_app(a_house(world))).get("/metrics").text
    there = {"up"}
    for name, kind in re.findall(r"^# TYPE (\w+) (\w+)$", scrape, re.MULTILINE):
        there |= {f"{name}_{end}" for end in ("bucket", "sum", "count")} if kind == "histogram" else {name}
    asked = {name for rule in rules() for name in re.findall(r"\b(?:evalbot_\w+|up)\b", rule["expr"])}
    # Figures of the database come with its first tick, and those of a lane with its first letter.
    assert asked - there <= {"evalbot_last_tick_timestamp_seconds"}


def test_every_alarm_is_explained() -> None:
    told = re.findall(r"^\| `(Evalbot\w+)` \|", RUNNING.read_text("utf-8"), re.MULTILINE)
    assert told == [rule["alert"] for rule in rules()]


@pytest.fixture
def backup(tmp_path: Path) -> Any:
    """Run `deploy/backup` with an old backup and one of yesterday there; gives its exit status, and what is there."""
    database = Database(f"sqlite:///{tmp_path}/e.db")
    upgrade.upgrade(database)
    database.close()
    program, folder = tmp_path / "evalbot", tmp_path / "backups"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m bot "$@"\n', "utf-8")
    program.chmod(0o700)
    folder.mkdir()
    for name, days in (("evalbot-old.db", 15.5), ("evalbot-yesterday.db", 1), ("other.db", 99)):
        (folder / name).write_text(name, "utf-8")
        os.utime(folder / name, (time.time() - days * 86400,) * 2)

    def run(**named: str) -> tuple[int, set[str]]:
        here = {"EVALBOT": str(program), "BACKUP_FOLDER": str(folder), "DATABASE_URL": f"sqlite:///{tmp_path}/e.db"}
        path = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
        done = subprocess.run([DEPLOY / "backup"], env={**path, **here, **named}, cwd=tmp_path, capture_output=True)
        return done.returncode, {each.name for each in folder.iterdir()}

    return run


def test_a_backup_is_private_handed_on_and_old_ones_go(backup: Any, tmp_path: Path) -> None:
    hook = tmp_path / "then"
    hook.write_text(f'#!/bin/sh\necho "$1" > "{tmp_path}/given"\n', "utf-8")
    hook.chmod(0o700)
    status, there = backup(BACKUP_THEN=str(hook), BACKUP_DAYS="14")
    assert status == 0
    (new,) = there - {"evalbot-yesterday.db", "other.db"}
    assert re.fullmatch(r"evalbot-\d{4}-\d\d-\d\dT\d{6}Z\.db", new)
    made = tmp_path / "backups" / new
    assert stat.S_IMODE(made.stat().st_mode) == 0o600 and (tmp_path / "given").read_text("utf-8").strip() == str(made)


def test_a_backup_that_fails_throws_none_away(backup: Any, tmp_path: Path) -> None:
    status, there = backup(DATABASE_URL=f"sqlite:///{tmp_path}/other.db")
    assert status != 0 and there == {"evalbot-old.db", "evalbot-yesterday.db", "other.db"}


def test_a_copy_that_fails_is_told(backup: Any, tmp_path: Path) -> None:
    (tmp_path / "then").write_text("#!/bin/sh\nexit 7\n", "utf-8")
    (tmp_path / "then").chmod(0o700)
    assert backup(BACKUP_THEN=str(tmp_path / "then"))[0] == 7

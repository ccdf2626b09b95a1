"""The environment: typed, and a slip of the pen is told."""

from pathlib import Path

import pytest

from bot import settings
from bot.errors import ConfigError


@pytest.fixture(autouse=True)
def clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder without `.env`, and an environment without settings of ours."""
    for name in ("DATABASE_URL", *(str(field.validation_alias) for field in settings.Settings.model_fields.values())):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_nothing_need_be_set() -> None:
    loaded = settings.load()
    assert loaded.database_url == "sqlite:///var/evalbot.db"
    assert (str(loaded.config), loaded.base_url) == ("config", "http://127.0.0.1:8080")
    assert loaded.mail.get_secret_value() == "file:var/mail"


def test_the_environment_comes_before_the_file(clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (clean / ".env").write_text("EVALBOT_CONFIG=theirs\nexport EVALBOT_BASE_URL=https://a.example\n# EVALBOT_OLD=1\n")
    monkeypatch.setenv("EVALBOT_CONFIG", "mine")
    loaded = settings.load()
    assert (str(loaded.config), loaded.base_url) == ("mine", "https://a.example")


@pytest.mark.parametrize("where", ["environment", "file"])
def test_an_unknown_name_of_ours_is_an_error(clean: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    if where == "file":
        (clean / ".env").write_text("OTHER=1\nEVALBOT_MIAL=x\n")
    else:
        monkeypatch.setenv("EVALBOT_MIAL", "x")
    with pytest.raises(ConfigError, match="EVALBOT_MIAL: no such setting"):
        settings.load()


def test_names_that_are_not_ours_are_nobodys_business(monkeypatch: pytest.MonkeyPatch) -> None:
    before = settings.load()
    monkeypatch.setenv("OTHER_THING", "1")
    assert settings.load() == before


def test_addresses_stand_with_commas_between_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.load().alarm_to == ()
    monkeypatch.setenv("EVALBOT_ALARM_TO", " a@host.example, b@host.example ,")
    assert settings.load().alarm_to == ("a@host.example", "b@host.example")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EVALBOT_ALARM_TO", "a@host.example b@host.example"),
        ("EVALBOT_ALARM_TO", "secret"),
        ("EVALBOT_PING_URL", "secret"),
        ("EVALBOT_PING_URL", "ftp://host.example/secret"),
        ("EVALBOT_PING_URL", "http://[secret"),
        ("EVALBOT_PING_URL", "https:///secret"),
    ],
)
def test_what_cannot_be_told_is_refused_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError, match=f"{name}: not .*like") as refused:
        settings.load()
    assert "secret" not in str(refused.value)


def test_a_secret_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALBOT_MAIL", "smtp://user:hunter2@mail.example:587")
    monkeypatch.setenv("EVALBOT_PING_URL", "https://hc.example/hunter2")
    assert "hunter2" not in repr(settings.load())


def test_slacks_address_may_be_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.load().slack_api_url == "https://slack.com/api/"
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:4000/api/")
    assert settings.load().slack_api_url == "http://127.0.0.1:4000/api/"


def test_a_variable_that_the_configuration_names_comes_from_the_environment_or_the_file(
    clean: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (clean / ".env").write_text("A=from the file\nB='quoted # value'\nC\n")
    monkeypatch.setenv("A", "from the environment")
    found = [settings.named_secret(name).get_secret_value() for name in ("A", "B", "C", "D")]
    assert found == ["from the environment", "quoted # value", "", ""]
    assert "quoted" not in repr(settings.named_secret("B"))

"""The environment, typed; an unknown EVALBOT_* name is an error, since a typing slip must not pass silently."""

import os
import re
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import ConfigError

_ADDRESS = re.compile(r"[^\s@,<>]+@[^\s@,<>]+")


def _addresses(said: object) -> object:
    """Read addresses with commas between them; an error never repeats them."""
    if not isinstance(said, str):
        return said
    addresses = tuple(address.strip() for address in said.split(",") if address.strip())
    if not all(_ADDRESS.fullmatch(address) for address in addresses):
        raise PydanticCustomError(
            "address", "not addresses with commas between them, like a@example.org, b@example.org"
        )
    return addresses


def _web_address(said: object) -> object:
    """Check a web address; an error never repeats it, since it is a key."""
    try:
        parts = urlsplit(said) if isinstance(said, str) else None
        if parts is None or not said or (parts.scheme in ("http", "https") and parts.hostname):
            return said
    except ValueError:
        pass
    raise PydanticCustomError("url", "not a web address, like https://hc-ping.com/...")


class Settings(BaseSettings):
    """The settings of `docs/administrators.md`; each may stand in the environment or in a `.env` file."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True, populate_by_name=True)

    database_url: str = Field("sqlite:///var/evalbot.db", validation_alias="DATABASE_URL")
    config: Path = Field(Path("config"), validation_alias="EVALBOT_CONFIG")
    base_url: str = Field("http://127.0.0.1:8080", validation_alias="EVALBOT_BASE_URL")
    mail: SecretStr = Field(SecretStr("file:var/mail"), validation_alias="EVALBOT_MAIL")
    mail_from: str = Field("", validation_alias="EVALBOT_MAIL_FROM")
    reply_to: str = Field("", validation_alias="EVALBOT_REPLY_TO")
    alarm_to: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_addresses)] = Field(
        (), validation_alias="EVALBOT_ALARM_TO"
    )
    ping_url: Annotated[SecretStr, BeforeValidator(_web_address)] = Field(
        SecretStr(""), validation_alias="EVALBOT_PING_URL"
    )
    slack_bot_token: SecretStr = Field(SecretStr(""), validation_alias="SLACK_BOT_TOKEN")
    slack_signing_secret: SecretStr = Field(SecretStr(""), validation_alias="SLACK_SIGNING_SECRET")
    slack_app_token: SecretStr = Field(SecretStr(""), validation_alias="SLACK_APP_TOKEN")
    slack_api_url: Annotated[str, BeforeValidator(_web_address)] = Field(
        "https://slack.com/api/", validation_alias="SLACK_API_URL"
    )
    m365_tenant_id: str = Field("", validation_alias="M365_TENANT_ID")
    m365_client_id: str = Field("", validation_alias="M365_CLIENT_ID")
    m365_client_secret: SecretStr = Field(SecretStr(""), validation_alias="M365_CLIENT_SECRET")
    m365_certificate: str = Field("", validation_alias="M365_CERTIFICATE")
    m365_authority_url: Annotated[str, BeforeValidator(_web_address)] = Field(
        "https://login.microsoftonline.com", validation_alias="M365_AUTHORITY_URL"
    )
    m365_graph_url: Annotated[str, BeforeValidator(_web_address)] = Field(
        "https://graph.microsoft.com", validation_alias="M365_GRAPH_URL"
    )


def load() -> Settings:
    """Read the settings; raises `ConfigError` naming the variable and the mend."""
    known = {str(field.validation_alias) for field in Settings.model_fields.values()}
    named = set(os.environ) | set(_dotenv_names())
    for name in sorted(n for n in named if n.startswith("EVALBOT_") and n not in known):
        raise ConfigError(f"{name}: no such setting - take it out, or see docs/administrators.md for the names")
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        raise ConfigError(f"{first['loc'][0]}: {first['msg']} - see docs/administrators.md") from None


def named_secret(name: str) -> SecretStr:
    """Give the value of a variable that the configuration names, from the environment or `.env`; empty if unset."""
    if name in os.environ:
        return SecretStr(os.environ[name])
    return SecretStr(dotenv_values(".env").get(name) or "")


def _dotenv_names() -> list[str]:
    path = Path(".env")
    if not path.is_file():
        return []
    lines = (line.strip().removeprefix("export ") for line in path.read_text(encoding="utf-8").splitlines())
    return [line.partition("=")[0].strip() for line in lines if "=" in line and not line.startswith("#")]

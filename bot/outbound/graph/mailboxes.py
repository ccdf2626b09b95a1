"""Whose mailbox is whose in Microsoft 365: one for everybody, or a partnership's own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from bot.errors import ConfigError
from bot.plan.model import Plans
from bot.settings import Settings, named_secret

USUAL = {
    "tenant": "M365_TENANT_ID",
    "client_id": "M365_CLIENT_ID",
    "client_secret": "M365_CLIENT_SECRET",
    "certificate": "M365_CERTIFICATE",
}
"""By the word in partnership.yaml, the variable that serves where it says nothing."""
_OF_AN_APP = ("tenant", "client_id", "client_secret", "certificate")
_ADDRESS = re.compile(r"[^\s@,<>/?#]+@[^\s@,<>/?#]+\.[^\s@,<>/?#]+")
_MENDS = {
    "tenant": "put the directory (tenant) id of the app registration",
    "client_id": "put the application (client) id of the app registration",
}
_WHERE = "in the environment or in .env"


@dataclass(frozen=True)
class GraphTarget:
    """`graph:mailbox@example.org`."""

    address: str


@dataclass(frozen=True)
class Mailbox:
    """One mailbox, and the application that may use it."""

    address: str
    tenant: str
    client_id: str
    secret: SecretStr
    """Empty where a certificate is used."""
    certificate: SecretStr
    """PEM: private key and certificate; empty where a secret is used."""
    authority_url: str
    graph_url: str


def graph_target(rest: str) -> GraphTarget:
    """Read what stands after `graph:` in `EVALBOT_MAIL`."""
    address = rest.strip().removeprefix("//").lower()
    if not _ADDRESS.fullmatch(address):
        raise ConfigError("EVALBOT_MAIL: no mailbox after graph: - write it like graph:evaluation@example.org")
    return GraphTarget(address)


def usual(settings: Settings) -> Mailbox | None:
    """Give the mailbox of `EVALBOT_MAIL`, where it is one; raises `ConfigError` naming variable and mend."""
    kind, _, rest = settings.mail.get_secret_value().strip().partition(":")
    return shared(settings, graph_target(rest)) if kind == "graph" else None


def shared(settings: Settings, target: GraphTarget) -> Mailbox:
    """Give the mailbox that everybody writes from; raises `ConfigError` naming variable and mend."""
    return _mailbox(settings, target.address, USUAL, _of_settings(settings))


def mailboxes(settings: Settings, plans: Plans) -> dict[str, Mailbox]:
    """Give the mailboxes that partnerships have of their own; raises `ConfigError` naming variable and mend.

    None while `EVALBOT_MAIL` keeps letters as files: then nothing really goes out.
    """
    if settings.mail.get_secret_value().strip().startswith("file:"):
        return {}
    return {key: _own(settings, key, each.about.mail) for key, each in plans.items() if each.about.mail}


def _own(settings: Settings, key: str, said: Mapping[str, str]) -> Mailbox:
    where = f"partnerships/{key}/partnership.yaml: mail"
    address = said.get("mailbox", "").lower()
    if not _ADDRESS.fullmatch(address):
        raise ConfigError(f"{where}: no mailbox - write it like 'mailbox: evaluation@example.org'")
    if not any(word in said for word in _OF_AN_APP):
        return _mailbox(settings, address, USUAL, _of_settings(settings))
    if "client_secret" not in said and "certificate" not in said:
        # Another application's secret would be sent to this one's tenant.
        raise ConfigError(f"{where}: no client_secret or certificate - name the variable that holds it")
    usual = _of_settings(settings)
    names = {word: said[word] for word in ("client_secret", "certificate") if word in said}
    values = {word: _value(usual, name) for word, name in names.items()}
    facts = {word: said.get(word) or usual[USUAL[word]] for word in ("tenant", "client_id")}
    return _mailbox(settings, address, {**USUAL, **names}, {**{names[word]: values[word] for word in names}, **{
        USUAL[word]: fact for word, fact in facts.items()}})  # fmt: skip


def _of_settings(settings: Settings) -> dict[str, str]:
    return {
        "M365_TENANT_ID": settings.m365_tenant_id,
        "M365_CLIENT_ID": settings.m365_client_id,
        "M365_CLIENT_SECRET": settings.m365_client_secret.get_secret_value(),
        "M365_CERTIFICATE": settings.m365_certificate,
    }


def _value(usual: Mapping[str, str], name: str) -> str:
    return usual[name] if name in usual else named_secret(name).get_secret_value()


def _mailbox(settings: Settings, address: str, names: Mapping[str, str], values: Mapping[str, str]) -> Mailbox:
    for word, mend in _MENDS.items():
        if not values.get(names[word]):
            raise ConfigError(f"{names[word]}: not set - {mend} {_WHERE}")
    secret, path = (values.get(names[word], "") for word in ("client_secret", "certificate"))
    if secret and path:
        raise ConfigError(f"{names['certificate']}: {names['client_secret']} is set as well - take one of them out")
    if not secret and not path:
        name = names["certificate"] if names["client_secret"] not in values else names["client_secret"]
        raise ConfigError(f"{name}: not set - put the application's secret {_WHERE}, or use a certificate")
    return Mailbox(
        address=address,
        tenant=values[names["tenant"]],
        client_id=values[names["client_id"]],
        secret=SecretStr(secret),
        certificate=SecretStr(_pem(names["certificate"], path) if path else ""),
        authority_url=_https("M365_AUTHORITY_URL", settings.m365_authority_url),
        graph_url=_https("M365_GRAPH_URL", settings.m365_graph_url),
    )


def _https(name: str, url: str) -> str:
    if not url.startswith("https://"):
        raise ConfigError(f"{name}: not https - tokens never travel unencrypted")
    return url.rstrip("/")


def _pem(name: str, path: str) -> str:
    try:
        text = Path(path).read_text("ascii")
    except (OSError, ValueError) as error:
        raise ConfigError(f"{name}: the file cannot be read ({type(error).__name__}) - give its path") from None
    if "PRIVATE KEY-----" not in text or "-----BEGIN CERTIFICATE-----" not in text:
        raise ConfigError(f"{name}: not a PEM file with private key and certificate - put both into one file")
    if "ENCRYPTED" in text:
        raise ConfigError(f"{name}: the private key has a password - take it off, and keep the file to its owner")
    return text

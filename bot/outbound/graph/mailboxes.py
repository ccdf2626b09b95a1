"""Whose mailbox is whose in Microsoft 365: one for everybody, or a partnership's own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import SecretStr

from bot.errors import ConfigError
from bot.plan.model import Partnership, Plans
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
_WANTED = {
    "tenant": "the directory (tenant) id of the app registration",
    "client_id": "the application (client) id of the app registration",
    "client_secret": "the application's secret",
}
_MAKE_PEM = "put both from one making into the file (docs/microsoft365.md, step 2)"
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
    found = {key: own_mailbox(settings, key, each) for key, each in plans.items()}
    return {key: mailbox for key, mailbox in found.items() if mailbox}


def own_mailbox(settings: Settings, key: str, partnership: Partnership) -> Mailbox | None:
    """Give the mailbox that a partnership has of its own; raises `ConfigError` naming partnership and mend."""
    said = partnership.about.mail
    if not said or settings.mail.get_secret_value().strip().startswith("file:"):
        return None
    try:
        return _own(settings, said)
    except ConfigError as fault:
        raise ConfigError(f"partnerships/{key}/partnership.yaml: mail: {fault}") from None


def _own(settings: Settings, said: Mapping[str, str]) -> Mailbox:
    address = said.get("mailbox", "").lower()
    if not _ADDRESS.fullmatch(address):
        raise ConfigError("no mailbox - write it like 'mailbox: evaluation@example.org'")
    if not any(word in said for word in _OF_AN_APP):
        return _mailbox(settings, address, USUAL, _of_settings(settings))
    if "client_secret" not in said and "certificate" not in said:
        # Another application's secret would be sent to this one's tenant.
        raise ConfigError("no client_secret or certificate - name the variable that holds it")
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
    _whole(names, values)
    secret, path = (values.get(names[word], "") for word in ("client_secret", "certificate"))
    if secret and path:
        raise ConfigError(f"{names['certificate']}: {names['client_secret']} is set as well - take one of them out")
    return Mailbox(
        address=address,
        tenant=values[names["tenant"]],
        client_id=values[names["client_id"]],
        secret=SecretStr(secret),
        certificate=SecretStr(_pem(names["certificate"], path) if path else ""),
        authority_url=_https("M365_AUTHORITY_URL", settings.m365_authority_url),
        graph_url=_https("M365_GRAPH_URL", settings.m365_graph_url),
    )


def _whole(names: Mapping[str, str], values: Mapping[str, str]) -> None:
    """Name all that is missing at once, with what belongs there."""
    missing = {names[word]: _WANTED[word] for word in ("tenant", "client_id") if not values.get(names[word])}
    proofs = [names[word] for word in ("client_secret", "certificate") if names[word] in values]
    proven = any(values[name] for name in proofs)
    if not proven:
        missing[proofs[0]] = _WANTED["client_secret"]
    if missing:
        wanted = ", ".join(missing.values())
        end = "" if proven else ", or use a certificate"
        raise ConfigError(f"{', '.join(missing)}: not set - put {wanted} {_WHERE}{end}")


def _https(name: str, url: str) -> str:
    if not url.startswith("https://"):
        raise ConfigError(f"{name}: not https - tokens never travel unencrypted")
    return url.rstrip("/")


def _pem(name: str, path: str) -> str:
    try:
        text = Path(path).read_text("ascii")
    except FileNotFoundError:
        raise ConfigError(f"{name}: there is no such file - give the path of the PEM file") from None
    except PermissionError:
        raise ConfigError(f"{name}: the file may not be read - give it to the user that Evalbot runs as") from None
    except (OSError, ValueError) as error:
        raise ConfigError(f"{name}: the file cannot be read ({type(error).__name__}) - give its path") from None
    if "PRIVATE KEY-----" not in text or "-----BEGIN CERTIFICATE-----" not in text:
        raise ConfigError(f"{name}: not a PEM file with private key and certificate - put both into one file")
    if "ENCRYPTED" in text:
        raise ConfigError(f"{name}: the private key has a password - take it off, and keep the file to its owner")
    _same_key(name, text.encode())
    return text


def _same_key(name: str, pem: bytes) -> None:
    """Refuse a key that is not the certificate's: Microsoft would say only that it does not know who asks."""
    try:
        key, certificate = load_pem_private_key(pem, None), x509.load_pem_x509_certificates(pem)[0]
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ConfigError(f"{name}: a damaged key or certificate - {_MAKE_PEM}") from None
    if key.public_key() != certificate.public_key():
        raise ConfigError(f"{name}: the key and the certificate in it do not belong together - {_MAKE_PEM}")

"""The identity platform: tenants, their apps, and the tokens that an app gets for its secret or certificate."""

from collections.abc import Callable
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from tests.fakes.graph.web import Answer, RefusedError, Request, told

LIFE = 3599
ALL = frozenset({"Mail.ReadWrite", "Mail.Send"})
_BY_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass
class App:
    """An app that a tenant has let in."""

    tenant: str
    client_id: str
    secret: str
    certificate: x509.Certificate | None = None
    permissions: set[str] = field(default_factory=lambda: set(ALL))
    """Written into each token as it is given, as Entra does: a token of before keeps what it had."""
    mailboxes: set[str] | None = None
    """The only ones that a policy of Exchange lets it into, where there is one."""


@dataclass(frozen=True)
class Token:
    """What was given to whom, and until when."""

    app: App
    roles: frozenset[str]
    ends: float


@dataclass
class Directory:
    """The apps of all tenants and the tokens given."""

    base: str
    clock: Callable[[], float]
    apps: list[App] = field(default_factory=list)
    given: dict[str, Token] = field(default_factory=dict)

    def configuration(self, tenant: str) -> Answer:
        """Say where things are, as OpenID Connect has it."""
        if not any(each.tenant == tenant for each in self.apps):
            return _no("invalid_tenant", 90002, f"Tenant '{tenant}' not found.")
        at = f"{self.base}/{tenant}"
        return told(
            {
                "issuer": f"{at}/v2.0",
                "token_endpoint": f"{at}/oauth2/v2.0/token",
                "authorization_endpoint": f"{at}/oauth2/v2.0/authorize",
                "device_authorization_endpoint": f"{at}/oauth2/v2.0/devicecode",
                "jwks_uri": f"{at}/discovery/v2.0/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
            }
        )

    def token(self, tenant: str, request: Request) -> Answer:
        """Give an app a token, or say why not; Entra's codes are in the description."""
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        if not any(each.tenant == tenant for each in self.apps):
            return _no("invalid_tenant", 90002, f"Tenant '{tenant}' not found.")
        if form.get("grant_type") != "client_credentials":
            return _no("unsupported_grant_type", 70003, "The app requested an unsupported grant type.")
        client = form.get("client_id", "")
        app = next((each for each in self.apps if (each.tenant, each.client_id) == (tenant, client)), None)
        if app is None:
            return _no("unauthorized_client", 700016, f"Application with identifier '{client}' was not found.")
        if form.get("scope", "").split() != ["https://graph.microsoft.com/.default"]:
            # Entra knows resources by their own names: not by the address of this server, nor by single permissions.
            return _no("invalid_scope", 1002012, "The provided value for scope is not valid. It must end in /.default")
        refusal = self._proof(app, form)
        return refusal or self._give(app)

    def bearer(self, request: Request) -> Token:
        """Give the token of a request."""
        header = request.headers.get("authorization", "")
        token = self.given.get(header.removeprefix("Bearer "))
        if not header:
            raise _unknown("Access token is empty.")
        if token is None:
            raise _unknown("CompactToken parsing failed with error code: 80049217")
        if token.ends <= self.clock():
            raise _unknown("Lifetime validation failed, the token is expired.")
        return token

    def _proof(self, app: App, form: dict[str, str]) -> Answer | None:
        if "client_assertion" not in form:
            secret = form.get("client_secret", "")
            right = bool(secret) and secret == app.secret
            return None if right else _no("invalid_client", 7000215, "Invalid client secret provided.", 401)
        key: Any = app.certificate.public_key() if app.certificate else None
        if form.get("client_assertion_type") != _BY_ASSERTION or not isinstance(key, RSAPublicKey):
            return _no("invalid_client", 700027, "The certificate is not registered on the application.", 401)
        audience = f"{self.base}/{app.tenant}/oauth2/v2.0/token"
        try:
            said = jwt.decode(form["client_assertion"], key, algorithms=["RS256", "PS256"], audience=audience)
        except jwt.InvalidTokenError:
            return _no("invalid_client", 700027, "The assertion failed signature validation.", 401)
        if (said.get("iss"), said.get("sub")) != (app.client_id, app.client_id):
            return _no("invalid_client", 700021, "Client assertion application identifier doesn't match.", 401)
        return None

    def _give(self, app: App) -> Answer:
        token = f"eyJ0eXAiOiJKV1Qi.{token_urlsafe(40)}"
        self.given[token] = Token(app, frozenset(app.permissions), self.clock() + LIFE)
        return told({"token_type": "Bearer", "expires_in": LIFE, "ext_expires_in": LIFE, "access_token": token})


def _unknown(message: str) -> RefusedError:
    challenge = 'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"'
    return RefusedError("InvalidAuthenticationToken", message, headers={"WWW-Authenticate": challenge})


def _no(error: str, code: int, text: str, status: int = 400) -> Answer:
    said = f"AADSTS{code}: {text} Trace ID: 0 Correlation ID: 0 Timestamp: 2026-01-05 09:30:00Z"
    return told({"error": error, "error_description": said, "error_codes": [code]}, status)

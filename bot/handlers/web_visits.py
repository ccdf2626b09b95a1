"""Who visits: the device that a browser is known by, the nonce of a page, and the fields of a posted form."""

import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from bot.flows.desk import Desk
from bot.storage import links

COOKIE = "device"
COOKIE_SECONDS = 90 * 24 * 3600
MOST_BYTES = 1_000_000
_DEVICE = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Visit:
    """A browser at a token's page; `fresh` means that it had no cookie of ours yet."""

    token: str
    purpose: str
    device: str
    fresh: bool
    secure: bool

    @property
    def path(self) -> str:
        """Give the path of the page."""
        return f"/{self.purpose}/{self.token}"

    def nonce(self, session: Session) -> str:
        """Give what a form of this page must bring back, from this browser, for this link."""
        said = "\n".join((self.purpose, links.fingerprint(self.token), self.device))
        return hmac.new(links.instance_key(session).encode(), said.encode(), "sha256").hexdigest()

    def genuine(self, session: Session, given: str) -> bool:
        """Tell whether a form came from the page, as this browser was given it."""
        return not self.fresh and hmac.compare_digest(self.nonce(session).encode(), given.encode())

    def remember(self, response: Response) -> Response:
        """Have the browser keep its device number; nothing is kept here."""
        if self.fresh:
            response.set_cookie(
                COOKIE,
                self.device,
                max_age=COOKIE_SECONDS,
                path=f"/{self.purpose}",
                secure=self.secure,
                httponly=True,
                samesite="lax",
            )
        return response


def visit(request: Request, desk: Desk, token: str, purpose: str) -> Visit:
    """Recognise a browser by its cookie, or give it a new number."""
    known = request.cookies.get(COOKIE, "")
    fresh = not _DEVICE.fullmatch(known)
    secure = desk.base_url.startswith("https:")
    return Visit(token, purpose, secrets.token_hex(16) if fresh else known, fresh, secure)


@dataclass(frozen=True)
class Fields:
    """The fields of a posted form, as text; files are no fields."""

    values: Mapping[str, tuple[str, ...]]

    def one(self, name: str) -> str:
        """Give a field's (first) text; empty where there is none."""
        return next(iter(self.all(name)), "")

    def all(self, name: str) -> tuple[str, ...]:
        """Give all that was said under one name, such as the ticked boxes."""
        return self.values.get(name, ())

    def number(self, name: str) -> int:
        """Give a field's whole number; 0 for what is none."""
        said = self.one(name)
        return int(said) if said.isdecimal() and len(said) < 10 else 0


async def _fields(request: Request) -> Fields:
    length = request.headers.get("content-length", "")
    if "transfer-encoding" in request.headers or (length.isdecimal() and int(length) > MOST_BYTES):
        raise HTTPException(413)
    async with request.form() as form:
        named = {name: form.getlist(name) for name in form}
        return Fields({name: tuple(_said(v) for v in values if isinstance(v, str)) for name, values in named.items()})


def _said(value: str) -> str:
    """Take out what nobody types, and PostgreSQL does not keep: NUL, and halves of characters."""
    return value.replace("\0", "").encode("utf-8", "ignore").decode()


Posted = Annotated[Fields, Depends(_fields)]

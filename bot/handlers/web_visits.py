"""Who visits: the device that a browser is known by, the nonce of a page, and the fields of a posted form."""

import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import structlog
from fastapi import Depends, HTTPException, Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from bot.flows.desk import Desk
from bot.storage import links

COOKIE_SECONDS = 90 * 24 * 3600
MOST_FIELDS = 200
"""Of a form; the longest has a few dozen boxes to tick."""
KINDS = re.compile(r"\s*(application/x-www-form-urlencoded|multipart/form-data)\s*(;.*)?", re.I | re.S)
_CHARSET = re.compile(r";\s*charset\s*=(?!\s*\"?utf-?8\"?\s*(;|$))", re.I)
_log = structlog.get_logger()
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
                cookie(self.secure),
                self.device,
                max_age=COOKIE_SECONDS,
                secure=self.secure,
                httponly=True,
                samesite="lax",
            )
        return response


def cookie(secure: bool) -> str:
    """Name the cookie; by https with the prefix that no other host may set (RFC 6265bis, ASVS 5 3.3.3)."""
    return "__Host-device" if secure else "device"


def visit(request: Request, desk: Desk, token: str, purpose: str) -> Visit:
    """Recognise a browser by its cookie, or give it a new number."""
    secure = desk.base_url.startswith("https:")
    known = request.cookies.get(cookie(secure), "")
    fresh = not _DEVICE.fullmatch(known)
    return Visit(token, purpose, secrets.token_hex(16) if fresh else known, fresh, secure)


def note_opening(who: Visit, partnership: str, about: str) -> None:
    """Log that a link was opened on a device that is not known there; never the path, which is a key (ASVS 5, 16.3.1).

    `about` names what it opens by number, such as `touchpoint:12`.
    """
    _log.info("a link was opened on a device that is not known", page=who.purpose, partnership=partnership, about=about)


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

    def written(self, *names: str) -> tuple[str, ...]:
        """Give what somebody may have written in fields; bare numbers are choices, and are left out."""
        said = (each.strip() for name in names for each in self.all(name))
        return tuple(each for each in said if each and not each.isdigit())

    def number(self, name: str) -> int:
        """Give a field's whole number; 0 for what is none."""
        said = self.one(name)
        return int(said) if said.isdecimal() and len(said) < 10 else 0


async def _fields(request: Request) -> Fields:
    kind = request.headers.get("content-type", "")
    # A form's sender names its charset, and some (punycode) take seconds for what is a page in any other.
    if _CHARSET.search(kind) or (kind and not KINDS.fullmatch(kind)):
        raise HTTPException(415)
    async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
        named = {name: form.getlist(name) for name in form}
        return Fields({name: tuple(_said(v) for v in values if isinstance(v, str)) for name, values in named.items()})


def _said(value: str) -> str:
    """Take out what nobody types, and PostgreSQL does not keep: NUL, and halves of characters."""
    return value.replace("\0", "").encode("utf-8", "ignore").decode()


Posted = Annotated[Fields, Depends(_fields)]

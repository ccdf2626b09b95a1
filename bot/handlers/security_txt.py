"""`/.well-known/security.txt`: whom to tell of a weakness (RFC 9116)."""

from collections.abc import Iterator
from datetime import timedelta

from fastapi import APIRouter, HTTPException
from fastapi.responses import PlainTextResponse, Response

from bot.flows.desk import Desk

PATH = "/.well-known/security.txt"
GOOD_FOR = timedelta(days=90)
"""How long whoever keeps a copy may rely on it; RFC 9116, 2.5.5, asks for less than a year."""


def router(desk: Desk) -> APIRouter:
    """Give the route; the contacts are those of the privacy notices, so that nothing new is told."""
    pages = APIRouter(include_in_schema=False)

    @pages.api_route(PATH, methods=["GET", "HEAD"])
    def security_txt() -> Response:
        contacts = _contacts(desk)
        if not contacts:  # the file is none without one
            raise HTTPException(404)
        return PlainTextResponse("\n".join([*_lines(desk, contacts), ""]))

    return pages


def _contacts(desk: Desk) -> list[str]:
    """Give each partnership's data protection officer, or its business unit where it names none."""
    abouts = [plan.about for _, plan in sorted(desk.plans.items())]
    found = [(about.data_protection or about.business_unit).email or about.business_unit.email for about in abouts]
    return list(dict.fromkeys(email for email in found if email))


def _lines(desk: Desk, contacts: list[str]) -> Iterator[str]:
    yield from (f"Contact: mailto:{email}" for email in contacts)
    yield f"Expires: {desk.clock() + GOOD_FOR:%Y-%m-%dT00:00:00Z}"
    yield "Preferred-Languages: en"
    if desk.base_url.startswith("https:"):
        yield f"Canonical: {desk.base_url.rstrip('/')}{PATH}"

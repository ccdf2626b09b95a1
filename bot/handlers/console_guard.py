"""Keeps the console to the person at this machine: no other client, no other host name, no other site's form."""

import ipaddress
from urllib.parse import urlsplit

from fastapi import HTTPException, Request

_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


def only_from_here(request: Request) -> None:
    """Refuse whoever is not on this machine, and pages of other sites that were led here by name (DNS rebinding)."""
    client = request.client.host if request.client else ""
    if not _is_loopback(client) or _host(request.headers.get("host", "")) not in _NAMES:
        raise HTTPException(403)
    if request.method not in ("GET", "HEAD") and not _same_site(request):
        raise HTTPException(403)


def _same_site(request: Request) -> bool:
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin", "")
    # A browser that sends no referrer says `null`, and then says by `Sec-Fetch-Site` where the form was.
    if origin in ("", "null"):
        return origin == "" or "sec-fetch-site" in request.headers
    return urlsplit(origin).netloc == request.headers.get("host", "")


def _host(said: str) -> str:
    try:
        return (urlsplit(f"//{said}").hostname or "").casefold()
    except ValueError:
        return ""


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False

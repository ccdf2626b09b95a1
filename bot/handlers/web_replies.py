"""How a page goes out: HTML, or a redirect to it, with headers that keep a bearer's link to itself."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import measures
from bot.messages import pages

HEADERS: Mapping[str, str] = {
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "X-Permitted-Cross-Domain-Policies": "none",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}
BY_HTTPS: Mapping[str, str] = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
"""Tells browsers to come by https only (RFC 6797)."""


class SecurityHeaders:
    """ASGI middleware: puts `HEADERS` on every answer that does not say otherwise itself.

    `secure` also tells browsers to come by https only (RFC 6797).
    """

    def __init__(self, app: ASGIApp, secure: bool = False) -> None:
        self._app = app
        self._headers = {**HEADERS, **(BY_HTTPS if secure else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and add to what comes back."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def page(template: str, status: int = 200, /, **facts: object) -> Response:
    """Answer with a page; `problem` among the facts is what its error summary says."""
    if facts.get("problem"):
        measures.problem_shown(template)
    return HTMLResponse(pages.render(template, **{"problem": "", **facts}), status, headers=HEADERS)


def see(path: str, **query: str) -> Response:
    """Send the browser on to look at a page, so that a reload repeats nothing (Post/Redirect/Get)."""
    said = urlencode({name: value for name, value in query.items() if value})
    return RedirectResponse(f"{path}?{said}" if said else path, 303, headers=HEADERS)


def no_page(token: str, typed: Sequence[str] = ()) -> Response:
    """Answer a link that leads nowhere: the same page whether it never was, has expired or is another page's.

    What was `typed` into a form of it is given back, so that it is not lost.
    """
    return page("no_page", 404, token=token, typed=typed)

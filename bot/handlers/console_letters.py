"""The letters in the console's inbox: their HTML in a frame of its own, and what came with them."""

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from bot.errors import NotFoundError
from bot.rehearsal.mailbox import Opened
from bot.rehearsal.play import Play

# A frame without scripts and without an origin; its links open in a tab of their own, as from a mail program.
FRAME = {
    "Content-Security-Policy": (
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
        "img-src data:; base-uri 'self'; frame-ancestors 'self'"
    ),
    "X-Frame-Options": "SAMEORIGIN",
}
_INLINE = frozenset({"application/pdf"})
_HEAD = "<head>"


def router(play: Play) -> APIRouter:
    """Give the routes of letters."""
    routes = APIRouter()

    @routes.get("/console/letters/{name}")
    def letter(name: str) -> Response:
        html = _open(play, name).html.replace(_HEAD, f'{_HEAD}<base target="_blank">', 1)
        return Response(html, media_type="text/html; charset=utf-8", headers=FRAME)

    @routes.get("/console/letters/{name}/files/{number}")
    def enclosed(name: str, number: int) -> Response:
        files = _open(play, name).enclosed
        if not 0 <= number < len(files):
            raise HTTPException(404)
        found = files[number]
        return enclosed_file(found.name, found.media_type, found.content)

    return routes


def enclosed_file(name: str, media_type: str, content: bytes) -> Response:
    """Hand over a file: a PDF is shown, everything else is downloaded."""
    how = "inline" if media_type in _INLINE else "attachment"
    return Response(
        content, media_type=media_type, headers={"Content-Disposition": f'{how}; filename="{_plain(name)}"'}
    )


def _open(play: Play, name: str) -> Opened:
    try:
        return play.mail.open(name)
    except NotFoundError:
        raise HTTPException(404) from None


def _plain(name: str) -> str:
    return "".join(c for c in name if c.isascii() and (c.isalnum() or c in "-_."))

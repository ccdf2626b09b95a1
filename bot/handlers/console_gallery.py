"""`/console/letters`, in the demo only: every letter of the plan with sample people, as it looks on screens."""

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from bot.errors import WordsError
from bot.handlers.console_letters import FRAME
from bot.handlers.web_replies import page
from bot.messages import mail
from bot.messages.mail import MailText
from bot.messages.nouns import Message
from bot.messages.words import TEMPLATES
from bot.rehearsal import letters
from bot.rehearsal.play import Play

POLICY = (
    "default-src 'self'; img-src 'self' data:; script-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-src 'self'; frame-ancestors 'none'"
)
WIDTHS = (360, 800)
"""Pixels: a phone held upright, and a mail program's pane."""
SCHEMES = ("light", "dark")
# The page measures its letters, so they share its origin; no script of theirs runs.
_MEASURED = {
    **FRAME,
    "Content-Security-Policy": FRAME["Content-Security-Policy"].replace("sandbox", "sandbox allow-same-origin", 1),
}
_SCRIPT = TEMPLATES / "pages" / "console" / "gallery.js"
_ASKS_THE_SCREEN = "@media (prefers-color-scheme: dark)"


def router(play: Play) -> APIRouter:
    """Give the routes of the gallery."""
    routes = APIRouter()

    @routes.get("/console/letters")
    def gallery(name: str = "") -> Response:
        known = letters.names(play.partnership)
        chosen = name if name in known else known[0]
        message = _sample(play, chosen)
        facts = {
            "partnership": {"key": play.key, "name": play.partnership.about.name},
            "names": known,
            "chosen": chosen,
            "unknown": name if name not in ("", chosen) else "",
            "to": {"name": message.to.name, "email": message.to.email},
            "letter": mail.render(message),
        }
        status = 404 if facts["unknown"] else 200
        response = page("console/gallery", status, **facts, widths=WIDTHS, schemes=SCHEMES)
        response.headers["Content-Security-Policy"] = POLICY
        return response

    @routes.get("/console/letters/gallery.js")
    def script() -> Response:
        return Response(_SCRIPT.read_bytes(), media_type="text/javascript")

    @routes.get("/console/letters/samples/{name}")
    def sample(name: str, scheme: str = "light") -> Response:
        html = in_scheme(_letter(play, name).html, scheme)
        return Response(html, media_type="text/html; charset=utf-8", headers=_MEASURED)

    return routes


def in_scheme(html: str, scheme: str) -> str:
    """Show a letter as on a light or a dark screen, whatever this screen is."""
    asked = "@media all" if scheme == "dark" else "@media not all"
    seen = "dark" if scheme == "dark" else "light"
    html = html.replace(_ASKS_THE_SCREEN, asked).replace('content="light dark"', f'content="{seen}"')
    return html.replace("color-scheme: light dark", f"color-scheme: {seen}").replace(
        "schemes: light dark", f"schemes: {seen}"
    )


def _letter(play: Play, name: str) -> MailText:
    return mail.render(_sample(play, name))


def _sample(play: Play, name: str) -> Message:
    try:
        return letters.sample(play.partnership, name, now=play.clock())
    except WordsError:
        raise HTTPException(404) from None

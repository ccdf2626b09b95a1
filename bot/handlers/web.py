"""Everything that people meet in a browser, but for the demo's console."""

from collections.abc import Callable

from fastapi import APIRouter, FastAPI

from bot.flows.desk import Desk
from bot.handlers import (
    concern_pages,
    health,
    preference_pages,
    public_pages,
    questionnaire_pages,
    security_txt,
    supervisor_pages,
)
from bot.handlers.web_bodies import Bodies
from bot.handlers.web_errors import install_error_pages
from bot.handlers.web_limits import Limits
from bot.handlers.web_replies import SecurityHeaders
from bot.handlers.web_requests import Noted
from bot.outbound.senders import Senders

__all__ = ["Noted", "SecurityHeaders", "install", "install_error_pages", "router"]


def router(desk: Desk, ready: Callable[[], str] = lambda: "", senders: Senders | None = None) -> APIRouter:
    """Give all routes; `ready` says why the rest of the bot is not ready, or nothing; `senders` name the lanes."""
    pages = APIRouter()
    pages.include_router(health.router(desk, ready, senders))
    for each in (questionnaire_pages, supervisor_pages, concern_pages, preference_pages, public_pages, security_txt):
        pages.include_router(each.router(desk))
    return pages


def install(app: FastAPI, desk: Desk) -> None:
    """Give an app the headers and error pages of the web, and have its requests bounded and noted."""
    install_error_pages(app)
    # Slashes too many are no other page: sending a browser on would take the host's name from the request.
    app.router.redirect_slashes = False
    app.add_middleware(Bodies)
    app.add_middleware(Limits, desk=desk)
    app.state.by_https = desk.base_url.startswith("https:")
    app.add_middleware(SecurityHeaders, secure=app.state.by_https)
    app.add_middleware(Noted)

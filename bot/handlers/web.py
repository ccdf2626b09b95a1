"""Everything that people meet in a browser, but for the demo's console."""

from collections.abc import Callable

from fastapi import APIRouter, FastAPI

from bot.flows.desk import Desk
from bot.handlers import health, preference_pages, public_pages, questionnaire_pages, supervisor_pages
from bot.handlers.web_errors import install_error_pages
from bot.handlers.web_replies import SecurityHeaders
from bot.handlers.web_requests import Noted
from bot.outbound.senders import Senders

__all__ = ["Noted", "SecurityHeaders", "install", "install_error_pages", "router"]


def router(desk: Desk, ready: Callable[[], str] = lambda: "", senders: Senders | None = None) -> APIRouter:
    """Give all routes; `ready` says why the rest of the bot is not ready, or nothing; `senders` name the lanes."""
    pages = APIRouter()
    pages.include_router(health.router(desk, ready, senders))
    for each in (questionnaire_pages, supervisor_pages, preference_pages, public_pages):
        pages.include_router(each.router(desk))
    return pages


def install(app: FastAPI, desk: Desk) -> None:
    """Give an app the headers and error pages of the web, and have its requests noted."""
    install_error_pages(app)
    app.add_middleware(SecurityHeaders, secure=desk.base_url.startswith("https:"))
    app.add_middleware(Noted)

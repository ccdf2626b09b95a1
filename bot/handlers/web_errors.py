"""Pages for what goes wrong: plain words, and never a traceback."""

from collections.abc import Mapping

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from sqlalchemy.exc import InterfaceError, OperationalError
from starlette.exceptions import HTTPException

from bot.errors import DatabaseError, told_safely
from bot.handlers.web_replies import BY_HTTPS, page
from bot.handlers.web_requests import HEADER
from bot.messages import words

_SAME = {400: 422, 414: 413, 415: 422, 431: 413}
"""What is the same to a person."""
_log = structlog.get_logger()


def install_error_pages(app: FastAPI) -> None:
    """Have an app answer its errors with pages."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _unreadable)
    for away in (DatabaseError, OperationalError, InterfaceError):
        app.add_exception_handler(away, _busy)
    app.add_exception_handler(Exception, _broken)


def _http(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    return error_page(status, headers)


def _unreadable(_: Request, error: Exception) -> Response:
    return error_page(422)


def _busy(_: Request, error: Exception) -> Response:
    _log.warning("the database does not answer", reason=told_safely(error))
    return error_page(503, {"Retry-After": "60"})


def _broken(request: Request, error: Exception) -> Response:
    """Give the number by which the fault is found in the log; this page is made outside of all middleware."""
    number = getattr(request.state, "request_id", "")
    by_https = BY_HTTPS if getattr(request.app.state, "by_https", False) else {}
    return error_page(500, {**by_https, **({HEADER: number} if number else {})}, number)


def error_page(status: int, headers: Mapping[str, str] | None = None, number: str = "") -> Response:
    """Say in plain words that something is not to be had; `number` finds a fault in the log."""
    key = f"page.error.{_SAME.get(status, status)}"
    key = key if words.known(f"{key}.title") else "page.error.other"
    quote = words.say("page.error.quote", number=number) if number else ""
    response = page("error", status, title=words.say(f"{key}.title"), text=words.say(f"{key}.text"), quote=quote)
    response.headers.update(headers or {})
    return response

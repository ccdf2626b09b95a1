"""Pages for what goes wrong: plain words, and never a traceback."""

from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from bot.errors import DatabaseError
from bot.handlers.web_replies import page
from bot.messages import words


def install_error_pages(app: FastAPI) -> None:
    """Have an app answer its errors with pages."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(DatabaseError, _busy)
    app.add_exception_handler(Exception, _broken)


def _http(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    return _page(status, headers)


def _unreadable(_: Request, error: Exception) -> Response:
    return _page(422)


def _busy(_: Request, error: Exception) -> Response:
    return _page(503, {"Retry-After": "60"})


def _broken(_: Request, error: Exception) -> Response:
    return _page(500)


def _page(status: int, headers: Mapping[str, str] | None = None) -> Response:
    key = f"page.error.{status}" if words.known(f"page.error.{status}.title") else "page.error.other"
    response = page("error", status, title=words.say(f"{key}.title"), text=words.say(f"{key}.text"))
    response.headers.update(headers or {})
    return response

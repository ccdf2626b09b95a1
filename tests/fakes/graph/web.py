"""What comes in and goes out by HTTP, and how Graph refuses."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

Json = dict[str, Any]

STATUS = {
    "InvalidAuthenticationToken": 401,
    "ErrorAccessDenied": 403,
    "ErrorSendAsDenied": 403,
    "ErrorInvalidUser": 404,
    "ErrorItemNotFound": 404,
    "MailboxNotEnabledForRESTAPI": 404,
    "ResourceNotFound": 404,
    "SyncStateNotFound": 410,
    "resyncRequired": 410,
    "ApplicationThrottled": 429,
    "TooManyRequests": 429,
    "ErrorInternalServerError": 500,
    "ErrorInternalServerTransientError": 500,
    "ErrorMailboxStoreUnavailable": 503,
    "ServiceUnavailable": 503,
    "UnknownError": 504,
}
"""The statuses of Graph's error codes; all others are 400.

So are ErrorExceededMessageLimit and ErrorQuotaExceeded: Graph documents no status for them, and one that says "your
request is wrong" of what waiting mends is the harder to be met with."""


@dataclass(frozen=True)
class Request:
    """A request; its headers' names in small letters."""

    method: str
    path: str
    """As it came, still quoted."""
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """The media type of the body."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True)
class Answer:
    """An answer, or a connection closed without one."""

    status: int = 0
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    closes: bool = False


class RefusedError(Exception):
    """Graph refuses."""

    def __init__(self, code: str, message: str, status: int = 0, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.code, self.message, self.headers = code, message, headers or {}
        self.status = status or STATUS.get(code, 400)


def told(payload: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """Answer with JSON."""
    kind = {"Content-Type": "application/json;odata.metadata=minimal;charset=utf-8"}
    return Answer(status, json.dumps(payload).encode(), kind | dict(headers or {}))


def refused(error: RefusedError, request: Request) -> Answer:
    """Answer with Graph's error; the same call has another `request-id` at each try."""
    asked = str(uuid4())
    client = request.headers.get("client-request-id", asked)
    inner = {"date": "2026-01-05T09:30:00", "request-id": asked, "client-request-id": client}
    body = {"error": {"code": error.code, "message": error.message, "innerError": inner}}
    return told(body, error.status, {"request-id": asked, "client-request-id": client} | dict(error.headers))


def read(request: Request) -> Json:
    """Give the JSON of a body."""
    try:
        payload = json.loads(request.body or b"{}")
    except ValueError:
        payload = None
    if request.body and request.kind != "application/json":
        raise RefusedError("RequestBodyRead", "A supported MIME type could not be found that matches the content type.")
    if not isinstance(payload, dict):
        raise RefusedError("BadRequest", "Unable to read JSON request payload.")
    return payload

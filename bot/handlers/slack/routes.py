"""`POST /slack/events`: what Slack sends, let in only with the signature of a workspace that is ours."""

import re
import time
from collections.abc import Mapping, Sequence

import structlog
from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request
from fastapi.responses import Response
from slack_bolt import BoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.handlers.slack.coming import COMING
from bot.handlers.slack.listening import Room
from bot.handlers.slack.shapes import fits

LONGEST = 1024 * 1024
"""Bytes; Slack's own payloads are far below."""
OLDEST = 300
"""Seconds after which a signature is worth nothing: https://api.slack.com/docs/verifying-requests-from-slack"""
THREADS = 20
"""Of their own: presses that wait for the database keep no page waiting."""
_UNREADABLE = (ValueError, TypeError, AttributeError, LookupError, RecursionError)
_NUMBER = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_log = structlog.get_logger()


def router(rooms: Sequence[Room]) -> APIRouter:
    """Give the route of all workspaces."""
    routes, threads = APIRouter(include_in_schema=False), CapacityLimiter(THREADS)

    @routes.post("/slack/events")
    async def events(request: Request) -> Response:
        with COMING.one():
            headers = {name.lower(): value for name, value in request.headers.items()}
            body = await _body(request) if _may_be_signed(headers) else b""
            if body is None:
                return Response(status_code=413)
            # What came is written down before it is acknowledged, so this must not run on the event loop.
            return await to_thread.run_sync(answer, rooms, body, headers, limiter=threads)

    return routes


def _may_be_signed(headers: Mapping[str, str]) -> bool:
    """Tell whether it is worth reading what came: it says that it was signed just now."""
    at = headers.get("x-slack-request-timestamp", "")
    fresh = bool(_NUMBER.fullmatch(at)) and abs(time.time() - int(at)) <= OLDEST
    return fresh and bool(_SIGNATURE.fullmatch(headers.get("x-slack-signature", "")))


async def _body(request: Request) -> bytes | None:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST:
            return None
    return bytes(body)


def answer(rooms: Sequence[Room], body: bytes, headers: dict[str, str]) -> Response:
    """Answer a request; one that is not signed, or older than five minutes, leaves no trace of what it said."""
    signed = [room for room in rooms if _signed(room, body, headers)]
    if not signed:
        _log.warning("slack request refused", reason="its signature is wrong or old")
        return Response(status_code=401)
    try:
        asked = BoltRequest(body=body.decode(), headers=dict(headers))
    except _UNREADABLE:
        return _unreadable("it cannot be read")
    if not fits(asked):
        return _unreadable("it is not shaped as Slack shapes what it sends")
    room = _room(signed, asked.context.team_id or "")
    if room is None:
        _log.warning("slack request not taken", reason="Slack has not said yet which workspace is whose")
        return Response(status_code=503)
    came = room.app.dispatch(asked)
    return Response(came.body, came.status, headers=dict(came.first_headers_without_set_cookie()))


def _unreadable(why: str) -> Response:
    _log.warning("slack request refused", reason=why)
    return Response(f"{why}\n", 400, media_type="text/plain")


def _signed(room: Room, body: bytes, headers: dict[str, str]) -> bool:
    secret = room.here.workspace.signing_secret.get_secret_value()
    try:
        return bool(secret.strip()) and SignatureVerifier(secret).is_valid_request(body, headers)
    except (ValueError, TypeError):  # a timestamp that is no number, a body that is no text
        return False


def _room(signed: list[Room], team: str) -> Room | None:
    """Pick the workspace among those whose app has signed; one that is of no team of ours refuses by itself.

    Slack is not asked. A workspace whose name nobody knows yet has whatever its app alone can have signed; where
    several have that app, none can be told from another.
    """
    if len(signed) == 1 and team and not signed[0].here.teams.known:
        signed[0].here.teams.suppose(team)
    found = next((room for room in signed if room.here.teams.known == team), None)
    unknown = team and any(not room.here.teams.known for room in signed)
    return found or (None if unknown else signed[0])

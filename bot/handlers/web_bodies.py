"""How long a request may be, and how long it may take to come: refused by what it says, and while it comes."""

import asyncio

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from bot.handlers.web_errors import error_page
from bot.handlers.web_layer import Layer

MOST_BYTES = 300_000
"""Of a form: the longest answer of 4,000 signs, each written as `%F0%9F%98%80`, is 48,000."""
MOST_OF_CHAT = 1024 * 1024
"""Bytes of what a chat sends; its payloads are far below."""
MOST_OF_HEAD = 16 * 1024
"""Bytes of a request's address and headers together."""
MOST_SECONDS = 30.0
"""From the head of a request to the end of its body."""


class Bodies(Layer):
    """ASGI middleware: no head (431) or body (413) is longer than it may be, and none comes drop by drop (408)."""

    async def take(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on whose body is let in piece by piece."""
        if _head(scope) > MOST_OF_HEAD:  # what comes at once is not cut off by the server
            await error_page(431)(scope, receive, send)
            return
        most = MOST_OF_CHAT if scope["path"].startswith("/slack/") else MOST_BYTES
        said = Headers(scope=scope).get("content-length", "0")
        if not (said.isascii() and said.isdecimal()) or len(said.lstrip("0")) > 12 or int(said) > most:
            await error_page(413)(scope, receive, send)
            return
        await self.app(scope, _bounded(receive, most, MOST_SECONDS), send)


def _head(scope: Scope) -> int:
    return (
        len(scope["path"]) + len(scope["query_string"]) + sum(len(name) + len(said) for name, said in scope["headers"])
    )


def _bounded(receive: Receive, most: int, seconds: float) -> Receive:
    left, until, ended = [most], asyncio.get_running_loop().time() + seconds, [False]

    async def piece() -> Message:
        if ended[0]:  # from here on it is only asked whether the client has gone, and that may take as long as it likes
            return await receive()
        try:
            async with asyncio.timeout_at(until):
                message = await receive()
        except TimeoutError:
            raise HTTPException(408) from None
        left[0] -= len(message.get("body", b""))
        if left[0] < 0:
            raise HTTPException(413)
        ended[0] = not message.get("more_body", False)
        return message

    return piece

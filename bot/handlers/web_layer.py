"""What lies around the pages (ASGI middleware): it sees every request, and whatever is none passes it by."""

from abc import ABC, abstractmethod

from starlette.types import ASGIApp, Receive, Scope, Send


class Layer(ABC):
    """ASGI middleware for requests of HTTP alone; `app` is what it lies around."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take a request, and pass on what is none."""
        await (self.take if scope["type"] == "http" else self.app)(scope, receive, send)

    @abstractmethod
    async def take(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""

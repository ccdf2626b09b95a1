"""Sends to the fake provider as any channel does: a message over HTTP, and a question after a doubt."""

import os
import ssl
from datetime import timedelta

import httpx

from bot.errors import Temporary
from bot.flows.desk import Clock
from bot.messages.nouns import Message, Receipt
from bot.outbound.senders import Pace
from tests.faults.provider import PATIENCE

_TLS = ssl.create_default_context()


class HttpSender:
    """One mailbox at the provider; one that is not `askable` can never say whether a message went."""

    def __init__(self, provider: str, lane: str, clock: Clock, *, every: float, askable: bool) -> None:
        self.pace = Pace(every)
        self._lane, self._clock, self._askable = lane, clock, askable
        self._http = httpx.Client(base_url=provider, timeout=PATIENCE, trust_env=False, verify=_TLS)

    def send(self, message: Message) -> Receipt:
        """Hand a message over; raises `Temporary`: this provider never refuses for good."""
        links = message.context["links"]
        link = str(links.get("form", "")) if isinstance(links, dict) else ""
        said: dict[str, str | int] = {"id": _name(message), "to": message.to.email, "link": link, "by": os.getpid()}
        reply = self._ask("POST", f"/send/{self._lane}", said)
        if reply.status_code != 200:
            raise Temporary(f"the provider said {reply.status_code}")
        return Receipt(_name(message))

    def was_sent(self, message: Message) -> Receipt | None:
        """Ask whether an earlier try went."""
        if not self._askable:
            return None
        reply = self._ask("GET", f"/sent/{self._lane}/{_name(message)}")
        if reply.status_code not in (200, 404):
            raise Temporary(f"the provider said {reply.status_code}")
        return Receipt(_name(message)) if reply.status_code == 200 else None

    def _ask(self, method: str, path: str, said: dict[str, str | int] | None = None) -> httpx.Response:
        try:
            reply = self._http.request(method, path, json=said)
        except httpx.TransportError as error:
            raise Temporary(f"the provider cannot be reached: {type(error).__name__}", everybody=True) from error
        if reply.status_code == 429:
            until = self._clock() + timedelta(seconds=float(reply.headers["Retry-After"]))
            raise Temporary("the provider takes no more at present", until, everybody=True)
        return reply


def _name(message: Message) -> str:
    return message.message_id.strip("<>").partition("@")[0]

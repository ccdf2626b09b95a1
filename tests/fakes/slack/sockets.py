"""Socket Mode: the app opens a WebSocket, and what people do comes through it and is acknowledged there."""

import json
import secrets
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from tests.fakes.slack.courier import Courier
from tests.fakes.slack.workspaces import unique


class Socket:
    """One connection that an app has opened."""

    def __init__(self, connection: ServerConnection) -> None:
        self._connection = connection
        self._waiting: dict[str, SimpleQueue[dict[str, Any]]] = {}

    def ask(self, kind: str, payload: dict[str, Any], patience: float, retry: int) -> tuple[int, str]:
        """Bring something and wait for its acknowledgement."""
        envelope: dict[str, Any] = {"envelope_id": unique("envelope-"), "type": kind, "payload": payload}
        envelope["accepts_response_payload"] = kind != "events_api"
        if kind == "events_api":
            envelope |= {"retry_attempt": retry, "retry_reason": "timeout" if retry else ""}
        acks: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self._waiting[str(envelope["envelope_id"])] = acks
        try:
            self._connection.send(json.dumps(envelope))
            ack = acks.get(timeout=patience)
        except (Empty, ConnectionClosed):
            return 0, ""
        finally:
            del self._waiting[str(envelope["envelope_id"])]
        return 200, json.dumps(ack["payload"]) if ack.get("payload") else ""

    def listen(self) -> None:
        """Take acknowledgements until the connection is closed."""
        for message in self._connection:
            try:
                said = json.loads(message)
            except ValueError:
                continue
            if acks := self._waiting.get(said.get("envelope_id", "")):
                acks.put(said)

    def hang_up(self, reason: str) -> None:
        """Say that the connection ends (`warning`, `refresh_requested`, `link_disabled`), and end it."""
        self._connection.send(json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": "fake"}}))
        self._connection.close()


class Sockets:
    """The WebSocket server of all workspaces; it starts with the first address that is asked for."""

    def __init__(self) -> None:
        self._tickets: dict[str, tuple[Courier, str]] = {}
        self._server: Server | None = None
        self._lock = Lock()

    def address(self, courier: Courier, app_id: str) -> str:
        """Give an address to connect to, good for once."""
        with self._lock:
            if self._server is None:
                self._server = serve(self._take, "127.0.0.1", 0)
                Thread(target=self._server.serve_forever, daemon=True).start()
            ticket = secrets.token_hex(8)
            self._tickets[ticket] = (courier, app_id)
            return f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}/link/?ticket={ticket}&app_id={app_id}"

    def _take(self, connection: ServerConnection) -> None:
        request = connection.request
        ticket = parse_qs(urlsplit(request.path if request else "").query).get("ticket", [""])[0]
        courier, app_id = self._tickets.pop(ticket, (None, ""))
        if courier is None:
            connection.close(1008, "no such ticket")
            return
        socket = Socket(connection)
        hello = {"type": "hello", "num_connections": len(courier.lines) + 1, "connection_info": {"app_id": app_id}}
        try:
            connection.send(json.dumps(hello | {"debug_info": {"host": "fake", "approximate_connection_time": 18060}}))
            courier.lines.append(socket)
            socket.listen()
        except ConnectionClosed:
            return
        finally:
            if socket in courier.lines:
                courier.lines.remove(socket)

    def close(self) -> None:
        """Close the server and its connections."""
        if self._server is not None:
            self._server.shutdown()

"""The HTTPS side: one thread for each connection, one request for each connection."""

import ssl
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.fakes.graph.web import Answer, Request


class Listener(ThreadingHTTPServer):
    """A server on a free port of this machine, with the key and certificate of a PEM."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, answer: Callable[[Request], Answer], served: Path) -> None:
        super().__init__(("127.0.0.1", 0), _handler(answer))
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(served)

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Greet and answer in the thread of the request: one who is slow to greet holds up nobody."""
        with self._tls.wrap_socket(request, server_side=True) as secure:
            super().finish_request(secure, client_address)
            with suppress(OSError):
                secure.unwrap()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that went away is no fault of the fake."""


def _handler(graph: Callable[[Request], Answer]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30
        disable_nagle_algorithm = True  # head and body are written one after the other

        def _answer(self) -> None:
            url = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            query = dict(parse_qsl(url.query, keep_blank_values=True))
            self.close_connection = True
            answer = graph(Request(self.command, url.path, query, headers, body))
            if answer.closes:
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _answer  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            return

    return Handler

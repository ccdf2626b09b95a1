"""No client of ours follows a redirect: it could lead, with our token, to whoever wrote it (ASVS 5, 15.3.2)."""

from http.client import HTTPMessage
from typing import IO
from urllib.request import HTTPRedirectHandler, Request


class NoRedirects(HTTPRedirectHandler):
    """Has `urllib` take a redirect for an error (`HTTPError`) with the status that it came with."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Go nowhere."""
        return

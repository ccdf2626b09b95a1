"""Reads a file out of Slack: with the workspace's token, from Slack's own hosts, up to 10 MB."""

import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

from slack_sdk.errors import SlackApiError

from bot.errors import InputError
from bot.handlers.slack.here import Here
from bot.outbound.slack.client import FAULTS, TIMEOUT, code_of
from bot.redirects import NoRedirects

LARGEST = 10_000_000
HOSTS = ("slack.com", "slack-files.com")
NOT_NOW = "Slack does not give the file at the moment: please drop it once more in a minute."
NO_SCOPE = (
    "Slack does not let the bot read files: the app needs the scope files:read - 'evalbot doctor' says how to add it."
)


@dataclass(frozen=True)
class FileInfo:
    """What Slack says of a file."""

    name: str
    size: int
    url: str


def info(here: Here, file: str) -> FileInfo:
    """Ask Slack about a file; raises `InputError` where it is gone, too large, or not ours to read."""
    try:
        said: Mapping[str, Any] = here.client().files_info(file=file).get("file") or {}
    except SlackApiError as error:
        if code_of(error) == "missing_scope":
            raise InputError(NO_SCOPE) from None
        gone = code_of(error) in ("file_not_found", "file_deleted")
        raise InputError("That file is no longer there: please drop it once more." if gone else NOT_NOW) from None
    except FAULTS:
        raise InputError(NOT_NOW) from None
    size = said.get("size")
    found = FileInfo(str(said.get("name") or ""), size if isinstance(size, int) else 0, _url(said))
    if found.size > LARGEST:
        raise InputError(too_large(found.name))
    return found


def too_large(name: str) -> str:
    """Say that a file is too large."""
    return f"{name}: larger than {LARGEST // 1_000_000} MB - export fewer bookings at a time."


def _url(said: Mapping[str, Any]) -> str:
    return str(said.get("url_private_download") or said.get("url_private") or "")


def content(here: Here, file: FileInfo) -> bytes:
    """Download a file; raises `InputError`."""
    if not _is_slacks(here, file.url):
        raise InputError("That file is kept elsewhere than in Slack: save it, and drop the saved file.")
    client = here.client()
    handlers: list[urllib.request.BaseHandler] = [NoRedirects(), urllib.request.HTTPSHandler(context=client.ssl)]
    if client.proxy:
        handlers.append(urllib.request.ProxyHandler({"http": client.proxy, "https": client.proxy}))
    token = here.workspace.bot_token.get_secret_value()
    asked = urllib.request.Request(file.url, headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.build_opener(*handlers).open(asked, timeout=TIMEOUT) as answer:
            kind, data = str(answer.headers.get("Content-Type") or ""), answer.read(LARGEST + 1)
    except HTTPError as error:
        raise InputError(NO_SCOPE if error.code in (301, 302, 303, 401, 403) else NOT_NOW) from None
    except (OSError, HTTPException, ValueError):
        raise InputError(NOT_NOW) from None
    if kind.startswith("text/html"):
        raise InputError(NO_SCOPE)
    if len(data) > LARGEST:
        raise InputError(too_large(file.name))
    return bytes(data)


def _is_slacks(here: Here, url: str) -> bool:
    """Tell whether an address is Slack's own: the token goes nowhere else."""
    api, to = urlsplit(here.workspace.api_url), urlsplit(url)
    if (to.scheme, to.netloc) == (api.scheme, api.netloc):
        return True
    host = to.hostname or ""
    return to.scheme == "https" and any(host == each or host.endswith(f".{each}") for each in HOSTS)

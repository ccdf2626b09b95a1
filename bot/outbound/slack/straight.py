"""Slack's clients without redirects: one could lead, with our token, to whoever wrote it (ASVS 5, 15.3.2)."""

from http.client import HTTPResponse
from typing import Any, cast
from urllib.request import BaseHandler, HTTPSHandler, ProxyHandler, Request, build_opener

from slack_sdk import WebClient
from slack_sdk.web.file_upload_v2_result import FileUploadV2Result
from slack_sdk.webhook import WebhookClient, WebhookResponse

from bot.redirects import NoRedirects


class StraightClient(WebClient):
    """Calls methods, and hands files to the address that Slack gives for them."""

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        return _said(_open(self, req))

    def _upload_file(self, *, url: str, data: bytes, **_: Any) -> FileUploadV2Result:
        said = _said(_open(self, Request(url, data, method="POST")))
        return FileUploadV2Result(status=said["status"], body=said["body"])


class StraightHook(WebhookClient):
    """Answers an interaction at its response_url."""

    def _perform_http_request_internal(self, url: str, req: Request) -> WebhookResponse:
        said = _said(_open(self, req))
        return WebhookResponse(url=url, status_code=said["status"], body=said["body"], headers=said["headers"])


def _open(client: WebClient | WebhookClient, request: Request) -> HTTPResponse:
    if request.type not in ("http", "https"):
        raise OSError("no web address")
    handlers: list[BaseHandler] = [NoRedirects(), HTTPSHandler(context=client.ssl)]
    if client.proxy:
        handlers.append(ProxyHandler({"http": client.proxy, "https": client.proxy}))
    return cast(HTTPResponse, build_opener(*handlers).open(request, timeout=client.timeout))


def _said(answer: HTTPResponse) -> dict[str, Any]:
    with answer:
        charset = answer.headers.get_content_charset() or "utf-8"
        return {"status": answer.status, "headers": answer.headers, "body": answer.read().decode(charset)}

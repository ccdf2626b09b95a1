"""A bare Bolt app behind FastAPI with an empty listener: what our own app is compared with; `python -m` PORT SECRET."""

import logging
import re
import sys

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import Response
from slack_bolt import Ack, App, BoltRequest
from slack_bolt.authorization import AuthorizeResult
from starlette.concurrency import run_in_threadpool


def site(secret: str) -> FastAPI:
    """Give the app: it checks the signature, acknowledges, and does nothing."""
    bolt = App(
        signing_secret=secret,
        authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb"),
        logger=logging.getLogger("bare"),
    )

    def nothing(ack: Ack) -> None:
        ack()

    bolt.action(re.compile(""))(nothing)
    pages = FastAPI(openapi_url=None)

    @pages.post("/slack/events")
    async def events(request: Request) -> Response:
        asked = BoltRequest(body=(await request.body()).decode(), headers=dict(request.headers))
        came = await run_in_threadpool(bolt.dispatch, asked)
        return Response(came.body, came.status)

    @pages.get("/readyz")
    def ready() -> str:
        return "ready"

    return pages


if __name__ == "__main__":
    uvicorn.run(site(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), log_config=None, access_log=False)

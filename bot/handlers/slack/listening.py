"""One Bolt app a workspace: who listens to what, and a kind answer to all that nobody understands."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_bolt.authorization import AuthorizeResult

from bot.handlers.slack import caring, home, inputs, officers, parse, roster_files, talk, telling, typed
from bot.handlers.slack.at_once import AtOnce
from bot.handlers.slack.here import Here
from bot.handlers.slack.members import Members
from bot.messages import words

Body = dict[str, Any]
QUIET = logging.getLogger("evalbot.slack.bolt")
QUIET.setLevel(logging.CRITICAL + 1)  # Bolt writes what came into its log


@dataclass(frozen=True)
class Room:
    """A workspace that is listened to."""

    here: Here
    app: App


def room(here: Here) -> Room:
    """Listen to a workspace."""
    return Room(here, bolt_app(here))


def bolt_app(here: Here) -> App:
    """Build the app of a workspace; the route has verified what reaches it, and no network call is made for that."""
    app = AtOnce(
        here,
        name="evalbot",
        logger=QUIET,
        client=here.client(),
        authorize=_authorize(here),
        user_facing_authorize_error_message=words.say("chat.unknown_workspace"),
        request_verification_enabled=False,
    )
    app.error(_on_error(here))
    talk.register(app, here)
    typed.register(app, here)
    caring.register(app, here)
    officers.register(app, here)
    roster_files.register(app, here, Members(here))
    home.register(app, here)
    _register_the_rest(app, here)
    return app


def _authorize(here: Here) -> Callable[..., Any]:
    def authorize(team_id: str | None, user_id: str | None) -> AuthorizeResult | None:
        if team_id and team_id == here.teams.known:
            token = here.workspace.bot_token.get_secret_value()
            return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_token=token)
        here.aside.submit("", lambda: note(team_id or "", user_id or ""))
        return None

    def note(team: str, user: str) -> None:
        with here.writing() as session:
            here.note(session, user, "refused: an unknown workspace", subject=f"team:{team}")

    return authorize


def _register_the_rest(app: App, here: Here) -> None:
    """Answer what nobody listens to: a garbled action kindly, and an event of no interest with nothing."""

    def on_unknown_action(body: Body) -> None:
        spot = parse.spot(body)
        with here.writing() as session:
            here.note(session, spot.user, "refused: a garbled action")
        telling.tell(here, spot, words.say("chat.garbled"))

    def on_event() -> None:
        return

    def on_view(ack: Ack) -> None:
        ack()

    app.action(re.compile(r""))(on_unknown_action)
    app.event(re.compile(r""))(on_event)
    app.view(re.compile(r""))(on_view)


def _on_error(here: Here) -> Callable[..., BoltResponse]:
    def on_error(error: Exception, body: Body, context: dict[str, Any]) -> BoltResponse:
        kept = bool(context.get("kept"))
        spot = parse.spot(body)
        here.aside.submit(spot.user, lambda: inputs.stumbled(here, spot, error, kept=kept))  # Slack waits
        return BoltResponse(status=200 if kept else 503)  # Slack sends an event again

    return on_error

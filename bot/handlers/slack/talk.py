"""A delegate presses: the form moves, and the message that was pressed in shows the next step."""

import re
from typing import Any

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot.flows import chat_talk
from bot.flows.chat_forms import FormAt
from bot.flows.chat_talk import QUIET, Pressed
from bot.handlers.slack import caring, parse, showing, telling
from bot.handlers.slack.here import CHANNEL, Here
from bot.handlers.slack.inputs import keeping
from bot.handlers.slack.parse import Press, Spot
from bot.messages.blocks.marks import Mark
from bot.storage import chat_inputs, chat_places

Body = dict[str, Any]


def register(app: App, here: Here) -> None:
    """Have an app's presses on forms taken here."""

    def on_press(body: Body) -> None:
        take(here, parse.key(body))

    def on_quiet(ack: Ack) -> None:
        ack()

    form = re.compile(r"form:")
    app.action(form, matchers=[_is_quiet])(on_quiet)
    app.action(form, matchers=[_is_press], middleware=[keeping(here)])(on_press)


def _is_quiet(body: Body) -> bool:
    press = parse.press(body)
    return press is not None and press.pressed.mark.what in QUIET


def _is_press(body: Body) -> bool:
    return parse.press(body) is not None and bool(parse.key(body))


def take(here: Here, key: str) -> None:
    """Take a press that is kept, once; what is done already is left alone."""
    with here.writing() as session:
        body = chat_inputs.waiting(session, here.key, key)
        press = parse.press(body) if body is not None else None
        if press is None:
            chat_inputs.done(session, here.key, key, now=here.now)
            return
        spot = press.spot
        account = here.account(spot.user)
        came = chat_talk.press(session, here.partnership, account, press.pressed, now=here.now)
        shown = None
        if isinstance(came, FormAt) and not _goes_on(session, here, key, press):
            shown = showing.prepare(session, here, came, spot.user, showing.place_at(here, spot))
        chat_inputs.done(session, here.key, key, now=here.now)
    caring.show(here, spot, came.care)
    if shown is not None:
        showing.show(here, shown, spot, press.metadata)
    elif not isinstance(came, FormAt):
        telling.tell(here, spot, came.text)


def _goes_on(session: Session, here: Here, key: str, press: Press) -> bool:
    """Tell whether the same person has pressed again in the same form: only what comes of the last press is shown.

    Else whoever presses twice would answer a picture that is one press behind all that follow.
    """
    if not here.lanes.more(press.spot.user):
        return False
    kept = chat_inputs.waiting_of(session, here.key, CHANNEL, press.spot.user)
    later = [parse.press(body) for body in list(kept.values())[list(kept).index(key) + 1 :]]
    return any(each is not None and each.pressed.mark.touchpoint == press.pressed.mark.touchpoint for each in later)


def go_on(here: Here, user: str, touchpoint: int) -> None:
    """Show a form below all other messages, as somebody has asked for it elsewhere; folds the earlier message."""
    start = Pressed(Mark(touchpoint, "start"))
    with here.writing() as session:
        came = chat_talk.press(session, here.partnership, here.account(user), start, now=here.now)
        shown = showing.prepare(session, here, came, user, None) if isinstance(came, FormAt) else None
        place = chat_places.of(session, here.key, touchpoint)
    spot = Spot(user, place.room if place else "")
    if shown is not None:
        showing.show(here, shown, spot)
    elif not isinstance(came, FormAt):
        telling.tell(here, spot, came.text)

"""The App Home: what waits for whoever opens it, preferences, an officer's day, a trainer's events (C1, C3, Q1)."""

import re
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt import App
from sqlalchemy.orm import Session

from bot.commands import their_events, today
from bot.commands.powers import TRAINER
from bot.flows import at_home, chat_forms, chat_identity, preferences
from bot.handlers.slack import hints, parse, pressed, talk, telling
from bot.handlers.slack.by_officer import Asker, context_of
from bot.handlers.slack.here import Here
from bot.handlers.slack.inputs import carefully, keeping
from bot.handlers.slack.members import Members
from bot.handlers.slack.parse import Spot
from bot.handlers.slack.pressed import Button
from bot.messages import words
from bot.messages.at_home import Home
from bot.messages.blocks import home as renderer
from bot.messages.blocks import modals as views
from bot.storage import chat_inputs

Body = dict[str, Any]
_PRESSED = re.compile(r"^(?:home:go|page):\d{1,18}$")
_WISH = re.compile(r"^home:(?:prefer:(?:mail|chat)|stop|again)$")


def register(app: App, here: Here) -> None:
    """Have the opening of the home, and what is pressed there, taken here."""
    members = Members(here)

    def on_opened(event: Body) -> None:
        user = str(event.get("user") or "")
        opened = _opened if event.get("tab", "home") == "home" else _known
        if user:
            take = partial(opened, here, members, user)
            here.aside.submit(user, lambda: carefully(here, Spot(user), take, kept=False))

    def on_press(body: Body) -> None:
        button = pressed.read(body)
        if button is not None:
            _take(here, button)

    def on_wish(body: Body) -> None:
        take(here, parse.key(body), members)

    app.event("app_home_opened")(on_opened)
    app.action(_PRESSED)(on_press)
    app.action(_WISH, matchers=[_is_wish], middleware=[keeping(here)])(on_wish)
    app.action("notice:open")(lambda ack: ack())


def _known(_: Here, members: Members, user: str) -> None:
    members.recognise(user)


def _opened(here: Here, members: Members, user: str) -> None:
    members.recognise(user)
    publish(here, members, user)


def publish(here: Here, members: Members, user: str) -> None:
    """Show somebody's home as it is now."""
    view = renderer.home(_home(here, members, user))
    telling.attempt(lambda: here.client().views_publish(user_id=user, view=view))


def _home(here: Here, members: Members, user: str) -> Home:
    account = here.account(user)
    with here.reading() as session:
        home = at_home.home(session, here.partnership, account, base_url=here.desk.base_url, now=here.now)
        officer = chat_identity.officer(session, here.partnership, account)
        email, own = chat_identity.trainer_at(session, here.partnership, account)
    if (officer is None and not own) or members.refusal(user, anew=True):
        return home
    if officer is None:
        context = context_of(here, Asker(TRAINER, email, own))
        return replace(home, trainer=tuple(hints.in_slack(each) for each in their_events(context)))
    context = context_of(here, officer)
    return replace(home, name=home.name or officer.name, officer=tuple(hints.in_slack(each) for each in today(context)))


def _take(here: Here, button: Button) -> None:
    what, _, touchpoint = button.id.rpartition(":")
    if what == "page":
        _supervisors_page(here, button, int(touchpoint))
        return
    # First, since what was pressed opens something for a few seconds only.
    _notice(here, button, words.say("slack.home.title"), words.say("slack.home.in_messages"))
    talk.go_on(here, button.spot.user, int(touchpoint))


def wish(body: Any) -> Button | None:
    """Read what somebody prefers; None for anything else."""
    button = pressed.read(body)
    return button if button is not None and _WISH.fullmatch(button.id) else None


def _is_wish(body: Body) -> bool:
    return wish(body) is not None and bool(parse.key(body))


def take(here: Here, key: str, members: Members | None = None) -> None:
    """Take a wish that is kept, once, and show the home as it is then."""
    with here.writing() as session:
        wished = wish(chat_inputs.waiting(session, here.key, key))
        if wished is not None:
            _prefer(session, here, wished)
        chat_inputs.done(session, here.key, key, now=here.now)
    if wished is not None:
        publish(here, members or Members(here), wished.spot.user)


def _prefer(session: Session, here: Here, wished: Button) -> None:
    """Keep what somebody prefers, for all whose account it is."""
    for person in chat_forms.people_of(session, here.partnership, here.account(wished.spot.user)):
        match wished.id.split(":"):
            case [_, "prefer", channel]:
                preferences.prefer(session, here.key, person.id, channel=channel, now=here.now)
            case [_, "stop"]:
                preferences.stop(session, here.key, person.id, now=here.now)
            case [_, "again"]:
                preferences.start_again(session, here.key, person.id, now=here.now)


def _supervisors_page(here: Here, button: Button, touchpoint: int) -> None:
    """Open a supervisor's page by a link of its own, as a mail has one."""
    with here.writing() as session:
        url = at_home.supervisors_page(
            session,
            here.partnership,
            here.account(button.spot.user),
            touchpoint,
            base_url=here.desk.base_url,
            now=here.now,
        )
    said = words.say("slack.home.page_ready") if url else words.say("chat.not_there")
    _notice(here, button, words.say("slack.home.title"), said, url, words.say("slack.your_page"))


def _notice(here: Here, button: Button, title: str, text: str, url: str = "", label: str = "") -> None:
    view = views.notice(title, text, url, label)
    came = telling.attempt(lambda: here.client().views_open(trigger_id=button.trigger, view=view))
    if isinstance(came, str):
        said = telling.words(words.say("slack.home.press_again") if url else text)
        telling.attempt(lambda: here.client().chat_postMessage(channel=button.spot.user, **said.payload()))

"""Shows a form: one message, updated in place; the one it was in before is folded, a deleted one posted anew."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_sdk.web import SlackResponse
from sqlalchemy.orm import Session

from bot.flows import chat_words
from bot.flows.chat_forms import FormAt
from bot.handlers.slack import parse, telling
from bot.handlers.slack.here import CHANNEL, Here
from bot.handlers.slack.inputs import carefully
from bot.handlers.slack.parse import Spot
from bot.messages.blocks import form as forms
from bot.messages.blocks.said import Said
from bot.storage import chat_places, links, touchpoints
from bot.storage.chat_places import Place, Shown

GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "channel_not_found"})
_TRIED_LINK = "https://link.invalid/q/"


@dataclass(frozen=True)
class Showing:
    """What a form's message says from now on; made inside the transaction, shown after it."""

    form: FormAt
    said: Said
    user: str
    place: Place | None
    """None where it is posted anew."""
    before: Place | None
    """Where it was shown until now, if elsewhere."""
    step: int
    """A newer one is not overwritten."""
    instead_of: Shown
    """What the message shows if this cannot be put up."""


class OvertakenError(Exception):
    """A newer step of the form has been decided meanwhile."""


def place_at(here: Here, spot: Spot) -> Place:
    """Give the message that was pressed in, as a place."""
    return Place(CHANNEL, here.team, spot.room, spot.message, spot.thread or spot.message)


def prepare(session: Session, here: Here, form: FormAt, user: str, place: Place | None) -> Showing:
    """Write the message of a form, and remember where it is shown; a place that is none is found when it is posted."""
    said = _said(here, form, _TRIED_LINK)
    if _TRIED_LINK in str(said.blocks):
        said = _said(here, form, _link(session, here, form.touchpoint))
    before = chat_places.put(session, here.key, form.touchpoint, place) if place is not None else None
    if place is None:
        before = chat_places.of(session, here.key, form.touchpoint)
    asks, shown = parse.seen(said.payload()), chat_places.shown(session, here.key, form.touchpoint)
    newest = chat_places.decide(session, here.key, form.touchpoint, CHANNEL, asks.question, asks.revision)
    return Showing(form, said, user, place, before, newest.step, shown)


def _said(here: Here, form: FormAt, link: str) -> Said:
    if form.step is None:
        return forms.closed(form.title, form.sent)
    return forms.step(
        form.step,
        touchpoint=form.touchpoint,
        title=form.title,
        course=form.course,
        link=link,
        until=form.until,
        care=chat_words.care(here.partnership),
        note=form.note,
        as_sent=form.as_sent,
    )


def _link(session: Session, here: Here, number: int) -> str:
    """Mint a link to the form on the web, as a mail has one."""
    touchpoint = touchpoints.get(session, here.key, number)
    token = links.to_page(session, touchpoint, "q", now=here.now)
    return f"{here.desk.base_url}/q/{token}"


def show(here: Here, showing: Showing, spot: Spot, metadata: Any = None) -> None:
    """Show a form after its transaction; nothing that has come since is overwritten."""
    if not (spot.response_url and _replace(here, showing, spot.response_url, metadata)):
        _aside(here, showing, spot, lambda: _put_up(here, showing))  # it may have to wait
    if showing.form.beside:
        _aside(here, showing, spot, lambda: telling.tell(here, spot, showing.form.beside))
    if showing.form.settles:
        here.settle()


def _aside(here: Here, showing: Showing, spot: Spot, call: Callable[[], object]) -> None:
    here.aside.submit(showing.user, lambda: carefully(here, spot, call))


def _replace(here: Here, showing: Showing, url: str, metadata: Any) -> bool:
    """Answer a press with the next step: Slack limits that less than anything else; tells whether it was taken."""
    body = {**showing.said.payload(), "replace_original": True, **({"metadata": metadata} if metadata else {})}
    with here.turns.of(showing.form.touchpoint):
        if not _is_newest(here, showing):
            return True
        taken = telling.respond(here, url, body)
    if taken:
        _fold(here, showing, showing.before, showing.place)
    return taken


def _put_up(here: Here, showing: Showing) -> None:
    """Update the message of a form; one that is gone is posted anew."""
    place = showing.place
    try:
        code = _update(here, showing, place) if place is not None else "message_not_found"
        if code in GONE:
            code = _post(here, showing)
        elif not code:
            _fold(here, showing, showing.before, place)
    except OvertakenError:
        return
    if code:  # words that are typed now answer what stands there
        with here.writing() as session:
            chat_places.take_back(session, here.key, showing.form.touchpoint, showing.step, showing.instead_of)


def _is_newest(here: Here, showing: Showing) -> bool:
    with here.reading() as session:
        return chat_places.shown(session, here.key, showing.form.touchpoint).step <= showing.step


def _unless_overtaken(here: Here, showing: Showing, call: Callable[[], SlackResponse]) -> SlackResponse | str:
    """Call Slack where this is still the newest step, asked anew after each wait; raises `OvertakenError`."""

    def newest() -> SlackResponse:
        with here.turns.of(showing.form.touchpoint):
            if not _is_newest(here, showing):
                raise OvertakenError
            return call()

    return telling.attempt(newest)


def _update(here: Here, showing: Showing, place: Place) -> str:
    """Update the message of a form; gives Slack's word for why it could not be."""
    update, said = here.client().chat_update, showing.said.payload()
    came = _unless_overtaken(here, showing, lambda: update(channel=place.room, ts=place.message, **said))
    return came if isinstance(came, str) else ""


def _post(here: Here, showing: Showing) -> str:
    """Post a form anew, below all others, and remember where it is now; gives why it could not be."""
    post, said = here.client().chat_postMessage, showing.said.payload()
    came = _unless_overtaken(here, showing, lambda: post(channel=showing.user, unfurl_links=False, **said))
    if isinstance(came, str):
        return came
    room, ts = str(came["channel"]), str(came["ts"])
    place = Place(CHANNEL, here.team, room, ts, ts)
    with here.writing() as session:
        before = chat_places.posted(session, here.key, showing.form.touchpoint, place, showing.step)
    _fold(here, showing, before)
    return ""


def _fold(here: Here, showing: Showing, before: Place | None, now: Place | None = None) -> None:
    """Have a message that does not show the form any more say so."""
    if before is not None and before != now:
        update, said = here.client().chat_update, forms.folded().payload()
        call = lambda: telling.attempt(lambda: update(channel=before.room, ts=before.message, **said))  # noqa: E731
        here.aside.submit(showing.user, call)

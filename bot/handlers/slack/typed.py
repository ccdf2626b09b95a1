"""Somebody types: an answer, a move, a wish or a command; where several forms could be meant, buttons ask which."""

import re
from dataclasses import replace
from typing import Any

import structlog
from slack_bolt import App
from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot.errors import told_safely
from bot.flows import chat_forms, chat_typed, chat_wishes, chat_words
from bot.flows.chat_forms import FormAt, Told, told
from bot.flows.chat_typed import Heard, Seen, Typed, Which
from bot.flows.chat_wishes import Caller
from bot.handlers.slack import caring, hints, listed, officers, parse, showing, telling
from bot.handlers.slack.here import CHANNEL, Here
from bot.handlers.slack.inputs import keeping
from bot.handlers.slack.members import Members
from bot.handlers.slack.parse import Spot, Text
from bot.messages import words
from bot.messages.blocks.controls import button
from bot.messages.blocks.said import Said
from bot.messages.blocks.writing import actions, notification, section
from bot.outbound.slack.client import code_of
from bot.storage import chat_inputs, chat_places
from bot.storage.chat_places import Place

Body = dict[str, Any]
MOST_FORMS = 20
_log = structlog.get_logger()


def register(app: App, here: Here) -> None:
    """Have what is typed to an app taken here."""

    def on_words(body: Body) -> None:
        take(here, parse.key(body))

    keep = keeping(here)
    app.event("message", matchers=[_is_typed], middleware=[keep])(on_words)
    app.action(re.compile(r"typed:"), matchers=[_is_named], middleware=[keep])(on_words)


def _is_typed(body: Body) -> bool:
    return parse.typed(body) is not None and bool(parse.key(body)) and not parse.has_files(body)


def _is_named(body: Body) -> bool:
    return parse.named(body) is not None and bool(parse.key(body))


def take(here: Here, key: str) -> None:
    """Take words that are kept, once, and what the same person typed before; or the press that says for which form."""
    with here.reading() as session:
        body = chat_inputs.waiting(session, here.key, key)
    named = parse.named(body)
    text = parse.typed(body)
    if named is not None:
        _take_named(here, key, named)
    elif text is not None:
        _take_words(here, key, text)
    elif body is not None:
        with here.writing() as session:
            chat_inputs.done(session, here.key, key, now=here.now)


def _take_words(here: Here, key: str, text: Text) -> None:
    """Take words after all that the same person typed earlier: those may have come to another process, or stumbled."""
    stumbled: set[str] = set()
    while (first := _first(here, key, text, stumbled)) is not None:
        name, words_ = first
        try:
            _take_one(here, name, words_)
        except Exception as fault:
            if name == key:
                raise
            stumbled.add(name)  # it stays, and holds up no other
            _log.error("slack stumbled", partnership=here.key, reason=told_safely(fault))
        if name == key:
            return


def _take_one(here: Here, key: str, text: Text) -> None:
    """Take words; a number that no form takes is a press on the form of that number, where forms are listed above."""
    typed = Typed(text.text, text.spot.room, text.spot.thread)
    if chat_words.number_named(text.text):
        Members(here).recognise(text.spot.user)
        with here.reading() as session:
            number = chat_typed.picked(_caller(session, here, text.spot), typed)
        found = listed.chosen(here, text.spot, number) if number else None
        if found is not None:
            _take_meant(here, key, found.named)
            listed.take_away(here, text.spot, found)
            return
    _take(here, key, text.spot, typed)


def _first(here: Here, key: str, text: Text, but: set[str]) -> tuple[str, Text] | None:
    """Give the oldest words of a person that are not done, up to these."""
    with here.reading() as session:
        waiting = chat_inputs.waiting_of(session, here.key, CHANNEL, text.spot.user)
    kept = ((name, body) for name, body in waiting.items() if name not in but and name != key)
    older = [(name, said) for name, body in kept if not parse.has_files(body) and (said := parse.typed(body))]
    older = [(name, said) for name, said in older if said.spot.message < text.spot.message]
    return min((*older, (key, text)), key=lambda each: each[1].spot.message)


def _take_named(here: Here, key: str, named: parse.Named) -> None:
    """Take the words that somebody has said a form for, and have the question for which it was go."""
    _take_meant(here, key, named)
    telling.respond(here, named.spot.response_url, {"delete_original": True})


def _take_meant(here: Here, key: str, named: parse.Named) -> None:
    """Read the words again from where they were typed: nothing of them was kept meanwhile."""
    message = _read(here, Place(CHANNEL, here.team, named.spot.room, named.message, named.spot.thread or named.message))
    text = parse.plain(str(message.get("text", ""))).strip() if message else ""
    theirs = message is not None and message.get("user") == named.spot.user
    if text and theirs:
        spot = Spot(named.spot.user, named.spot.room, named.message, named.spot.thread)
        _take(here, key, spot, Typed(text, named.spot.room), form=named.touchpoint)
    else:
        with here.writing() as session:
            chat_inputs.done(session, here.key, key, now=here.now)
        telling.tell(here, named.spot, words.say("chat.text_is_gone"))


def _take(here: Here, key: str, spot: Spot, typed: Typed, form: int = 0) -> None:
    Members(here).recognise(spot.user)
    if not form and _taken_as_command(here, key, spot, typed):
        officers.take(here, Members(here), officers.Asked(spot, chat_words.unquoted(typed.text)))
        return
    with here.writing() as session:
        if chat_inputs.waiting(session, here.key, key) is None:
            return
        caller = _caller(session, here, spot)
        heard = _to_an_asker(here, caller, chat_typed.hear(caller, typed, form=form, seen=_seen(caller, typed, form)))
        shown = None
        if isinstance(heard, FormAt):
            shown = showing.prepare(session, here, heard, spot.user, _place(session, here, heard, typed))
        chat_inputs.done(session, here.key, key, now=here.now)
    caring.show(here, spot, heard.care)
    if shown is not None:
        showing.show(here, shown, spot)
    else:
        _say(here, spot, heard)


def _taken_as_command(here: Here, key: str, spot: Spot, typed: Typed) -> bool:
    """Tell whether words are a command of who may ask any; then they are done with, and are asked once, as a slash is.

    What a form takes is never one, nor `help` or `status` of whoever has a form that waits.
    """
    if not hints.is_command(typed.text):
        return False
    with here.writing() as session:
        caller = _caller(session, here, spot)
        if chat_inputs.waiting(session, here.key, key) is None or chat_typed.candidates(caller, typed):
            return False
        if chat_words.wish_named(typed.text) and chat_typed.waiting(caller):
            return False
        if not officers.is_bound(session, here, spot.user):
            return False
        chat_inputs.done(session, here.key, key, now=here.now)
    return True


def _to_an_asker(here: Here, caller: Caller, heard: Heard) -> Heard:
    """Tell an officer or a trainer how to see what they can ask, instead of that nothing waits for them."""
    nothing = (told("unknown").text, chat_wishes.with_care(caller, told("nothing_waits")).text)
    if not isinstance(heard, Told) or heard.text not in nothing:
        return heard
    if not officers.is_bound(caller.session, here, caller.account.account):
        return heard
    return replace(heard, text=hints.NO_COMMAND)


def _caller(session: Session, here: Here, spot: Spot) -> Caller:
    account = here.account(spot.user)
    people = chat_forms.people_of(session, here.partnership, account)
    return Caller(session, here.partnership, account, people, here.now)


def _seen(caller: Caller, typed: Typed, form: int) -> Seen | None:
    """Tell what the form's message shows: it may have been answered on the web meanwhile, which Slack does not show."""
    sheets = chat_typed.candidates(caller, typed, form)
    if len(sheets) != 1:
        return None
    session, key, touchpoint = caller.session, caller.partnership.key, sheets[0].touchpoint.id
    place, shown = chat_places.of(session, key, touchpoint), chat_places.shown(session, key, touchpoint)
    if place is None or place.channel != CHANNEL or not shown.step:
        return None
    return Seen(shown.question, shown.revision)


def _read(here: Here, place: Place) -> Body | None:
    """Read one message from Slack; None if it is gone. Raises what slack_sdk raises where Slack does not say."""
    client, room, ts = here.client(), place.room, place.message
    try:
        if place.thread != ts:
            found = client.conversations_replies(
                channel=room, ts=place.thread, latest=ts, oldest=ts, inclusive=True, limit=2
            )
        else:
            found = client.conversations_history(channel=room, latest=ts, oldest=ts, inclusive=True, limit=1)
    except SlackApiError as error:
        if code_of(error) in listed.GONE:
            return None
        raise
    messages = found.get("messages") or []
    return next((dict(each) for each in messages if each.get("ts") == ts), None)


def _place(session: Session, here: Here, form: FormAt, typed: Typed) -> Place | None:
    """Give where a form is shown; one that was not shown yet goes into the message that the thread hangs from."""
    place = chat_places.of(session, here.key, form.touchpoint)
    if place is not None and place.channel == CHANNEL and place.workspace == here.team:
        return place
    return Place(CHANNEL, here.team, typed.room, typed.thread, typed.thread) if typed.thread else None


def _say(here: Here, spot: Spot, heard: Heard) -> None:
    match heard:
        case Told():
            telling.reply(here, spot, telling.words(heard.text))
            here.settle()  # a code may have to be mailed
        case Which():
            telling.reply(here, spot, _which(spot, heard.forms))


def _which(spot: Spot, forms: tuple[FormAt, ...]) -> Said:
    """Ask which form words were for; the buttons name the message in which they were typed."""
    asks, lines, pressed = words.say("chat.which"), [], []
    for n, form in enumerate(forms[:MOST_FORMS], 1):
        facts = {"n": n, "title": form.title, "course": form.course, "day": form.day}
        lines.append(words.say("chat.which_one", **facts))
        label = words.say("chat.which_button", **facts)
        pressed.append(button(label, f"typed:{form.touchpoint}:{n}", spot.message))
    return Said(notification(asks), (section("\n".join([asks, *lines])), *actions(pressed)))

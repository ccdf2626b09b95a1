"""What Slack sends, signed: presses, words, commands, modals and files as they come, with anything anywhere in them."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from time import sleep
from typing import Any

import structlog
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from bot.handlers.slack import parse, pressed, roster_files
from bot.handlers.slack.routes import answer
from tests.fakes.slack import envelopes, fake_slack
from tests.fakes.slack.courier import form
from tests.fuzz.fuzzing import Play, Target
from tests.fuzz.kept import Kept, a_database
from tests.fuzz.texts import sentences, texts
from tests.handlers.slack.slack_world import Delegate, SlackWorld, a_slack_world
from tests.plan.slips import changed, ways

_ODD: SearchStrategy[Any] = (
    texts("U1", "D1", "T1", "chart:1", "share", "say", "home:stop", "events", "im", "message")
    | st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.lists(texts(), max_size=2)
    | st.dictionaries(texts("value", "id", "type"), texts(), max_size=2)
)
_WORDS = sentences(
    "stop",
    "start",
    "status",
    "link",
    "pat@school.example",
    "4",
    "yes",
    "skip",
    "back",
    "events",
    "30d",
    "help",
    "issues",
    "overdue",
    "concerns",
    "attendance",
    "123456",
)
Change = tuple[int, Any]


Made = list[tuple[str, dict[str, Any]]]
"""Kinds and bodies."""


def _payloads(world: SlackWorld) -> Made:
    """Make one of each kind of thing that Slack sends, of a delegate who is asked and of an officer."""
    delegate = world.asked("U1")
    world.team.user("U9", email=world.plans["here"].about.officers[0].email, name="Olive Officer")
    world.quiet()
    team, user, room = world.team, delegate.person.user, delegate.person.room
    officer, desk = world.team.users["U9"], world.team.direct("U9")
    reply = f"{world.slack.api_url.removesuffix('api/')}actions/{team.team}/R0"
    commands = [(officer, desk), (user, room)]
    return [
        *_presses(world, delegate, reply),
        *_modals(world),
        *_events(world, delegate),
        *(
            ("command", dict(envelopes.command(team, who, where, ("/evalbot", "status"), reply)))
            for who, where in commands
        ),
    ]


def _presses(world: SlackWorld, delegate: Delegate, reply: str) -> Made:
    team, shown, made = world.team, delegate.shown.raw, list[dict[str, Any]]()
    presses = [element for block in shown["blocks"] for element in block.get("elements", ()) if "action_id" in element]
    for element in presses[:3]:
        action = {name: element[name] for name in ("action_id", "value", "type") if name in element} | {"block_id": "b"}
        where = envelopes.in_message(delegate.person.room, shown, {}, reply)
        made.append(envelopes.press(team, delegate.person.user, action, where))
    for action_id in ("home:stop", "share", "chart:1", "concern:seen", "roster:apply", "typed:1:1", "notice:open", "x"):
        action = {"action_id": action_id, "block_id": "b", "type": "button", "value": "status 30d"}
        where = envelopes.in_message(team.direct("U9"), shown, {}, reply)
        made.append(envelopes.press(team, team.users["U9"], action, where))
    return [("payload", each) for each in made]


def _modals(world: SlackWorld) -> Made:
    team, officer, made = world.team, world.team.users["U9"], list[dict[str, Any]]()
    state = {"b": {"e": {"type": "plain_text_input", "value": "10:00"}}}
    for callback in ("attendance", "move", "x"):
        view: dict[str, Any] = {
            "id": "V1",
            "callback_id": callback,
            "private_metadata": "{}",
            "type": "modal",
            "blocks": [],
        }
        made += [envelopes.submission(team, officer, view, state), envelopes.closing(team, officer, view)]
    return [("payload", each) for each in made]


def _events(world: SlackWorld, delegate: Delegate) -> Made:
    user, room = delegate.person.user.id, delegate.person.room.id
    said = {"type": "message", "channel_type": "im", "channel": room, "user": user, "ts": "1.1", "text": "4"}
    file = said | {"subtype": "file_share", "files": [{"id": "F1", "name": "roster.csv"}], "user": "U9"}
    file |= {"channel": world.team.direct("U9").id}
    opened = {"type": "app_home_opened", "user": user, "channel": room, "tab": "home"}
    return [("event", envelopes.event(world.team, inner)) for inner in (said, said | {"user": "U9"}, file, opened)]


def _changed(data: dict[str, Any], changes: list[Change]) -> dict[str, Any]:
    made = data
    for number, value in changes:
        places = [*ways(made, but=("message", "response_url"))][
            1:
        ]  # what was shown is long; the address is Slack's own
        made = changed(made, places[number % len(places)], value)
    return made


@contextmanager
def _requests(folder: Path) -> Iterator[Play]:
    with fake_slack() as slack, a_slack_world(folder, a_database(folder), slack) as world:
        made = _payloads(world)
        world.quiet()
        with closing(Kept(world.database.url)) as before:

            def law(value: tuple[int, list[Change], str]) -> None:
                kind, payload = made[value[0]]
                body = _body(kind, _changed(payload, value[1]), value[2])
                _bring(world, before, body, "json" if kind == "event" else "x-www-form-urlencoded")

            changes = st.lists(st.tuples(st.integers(0, 400), _ODD), max_size=3)
            yield Play(st.tuples(st.integers(0, len(made) - 1), changes, st.just("") | _WORDS), law)


def _body(kind: str, payload: dict[str, Any], words: str) -> bytes:
    if kind == "event" and isinstance(payload.get("event"), dict):
        payload["event_id"] = "Ev1"
        if words and payload["event"].get("type") == "message":
            payload["event"]["text"] = words
    if kind == "command":
        said = payload | ({"text": words} if words else {})
        return form({name: str(one).encode("utf-8", "replace") for name, one in said.items()})[1]
    written = json.dumps(payload)
    return written.encode() if kind == "event" else form({"payload": written})[1]


def _bring(world: SlackWorld, before: Kept, body: bytes, kind: str) -> None:
    headers = {name.lower(): said for name, said in world.team.courier.headers(body).items()}
    headers["content-type"] = f"application/{kind}"
    try:
        with structlog.testing.capture_logs() as logged:
            came = answer(world.rooms, body, headers)
            _done(world)
        assert not [each for each in logged if "fault of the program" in str(each)], logged
        assert came.status_code in (200, 400, 401, 404), came.status_code
        if came.status_code != 200:
            assert before.changed() == [], "what is refused changes nothing"
    finally:
        before.put_back()
        _forget(world)


def _done(world: SlackWorld) -> None:
    """Wait as `SlackWorld.quiet` does, and look ten times as often: most of what comes is refused at once."""
    while not all(
        threads.idle for each in world.rooms for threads in (each.here.views, each.here.lanes, each.here.aside)
    ):
        sleep(0.0002)


def _forget(world: SlackWorld) -> None:
    """Let a long run keep nothing of what the fake has written down."""
    for team in (world.team, world.other_team):
        team.calls.clear()
        team.ephemerals.clear()
    world.here.profiles.__init__()  # type: ignore[misc]  # what Slack said of accounts belongs to one input


@contextmanager
def _parsing(_: Path) -> Iterator[Play]:
    def law(body: Any) -> None:
        parse.key(body)
        parse.spot(body)
        parse.press(body)
        parse.named(body)
        parse.listed(body)
        parse.typed(body)
        parse.seen(body)
        pressed.read(body)
        roster_files.dropped(body)
        if isinstance(body, dict):
            json.dumps(parse.kept(body))
            for view in body.values():
                pressed.fields(view)
                parse.has_files(body)

    names = (
        "type",
        "user",
        "team",
        "channel",
        "container",
        "actions",
        "state",
        "values",
        "event",
        "files",
        "id",
        "value",
        "action_id",
        "selected_option",
        "selected_options",
        "view",
        "blocks",
        "elements",
        "text",
        "ts",
        "message",
    )
    inner = st.recursive(
        _ODD, lambda each: st.lists(each, max_size=2) | st.dictionaries(st.sampled_from(names), each, max_size=5)
    )
    yield Play(inner, law)


SLACK: dict[str, Target] = {
    "slack_requests": Target(
        _requests,
        (
            "bot.handlers.slack.routes:router",
            "bot.handlers.slack.routes:answer",
            "bot.handlers.slack.listening:bolt_app",
            "bot.handlers.slack.roster_files:take",
        ),
    ),
    "slack_parsing": Target(
        _parsing,
        ("bot.handlers.slack.parse:press", "bot.handlers.slack.parse:typed", "bot.handlers.slack.pressed:read"),
    ),
}
"""What Slack sends."""

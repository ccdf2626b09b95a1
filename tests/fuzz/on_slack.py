"""What Slack sends, signed: presses, words, commands, modals and files as they come, with anything anywhere in them."""

import copy
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
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
from tests.handlers.slack.slack_world import SlackWorld, a_slack_world

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


def _payloads(world: SlackWorld) -> list[tuple[str, dict[str, Any]]]:
    """Make one of each kind of thing that Slack sends, of a delegate who is asked and of an officer."""
    delegate = world.asked("U1")
    world.team.user("U9", email=world.plans["here"].about.officers[0].email, name="Olive Officer")
    world.quiet()
    team, user, room = world.team, delegate.person.user, delegate.person.room
    officer, desk = world.team.users["U9"], world.team.direct("U9")
    shown = delegate.shown.raw
    reply = f"{world.slack.api_url.removesuffix('api/')}actions/{team.team}/R0"
    presses = [element for block in shown["blocks"] for element in block.get("elements", ()) if "action_id" in element]
    made: list[tuple[str, dict[str, Any]]] = []
    for element in presses[:3]:
        action = {name: element[name] for name in ("action_id", "value", "type") if name in element} | {"block_id": "b"}
        where = envelopes.in_message(room, shown, {}, reply)
        made.append(("payload", envelopes.press(team, user, action, where)))
    for action_id in ("home:stop", "share", "chart:1", "concern:seen", "roster:apply", "typed:1:1", "notice:open", "x"):
        action = {"action_id": action_id, "block_id": "b", "type": "button", "value": "status 30d"}
        where = envelopes.in_message(desk, shown, {}, reply)
        made.append(("payload", envelopes.press(team, officer, action, where)))
    for callback in ("attendance", "move", "x"):
        view: dict[str, Any] = {
            "id": "V1",
            "callback_id": callback,
            "private_metadata": "{}",
            "type": "modal",
            "blocks": [],
        }
        state = {"b": {"e": {"type": "plain_text_input", "value": "10:00"}}}
        made.append(("payload", envelopes.submission(team, officer, view, state)))
        made.append(("payload", envelopes.closing(team, officer, view)))
    said = {"type": "message", "channel_type": "im", "channel": room.id, "user": user.id, "ts": "1.1", "text": "4"}
    file = said | {
        "subtype": "file_share",
        "files": [{"id": "F1", "name": "roster.csv"}],
        "user": "U9",
        "channel": desk.id,
    }
    for inner in (
        said,
        said | {"user": "U9"},
        file,
        {"type": "app_home_opened", "user": user.id, "channel": room.id, "tab": "home"},
    ):
        made.append(("event", envelopes.event(team, inner)))
    made.append(("command", dict(envelopes.command(team, officer, desk, ("/evalbot", "status"), reply))))
    made.append(("command", dict(envelopes.command(team, user, room, ("/evalbot", "status"), reply))))
    return made


def _ways(data: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if way:
        yield way
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in entries:
        if key not in ("message", "response_url"):  # what was shown is long; the address is Slack's own
            yield from _ways(value, (*way, key))


def _changed(data: dict[str, Any], changes: list[Change]) -> dict[str, Any]:
    made = copy.deepcopy(data)
    for number, value in changes:
        ways = list(_ways(made))
        way = ways[number % len(ways)]
        inside: Any = made
        for part in way[:-1]:
            inside = inside[part]
        inside[way[-1]] = value
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
            world.quiet()
        faults = [str(each["reason"]) for each in logged if "fault of the program" in str(each.get("reason", ""))]
        # Bolt itself stumbles over bodies that Slack cannot have signed; a line of ours stands behind " at ".
        assert not [fault for fault in faults if " at " in fault], faults
        assert came.status_code in ((200, 400, 401, 404, 503) if faults else (200, 400, 401, 404)), came.status_code
    finally:
        before.put_back()
        _forget(world)


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

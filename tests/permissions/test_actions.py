"""Everything that Slack can send, by everybody: done for whom it is for, and refused kindly to all others (Q7)."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.handlers.slack import listening
from bot.handlers.slack.at_once import AtOnce
from bot.messages.blocks import modals
from bot.messages.blocks.marks import Mark, action_id
from bot.storage import chat_officers
from bot.storage.chat_officers import Account
from bot.storage.tables import AuditEntry, Base, Event, Person
from docs.permissions import (
    ACTIONS,
    ACTORS,
    DELEGATE,
    DONE,
    GUEST,
    NOTHING,
    OFFICER,
    OTHER_DELEGATE,
    OTHER_OFFICER,
    OWN_EVENTS,
    OWN_ONLY,
    REFUSED,
    TRAINER,
    UNBOUND,
)
from tests.fakes.slack import envelopes, fake_slack, keyboard
from tests.handlers.slack.slack_world import AFTER, OTHER_TEAM, TEAM, SlackWorld, a_slack_world
from tests.plans import HERE, THERE, at

OLIVE, TESS = "olive@testshire.example", "tess@trainers.example"
USERS = {
    OFFICER: "U7",
    OTHER_OFFICER: "U9",
    TRAINER: "U5",
    DELEGATE: "U1",
    OTHER_DELEGATE: "U2",
    GUEST: "U8",
    UNBOUND: "U6",
}
CELLS = [(name, actor) for name in ACTIONS for actor in ACTORS]
KEPT_BY_THE_WAY = {"audit", "chat_input", "chat_account", "chat_place", "chat_workspace"}
"""What may be written down of whoever presses: that it came, who it was, where it is shown."""


class Workspace:
    """A workspace with everybody in it, and a delegate who has just been asked."""

    def __init__(self, world: SlackWorld) -> None:
        self.world = world
        tess, otto = (world.a_person(name, email=mail) for name, mail in (("Tess", TESS), ("Otto", "otto@x.example")))
        self.event = world.an_event(trainers=[tess])
        self.others = world.an_event(at("2026-03-03"), trainers=[otto])
        _, booking = world.joins(USERS[DELEGATE], "Dana Delegate", event=self.event)
        world.joins(USERS[OTHER_DELEGATE], "Olga Other", event=self.others)
        for actor in (OFFICER, OTHER_OFFICER, TRAINER, GUEST, UNBOUND):
            world.team.user(USERS[actor], email=f"{USERS[actor]}@x.example", name=actor, is_restricted=actor == GUEST)
        world.tick(AFTER)
        self.form = world.touchpoint(booking, "end_of_course")
        self._binds(HERE, TEAM, USERS[OFFICER], OLIVE)
        self._binds(HERE, TEAM, USERS[TRAINER], TESS)
        self._binds(THERE, OTHER_TEAM, USERS[OTHER_OFFICER], OLIVE)
        self._binds(HERE, TEAM, USERS[GUEST], OLIVE)

    def _binds(self, key: str, team: str, user: str, email: str) -> None:
        with self.world.database.write(key) as session:
            chat_officers.bind(session, key, Account("slack", team, user), email=email, now=self.world.now)

    def person(self, actor: str) -> keyboard.Person:
        return self.world.team.person(USERS[actor])

    def dump(self) -> dict[str, list[str]]:
        with self.world.database.read() as session:
            return {
                table.name: [repr(tuple(row)) for row in session.execute(table.select().order_by(*table.primary_key))]
                for table in Base.metadata.sorted_tables
                if table.name not in KEPT_BY_THE_WAY
            }

    def presses(self, actor: str, action: str, value: str = "x") -> None:
        """Press a button that somebody has made up, in one's own messages with the app."""
        pressed = {"type": "button", "action_id": action, "text": {"type": "plain_text", "text": "Go"}, "value": value}
        who = self.person(actor)
        block = {"type": "actions", "block_id": "b1", "elements": [pressed]}
        posted = self.world.workspaces[HERE].client().chat_postMessage(channel=who.user.id, text="x", blocks=[block])
        assert posted["ok"]
        who.presses(next(each for each in who.received() if each.ts == posted["ts"]), "Go")

    def sends(self, actor: str, view: dict[str, Any], values: dict[str, Any]) -> Any:
        """Send a modal that somebody has made up."""
        who = self.person(actor)
        shown = {"id": "V1", "team_id": TEAM, "app_id": "A1", "hash": "1", "bot_id": "B1", **view}
        return who.courier.interaction(envelopes.submission(who.team, who.user, shown, values))

    def said(self, actor: str) -> str:
        """Give all that somebody has been told."""
        who = self.person(actor)
        return "\n".join(line for seen in [*who.received(), *who.ephemerals] for line in seen.texts())


def _move(place: Workspace, actor: str) -> Any:
    view = modals.move(place.event.ref, "Neglect", "2026-06-01", "09:30", "16:00")
    typed = {modals.DAY: ("selected_date", "2026-06-02"), modals.START: ("selected_time", "09:30")}
    typed |= {modals.END: ("selected_time", "16:00")}
    return place.sends(actor, view, {name: {name: {kind: value}} for name, (kind, value) in typed.items()})


def _attendance(place: Workspace, actor: str) -> Any:
    view = modals.attendance("E", [(1, "Dana Delegate", "unknown")], ref=place.event.ref)
    chosen = {"selected_option": {"value": "absent"}}
    return place.sends(actor, view, {"booking:1": {modals.STATE: chosen}})


def _names_the_form(place: Workspace, actor: str) -> None:
    """Type an answer, and say that it was for Dana's form."""
    who = place.person(actor)
    who.types("all")
    place.world.quiet()
    typed = next(each for each in who.messages() if not each.raw.get("bot_id"))
    place.presses(actor, f"typed:{place.form.id}:1", typed.ts)


def _form(place: Workspace) -> str:
    return action_id(Mark(place.form.id, "start"))


def _reacts(place: Workspace, actor: str) -> Any:
    who = place.person(actor)
    about = {"type": "reaction_added", "user": who.user.id, "reaction": "+1", "event_ts": "1.1"}
    return who.courier.event(envelopes.event(who.team, about))


DO: dict[str, Callable[[Workspace, str], Any]] = {
    "command ^/": lambda place, actor: place.person(actor).commands("/evaluation", f"status {place.event.ref}"),
    "action ^cmd:(run|page):(\\d{1,6})$": lambda place, actor: place.presses(
        actor, "cmd:run:0", f"status {place.event.ref}"
    ),
    "action cmd:chart": lambda place, actor: place.presses(actor, "cmd:chart", f"status {place.event.ref}"),
    "action cmd:share": lambda place, actor: place.presses(actor, "cmd:share", "1 events"),
    "view attendance": _attendance,
    "view move": _move,
    "event message/file_share": lambda place, actor: place.person(actor).drops("roster.csv", b"Event Ref\nE1\n"),
    "action roster:apply": lambda place, actor: place.presses(actor, "roster:apply", "x"),
    "action roster:forget": lambda place, actor: place.presses(actor, "roster:forget", "x"),
    "action form:": lambda place, actor: place.presses(actor, _form(place)),
    "action typed:": _names_the_form,
    "action ^(?:home:go|page):\\d{1,18}$": lambda place, actor: place.presses(actor, f"home:go:{place.form.id}"),
    "event message": lambda place, actor: place.person(actor).types("all"),
    "event app_home_opened": lambda place, actor: place.person(actor).opens_home(),
    "action ^home:(?:prefer:(?:mail|chat)|stop|again)$": lambda place, actor: place.presses(actor, "home:stop"),
    "action notice:open": lambda place, actor: place.presses(actor, "notice:open"),
    "action ": lambda place, actor: place.presses(actor, "what:is:this"),
    "event ": _reacts,
    "view ": lambda place, actor: place.sends(actor, modals.notice("x", "y") | {"callback_id": "z"}, {}),
}
"""How each is done, always at what is Dana's, or at Tess's event."""


@pytest.fixture
def place(tmp_path: Any, sqlite_url: str) -> Iterator[Workspace]:
    with fake_slack() as slack, a_slack_world(tmp_path, sqlite_url, slack) as world:
        yield Workspace(world)


def _named(kind: str, constraint: Any) -> str:
    if isinstance(constraint, dict):
        return f"{kind} {'/'.join(map(str, constraint.values()))}"
    return f"{kind} {constraint.pattern if isinstance(constraint, re.Pattern) else constraint}"


def test_every_listener_has_a_row_and_every_row_a_listener(place: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    found: set[str] = set()
    kinds = (
        "action",
        "command",
        "event",
        "view",
        "shortcut",
        "global_shortcut",
        "message_shortcut",
        "options",
        "message",
    )

    class Listed(AtOnce):
        def __getattribute__(self, name: str) -> Any:
            method = super().__getattribute__(name)
            if name not in kinds:
                return method

            def registering(*constraints: Any, **more: Any) -> Any:
                found.add(_named(name, constraints[0] if constraints else more))
                return method(*constraints, **more)

            return registering

    monkeypatch.setattr(listening, "AtOnce", Listed)
    listening.bolt_app(place.world.here)
    assert found == set(ACTIONS) == set(DO)
    assert all(set(row) == set(ACTORS) for _, row in ACTIONS.values())


@pytest.mark.parametrize(("name", "actor"), CELLS)
def test_an_action_does_for_an_actor_what_its_cell_says(place: Workspace, name: str, actor: str) -> None:
    told = ACTIONS[name][1][actor]
    place.world.quiet()
    before, heard, refusals = place.dump(), place.said(actor), place.world.refusals()
    came = DO[name](place, actor)
    place.world.quiet()
    refused = place.world.refusals()[len(refusals) :]
    if told == REFUSED:
        assert place.dump() == before
        assert refused, "it is in the audit log"
        body = str(getattr(came, "body", ""))
        assert place.said(actor) != heard or "Nothing was changed" in body
        assert "Dana" not in place.said(actor).removeprefix(heard) + body
    elif told == NOTHING:
        assert (place.dump(), refused) == (before, [])
    elif told == OWN_ONLY:
        assert refused == []
        _only_their_own(place, actor, before)
    else:
        assert told in (DONE, OWN_EVENTS)
        assert refused == []
        assert place.said(actor) != heard or place.dump() != before or came is not None


def _only_their_own(place: Workspace, actor: str, before: dict[str, list[str]]) -> None:
    """Nothing of Dana's has changed by somebody else, and nobody else's home names her."""
    mine = {person.id: person for person in place.world.rows(Person)}
    dana = next(id_ for id_, person in mine.items() if person.name == "Dana Delegate")
    if actor != DELEGATE:
        assert mine[dana].stopped_at is None
        assert place.world.drafts(place.form) == {}
        shown = "\n".join(home.texts()) if (home := place.person(actor).home) is not None else ""
        assert "Dana" not in shown
        assert "Neglect" not in shown or actor in (OFFICER, OTHER_DELEGATE, TRAINER)
        changed = [row for table, rows in place.dump().items() for row in rows if row not in before[table]]
        assert actor == OTHER_DELEGATE or changed == []


def test_a_trainer_asks_in_slack_of_their_own_event_and_of_no_other(place: Workspace) -> None:
    tess = place.person(TRAINER)

    def asks(text: str) -> str:
        tess.commands("/evaluation", text)
        place.world.quiet()
        return "\n".join(tess.ephemerals[-1].texts())

    assert f"{place.event.ref}" in asks(f"status {place.event.ref}")
    assert "Dana" not in asks(f"status {place.event.ref}")
    said = {asks(f"event {ref}").replace(ref, "REF") for ref in (place.others.ref, "E-0")}
    assert len(said) == 1 and "no such event of yours" in said.pop()
    assert "that is for officers" in asks(f"attendance {place.event.ref}")
    assert "that is for officers" in asks(f"move {place.event.ref}")
    assert tess.modal is None
    assert "attendance" not in asks("help")
    assert place.world.refusals() == ["refused: attendance, to a trainer", "refused: move, to a trainer"]


def test_a_trainers_words_in_the_direct_message_have_the_same_powers_and_the_same_audit(place: Workspace) -> None:
    """Q7."""
    tess = place.person(TRAINER)

    def asks(text: str, how: Callable[[str], Any]) -> str:
        how(text)
        place.world.quiet()
        return "\n".join(tess.ephemerals[-1].texts())

    def log() -> list[tuple[str, str, str]]:
        return [(each.who, each.what, each.subject) for each in place.world.rows(AuditEntry)]

    tries = [f"{name} {ref}" for name in ("status", "event", "comments") for ref in (place.event.ref, place.others.ref)]
    tries += ["help", "events 2026", f"report trainers {place.event.ref}", f"report event {place.event.ref}"]
    tries += [f"attendance {place.event.ref}", f"move {place.event.ref} 2026-06-01", "concerns", "export"]
    for text in tries:
        before = len(log())
        slashed = asks(text, lambda said: tess.commands("/evaluation", said))
        by_slash = log()[before:]
        typed = asks(text, tess.types)
        assert typed == slashed, text
        assert log()[before + len(by_slash) :] == by_slash != [], text
    assert "Dana" not in place.said(TRAINER)


def test_a_command_typed_by_whoever_may_ask_none_is_no_command(place: Workspace) -> None:
    """Q7: the account of a guest that was bound once, or of somebody whom nobody knows."""
    for actor in (GUEST, UNBOUND, DELEGATE):
        place.person(actor).types(f"event {place.event.ref}")
        place.world.quiet()
        assert "Bookings" not in place.said(actor) and "Olga" not in place.said(actor)
    assert not [each for each in place.world.rows(AuditEntry) if each.what.startswith("asked: event")]


def test_a_trainers_home_shows_their_own_events_and_what_they_may_type(place: Workspace) -> None:
    tess = place.person(TRAINER)
    assert tess.opens_home().ok
    place.world.quiet()
    assert tess.home is not None
    shown = "\n".join(tess.home.texts())
    assert place.event.ref in shown and place.others.ref not in shown
    assert "Dana" not in shown
    assert "ask about your own events" in shown and "As an officer" not in shown


def test_a_trainer_is_known_by_a_code_mailed_to_the_address_of_the_roster(place: Workspace) -> None:
    who = place.person(UNBOUND)

    def asks(text: str) -> str:
        who.commands("/evaluation", text)
        place.world.quiet()
        return "\n".join(who.ephemerals[-1].texts())

    assert "Only officers" in asks("events")
    assert asks(f"trainer {TESS}") == asks("officer nobody@trainers.example")
    place.world.tick()
    [letter] = place.world.letters("chat_code")
    assert letter.to.email == TESS
    assert "known as yours" in asks(f"code {letter.context['code']}")
    assert place.event.ref in asks("events 2026") and place.others.ref not in asks("events 2026")
    done = [entry.subject for entry in place.world.rows(AuditEntry) if entry.what == "asked for an officer's code"]
    assert done == ["a trainer's address", "an unknown address"]


def test_whoever_gives_no_event_any_more_is_a_trainer_no_longer(place: Workspace) -> None:
    with place.world.database.write(HERE) as session:
        session.execute(Base.metadata.tables["event_trainer"].delete())
    place.person(TRAINER).commands("/evaluation", "events")
    place.world.quiet()
    assert "Only officers" in place.said(TRAINER)
    assert place.world.rows(Event)

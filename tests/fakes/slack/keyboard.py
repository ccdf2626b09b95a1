"""A person at the keyboard: sees what Slack shows, and each press is the request that Slack would make."""

import re
from collections.abc import Callable, Iterable, Mapping
from time import monotonic, sleep
from typing import Any

from tests.fakes.slack import envelopes
from tests.fakes.slack.chat import remove
from tests.fakes.slack.courier import Courier, Delivery
from tests.fakes.slack.files import shape
from tests.fakes.slack.filling import ONE, SEVERAL, WRITTEN, Filling
from tests.fakes.slack.hooks import Hooks
from tests.fakes.slack.modals import after_submission, answered
from tests.fakes.slack.seen import Seen
from tests.fakes.slack.workspaces import File, Room, Team, User, unique


def written(text: str) -> str:
    """Give typed words as Slack keeps them: escaped, with addresses of mail and of pages as links."""
    words = re.split(r"(\s+)", text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
    return "".join(_LINKED.sub(lambda found: _link(found[0]), word) for word in words)


_LINKED = re.compile(r"https?://[^\s]+[^\s.,;)!?]|[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")


def _link(address: str) -> str:
    return f"<mailto:{address}|{address}>" if "@" in address and "://" not in address else f"<{address}>"


class Person:
    """Somebody in a workspace."""

    def __init__(self, team: Team, user: User, hooks: Hooks, courier: Courier) -> None:
        self.team, self.user, self._hooks, self.courier = team, user, hooks, courier
        self.filling = Filling()

    # What is on the screen.

    @property
    def room(self) -> Room:
        """Give the direct messages with the app."""
        return self.team.direct(self.user.id)

    def messages(self, room: str = "") -> list[Seen]:
        """Give the messages with the app (or of a channel) as they are now, threads too, oldest first."""
        where = self.team.rooms[room] if room else self.room
        with self.team.at_once():
            return [self._seen("message", each, where.id) for each in where.messages.values() if not each.get("hidden")]

    def received(self, room: str = "") -> list[Seen]:
        """Give the app's messages only."""
        return [each for each in self.messages(room) if each.raw.get("bot_id")]

    def newest(self) -> Seen:
        """Give the app's newest message."""
        return self.received()[-1]

    def look(self, seen: Seen) -> Seen:
        """Look again at a message: how it is now."""
        return next(each for each in [*self.messages(seen.room), *self.ephemerals] if each.ts == seen.ts)

    @property
    def ephemerals(self) -> list[Seen]:
        """Give what only this person sees, oldest first."""
        notes = self.team.ephemerals.get(self.user.id, [])
        return [self._seen("note", each, each["channel"]) for each in notes]

    @property
    def modal(self) -> Seen | None:
        """Give the view that is open, the topmost."""
        stack = self.team.modals.get(self.user.id)
        return self._seen("view", self.team.views[stack[-1]]) if stack else None

    @property
    def home(self) -> Seen | None:
        """Give the app's home tab."""
        view = self.team.homes.get(self.user.id)
        return self._seen("view", view) if view else None

    def waits(self, until: Callable[[], object], seconds: float = 10.0) -> None:
        """Wait until something is so: an app does most of its work after it has acknowledged."""
        end = monotonic() + seconds
        while not until():
            if monotonic() > end:
                raise TimeoutError(f"not so after {seconds} seconds")
            sleep(0.01)

    def _seen(self, where: str, raw: Mapping[str, Any], room: str = "") -> Seen:
        return Seen(where, room, dict(raw))

    # What one does.

    def presses(self, seen: Seen, label: str) -> Delivery:
        """Press a button."""
        block, button = seen.button(label)
        action: dict[str, Any] = {
            name: button[name] for name in ("text", "value", "style", "url", "confirm") if name in button
        }
        return self._acts(seen, block, button, action)

    def chooses(self, seen: Seen, label: str) -> Delivery | None:
        """Choose an option of a list or a radio button; None where the app is only told when a button is pressed."""
        block, element, option = seen.choice(label, *ONE)
        if element["type"] == "overflow":
            return self._acts(seen, block, element, {"selected_option": option})
        return self._changes(seen, block, element, option)

    def ticks(self, seen: Seen, labels: Iterable[str]) -> Delivery | None:
        """Tick these boxes, and no others."""
        chosen = [seen.choice(label, *SEVERAL) for label in labels]
        block, element = chosen[0][:2] if chosen else seen.field(*SEVERAL)
        return self._changes(seen, block, element, [option for _, _, option in chosen])

    def picks_date(self, seen: Seen, date: str, label: str = "") -> Delivery | None:
        """Pick a date (`2026-01-31`)."""
        block, element = seen.field("datepicker", label=label)
        return self._changes(seen, block, element, date)

    def fills(self, seen: Seen, text: str, label: str = "") -> None:
        """Write in a field, and do no more."""
        block, element = seen.field(*WRITTEN, label=label)
        self.filling.put(seen, block, element, text or None)

    def writes(self, seen: Seen, text: str, *, label: str = "", button: str = "Save") -> Delivery:
        """Write in a field and press its button."""
        self.fills(seen, text, label)
        return self.presses(seen, button)

    def types(self, text: str, thread: str | Seen | None = None, room: str = "") -> Delivery:
        """Type a message to the app, or in the thread of one."""
        return self._says(room, thread, text=written(text), client_msg_id=unique("m"))

    def drops(self, name: str, content: bytes, *, text: str = "", thread: str | Seen | None = None) -> Delivery:
        """Drop a file on the app."""
        file = File(unique("F"), name, self.user.id, len(content), content=content, title=name)
        self.team.files[file.id] = file
        if "file_shared" in self.team.events:
            about = {"type": "file_shared", "file_id": file.id, "user_id": self.user.id, "file": {"id": file.id}}
            self.courier.event(
                envelopes.event(self.team, about | {"channel_id": self.room.id, "event_ts": self.team.ts()})
            )
        shown = [shape(file, self.team.team, self._hooks.base)]
        return self._says("", thread, text=text, files=shown, upload=True, subtype="file_share")

    def edits(self, seen: Seen, text: str) -> Delivery:
        """Change the words of one's own message."""
        message = self.team.message(seen.room, seen.ts)
        before = dict(message)
        message.update(text=text, edited={"user": self.user.id, "ts": self.team.ts()})
        return self._tells("message_changed", seen.room, message=dict(message), previous_message=before)

    def deletes(self, seen: Seen) -> Delivery:
        """Delete a message."""
        before = dict(self.team.message(seen.room, seen.ts))
        remove(self.team.rooms[seen.room], seen.ts)
        return self._tells("message_deleted", seen.room, deleted_ts=seen.ts, previous_message=before)

    def opens_home(self, tab: str = "home") -> Delivery:
        """Open the app's home tab (or its messages)."""
        home = self.team.homes.get(self.user.id)
        about = {"type": "app_home_opened", "user": self.user.id, "channel": self.room.id, "tab": tab}
        shown = {"view": home} if home and tab == "home" else {}
        return self.courier.event(envelopes.event(self.team, about | shown | {"event_ts": self.team.ts()}))

    def commands(self, command: str, text: str = "", room: str = "") -> Delivery:
        """Use a slash command."""
        where = self.team.rooms[room] if room else self.room
        url = self._hooks.new(self.team, self.user.id, where)
        done = self.courier.command(envelopes.command(self.team, self.user, where, (command, text), url))
        answered(self._hooks.find(url.rpartition("/")[2]), done)
        return done

    def submits(self, view: Seen, values: Mapping[str, Any] | None = None) -> Delivery:
        """Fill in a modal and send it; Slack asks for what must not be empty before it sends anything."""
        self.filling.fill(view, values or {})
        if missing := self.filling.missing(view):
            raise LookupError(f"Slack asks for these first: {missing}")
        made = envelopes.submission(self.team, self.user, view.raw, self.filling.state(view))
        done = self.courier.interaction(made)
        after_submission(self.team, self.user.id, view.raw, done)
        return done

    def closes(self, view: Seen) -> Delivery | None:
        """Close a modal; None where the app did not ask to be told."""
        self.team.modals[self.user.id].remove(view.id)
        told = view.raw.get("notify_on_close")
        return self.courier.interaction(envelopes.closing(self.team, self.user, view.raw)) if told else None

    # How Slack tells the app.

    def _changes(self, seen: Seen, block: Mapping[str, Any], element: Mapping[str, Any], value: Any) -> Delivery | None:
        action = self.filling.put(seen, block, element, value)
        told = block["type"] != "input" or block.get("dispatch_action")
        return self._acts(seen, block, element, action) if told else None

    def _acts(
        self, seen: Seen, block: Mapping[str, Any], element: Mapping[str, Any], action: dict[str, Any]
    ) -> Delivery:
        whole = {"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"]} | action
        state = self.filling.state(seen)
        if seen.where == "view":
            where = envelopes.in_view(seen.raw, state)
            return self.courier.interaction(envelopes.press(self.team, self.user, whole, where, view=seen.id))
        room = self.team.rooms[seen.room]
        url = self._hooks.new(self.team, self.user.id, room, seen.ts)
        place = envelopes.in_note if seen.where == "note" else envelopes.in_message
        where = place(room, seen.raw, state, url)
        return self.courier.interaction(envelopes.press(self.team, self.user, whole, where))

    def _says(self, room: str, thread: str | Seen | None, **content: Any) -> Delivery:
        where = self.team.rooms[room] if room else self.room
        top = (thread.thread or thread.ts) if isinstance(thread, Seen) else thread
        if top:
            where.messages[top].setdefault("thread_ts", top)
            content["thread_ts"] = top
        message = self.team.post(where, self.user.id, **content)
        return self.courier.event(envelopes.said(self.team, self.user, where, message))

    def _tells(self, subtype: str, room: str, **what: Any) -> Delivery:
        ts = self.team.ts()
        about = {"type": "message", "subtype": subtype, "channel": room, "ts": ts, "event_ts": ts, "hidden": True}
        return self.courier.event(envelopes.event(self.team, about | {"channel_type": "im"} | what))

"""The officers' modals: `attendance REF` and `move REF` ask for what is not said yet (Q6)."""

import json
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App
from sqlalchemy.orm import Session

from bot.commands import run, scope
from bot.commands.attendance import begun, said
from bot.commands.context import Context
from bot.commands.grammar import split
from bot.commands.move import ANYWAY, new_times
from bot.commands.powers import OFFICER
from bot.commands.table import COMMANDS
from bot.errors import BotError, InputError, WordsError
from bot.flows.attendance import STATES, mark
from bot.handlers.slack import hints, parse, pressed, telling
from bot.handlers.slack.aside import rest
from bot.handlers.slack.by_officer import context_of
from bot.handlers.slack.here import Here
from bot.handlers.slack.inputs import stumbled
from bot.handlers.slack.members import Members
from bot.handlers.slack.parse import Spot
from bot.messages.blocks import answers
from bot.messages.blocks import modals as views
from bot.messages.nouns import Answer
from bot.messages.wording import count, day
from bot.storage import audit, bookings, events
from bot.storage.listings import EventLine

Body = dict[str, Any]
View = dict[str, Any]
WAITS = 2.0
"""Seconds; Slack waits for three. What comes of a modal is best said in the answer to it: a later update may overtake
that answer on its way, and then be lost."""
SETTLES = 1.0
UNCHANGED = "Nothing was changed"
TOO_LATE = "Slack waited too long for that, so nothing was opened and nothing has changed: please try once more."

NOT_OURS = "This form cannot be read any more: please open it again."


def register(app: App, here: Here, members: Members) -> None:
    """Have what is sent with the modals taken here."""

    def on_attendance(ack: Ack, body: Body) -> None:
        _sent(here, members, ack, body, _marked)

    def on_move(ack: Ack, body: Body) -> None:
        _sent(here, members, ack, body, _moved)

    app.view("attendance")(on_attendance)
    app.view("move")(on_move)


def opened(here: Here, context: Context, text: str, trigger: str, spot: Spot) -> bool:
    """Open the modal that a command asks for; False where it asks for none, and is to be answered in words."""
    if context.role != OFFICER:
        return False  # neither modal is for trainers: the command says so
    with here.reading() as session:
        asked = _view(session, context, text) if trigger else None
    if asked is None:
        return False
    name, view = asked
    came = telling.attempt(lambda: here.client().views_open(trigger_id=trigger, view=view))
    if isinstance(came, str):
        telling.tell(here, spot, TOO_LATE)
    with here.writing() as session:
        ref = json.loads(view["private_metadata"])["ref"]
        audit.add(session, here.key, now=here.now, who=context.who, what=f"asked: {name}", subject=ref)
    return True


def _view(session: Session, context: Context, text: str) -> tuple[str, View] | None:
    """Give the modal of a command that names an event and says no more; what cannot be done is said in words."""
    try:
        name, words = split(text, COMMANDS)
        event, rest = scope.event_and_rest(session, context, words) if words else (None, "")
    except WordsError:
        return None
    if event is None or rest or event.cancelled_at is not None:
        return None
    if name == "move":
        return name, _move_view(session, context, event)
    if name == "attendance" and event.starts_at <= context.now:
        view = _attendance_view(session, context, event, 1)
        return (name, view) if view["private_metadata"] else None
    return None


def _move_view(session: Session, context: Context, event: EventLine, problem: str = "") -> View:
    zone = context.partnership.about.tz
    starts, ends = event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
    return views.move(
        event.ref, event.course, f"{starts:%Y-%m-%d}", f"{starts:%H:%M}", f"{ends:%H:%M}", problem=problem
    )


def _attendance_view(session: Session, context: Context, event: EventLine, page: int) -> View:
    rows = [
        (booking.id, person.name or person.email, "unknown" if booking.state == "booked" else said(booking))
        for booking, person in bookings.of_event(session, context.partnership.key, event.id)
        if booking.state != "cancelled"
    ]
    on = event.starts_at.astimezone(context.partnership.about.tz).date()
    return views.attendance(f"{event.ref} {event.course}, {day(on)}", rows, ref=event.ref, page=page)


@dataclass(frozen=True)
class Wrong:
    """What was filled in cannot be taken; said in the modal, which stays open."""

    text: str


@dataclass(frozen=True)
class Sent:
    """A modal as it was sent, by whom."""

    user: str
    view: View

    @property
    def kept(self) -> pressed.Kept:
        """Give what was kept with it; raises `InputError` for one that is not ours."""
        found = pressed.kept(self.view)
        if found is None:
            raise InputError(NOT_OURS)
        return found


Take = Callable[[Here, Context, Sent], View | Wrong]


def _sent(here: Here, members: Members, ack: Ack, body: Body, take: Take) -> None:
    """Take what was sent, and answer with what came of it; what takes longer than Slack waits is shown later."""
    view, user = body["view"], parse.spot(body).user
    doing = here.aside.submit(user, lambda: _outcome(here, members, user, view, take))
    try:
        came = doing.result(WAITS)
    except TimeoutError:
        ack(response_action="update", view=views.notice("One moment", "It takes a little longer ..."))
        here.aside.submit(user, lambda: _show_late(here, view, doing))
        return
    except CancelledError:  # the server is being stopped
        ack(response_action="update", view=views.notice("Please try again", "The server has just been stopped."))
        return
    if isinstance(came, Wrong):
        ack(response_action="errors", errors={views.DAY: came.text})
    else:
        ack(response_action="update", view=came)


def _show_late(here: Here, view: View, doing: Future[View | Wrong]) -> None:
    """Show what came of it; the acknowledgement must have been shown before, or it would take this away again."""
    late = doing.result()
    shown = views.notice(UNCHANGED, late.text) if isinstance(late, Wrong) else late
    if rest(SETTLES):
        telling.attempt(lambda: here.client().views_update(view_id=view["id"], view=shown))


def _outcome(here: Here, members: Members, user: str, view: View, take: Take) -> View | Wrong:
    try:
        return _allowed(here, members, user, view, take)
    except BotError as fault:
        return views.notice(UNCHANGED, str(fault))
    except Exception as fault:  # noqa: BLE001 - whoever sent it is told, and the log has no content
        stumbled(here, Spot(user), fault, kept=False)
        return views.notice("Please try again", "Something went wrong on our side, and nothing was changed.")


def _allowed(here: Here, members: Members, user: str, view: View, take: Take) -> View | Wrong:
    found = members.officer(user, "an officer's modal", anew=True)
    if isinstance(found, str):
        return views.notice(UNCHANGED, found)
    context = context_of(here, found)
    came = take(here, context, Sent(user, view))
    if not isinstance(came, Wrong):
        here.settle()
    return came


def _marked(here: Here, context: Context, sent: Sent) -> View:
    """Mark those that were changed on this page: what somebody else has marked meanwhile stays."""
    kept, chosen = sent.kept, pressed.changed(sent.view, views.STATE)
    changed = {booking: state for booking, state in chosen.items() if state in STATES}
    with here.writing() as session:
        event, _ = scope.event_and_rest(session, context, kept.ref)
        begun(context, event)
        marked = mark(session, context.partnership, event.id, changed, now=context.now, who=context.who)
        following = _attendance_view(session, context, event, kept.page + 1)
    shown = pressed.kept(following)
    if shown is not None and shown.page == kept.page + 1:
        return following
    done = f"{count(len(marked), 'mark was', 'marks were')} changed." if marked else "There was nothing to change."
    return views.notice("Attendance", f"{event.ref} {event.course}: saved. {done}")


def _filled_in(view: View) -> tuple[str, str, str]:
    fields = pressed.fields(view)
    first, start, end = (str(fields.get(name, {}).get(name, "")) for name in (views.DAY, views.START, views.END))
    return first, start, end


def _wrong_time(session: Session, context: Context, event: EventLine, typed: str) -> str:
    """Say what is wrong with a time before it is taken; nothing where it is right."""
    try:
        new_times(context, events.get(session, context.partnership.key, event.id), typed)
    except WordsError as fault:
        return str(fault).partition(" - write it like")[0].removeprefix("move: ")
    return ""


def _moved(here: Here, context: Context, sent: Sent) -> View | Wrong:
    """Move an event, typed as an officer would: one of several days keeps its length; what is odd is asked first."""
    first, start, end = _filled_in(sent.view)
    typed = f"{first} {start} to {end}"
    with here.reading() as session:
        event, _ = scope.event_and_rest(session, context, sent.kept.ref)
        wrong = _wrong_time(session, context, event, typed)
    if wrong:
        return Wrong(wrong)
    sure = f" {ANYWAY}" if sent.kept.sure == typed else ""
    command = f"move {event.ref} {typed}{sure}"
    came = run(command, context)
    if asks := came.data.get("asks"):
        problem = f"{asks}. Press Move it again to do it."
        return views.move(event.ref, event.course, first, start, end, problem=problem, sure=typed)
    here.aside.submit(sent.user, lambda: _left_behind(here, sent.user, came, command))
    return _in_words(came)


def _left_behind(here: Here, user: str, came: Answer, command: str) -> None:
    """Say what was done in the messages too, where it stays, and can be taken back."""
    said = answers.answer(hints.in_slack(came), command=command, share=False)
    telling.reply(here, Spot(user, user), said)


def _in_words(answer: Answer) -> View:
    answer = hints.in_slack(answer)
    return views.notice("Done", "\n".join([answer.title, *(part for part in answer.parts if isinstance(part, str))]))

"""What a press in a chat means for a form: whose it is, the move, and the step that comes of it; knows no platform."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import NotFoundError
from bot.flows import answering, chat_forms, preferences
from bot.flows.answering import Sheet
from bot.flows.chat_forms import FormAt, Told, told
from bot.flows.conversation import SENT, Back, Go, Later, Say, Send, Skip, Withdraw
from bot.flows.deciding import KEEP, TAKE_OUT, AnyMove, Keep, TakeOut
from bot.messages import words
from bot.messages.blocks.marks import Mark, chosen
from bot.messages.nouns import Care, Conflict, Done, Problem, Prompt, Step, Value
from bot.plan.model import Partnership
from bot.storage import audit
from bot.storage.chat_officers import Account

QUIET = frozenset({"pick", "open"})
"""Filled in or followed: nothing to do until something is pressed."""


@dataclass(frozen=True)
class Pressed:
    """What was pressed, what it holds, and what stood in the fields beside it."""

    mark: Mark
    value: Value = ""
    picks: Mapping[str, tuple[int, Value]] = field(default_factory=dict)
    """By question: the revision that was shown, and what is filled in."""


def press(
    session: Session, partnership: Partnership, account: Account, pressed: Pressed, *, now: datetime
) -> FormAt | Told:
    """Take a press; only whom a form is for may move it, and only while it is open."""
    if pressed.mark.what == "again":
        return _again(session, partnership, account, now=now)
    number = pressed.mark.touchpoint
    try:
        sheet = chat_forms.sheet_of(session, partnership, account, number)
    except NotFoundError:
        return told("not_there")
    if sheet is None:
        what = "refused: pressed a form that is not theirs"
        audit.add(session, partnership.key, now=now, who=str(account), what=what, subject=f"touchpoint:{number}")
        return told("not_yours")
    if not sheet.is_open(now):
        care = _unsaved(session, sheet, pressed, account.channel, now)
        return replace(chat_forms.form_at(session, sheet, None), care=care)
    return _taken(session, sheet, pressed, account.channel, now)


def _again(session: Session, partnership: Partnership, account: Account, *, now: datetime) -> Told:
    people = chat_forms.people_of(session, partnership, account)
    for person in people:
        preferences.start_again(session, partnership.key, person.id, now=now)
    return told("started") if people else told("unknown")


def _taken(session: Session, sheet: Sheet, pressed: Pressed, channel: str, now: datetime) -> FormAt:
    if pressed.mark.what in ("later", "back"):
        kept = _filled_in(session, sheet, pressed, channel, now)
        if isinstance(kept, Problem | Conflict) and pressed.mark.what == "later":
            return chat_forms.form_at(session, sheet, kept)
        sheet, care = chat_forms.again(session, sheet), kept.care if kept is not None else None
        return replace(moved(session, sheet, move_of(sheet, pressed), channel=channel, now=now), care=care)
    if pressed.mark.what == "leave":
        return _left(session, sheet)
    move = move_of(sheet, pressed)
    return moved(session, sheet, move, channel=channel, now=now)


def _unsaved(session: Session, sheet: Sheet, pressed: Pressed, channel: str, now: datetime) -> Care | None:
    """Look for a concern in what was written into a form that takes no more."""
    found = None
    for question, (_, value) in pressed.picks.items():
        came = answering.screened(session, sheet, Say(question, 0, value), now=now, channel=channel)
        found = found or came
    return found


def _filled_in(session: Session, sheet: Sheet, pressed: Pressed, channel: str, now: datetime) -> Step | None:
    """Leave a question, and lose nothing that was filled in; gives the step that came of that."""
    for question, (seen, value) in pressed.picks.items():
        if any(value) and sheet.form.question(question) is not None:
            said = Say(question, seen, _shaped(sheet, question, value))
            return answering.answer(session, sheet, said, now=now, channel=channel)
    return None


def _left(session: Session, sheet: Sheet) -> FormAt:
    """Leave what was sent as it is; where it was changed meanwhile, show the review."""
    if chat_forms.is_as_sent(session, sheet):
        sheet.response.cursor = SENT
        session.flush()
        sheet = chat_forms.again(session, sheet)
    return chat_forms.form_at(session, sheet, answering.current(sheet))


def _noted(move: AnyMove, shown: FormAt) -> FormAt:
    """Say why a move did nothing."""
    step = shown.step
    if isinstance(move, Skip) and isinstance(step, Problem):
        return replace(shown, step=replace(step, message=words.say("chat.needed")))
    if not isinstance(step, Prompt):
        return shown
    if isinstance(move, Back) and step.question == move.question:
        return replace(shown, note=words.say("chat.first_question"))
    if isinstance(move, Send):
        return replace(shown, note=words.say("chat.still_to_answer"))
    return shown


def moved(session: Session, sheet: Sheet, move: AnyMove | None, *, channel: str, now: datetime) -> FormAt:
    """Take a move (or none, to see where it stands), and give what the chat shows then."""
    if move is None:
        return chat_forms.form_at(session, sheet, answering.current(sheet))
    step = answering.answer(session, sheet, move, now=now, channel=channel)
    shown = chat_forms.form_at(session, sheet, step)
    if isinstance(move, Withdraw):
        shown = shown.also(told("withdrawn").text)
    shown = _noted(move, shown)
    return replace(shown, settles=isinstance(step, Done) or isinstance(move, Withdraw))


def move_of(sheet: Sheet, pressed: Pressed) -> AnyMove | None:
    """Give the move that a press makes; none where it only asks to see how the form stands."""
    mark = pressed.mark
    match mark.what:
        case "say" | "pickone" | "replace":
            return Say(mark.question, mark.seen, _shaped(sheet, mark.question, pressed.value))
        case "save":
            _, value = pressed.picks.get(mark.question, (0, ""))
            return Say(mark.question, mark.seen, _shaped(sheet, mark.question, value))
        case "keep":
            held = sheet.state.answers.get(mark.question)
            return Say(mark.question, held.revision, held.value) if held else Go()
        case "start":
            return None if sheet.state.cursor else Go()
        case "withdraw":
            return Withdraw() if sheet.response.submitted_at else None
        case "change":
            return Go(pressed.value if isinstance(pressed.value, str) else "")
        case "send":
            return Send(mark.seen)
        case "out" | "in" if isinstance(pressed.value, str) and pressed.value:
            decide = TakeOut if mark.what == "out" else Keep
            return decide(mark.question, pressed.value)
    return _step_of(mark)


def _step_of(mark: Mark) -> AnyMove | None:
    match mark.what:
        case "skip":
            return Skip(mark.question, mark.seen)
        case "send_out" | "send_in":
            return Send(mark.seen, TAKE_OUT if mark.what == "send_out" else KEEP)
        case "all_out":
            return TakeOut()
        case "back":
            return Back(mark.question)
        case "later":
            return Later()
        case "go":
            return Go()
    return None


def _shaped(sheet: Sheet, question: str, value: Value) -> Value:
    """Give an answer the shape that its kind of question has; a choice may have come by its number."""
    asked = sheet.form.question(question)
    given = value if isinstance(value, tuple) else tuple(part for part in (value,) if part)
    if asked is not None and asked.values():
        given = tuple(chosen(each, asked.values()) for each in given)
    if asked is not None and asked.kind == "many":
        return given
    return given[0] if given else ""

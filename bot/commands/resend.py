"""`resend`: what could not be delivered goes once more, because an officer says so."""

from sqlalchemy.orm import Session

from bot.commands import undelivered
from bot.commands.context import Context
from bot.commands.grammar import number
from bot.errors import InputError, NotFoundError
from bot.flows import sending_again
from bot.flows.sending_again import Undeliverable
from bot.messages import words as plain_words
from bot.messages.nouns import Action, Answer, Json, Table
from bot.messages.wording import NOTHING, count, moment, short_day
from bot.storage import undeliverable
from bot.storage.tables import OutboxMessage, Touchpoint

USAGE = "resend 812"
MOST_AT_ONCE = 200
_WHY_NOT = {
    "code": "a code is good for minutes only - who needs one asks for it again",
    "stopped": "{name} asked not to be written to - by the link at the foot of any letter they can start again",
    "answered": "it has been answered - nothing need be sent",
    "closed": "its form closed on {closed} - it can no longer be answered",
    "withdrawn": "{name} took the answers back - nobody is reminded of that",
    "later": "a later letter of the same stage stands for it - see 'why {email}'",
    "no_officer": "{name} is no officer any more - see partnership.yaml",
}


def resend(session: Session, context: Context, words: str) -> Answer:
    """List what can be sent again, or send all of it, or one message."""
    asked = words.lower()
    if asked in ("", "all"):
        return _listed(session, context)
    if asked == "all now":
        return _all(session, context)
    return _one(session, context, number(words, USAGE))


def _wanted(session: Session, context: Context) -> list[Undeliverable]:
    found = sending_again.everything(session, context.partnership, now=context.now)
    return [each for each in found if not each.why_not]


def _listed(session: Session, context: Context) -> Answer:
    wanted = _wanted(session, context)
    data: dict[str, Json] = {"messages": [_json(each) for each in wanted], "sent_again": 0}
    if not wanted:
        return Answer("Send again", ("There is nothing that could be sent again.",), data)
    shown, n = wanted[: undelivered.MOST_ROWS], len(wanted)
    columns = ("N", "Who", "Address", "What", "Event", "Tried", "Reason")
    rows = tuple(_cells(context, each) for each in shown)
    buttons = tuple(undelivered.action(each) for each in shown)
    more = [f"And {n - len(shown):,} more."] if n > len(shown) else []
    ask = f"Nothing has been sent yet: 'resend all now' sends {'it' if n == 1 else f'all {n:,}'}, 'resend N' only one."
    table = Table(columns, rows, f"Could not be delivered: {n:,}", buttons)
    everything = Action("Send it now" if n == 1 else f"Send all {n:,} now", "resend all now")
    return Answer("Send again", (table, *more, ask), data, (everything,))


def _all(session: Session, context: Context) -> Answer:
    """Send all again, though not more than can be written in one go."""
    wanted = _wanted(session, context)
    if not wanted:
        return Answer("Send again", ("There is nothing that could be sent again.",), {"messages": [], "sent_again": 0})
    now, later = wanted[:MOST_AT_ONCE], wanted[MOST_AT_ONCE:]
    data: dict[str, Json] = {"messages": [_json(each) for each in now], "sent_again": len(now)}
    rows = [each.message for each in now]
    sending_again.send_again(session, context.partnership, rows, now=context.now, who=context.who)
    said = f"{count(len(now), 'message is', 'messages are')} queued again, and {_goes(len(now))} out within a minute."
    more = (
        [f"{count(len(later), 'message waits', 'messages wait')}: write 'resend all now' once more."] if later else []
    )
    return Answer("Send again", (said, *more), data, (Action("Send the others", "resend all now"),) if later else ())


def _goes(n: int) -> str:
    return "goes" if n == 1 else "go"


def _one(session: Session, context: Context, message_id: int) -> Answer:
    row = undeliverable.numbered(session, context.partnership.key, message_id)
    if row is None:
        raise NotFoundError(f"message {message_id}: there is none - 'resend' lists those that can be sent again")
    found = sending_again.judged(session, context.partnership, [row], now=context.now)[0]
    title = f"Message {row.id}"
    data: dict[str, Json] = {"messages": [_json(found)], "sent_again": 0}
    if row.state != "undeliverable":
        return Answer(title, (_no_need(context, row),), data)
    if found.why_not:
        raise InputError(f"message {row.id}: {_refusal(session, context, found)}")
    sending_again.send_again(session, context.partnership, [row], now=context.now, who=context.who)
    said = f"{_what(row).capitalize()} for {_who(found)} is queued again, and goes to {found.person.email}"
    return Answer(title, (f"{said} within a minute.",), {**data, "sent_again": 1})


def _no_need(context: Context, row: OutboxMessage) -> str:
    if row.state == "sent":
        return f"It went on {moment(row.sent_at, context.partnership.about.tz)}."
    return "It is on its way already." if row.state in ("queued", "sending") else "It was dropped, as 'why' tells."


def _refusal(session: Session, context: Context, found: Undeliverable) -> str:
    row, person, reason = found.message, found.person, found.why_not
    touchpoint = session.get(Touchpoint, row.touchpoint_id) if row.touchpoint_id else None
    closed = short_day(touchpoint.closes_at if touchpoint else None, context.partnership.about.tz)
    if reason in _WHY_NOT:
        return _WHY_NOT[reason].format(name=person.name or person.email, email=person.email, closed=closed)
    key = f"reason.{reason}"
    return f"{plain_words.say(key) if plain_words.known(key) else reason} - it is no longer wanted"


def _cells(context: Context, each: Undeliverable) -> tuple[str, ...]:
    row, tried = each.message, short_day(each.message.due_at, context.partnership.about.tz)
    rest = (_what(row), each.event or NOTHING, tried, row.reason or NOTHING)
    return str(row.id), _who(each), each.person.email, *rest


def _json(each: Undeliverable) -> Json:
    return {
        "message": each.message.id,
        "name": each.person.name,
        "email": each.person.email,
        "role": each.message.role,
        "what": each.message.template,
        "stage": each.message.stage,
        "event": each.event,
        "reason": each.message.reason,
    }


def _who(each: Undeliverable) -> str:
    name = each.person.name or each.person.email
    return name if each.message.role == "delegate" else f"{name} ({each.message.role})"


def _what(row: OutboxMessage) -> str:
    return row.template.replace("_", " ")

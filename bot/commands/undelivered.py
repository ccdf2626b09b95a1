"""How officers are told of what could not be delivered: its number, and the button that sends it again."""

from collections.abc import Sequence

from bot.commands.context import Context
from bot.commands.status import who
from bot.flows import bounced
from bot.flows.sending_again import Undeliverable
from bot.messages.nouns import Action, Table
from bot.messages.wording import NOTHING, count, short_day
from bot.storage.listings import Asked

LABEL = "Send again"
MOST_ROWS = 100
_STAY = ("", "closed", "stopped", "code")
"""Why a message may not go again, although it was wanted and did not arrive."""


def action(each: Undeliverable | None) -> Action | None:
    """Give the button of a message, if it may go again."""
    return Action(LABEL, f"resend {each.message.id}") if each is not None and not each.why_not else None


def newest(found: Sequence[Undeliverable]) -> dict[int | None, Undeliverable]:
    """Give the newest undeliverable message of each touchpoint."""
    return {each.message.touchpoint_id: each for each in found}


def still_lost(lost: Sequence[Asked], found: Sequence[Undeliverable]) -> list[Asked]:
    """Leave out who need not be reached any more: somebody else is asked now, or another letter has arrived."""
    messages = newest(found)
    return [each for each in lost if (of := messages.get(each.touchpoint)) is None or of.why_not in _STAY]


def mend(each: Undeliverable | None) -> str:
    """Say what to do about a letter that came back, if it may go again; else nothing."""
    return bounced.mend(each.message, each.person.email) if each is not None and not each.why_not else ""


def section(context: Context, lost: Sequence[Asked], found: Sequence[Undeliverable]) -> list[str | Table]:
    """Name who could not be reached by any letter, and say how one goes again."""
    wanted, named = [each for each in found if not each.why_not], {each.touchpoint for each in lost}
    others = sum(each.message.touchpoint_id not in named for each in wanted)
    parts: list[str | Table] = [_table(context, lost, found)] if lost else []
    if len(lost) > MOST_ROWS:
        parts.append(f"And {len(lost) - MOST_ROWS:,} more.")
    if others:
        parts.append(f"{count(others, 'message')} besides did not arrive: 'resend' lists what can be sent again.")
    if len(wanted) > others:
        parts.append(
            "'resend N' sends a message again, once what stopped it is put right; 'resend' lists all that can go."
        )
    return parts


def _reason(each: Asked, of: Undeliverable | None) -> str:
    todo = mend(of)
    return f"{each.reason}. {todo}" if each.reason and todo else each.reason or todo or NOTHING


def _table(context: Context, lost: Sequence[Asked], found: Sequence[Undeliverable]) -> Table:
    zone, messages = context.partnership.about.tz, newest(found)
    shown = [(each, messages.get(each.touchpoint)) for each in lost[:MOST_ROWS]]
    cells = tuple(
        (
            str(of.message.id) if of else NOTHING,
            who(each),
            each.agency or NOTHING,
            each.stage,
            each.event,
            short_day(each.sent_at, zone),
            _reason(each, of),
        )
        for each, of in shown
    )
    columns = ("N", "Who", "Agency", "Stage", "Event", "Sent", "Reason")
    return Table(columns, cells, f"Could not be reached: {len(lost):,}", tuple(action(of) for _, of in shown))

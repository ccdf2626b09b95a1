"""What is kept past its time, since no officer has seen a concern (P5): told in `due` and in `overdue`."""

from sqlalchemy.orm import Session

from bot.commands.context import Context
from bot.flows import retention
from bot.flows.retention import Held
from bot.messages.nouns import Json
from bot.messages.wording import short_day

MOST = 20


def told(context: Context, found: list[Held]) -> list[str]:
    """Say which concern keeps what, and what to do."""
    zone = context.partnership.about.tz
    lines = [
        f"Held past its time: {each.event or 'words about no event'}, concern {each.concern}, "
        f"since {short_day(each.since, zone)}: nobody has seen it. See 'concerns {each.concern}'."
        for each in found[:MOST]
    ]
    return [*lines, f"And {len(found) - MOST:,} more: see 'concerns'."] if len(found) > MOST else lines


def as_json(found: list[Held]) -> list[Json]:
    """Give the same for a program."""
    return [{"event": each.event, "concern": each.concern, "since": each.since.isoformat()} for each in found]


def past_its_time(session: Session, context: Context) -> list[Held]:
    """Give what is kept past its time."""
    return retention.held(session, context.partnership, now=context.now)

"""`remind`: a reminder now to who has not answered."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.commands import scope
from bot.commands.context import Context
from bot.commands.grammar import shortened
from bot.errors import InputError, WordsError
from bot.flows.reminding import Reminded
from bot.flows.reminding import remind as remind_now
from bot.messages.nouns import Answer, Json, Table
from bot.messages.wording import NOTHING, count
from bot.plan.model import ANSWERABLE
from bot.plan.plain_words import nearest

USAGE = "remind REF [stage]"
_WHY_NOT = {
    "stopped": ("asked not to be written to", ""),
    "withdrawn": ("took the answers back", ""),
    "waiting": ("has a letter on its way", "have a letter on its way"),
    "today": ("was reminded today", "were reminded today"),
}


def remind(session: Session, context: Context, words: str) -> Answer:
    """Queue a reminder for everybody who has been asked and is silent, at one stage or at all."""
    if not words:
        raise WordsError(f"remind: of which event? - write it like '{USAGE}'; 'events' lists the references")
    event, stage = scope.event_and_rest(session, context, words)
    if event.cancelled_at is not None:
        raise InputError(f"{event.ref}: it is cancelled - nobody is asked about it")
    stages = _stages(context, stage)
    done = remind_now(
        session, context.partnership, event.id, stages, now=context.now, who=context.who, chat=context.chat
    )
    n = sum(not each.why_not for each in done)
    data: dict[str, Json] = {
        "ref": event.ref,
        "reminders": n,
        "not_reminded": {why: k for why, k in sorted(Counter(each.why_not for each in done if each.why_not).items())},
    }
    title = f"Reminders: {event.ref} {event.course}"
    if not done:
        return Answer(title, ("Nobody is being waited for: 'status REF' shows what has been sent.",), data)
    said = f"{count(n, 'reminder is', 'reminders are')} queued, and {'goes' if n == 1 else 'go'} out within a minute."
    return Answer(title, (said if n else "Nobody is reminded now.", _table(stages, done), *_away(done)), data)


def _stages(context: Context, stage: str) -> list[str]:
    active = context.partnership.plan.active()
    asks = [key for key, each in active.items() if each.kind in ANSWERABLE]
    if not stage:
        return asks
    wanted = "_".join(stage.casefold().split())
    if wanted not in asks:
        raise WordsError(f"{shortened(stage)}: no stage at which anybody is asked - {nearest(wanted, asks)}")
    return [wanted]


def _away(done: Sequence[Reminded]) -> list[str]:
    n = sum(each.away and not each.why_not for each in done)
    if not n:
        return []
    return [f"{count(n, 'is', 'are')} away, by automatic replies, and reminded all the same, since you ask for it."]


def _count(n: int, why_not: str) -> str:
    one, many = _WHY_NOT[why_not]
    return count(n, one, many or one)


def _table(stages: Sequence[str], done: Sequence[Reminded]) -> Table:
    rows = []
    for stage in stages:
        mine = Counter(each.why_not for each in done if each.touchpoint.stage == stage)
        if mine:
            why = ", ".join(_count(n, each) for each, n in sorted(mine.items()) if each)
            rows.append((stage, str(mine[""]), why or NOTHING))
    return Table(("Stage", "Reminded", "Not reminded"), tuple(rows))

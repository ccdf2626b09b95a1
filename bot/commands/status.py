"""`status`: what became of each stage, and who has not answered."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.commands import held, scope, stages
from bot.commands.context import Context
from bot.commands.say import NOTHING, count, short_day
from bot.insight import response_rates
from bot.insight.response_rates import StageRate
from bot.messages.nouns import Answer, Json, Table
from bot.plan.model import ANSWERABLE
from bot.storage import chat_accounts, listings
from bot.storage.listings import Asked


def status(session: Session, context: Context, words: str) -> Answer:
    """Count sent and answered by stage; for one event, name who has not answered."""
    about = scope.resolve(session, context, words)
    rates = response_rates.by_stage(session, context.partnership, about.events)
    parts: list[str | Table] = [f"{about.size}. Cancelled bookings are not counted.", stages.table(rates)]
    parts += _never(context, rates)
    missing = chat_accounts.count_missing(session, context.partnership.key, "slack", about.events)
    told = count(missing, "person is not in Slack and gets", "people are not in Slack and get")
    parts += [f"{told} mail."] if missing else []
    waiting = held.briefings(session, context, about.events).total()
    parts += [held.said(waiting)] if waiting else []
    stages_told: list[Json] = [rate.as_json() for rate in rates]
    data: dict[str, Json] = {
        "stages": stages_told,
        "held_briefings": waiting,
        "not_in_slack": missing,
        **about.as_json(),
    }
    if about.event is not None:
        silent = listings.not_answered(session, context.partnership.key, about.events, ANSWERABLE)
        parts.append(_names(context, silent))
        data["not_answered"] = [
            {"stage": each.stage, "role": each.role, "name": each.name, "email": each.email} for each in silent
        ]
    elif sum(rate.sent for rate in rates if rate.kind in ANSWERABLE):
        parts.append("'status REF' names who has not answered; 'overdue' names who is late.")
    return Answer(f"Status: {about.words}", tuple(parts), data)


def _never(context: Context, rates: Sequence[StageRate]) -> list[str]:
    """Tell of the people who get no later stage, since the one that it waits for closed without their answer."""
    silent = {rate.stage: rate.expired - rate.unsent for rate in rates}
    told = []
    for key, stage in context.partnership.plan.active().items():
        # What has an "at the latest" goes in any case.
        waits = [] if stage.when.latest else stage.when.stages()
        for waited in (waited for waited, what in waits if what == "answered" and silent.get(waited)):
            n = count(silent[waited], "person", "people")
            told.append(f"{n} never answered {waited}, so no {key} goes to them.")
    return told


def _names(context: Context, silent: Sequence[Asked]) -> str | Table:
    if not silent:
        return "Nobody is being waited for."
    zone = context.partnership.about.tz
    rows = tuple(
        (each.stage, who(each), each.agency or NOTHING, short_day(each.sent_at, zone), short_day(each.closes_at, zone))
        for each in silent
    )
    return Table(("Stage", "Who", "Agency", "Asked", "Closes"), rows, "Not answered yet")


def who(each: Asked) -> str:
    """Name who was asked, with the delegate it is about and the role where it is not the delegate's own."""
    if each.about:
        return f"{each.name} ({each.role} of {each.about})"
    return each.name if each.role == "delegate" else f"{each.name} ({each.role})"

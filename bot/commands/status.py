"""`status`: what became of each stage, and who has not answered."""

from collections import Counter
from collections.abc import Sequence

from sqlalchemy.orm import Session

from bot.commands import held, participants, scope, stages
from bot.commands.context import Context
from bot.commands.powers import TRAINER
from bot.commands.scope import Scope
from bot.insight import participation, response_rates
from bot.insight.response_rates import StageRate
from bot.messages.nouns import Answer, Json, Table
from bot.messages.wording import CLOSED_UNANSWERED, NOTHING, count, short_day
from bot.plan.model import ANSWERABLE
from bot.reports.funnel import funnel
from bot.storage import chat_accounts, listings
from bot.storage.listings import Asked

_LAPSED = f"{CLOSED_UNANSWERED}, though required"


def status(session: Session, context: Context, words: str) -> Answer:
    """Count sent and answered by stage; for one event, name who has not answered."""
    about = scope.resolve(session, context, words)
    rates = response_rates.by_stage(session, context.partnership, about.events)
    off = " The event is cancelled." if about.event and about.event.cancelled_at else ""
    parts: list[str | Table] = [f"{about.size}.{off} Cancelled bookings are not counted."]
    parts += [_stages(session, context, about, rates), *stages.caveats(rates), *_never(context, rates)]
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
    }
    of_all = context.role != TRAINER  # who gives a course need not know who has not answered
    if about.event is not None and of_all:
        silent = listings.not_answered(session, context.partnership.key, about.events, ANSWERABLE)
        lapsed = _lapsed(session, context, about.event.id)
        parts += [*_names(context, silent, rates), *_named(context, lapsed, _LAPSED, "Closed")]
        data |= {"not_answered": _json(silent), "lapsed": _json(lapsed)}
    elif of_all and any(rate.sent for rate in rates if rate.kind in ANSWERABLE):
        parts.append("'status REF' names who has not answered; 'overdue' names who is late.")
    came = participation.of_events(session, context.partnership, about.events, now=context.now)
    came = came if of_all else participation.for_trainers(came)
    parts += participants.told(came, sum(line.ends_at <= context.now for line in about.lines))
    title = f"Status: {about.words}"
    drawn = funnel(title, came.whole, rates)
    charts = (drawn,) if drawn else ()
    return about.answer(title, parts, {**data, "participation": came.as_json()}, charts=charts)


def _stages(session: Session, context: Context, about: Scope, rates: Sequence[StageRate]) -> str | Table:
    if about.event is None:
        return stages.table(rates)
    states = listings.booking_states(session, context.partnership.key, [about.event.id])
    return stages.of_event(rates, states.get(about.event.id, Counter()))


def _lapsed(session: Session, context: Context, event: int) -> list[Asked]:
    """Name who let a form close that the plan requires."""
    required = {key for key, stage in context.partnership.plan.active().items() if stage.required}
    return listings.closed_unanswered(session, context.partnership.key, required, event=event)


def _json(asked: Sequence[Asked]) -> list[Json]:
    return [{"stage": each.stage, "role": each.role, "name": each.name, "email": each.email} for each in asked]


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


def _names(context: Context, silent: Sequence[Asked], rates: Sequence[StageRate]) -> list[str | Table]:
    if not silent:
        return ["Nobody is being waited for."] if any(rate.ever_sent for rate in rates) else []
    return _named(context, silent, "Not answered yet", "Closes")


def _named(context: Context, asked: Sequence[Asked], caption: str, last: str) -> list[str | Table]:
    if not asked:
        return []
    zone = context.partnership.about.tz
    rows = tuple(
        (each.stage, who(each), each.agency or NOTHING, short_day(each.sent_at, zone), short_day(each.closes_at, zone))
        for each in asked
    )
    return [Table(("Stage", "Who", "Agency", "Asked", last), rows, caption)]


def who(each: Asked) -> str:
    """Name who was asked, with the delegate it is about and the role where it is not the delegate's own."""
    if each.about:
        return f"{each.name} ({each.role} of {each.about})"
    return each.name if each.role == "delegate" else f"{each.name} ({each.role})"

"""What trainers and named posts are told of an event: the summary of its evaluation forms (L8)."""

from bot.flows.letters import Occasion
from bot.insight import event_report
from bot.messages.nouns import Json


def prepare_report(about: Occasion) -> dict[str, Json]:
    """Give the report letter its figures; small groups are suppressed by the figures themselves."""
    return {"report": event_report.of_event(about.session, about.partnership, about.event.id)}

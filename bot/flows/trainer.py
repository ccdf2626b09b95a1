"""What trainers and named posts are told of an event: the summary of its evaluation forms (L8)."""

from collections.abc import Mapping, Sequence

from bot.flows.letters import Occasion
from bot.messages.nouns import Json


def the_summary(about: Occasion, extra: Mapping[str, Json]) -> Sequence[str]:
    """Name the summary that goes with the letter; it is made when that is sent, and so are the letter's figures."""
    return (f"report:trainers:{about.event.id}",)

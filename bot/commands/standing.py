"""What the figures of an answer stand on: for trainers not on what their letter, beside it, would tell of a few."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.commands.context import Context
from bot.commands.powers import TRAINER
from bot.commands.scope import Scope
from bot.insight import disclosure, since_letter
from bot.insight.disclosure import Ground
from bot.messages.nouns import Json
from bot.messages.wording import day, listed
from bot.storage.listings import EventLine


@dataclass(frozen=True)
class Standing:
    """The ground of some figures, and what is said where events are left out of it."""

    ground: Ground
    said: str = ""
    nothing_left: bool = False
    """Whether all of the events are left out, so that there is no figure to tell."""

    def as_json(self) -> dict[str, Json]:
        """Give what stands in the place of figures where there are none."""
        return {"suppressed": True, "why_not": self.said}


def of_scope(session: Session, context: Context, about: Scope) -> Standing:
    """Give what figures about a scope stand on."""
    held = _held_back(session, context, about.events)
    meant = about.events - held.keys()
    ground = disclosure.ground(session, context.partnership, meant, now=context.now)
    lines = [line for line in about.lines if line.id in held]
    return Standing(ground, _said(context, lines, held, of=len(about.lines)), nothing_left=bool(held) and not meant)


def of_event(session: Session, context: Context, line: EventLine) -> str:
    """Say why the trainers of an event are told no figures of it but their letter's; nothing where they are."""
    held = _held_back(session, context, {line.id})
    return _said(context, [line] if held else [], held, of=1)


def _held_back(session: Session, context: Context, events: Collection[int]) -> dict[int, datetime]:
    if context.role != TRAINER:
        return {}
    return since_letter.held_back(session, context.partnership, events)


def _said(context: Context, lines: Collection[EventLine], held: dict[int, datetime], *, of: int) -> str:
    """Say which letters have the figures; how many have answered since is not said."""
    zone = context.partnership.about.tz
    went = [f"{line.ref} (letter of {day(held[line.id].astimezone(zone).date())})" for line in lines]
    few = "too few people have answered since to be shown beside it"
    if not went:
        return ""
    if of == 1:
        [at] = held.values()
        return f"The figures are those of the letter to its trainers of {day(at.astimezone(zone).date())}: {few}."
    return f"Left out: {listed(went)}. The figures of each are those of the letter to its trainers: {few}."

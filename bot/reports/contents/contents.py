"""Which parts each report has, in which order; the same parts carry the same figures everywhere."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.insight.may_say import FEW
from bot.messages.nouns import Json
from bot.messages.wording import count, day
from bot.messages.words import say
from bot.plan.model import Partnership
from bot.reports.contents.attending import attending
from bot.reports.contents.decisions import decisions
from bot.reports.contents.explained import notes
from bot.reports.contents.findings import about, findings, recipients
from bot.reports.contents.gathered import Gathered
from bot.reports.contents.learning import compared, learning, trend
from bot.reports.contents.money import money
from bot.reports.contents.nothing import Nothing, shortened
from bot.reports.contents.practice import behaviour, results
from bot.reports.contents.reaction import reaction
from bot.reports.contents.response import response
from bot.reports.contents.stages import why_nothing
from bot.reports.contents.subject import PERIODS, TITLES
from bot.reports.contents.wrote import wrote
from bot.reports.document import Block, Bullets, Document, House, Paragraph, Section

LEVELS = {
    "reaction": "Level 1, reaction: what delegates thought",
    "learning": "Level 2, learning: what they gained",
    "behaviour": "Level 3, behaviour: what they do differently",
    "results": "Level 4, results: what changed for children and families",
    "roi": "Level 5, return on investment",
}


@dataclass(frozen=True)
class Report:
    """A report, and what its first page says, for who asks in chat."""

    document: Document
    about: str
    findings: tuple[str, ...]
    figures: dict[str, Json]

    @property
    def decide(self) -> tuple[str, ...]:
        """Give what is to be decided."""
        return self.document.decide


def written(gathered: Gathered) -> Report:
    """Write the report of the kind that was asked for."""
    said, found = _about(gathered), findings(gathered)
    trainers = gathered.subject.kind == "trainers"
    decide = () if trainers else decisions(gathered)
    sections = _sections(gathered)
    lead = (Paragraph(said), *_found(gathered, found))
    document = Document(
        title=say("trainers_summary.title") if trainers else TITLES[gathered.subject.kind],
        subtitle=gathered.subject.words,
        house=house(gathered.partnership),
        made_on=gathered.today,
        decide=decide,
        lead=lead,
        sections=sections,
        notes=notes(gathered, decides=not trainers) if sections else (),
    )
    return Report(document, said, found, gathered.as_json())


def house(partnership: Partnership) -> House:
    """Give the partnership's name, logo and contacts as documents print them."""
    about_it = partnership.about
    logo = Path(partnership.folder) / about_it.logo if about_it.logo else None
    unit = about_it.business_unit
    name = f"{unit.name[:1].upper()}{unit.name[1:]}"
    reached = [part for part in (unit.email, unit.phone, unit.when, about_it.website) if part]
    return House(
        about_it.name, about_it.short_name, logo, (": ".join([name, ", ".join(reached)]) if reached else name,)
    )


def _about(gathered: Gathered) -> str:
    subject = gathered.subject
    if not subject.lines:
        said = f"No event was held, {subject.dates}, so there is nothing to report."
        cancelled = f"{count(subject.cancelled, 'was', 'were')} cancelled." if subject.cancelled else ""
        return " ".join(part for part in (said, cancelled, so_far(gathered)) if part)
    return " ".join(part for part in (about(gathered), so_far(gathered), recipients(gathered)) if part)


def so_far(gathered: Gathered) -> str:
    """Say of a period that it is not over; nothing of one that is, or of an event."""
    last = gathered.subject.last
    if gathered.subject.kind not in PERIODS or last < gathered.today:
        return ""
    return f"It is not over yet: it ends on {day(last)}, and the figures are those so far."


def _found(gathered: Gathered, found: tuple[str, ...]) -> tuple[Block, ...]:
    if found:
        return Paragraph(say("trainers_summary.found")), Bullets(found)
    if not _held(gathered):
        return ()
    return (Paragraph(f"There are no findings. {why_nothing(gathered, {'end_of_course'})}"),)


def _sections(gathered: Gathered) -> tuple[Section, ...]:
    """Give the parts that have something to tell, in the order of who reads them."""
    if not _held(gathered):
        return ()
    if not gathered.answered:
        parts = [("Who was asked, and who answered", response(gathered)), ("Who came", attending(gathered))]
    elif gathered.subject.kind == "trainers":
        parts = _for_trainers(gathered)
    else:
        parts = _for_officers(gathered)
    sections = tuple(Section(heading, blocks) for heading, blocks in parts if blocks)
    few = gathered.subject.kind == "event" and gathered.presence.whole.answered < FEW
    return shortened(sections) if few else sections


def _held(gathered: Gathered) -> bool:
    """Tell whether there is anything to report of: an event that was held for somebody, or an answer."""
    return gathered.answered or bool(gathered.subject.lines and gathered.presence.whole.booked)


def _for_trainers(gathered: Gathered) -> list[tuple[str, tuple[Block, ...]]]:
    return [
        (say("trainers_summary.reaction"), _reaction(gathered)),
        (say("trainers_summary.learning"), learning(gathered, by_course=False)),
        (say("trainers_summary.comments"), wrote(gathered)),
    ]


def _for_officers(gathered: Gathered) -> list[tuple[str, tuple[Block, ...]]]:
    in_period = gathered.subject.kind in PERIODS
    levels = gathered.partnership.plan.levels
    told: dict[str, Callable[[], tuple[Block, ...]]] = {
        "reaction": lambda: _reaction(gathered),
        "learning": lambda: learning(gathered, by_course=in_period),
        "behaviour": lambda: behaviour(gathered),
        "results": lambda: results(gathered),
        "roi": lambda: money(gathered),
    }
    # An impact evaluation begins with the impact.
    order = sorted(told, key=lambda name: gathered.subject.kind == "half" and name in ("reaction", "learning"))
    parts = [(LEVELS[name], told[name]()) for name in order if name in levels]
    parts.append(("Who was asked, and who answered", response(gathered)))
    parts.append(("Who came", attending(gathered)))
    if in_period:
        parts.append(("The last eight quarters", trend(gathered)))
        parts.append(("Courses beside each other", compared(gathered.courses)))
    parts.append(("What delegates wrote", wrote(gathered)))
    return [*parts, ("Practice issues raised", gathered.issues.blocks())]


def _reaction(gathered: Gathered) -> tuple[Block, ...]:
    return reaction(gathered) or (Nothing(why_nothing(gathered, {"end_of_course"})),)

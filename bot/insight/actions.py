"""What became of the actions that delegates wrote at the end of the course: done, in part, not yet, not relevant."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from bot.insight import wilson
from bot.insight.asked import AskedQuestion
from bot.insight.disclosure import Ground, Released
from bot.insight.shares import SELF_REPORT, Share, Values, people, share
from bot.messages.nouns import Json
from bot.storage import practice

DOING = ("done", "in_part")
"""Options that say an action has been begun, where the questionnaire has them."""


@dataclass(frozen=True)
class Actions:
    """What became of actions at the impact check; `options` are shares of actions, `doing` is a share of people.

    A person has up to three actions, which are alike: the intervals of the shares of actions count each person, not
    each action, as one piece of evidence (see `clustered`).
    """

    key: str
    released: Released
    """Its `n` are the people of whose actions the impact check tells anything: `doing` is a share of them."""
    written: int | None
    """Actions that were written at the end of the course, by everybody; None where that is kept back."""
    writers: int | None
    followed: int = 0
    """Actions of which the impact check tells what became."""
    options: tuple[Share, ...] = ()
    doing: Share | None = None
    """People who have done at least one of theirs, or begun it."""

    def as_json(self) -> dict[str, Json]:
        """Give the figures under the names that others read."""
        return {
            "key": self.key,
            "written": self.written,
            "writers": self.writers,
            "people": self.released.n,
            "followed_up": self.followed,
            "options": [option.as_json() for option in self.options],
            "doing": self.doing.as_json() if self.doing else None,
            "suppressed": self.released.suppressed,
            "evidence": SELF_REPORT,
        }


def of_events(
    session: Session,
    partnership: str,
    ground: Ground,
    asked: AskedQuestion,
    said: Mapping[str, Values],
    intended: Sequence[str],
) -> Actions:
    """Count what became of actions; `said` are the answers about each action, `intended` the keys that ask for one."""
    # Who has a second action has a first: the most that one of them has are people for certain, as in the summary.
    counts = Counter[int]()
    for values in said.values():
        counts |= Counter(people(values))
    released = ground.released(counts, asked.kind)
    # Counted only where there is something to put beside it: it is the slowest part.
    written, writers = _intended(session, partnership, ground, intended) if counts else (None, None)
    made = Actions(asked.question.key, released, written, writers)
    if not released.n:
        return made
    options = _options(asked, said, released)
    patterns = practice.followed_up(
        session, partnership, ground.around, asked.question.key, options, shown=released.events
    )
    people_told = sum(patterns.values())
    released = replace(released, n=people_told)
    if not people_told:
        return replace(made, released=released)
    followed = sum(sum(came_to) * n for came_to, n in patterns.items())
    begun = [place for place, key in enumerate(options) if key in DOING]
    doing = sum(n for came_to, n in patterns.items() if any(came_to[place] for place in begun))
    return Actions(
        made.key,
        released,
        written,
        writers,
        followed,
        tuple(_share(key, asked.question.label(key), place, patterns) for place, key in enumerate(options)),
        share("doing", "At least one action done or begun", doing, people_told) if begun else None,
    )


def _options(asked: AskedQuestion, said: Mapping[str, Values], released: Released) -> tuple[str, ...]:
    """Give the options, and those that the questionnaire no longer has: they were chosen all the same."""
    known = asked.question.values()
    chosen = {
        key
        for values in said.values()
        for key, by_event in values.items()
        if any(n and event in released.events for event, n in by_event.items())
    }
    return *known, *sorted(chosen.difference(known, ("",)))


def _intended(
    session: Session, partnership: str, ground: Ground, questions: Sequence[str]
) -> tuple[int | None, int | None]:
    by_event = practice.actions_written(session, partnership, ground.around, questions) if questions else {}
    released = ground.released({event: writers for event, (writers, _) in by_event.items()}, "end_of_course")
    if not released.n:
        return None, None
    return sum(by_event[event][1] for event in released.events if event in by_event), released.n


def _share(key: str, label: str, place: int, patterns: Mapping[tuple[int, ...], int]) -> Share:
    counts = [(came_to[place], sum(came_to), n) for came_to, n in patterns.items()]
    hits = sum(k * n for k, _, n in counts)
    of = sum(m * n for _, m, n in counts)
    return Share(key, label, hits, hits / of, clustered(counts))


def clustered(counts: Sequence[tuple[int, int, int]]) -> tuple[float, float]:
    """Give the 95 % interval of a share of actions where people have several: (hits, actions, people) are the counts.

    The Wilson interval at the effective number of actions: those that a simple sample would need for the variance of
    the ratio (Kish 1965, Survey Sampling, 5.3 and 8.2; Dean and Pagano 2015, doi 10.1093/jssam/smv024). It is never
    taken to be more than there are actions, nor, where that variance is zero, than there are people.
    """
    actions, persons = sum(m * n for _, m, n in counts), sum(n for _, _, n in counts)
    p = sum(k * n for k, _, n in counts) / actions
    squares = math.fsum(n * (k - p * m) ** 2 for k, m, n in counts)
    effective = float(persons)
    if squares > 0 and persons > 1:
        variance = persons / (persons - 1) * squares / actions**2
        effective = min(float(actions), p * (1 - p) / variance)
    return wilson.interval(p * effective, effective)

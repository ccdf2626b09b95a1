"""Which events' figures would tell, beside the letter that their trainers have read, what a few said after it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.insight.gain import SIDES
from bot.plan.model import Partnership
from bot.storage import since_letter
from bot.storage.since_letter import Said

Figure = tuple[str, str]
"""A kind of stage, or what is compared; and a question or pair of it, or nothing for the whole."""
_GAIN, _ONLY_BEFORE = "gain", "only before"


def held_back(session: Session, partnership: Partnership, events: Collection[int]) -> dict[int, datetime]:
    """Give the events whose figures trainers may not have beside their letter, with when the newest of these went.

    The letter goes while the form is open. Where a figure of it and the same figure now differ by fewer people than
    the smallest group, the difference would be theirs.
    """
    letters = since_letter.letters(session, partnership.key, events)
    said: dict[int, list[Said]] = {}
    for each in since_letter.answers(session, partnership.key, letters) if letters else ():
        said.setdefault(each.event, []).append(each)
    smallest = partnership.plan.small_groups.officers
    return {
        event: max(sent)
        for event, sent in letters.items()
        if any(tells_of_few(said.get(event, ()), at, smallest) for at in sent)
    }


def tells_of_few(said: Iterable[Said], at: datetime, smallest: int) -> bool:
    """Tell whether a figure that could be shown `at` a moment is now about some people more or less, but few."""
    now = list(said)
    then = _people([each for each in now if each.at <= at])
    shown, more, fewer = Counter[Figure](), Counter[Figure](), Counter[Figure]()
    for person, figures in _people(now).items():
        before = then.get(person, frozenset())
        shown.update(before)
        more.update(figures - before)
        fewer.update(before - figures)
    return any(n >= smallest and _few(figure, (more, fewer), smallest) for figure, n in shown.items())


def _few(figure: Figure, changed: Iterable[Counter[Figure]], smallest: int) -> bool:
    return any(0 < counts[figure] < smallest for counts in changed)


def _people(said: Iterable[Said]) -> Mapping[int, frozenset[Figure]]:
    """Give the figures that each person is in."""
    answers: dict[int, list[Said]] = {}
    for each in said:
        answers.setdefault(each.booking, []).append(each)
    return {person: frozenset(_figures(mine)) for person, mine in answers.items()}


def _figures(said: Collection[Said]) -> Iterable[Figure]:
    before, after = ({each.pair for each in said if each.kind == kind and each.pair} for kind in SIDES)
    kinds = {each.kind for each in said}
    yield from ((kind, "") for kind in kinds)
    yield from ((each.kind, each.question) for each in said if each.question)
    yield from ((_GAIN, pair) for pair in before & after)
    if before & after:
        yield _GAIN, ""
    elif SIDES[0] in kinds and SIDES[1] not in kinds:
        yield _ONLY_BEFORE, ""

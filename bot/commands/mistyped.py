"""What was meant by words that are no event, course or period: the nearest ones, by name."""

import re
from calendar import month_abbr, month_name
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import SequenceMatcher, get_close_matches

from bot.messages.wording import listed

OTHERWISE = "see 'events' and 'courses'; a period is written like 2026-Q1"
OF_TRAINERS = "see 'events'; a period is written like 2026-Q1"
_PERIODS = tuple(f"{which} {unit}" for which in ("last", "this", "next") for unit in ("month", "quarter", "year"))
_MONTHS = {name.casefold(): n for names in (month_name, month_abbr) for n, name in enumerate(names) if n}
_MONTH = re.compile(r"(?P<first>\w+)[ -](?P<second>\w+)")
_SCHOOL_YEAR = re.compile(r"(\d{4}) ?[/-] ?(?:\d{2}|\d{4})")
_MOST = 3
MOST_READ = 200
"""Signs; longer words are no name, and comparing them takes its time."""
_NEAR, _AS_NEAR = 0.6, 0.08


def hint(
    words: str,
    courses: Mapping[str, Iterable[str]],
    refs: Iterable[str],
    is_period: Callable[[str], bool],
    *,
    otherwise: str = OTHERWISE,
) -> str:
    """Give the nearest events, courses and periods; `courses` are titles with all that they are called."""
    if len(words) > MOST_READ:
        return otherwise
    names = {ref.casefold(): ref for ref in refs}
    names |= {period: period for period in _PERIODS}
    for title, called in courses.items():
        names |= {beginning: title for name in (title, *called) for beginning in _beginnings(name)}
    found = [*_periods(words)] or _in_two(words, courses, names, is_period) or _nearest(words, names)
    near = [*dict.fromkeys(found)][:_MOST]
    return f"did you mean {_either(near)}?" if near else otherwise


def _either(names: list[str]) -> str:
    return listed(f"'{name}'" for name in names).replace("' and '", "' or '")


def _beginnings(name: str) -> Iterator[str]:
    """Give a name, and each of its beginnings: a course may be written by it."""
    words = name.casefold().split()
    yield from (" ".join(words[:n]).strip(":,;-") for n in range(1, len(words) + 1))


def _nearest(words: str, names: Mapping[str, str]) -> list[str]:
    """Give what is about as near as the nearest."""
    said = words.casefold()
    near = get_close_matches(said, [name for name in names if len(name) > 1], n=2 * _MOST, cutoff=_NEAR)
    ratios = {name: SequenceMatcher(None, name, said).ratio() for name in near}
    best = max(ratios.values(), default=0)
    return [names[name] for name in near if ratios[name] >= best - _AS_NEAR]


def _periods(words: str) -> Iterator[str]:
    """Read a month or a year as people write it elsewhere."""
    said = words.casefold().strip()
    year = _SCHOOL_YEAR.fullmatch(said)
    if year:
        yield year[1]
    month = _MONTH.fullmatch(said)
    for name, of in ((month["first"], month["second"]), (month["second"], month["first"])) if month else ():
        if name in _MONTHS and re.fullmatch(r"(19|20)\d{2}", of):
            yield f"{of}-{_MONTHS[name]:02}"


def _in_two(
    words: str, courses: Mapping[str, Iterable[str]], names: Mapping[str, str], is_period: Callable[[str], bool]
) -> list[str]:
    """Take the words for a course and a period, either of them mistyped."""
    titles = {name: title for name, title in names.items() if title in courses}
    tokens = words.split()
    for cut in range(1, len(tokens)):
        head, tail = " ".join(tokens[:cut]), " ".join(tokens[cut:])
        periods = [tail] if is_period(tail) else [*_periods(tail), *_nearest(tail, {p: p for p in _PERIODS})]
        near = _nearest(head, titles) if periods else []
        if near:
            return [f"{title} {periods[0]}" for title in near]
    return []

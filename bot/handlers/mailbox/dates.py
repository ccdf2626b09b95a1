"""When somebody is back, as plain English says it: the day before the month, relative to when the mail came."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

AHEAD = timedelta(days=60)
"""How far ahead a day of return is believed: what is later is more often a notice that nobody took down."""
_TEXT, _SENTENCE = 8_000, 600

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?"
_DAY = r"[0-3]?\d(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s{0,3}(?P<%s>20\d\d)\b)?"
_DATE = re.compile(
    rf"(?<![\d/.:-])(?:{_WEEKDAY},?\s+(?:the\s+)?)?(?:"
    rf"(?P<iso>20\d\d-[01]\d-[0-3]\d)"
    rf"|(?P<d1>{_DAY})\s{{0,3}}(?:of\s+)?(?P<m1>{_MONTH}){_YEAR % 'y1'}"
    rf"|(?P<m2>{_MONTH})\s{{1,3}}(?:the\s+)?(?P<d2>{_DAY})\b{_YEAR % 'y2'}"
    r"|(?P<d3>[0-3]?\d)(?P<sep>[/.-])(?P<m3>[01]?\d)(?P=sep)(?P<y3>20\d\d|\d\d)\b"
    r"|(?P<d4>[0-3]?\d)/(?P<m4>[01]?\d)\b"
    rf")(?![\d/:])|\b(?:(?P<near>today|tomorrow|(?:this|next)\s+week)\b|(?:next\s+)?(?P<weekday>{_WEEKDAY}))",
    re.I,
)
_BACK = re.compile(
    r"\b(?:back|return(?:s|ed|ing)?|re-?open\w*|available|in (?:the |my )?(?:office|school|work|college)|at work"
    r"|at my desk|repl(?:y|ies)|respon(?:d|se)\w*|resum\w*|read (?:your|my|this)|working again)\b"
    r"(?P<gap>[^.!?;]{0,60})\Z",
    re.I,
)
_NOT = re.compile(r"(?i)\b(?:not|n[o']t|unable|never|won.t|cannot|can.t|limited|no|without|un\w+)\b")
_AWAY = re.compile(
    r"\b(?:out of (?:the |my )?(?:office|school|work|college)|away|leave|holiday|absent|off|closed|shut|unavailable"
    r"|not (?:be )?(?:in|available|working|at work|checking|reading)|training|travelling)\b(?P<gap>[^.!?;]{0,60})\Z",
    re.I,
)
_UNTIL = re.compile(r"\b(?:un)?till?\b(?: and including| the end of| end of)?(?: the)?\s*\Z", re.I)
_THROUGH = re.compile(r"\b(?:through|thru|up to|up until|til)(?: and including)?(?: the)?\s*\Z", re.I)
_RANGE = re.compile(r"(?P<first>\w+)\.?\s*(?:\b(?:to|until|till|through|and)\b|[-–—])\s*(?:the\s+)?\Z", re.I)
_FIRST = re.compile(rf"(?i)\d+(?:st|nd|rd|th)?|{_WEEKDAY}|{_MONTH}|today|tomorrow")
_BEFORE = re.compile(r"(?i)\bbefore\b[^,]{0,20}\Z")
_STARTS = re.compile(r"(?i)\b(?:from|since|starting|between|as of)\b[^,]{0,20}\Z")
_FROM = re.compile(r"(?i)\s*from\b(?:(?: my| the)?(?: \w+)? (?:leave|holidays?|vacation|break)\b.{0,20})?\s*")
_GOES_ON = re.compile(rf"(?i)\s*(?:\b(?:to|until|till|through|and)\b|[-–—])\s*(?:\w+\s+)?(?:\d|{_WEEKDAY}|tomorrow)")
_OPEN = re.compile(
    r"(?i)(?<!re)(?<!re-)\bopen\b|\bhours\b|\bterm\b|\b(?:I|we) (?:only )?work\b|\bworking (?:days|pattern)"
)


@dataclass(frozen=True)
class _Said:
    """A day on which somebody may be there again; whether it is said to be, and when the absence begins, if it is."""

    day: date
    is_back: bool
    start: date | None


def back_on(text: str, received: date) -> date | None:
    """Give the first day on which the writer is there again; none where the text does not say, or says nonsense.

    "Back on" a day is that day. "Away until", "on" or "from ... to" a day is the day after: one day late does no harm,
    and one day early does. Whoever is still there on the next working day is not away yet, whatever is said of later.
    """
    plain = text[:_TEXT].replace("’", "'")
    ends: list[date] = []
    start: date | None = None
    for sentence in re.split(r"\n\s*\n|(?<=[.!?])\s+(?=[A-Z])", plain):
        said, start = _said(" ".join(sentence.split())[:_SENTENCE], received, start)
        for one in said:
            not_yet = one.start is not None and _next_working_day(received) < one.start < one.day
            if not_yet or not received <= one.day <= received + AHEAD:
                continue
            if one.is_back:
                return one.day
            ends.append(one.day)
    return max(ends, default=None)


def _next_working_day(day: date) -> date:
    return day + timedelta(days={4: 3, 5: 2}.get(day.weekday(), 1))


def _said(sentence: str, received: date, start: date | None) -> tuple[list[_Said], date | None]:
    """Give the days on which somebody may be back, and when the absence begins that the sentence speaks of."""
    said: list[_Said] = []
    begins = start
    for found in _DATE.finditer(sentence):
        lead, rest = sentence[: found.start()], sentence[found.end() :]
        vague = bool(found["weekday"] or found["near"])
        day, after = _day(found, received), _days_after(lead, rest, vague)
        if day is None:
            continue
        if after is None:
            if not _OPEN.search(lead) and (_STARTS.search(lead) or _GOES_ON.match(rest)):
                begins = day
                start = day if _AWAY.search(lead) else start
            continue
        week = bool(found["near"]) and found["near"].lower().endswith("week")
        begins = _start(lead, day, begins) if after else begins
        start = begins if after and begins != day and _AWAY.search(lead) else start
        said.append(_Said(day + timedelta(days=after * (7 if week else 1)), after == 0, begins))
    return said, start


def _start(lead: str, end: date, begins: date | None) -> date | None:
    """Give the first day away, of an absence that lasts to `end`."""
    if _UNTIL.search(lead) or _THROUGH.search(lead):
        return begins
    span = _RANGE.search(lead)
    first = span["first"].lower() if span else ""
    if first[:3] in _WEEKDAYS:
        return end - timedelta(days=(end.weekday() - _WEEKDAYS.index(first[:3])) % 7)
    if first[:1].isdigit() and len(first) <= 4:
        day = int(re.sub(r"\D", "", first))
        return end.replace(day=day) if 0 < day <= end.day else begins
    back, away = _BACK.search(lead), _AWAY.search(lead)
    one_day = away and not (back and back.start() > away.start() + 4) and not (span and _FIRST.fullmatch(first))
    return end if one_day else begins


def _days_after(lead: str, rest: str, vague: bool) -> int | None:
    """Tell what a day is by what stands before it: 0 the day of return, 1 the last day away, None neither."""
    back, away = _BACK.search(lead), _AWAY.search(lead)
    from_leave = back and _FROM.fullmatch(back["gap"])
    away = None if from_leave else away
    until = bool(_UNTIL.search(lead))
    if until or _THROUGH.search(lead):
        if back and _NOT.search(lead[-120:]) and not (away and away.start() > back.start()):
            return 0
        return 1 if away or not back else None
    span = _RANGE.search(lead)
    if span and _FIRST.fullmatch(span["first"]):
        return 1 if not _OPEN.search(lead) and (not vague or away) else None
    if _BEFORE.search(lead) or (_STARTS.search(lead) and not from_leave):
        return None
    if back and not (away and away.start() >= back.start() - 4):
        return 1 if re.search(r"(?i)\bafter\b", back["gap"]) else 0
    return 1 if away and len(away["gap"]) < 30 and not _GOES_ON.match(rest) else None


def _day(found: re.Match[str], received: date) -> date | None:
    """Read one day; none where the calendar has no such day."""
    try:
        if found["iso"]:
            return date.fromisoformat(found["iso"])
        if found["near"] or found["weekday"]:
            return _near((found["near"] or found["weekday"]).lower(), received)
        return _dated(found, received)
    except ValueError:
        return None


def _near(word: str, received: date) -> date:
    monday = received - timedelta(days=received.weekday())
    if word == "today":
        return received
    if word == "tomorrow":
        return received + timedelta(days=1)
    if word.endswith("week"):
        return monday + timedelta(days=7 * word.startswith("next"))
    wanted = _WEEKDAYS.index(word[:3])
    return received + timedelta(days=(wanted - received.weekday() - 1) % 7 + 1)


def _dated(found: re.Match[str], received: date) -> date:
    day = next(int(re.sub(r"\D", "", value)) for name in ("d1", "d2", "d3", "d4") if (value := found[name]))
    named = found["m1"] or found["m2"]
    month = _MONTHS.index(named[:3].lower()) + 1 if named else int(found["m3"] or found["m4"])
    year = found["y1"] or found["y2"] or found["y3"]
    if year:
        return date(int(year) % 100 + 2000, month, day)
    return _nearest(month, day, received)


def _nearest(month: int, day: int, received: date) -> date:
    """Give the day of a year near to when the mail came: neither last week's nor last summer's is next year's."""
    days: list[date] = []
    for year in (received.year - 1, received.year, received.year + 1):
        with suppress(ValueError):
            days.append(date(year, month, day))
    return min(days, key=lambda one: abs(one - received))

"""Patterns by which a person could be found: addresses, numbers, dates, links; taken out whoever's they are."""

import re
from collections.abc import Callable, Iterable

Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|(?-i:May|MAY)|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_YEAR = r"(?:(?:19|20)\d\d|['’]\d\d)\b"
_DAY = r"\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4})?"
_TLD = r"(?:com|org|net|uk|info|gov|io|edu|eu|biz|online|co|example|wales|scot|ie)"
_ROAD = r"(?:[Ss]treet|[Rr]oad|[Aa]venue|[Ll]ane|[Cc]rescent|[Tt]errace|[Gg]rove|[Gg]ardens|[Mm]ews|ROAD|STREET|AVENUE)"
_ROAD_WITH_CAPITAL = (
    r"(?:St|Rd|Ave|Ln|Close|Drive|Way|Court|Place|Row|Square|Hill|Walk|View|Rise|Green|Croft|Brow|Fold|House|Park"
    r"|Cottages?|Farm|Quay|Wharf|Parade)"
)
_IN_A_ROAD = r"(?!(?-i:the|a|of|on|in|down|this|my|our|and|to|at|from|for|by|people|minutes|miles)\b)[A-Za-z'’.-]+"
_SCHOOL = (
    r"(?:Primary|Infants?|Junior|Secondary|Grammar|High School|School|Academy|Nursery|Surgery|College|Pre-?school"
    r"|Medical Centre|Health Centre|Children['’]s Home|Childminding)"
)
_NO_SCHOOL = _set(
    "the our my a an this in at each every high primary secondary special sunday early key stage local from for and "
    "all some any one is was infant junior grammar nursery boarding independent maintained"
)


def _pattern(words: str, *, case: bool = False) -> re.Pattern[str]:
    return re.compile(words, 0 if case else re.IGNORECASE)


def _school(found: re.Match[str]) -> str:
    """Leave the words before a name, and schools that are not named: `Our School`, `in Primary`."""
    words = found[0].split()
    kept = 0
    while kept < len(words) and words[kept].casefold() in _NO_SCHOOL:
        kept += 1
    rest = [word for word in words[kept:] if not re.fullmatch(_SCHOOL, word)]
    return " ".join([*words[:kept], "[organisation]"]) if rest else found[0]


def _number(found: re.Match[str]) -> str:
    """Leave years and hours that only look like a long number: 2023-24, 2018 2023, 10 15 20."""
    groups = re.split(r"\D+", found[0])
    years = all(re.fullmatch(r"(?:19|20)\d\d", group) for group in groups if len(group) > 2)
    return found[0] if years and len(groups) > 1 else "[number]"


_LINKS: tuple[Rule, ...] = (
    (_pattern(r"(?<![\w.+'-])[\w.+'-]++\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)+"), "[email]"),
    (_pattern(r"\bhttps?:\S+|\bwww\.\S+"), "[link]"),
    (_pattern(rf"\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.{_TLD}\b(?:/\S*)?"), "[link]"),
    (_pattern(r"(?<![\w@])@[\w.]+\w"), "[handle]"),
    (_pattern(r"\b(?:(?:insta(?:gram)?|snapchat|facebook|tiktok|twitter|skype)\s?:\s?)[\w.]+"), "[handle]"),
)
"""What has a sign in it that words have not."""

_WITH_DIGITS: tuple[Rule, ...] = (
    (_pattern(r"\b(?:d\.?o\.?b\.?|date of birth|born(?: on| in)?)\W{0,3}\d[\d ./-]{2,10}\b"), "[date]"),
    (
        _pattern(
            rf"\b(?:(?:born(?: in)?|d\.?o\.?b\.?|birth)\W{{0,3}}{_MONTH},? {_YEAR}"
            rf"|(?:d\.?o\.?b\.?|birth(?:day)?)(?: (?:is|was|on|the))*\W{{0,3}}{_DAY}\b)"
        ),
        "[date]",
    ),
    (_pattern(r"\b\d{1,4}\s?([./-])\s?\d{1,2}\s?\1\s?\d{1,4}\b"), "[date]"),
    (_pattern(r"\b\d{1,2} \d{1,2} (?:19|20)\d\d\b"), "[date]"),
    (_pattern(rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)?[ -]{_MONTH}(?:,?[ -]?{_YEAR})?"), "[date]"),
    (_pattern(rf"\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b(?!\s?(?:am|pm|:|\.\d))(?:,? {_YEAR})?"), "[date]"),
    (
        _pattern(
            rf"\b(?:(?:flat|apartment|unit|room|house|no\.?) )?\d{{1,4}}[a-z]?,? (?:{_IN_A_ROAD} ){{1,3}}"
            rf"(?:{_ROAD}|(?-i:{_ROAD_WITH_CAPITAL}))\b"
        ),
        "[address]",
    ),
    (_pattern(r"\b(?:flat|apartment|p\.?o\.? box) \d{1,4}[a-z]?\b"), "[address]"),
    (_pattern(r"\b\d{1,4}[a-zA-Z]? (?:[A-Z][a-z]+ )?[A-Z][a-z]+gate\b", case=True), "[address]"),
    (_pattern(r"\b[a-z]{1,2}\d[a-z\d]?\s{0,2}\d(?!(?:st|nd|rd|th)\b)[a-z]{2}\b"), "[address]"),
    (_pattern(r"\b[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b"), "[number]"),
    (_pattern(r"\b[A-Z]{2}\d{2} ?[A-Z]{3}\b", case=True), "[number]"),
    (_pattern(r"(?<![\w£$.,])(?:\+\d{1,3}|\(?0)(?:[\s().-]{0,2}\d){8,12}(?!\w)"), "[number]"),
    (_pattern(r"\b(?![A-Z]+[-/ ]?(?:19|20)\d\d\b)[A-Z]{1,6}[-/ ]?\d{3,}(?:[-/]?\w*\d\w*)*\b", case=True), "[number]"),
    (_pattern(r"\b[a-z]{1,6}/\d{2,}(?:/\d+)*\b|\b\d{2,}[/-][a-z]{2,6}[/-]\d+\b"), "[number]"),
    (_pattern(r"(?<![\w£$.,])\d(?:[ /-]?\d){6,}(?!\w)"), _number),
    (_pattern(r"(?<![\w£$.,])\d{5,}"), "[number]"),
    (
        _pattern(
            r"\b(case|ref|reference|file|id|nhs|number|no|badge|collar|warrant)\b((?:\W{1,2}(?:number|no|ref|id|is|was))*\W{1,3})"
            r"(?!(?:19|20)\d\d\b)(?=[\w/-]*\d{3})[\w/-]{3,}"
        ),
        r"\1\2[number]",
    ),
)
_PLACES: tuple[Rule, ...] = (
    (_pattern(rf"\bSt\.? [A-Z][\w'’]+(?: {_SCHOOL})*", case=True), "[organisation]"),
    (_pattern(rf"\b(?:[A-Z][\w'’&.-]* ){{1,4}}(?:{_SCHOOL}\b ?)+(?<! )", case=True), _school),
    (
        _pattern(
            rf"\b(?:(?:The )?[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?, )?"
            rf"\b(?!(?:The|A|This|That|Our|My|One|Two)\b)[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)? "
            rf"(?:{_ROAD}|{_ROAD_WITH_CAPITAL})\b(?<!Children House)",
            case=True,
        ),
        "[address]",
    ),
)
"""Schools and roads by their names: they come last, so that a number before a road has gone with it."""
_PLACE_WORDS = _set(
    "Street street Road road Avenue avenue Lane lane Crescent crescent Terrace terrace Grove grove Gardens gardens "
    "Mews mews ROAD STREET AVENUE St Rd Ave Ln Close Drive Way Court Place Row Square Hill Walk View Rise Green "
    "Croft Brow Fold House Park Cottage Cottages Farm Quay Wharf Parade Primary Infant Infants Junior Secondary "
    "Grammar High School Academy Nursery Surgery College Preschool Pre Medical Health Home Childminding"
)
"""One of them is in every place below, so that most comments are not searched."""
_LETTERS = re.compile(r"[A-Za-z]+")
_DIGIT = re.compile(r"\d")
_SIGN = re.compile(r"[@:]|\.[A-Za-z]|\([Aa]t\)|\[[Aa]t\]")


def without(text: str) -> str:
    """Give a text with addresses, numbers, dates, links, handles and schools' names replaced by what they were."""
    if _SIGN.search(text):
        text = _all(text, _LINKS)
    if _DIGIT.search(text):
        text = _all(text, _WITH_DIGITS)
    return text if _PLACE_WORDS.isdisjoint(_LETTERS.findall(text)) else _all(text, _PLACES)


def found(text: str) -> list[tuple[int, int, str]]:
    """Point at what has digits or signs in it, in order: where it begins and ends, and what `without` makes of it."""
    rules = (_LINKS if _SIGN.search(text) else ()) + (_WITH_DIGITS if _DIGIT.search(text) else ())
    pointed: list[tuple[int, int, str]] = []
    for pattern, instead in rules:
        for each in pattern.finditer(text):
            made = each.expand(instead) if isinstance(instead, str) else instead(each)
            at = made.rfind("[")
            if made != each[0] and each[0].startswith(made[:at]):
                pointed.append((each.start() + at, each.end(), made[at:]))
                text = f"{text[: pointed[-1][0]]}{' ' * (each.end() - pointed[-1][0])}{text[each.end() :]}"
    return sorted(pointed)


def may_be_a_place(word: str) -> bool:
    """Tell whether a word is one of those that the names of schools and roads have."""
    return word in _PLACE_WORDS


def _all(text: str, patterns: Iterable[Rule]) -> str:
    for pattern, instead in patterns:
        text = pattern.sub(instead, text)
    return text

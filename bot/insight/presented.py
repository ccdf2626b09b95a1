"""Names that no list has, known by the words around them: `the child Kai`, `a boy called Kai`, `Kai's mum`."""

import re
from collections.abc import Iterator

from bot.insight.name_words import ORDINARY
from bot.insight.roster_names import INSTEAD, fold


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_CHILD = (
    r"(?:(?:foster|step|adopted|looked[- ]after)[ -]?)?(?:child|pupil|client|boy|girl|baby|toddler|infant|teenager|teen"
    r"|student|siblings?|twins?|daughter|son|young (?:person|man|woman|lad)|lad|youngster|newborn|nephew|niece"
    r"|grand(?:son|daughter|child)|step(?:dad|mum|father|mother|brother|sister)|half-(?:brother|sister))"
)
_SEVERAL = r"(?:siblings|twins|brothers|sisters|boys|girls|children|sons|daughters)"
_PARENT = (
    r"(?:mum|mam|mummy|mother|dad|daddy|father|nan|gran|grandma|grandad|aunt|uncle|brother|sister|stepdad|stepmum)"
)
_OF = r"(?:(?:the|a|this|that|my|our|one|their|his|her) )"
_WORD = r"(?-i:[A-Z][^\W\d_]+(?:[-'’][^\W\d_]+)?)"
_NAME = rf"(?P<name>{_WORD}(?: (?-i:[A-Z])[^\W\d_]+){{0,2}})"
_ONE = rf"(?P<name>{_WORD}(?: {_WORD})?)"
_AGE = r"(?:aged? \d|d\.?o\.?b\b|born (?:on|in|\d)|is \d{1,2} (?:years?|yrs?|months?|weeks?) old)"


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_BEHIND = (
    _rule(rf"\b{_CHILD}(?:,|:| \()? ?(?:called |named )?{_NAME}"),
    _rule(rf"\b{_PARENT}(?: \({_ONE}\)|, (?P<other>{_WORD}),)"),
)
_INITIALS = _rule(r"\b(?P<name>(?-i:[A-Z]{2,3}))(?:,? \(?aged? \d)")
_OF_AN_AGE = _rule(rf"\b{_ONE}(?:,? \(?{_AGE}|, \d{{1,2}},|['’]s {_PARENT}\b)")
_BY_WORDS = (
    ("name", _rule(rf"\bname ?: ?{_NAME}")),
    ("miss ", _rule(rf"\b(?-i:Miss) {_ONE}")),
    ("", _OF_AN_AGE),
    ("age", _INITIALS),
)
"""Each with what is in all that it finds, in small letters, and sooner seen."""
_LISTED = _rule(rf"\b{_SEVERAL}(?:,|:| \()? ?(?:called |named )?(?P<names>{_WORD}(?:(?:, | and | & ){_WORD})*)")
_SMALL = _rule(rf"\b{_OF}{_CHILD} (?:called|named) (?P<name>(?-i:[a-z])[^\W\d_]{{2,}})")
_WORDS = re.compile(_WORD)
_OF_A_CHILD = _set(
    "child pupil client boy girl baby toddler infant teenager teen student sibling siblings twin twins daughter son "
    "lad youngster newborn nephew niece grandson granddaughter grandchild young step stepdad stepmum stepfather "
    "stepmother stepbrother stepsister half brothers sisters boys girls children sons daughters aged age miss born"
)
"""Beside one of them, a word that no list has may be a name."""
_CALLED = _set("called named")
_NO_NAMES = _OF_A_CHILD | _set(
    "protection safeguarding services service social sexual criminal exploitation practice death development welfare "
    "neglect abuse care health mental act acts concern concerns focused centred led looked voice voices poverty in and "
    "trafficking conference plan plans or who s mum mam mummy mother dad daddy father brother sister nan gran grandma "
    "grandad aunt uncle benefit arrangements minder minders premium friendly feedback safety maintenance referral "
    "effect steps sensory brain scouts scout guides guide foundation box online matters safe maltreatment employment "
    "friends groups clubs names mums dads families pupils clients babies toddlers infants teenagers students adults "
    "kids those others parents carers childline ofsted nspcc home everybody anybody anyone somebody someone nobody "
    "module section level chapter session part year stage key slide page unit nothing swear stupid gay racist fat ugly "
    "january february april july august september october november december monday tuesday wednesday thursday friday "
    "saturday what whom her him them police wife husband partner said says told"
)
"""Words that name nobody there, with a capital letter or without."""
_SHOUTED = re.compile(r"[A-Z]{2,}")
_TELLING = _rule(
    rf"\b(?:{_CHILD}|young|{_SEVERAL})(?:$|(?-i:[,:A-Z])|called|named)|\b{_PARENT}(?-i:(?![a-z]))"
    r"|\bname\b|(?-i:\bMiss$)|^\(?(?:aged?$|d\.?o\.?b|born$|old|\d{1,2},)"
)
"""One of them is in all that a rule finds, between two spaces, and sooner seen; most comments have none."""
_CAPITAL = re.compile(r"[^\W\d_](?:,|:| \()? ?(?:(?i:called|named) )?[A-Z]")
"""A capital letter that begins no sentence is in all that is found behind a child or a parent."""


def found(text: str) -> list[tuple[int, int]]:
    """Give where each such name begins and ends, in order; never a `Child A` of a published review."""
    if text.isupper():
        return []
    spans: list[tuple[int, int]] = []
    for start, end in sorted(_spans(text)):
        if not spans or start >= spans[-1][1]:
            spans.append((start, end))
    return spans


def without(text: str) -> str:
    """Give a text with each such name replaced."""
    for start, end in reversed(found(text)):
        text = f"{text[:start]}{INSTEAD}{text[end:]}"
    return text


def may_tell(part: str) -> bool:
    """Tell whether a text may have such a name that has this part, as it stands between two spaces."""
    return _TELLING.search(part) is not None


def names_nobody(word: str) -> bool:
    """Tell whether a word behind `child` and the like is none's name, though it has a capital letter."""
    return fold(word) in _NO_NAMES


def introduces(word: str) -> bool:
    """Tell whether a word that no list has may be a name when it stands beside this one."""
    return fold(word) in _OF_A_CHILD


def calls(word: str) -> bool:
    """Tell whether what follows a word may be a name, though it has no capital letter."""
    return fold(word) in _CALLED


def _spans(text: str) -> Iterator[tuple[int, int]]:
    behind, small = _CAPITAL.search(text) is not None, text.lower()
    for rule in (*(_BEHIND if behind else ()), *(rule for sign, rule in _BY_WORDS if sign in small)):
        for each in rule.finditer(text):
            group = "name" if each["name"] else "other"
            named = list(_name(text, *each.span(group), initials=rule is _INITIALS))
            if not named and rule is _OF_AN_AGE and " " in each[group]:  # as in `On Saturday Kai, 7, ...`
                named = list(_name(text, text.index(" ", each.start(group)) + 1, each.end(group)))
            yield from named
    for each in _LISTED.finditer(text) if behind else ():
        for name in _WORDS.finditer(text, *each.span("names")):
            yield from _name(text, *name.span())
    for each in _SMALL.finditer(text) if "called" in small or "named" in small else ():
        if fold(each["name"]) not in ORDINARY | _NO_NAMES:
            yield each.span("name")


def _name(text: str, start: int, end: int, *, initials: bool = False) -> Iterator[tuple[int, int]]:
    end -= 2 if text[start:end].endswith(("'s", "’s")) else 0
    words = text[start:end].split()
    if not words or text[start - 1 : start] == "[":
        return
    first = fold(words[0])
    ordinary = all(fold(word) in ORDINARY | _NO_NAMES for word in words)
    if not (ordinary or first in _NO_NAMES or (_SHOUTED.match(words[0]) and not initials)):
        yield start, end

"""Points at what may tell who a child or family is, before it is sent: the writer decides whether it stays (C4).

It points at less than `Redactor` takes out: what stays is taken out of all that is published.
"""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.insight import identifiers, presented
from bot.insight.roster_names import INSTEAD, RosterNames, fold

KINDS = {
    "name": INSTEAD,
    "nhs_number": "[number]",
    "telephone": "[number]",
    "number": "[number]",
    "date": "[date]",
    "postcode": "[address]",
    "address": "[address]",
    "email": "[email]",
    "handle": "[handle]",
}
"""What is pointed at, and what stands in its place once it is taken out, as in comments that are published."""
_NHS_DIGITS, _LONG = 10, 7
_POSTCODE = re.compile(
    r"(?:[A-PR-UWYZ]\d{1,2}|[A-PR-UWYZ][A-HK-Y]\d{1,2}|[A-PR-UWYZ]\d[A-HJKSTUW]|[A-PR-UWYZ][A-HK-Y]\d[ABEHMNPRVWXY])"
    r"\s{0,2}\d[ABD-HJLNP-UW-Z]{2}",
    re.IGNORECASE,
)
"""The pattern of the Government Data Standards Catalogue (BS 7666, PostCodeType), its space left open."""
_PHONE = re.compile(r"(?:\+|\(?0)\d?")
_YEAR = re.compile(r"(?:19|20)\d\d|['’]\d\d\b|\d\D{1,3}\d\d?\D{1,3}\d\d\b|\b(?:born|d\.?o\.?b|birth)", re.IGNORECASE)
_BIRTH = re.compile(r"\b(?:born|birthday|d\.?o\.?b\.?|birth)\b[^.!?\n]{0,20}$", re.IGNORECASE)
_BIRTH_ITSELF = re.compile(r"^(?:born|birth|d\.?o\.?b)", re.IGNORECASE)
_SIGNIFICANT = re.compile(r"[^\W_]+")
_TEN_DIGITS = re.compile(r"(?<!\d)\d(?:[ .-]?\d){9}(?!\d)")
_OF_A_COURSE = re.compile(
    r"\b(?:course|training|session|event|workshop|webinar|conference|module|class)\b[^.!?\n]{0,20}$", re.IGNORECASE
)
_OF_NOBODY = re.compile(r"(?:0|\+44 ?\(?0?\)? ?)\(?[38]")
"""A number of an organisation, a helpline: 03 and 08 (Ofcom, National Telephone Numbering Plan)."""
_MONTHS = frozenset({"april", "may", "june", "august", "march"})
_IN_A_MONTH = re.compile(
    r"(?:\b(?:in|during|since|until|till|mid|early|late|next|last)[ -]|\d(?:st|nd|rd|th)? )$", re.I
)


@dataclass(frozen=True)
class Detail:
    """Words that may tell who somebody is: `text[start:end]`; `kind` is one of `KINDS`."""

    start: int
    end: int
    kind: str
    words: str

    def digest(self, question: str) -> str:
        """Give the fingerprint of a question, a kind and words, by which it is known that these were decided on."""
        plain = " ".join(self.words.casefold().split())
        return hashlib.sha256(f"{question}\0{self.kind}\0{plain}".encode("utf-8", "replace")).hexdigest()[:32]


def plain(text: str) -> str:
    """Give a text as it is searched (Unicode's NFC): places in it are counted so."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def words_of(names: Collection[str]) -> frozenset[str]:
    """Give the words of names that tell of no child: the writer's own, their trainers'."""
    return frozenset(fold(word) for name in names for word in _SIGNIFICANT.findall(plain(name)))


def details(text: str, names: RosterNames, fine: frozenset[str] = frozenset()) -> tuple[Detail, ...]:
    """Point at names, numbers, dates, addresses and handles in a text as `plain` gives it, in order, none in another.

    `names` are those of the roster; words of `fine` are no names to point at, but where a child is called so.
    """
    text = plain(text)
    found = _nhs_numbers(text)
    for start, end, mark in identifiers.found(_without(text, found)):
        if kind := _kind(text, start, end, mark):
            _add(found, start, end, kind)
    for start, end in presented.found(text):
        _add(found, start, end, "name")
    for start, end in names.found(text):
        if not _is_fine(text[start:end], fine) and not _is_month(text, start, end):
            _name(found, text, start, end)
    return tuple(Detail(start, end, kind, text[start:end]) for start, end, kind in sorted(found))


def take_out(text: str, gone: Collection[Detail]) -> str:
    """Give a text, as `plain` gives it, with details of it replaced by what they were: `[name]`, `[date]`."""
    text = plain(text)
    for each in sorted(gone, key=lambda detail: detail.start, reverse=True):
        text = f"{text[: each.start]}{KINDS[each.kind]}{text[each.end :]}"
    return text


def is_nhs_number(digits: str) -> bool:
    """Tell whether ten digits are an NHS number by their check digit: modulus 11, NHS Data Dictionary, `NHS NUMBER`."""
    if len(digits) != _NHS_DIGITS or not (digits.isascii() and digits.isdigit()):
        return False
    rest = 11 - sum(int(digit) * (10 - at) for at, digit in enumerate(digits[:9])) % 11
    return rest != 10 and int(digits[9]) == rest % 11


Found = list[tuple[int, int, str]]


def _nhs_numbers(text: str) -> Found:
    found = [each.span() for each in _TEN_DIGITS.finditer(text)]
    return [(*span, "nhs_number") for span in found if is_nhs_number(re.sub(r"[ .-]", "", text[slice(*span)]))]


def _without(text: str, found: Found) -> str:
    for start, end, _ in found:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def _add(found: Found, start: int, end: int, kind: str) -> None:
    if start < end and all(end <= first or last <= start for first, last, _ in found):
        found.append((start, end, kind))


def _name(found: Found, text: str, start: int, end: int) -> None:
    """Point at a name, but at no `Child A` of a published review, and at no `boy Scouts`."""
    end -= 2 if text[start:end].endswith(("'s", "’s")) else 0
    words = text[start:end]
    nobody = presented.names_nobody(words.split()[0]) if words.split() else True
    if not nobody and not (len(words) == 1 and words.isascii()):
        _add(found, start, end, "name")


def _is_month(text: str, start: int, end: int) -> bool:
    return fold(text[start:end]) in _MONTHS and _IN_A_MONTH.search(text[:start]) is not None


def _kind(text: str, start: int, end: int, mark: str) -> str:
    """Name what a piece is; nothing where it tells of nobody: a link, a day of the month, a figure."""
    words = text[start:end]
    if mark == "[number]":
        return _number(words, text[:start])
    if mark == "[date]":
        return _date(words, text[:start])
    if mark == "[address]":
        looks_like_one = bool(re.fullmatch(r"[a-z]{1,2}\d[a-z\d]?\s{0,2}\d[a-z]{2}", words, re.IGNORECASE))
        return ("postcode" if _POSTCODE.fullmatch(words) else "") if looks_like_one else "address"
    return {"[email]": "email", "[handle]": "handle"}.get(mark, "")


def _date(words: str, before: str) -> str:
    if _BIRTH.search(before) or _BIRTH_ITSELF.search(words):
        return "date"
    return "date" if _YEAR.search(words) and not _OF_A_COURSE.search(before) else ""


def _number(words: str, before: str) -> str:
    digits = "".join(c for c in words if c.isdigit())
    if _PHONE.match(words):
        return "" if _OF_NOBODY.match(words) else "telephone"
    named = re.search(r"\b(?:case|ref|reference|file|id|nhs|number|no|badge|collar|warrant)\W", before[-30:], re.I)
    letters = any(c.isalpha() for c in words)
    return "number" if letters or named or len(digits) >= _LONG else ""


def _is_fine(words: str, fine: frozenset[str]) -> bool:
    parts: Sequence[str] = [fold(word) for word in _SIGNIFICANT.findall(words)]
    return bool(parts) and fine.issuperset(parts)

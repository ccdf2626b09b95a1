"""What is new in a reply: without what it quotes, and without signature and banners.

`mail-parser-reply` finds where the quoted letter and the signature begin. Where it falls short we do not follow it, so
that no word of a person is lost (docs/adr/0010-reading-mail.md): "Thank you, ..." begins its signature, "Date:" over
"Subject:" its quoted letter, "Important note: ... mail" its disclaimer; what stands below or between quoted lines is
lost, and so is Samsung's "Original message". Its patterns take quadratic time: it gets 6,000
characters, in lines of 500.
"""

import re
from collections.abc import Iterator
from itertools import takewhile

from mailparser_reply.parser import EmailMessage  # type: ignore[import-untyped]

LONGEST = 4_000
_READ, _LINE = 6_000, 500
_LANGUAGES = ["en", "de", "fr", "es", "nl"]

_QUOTE = re.compile(r"\s*>")
_CLOSING = re.compile(
    r"\W*(?:(?:with )?(?:many |kind(?:est)? |best |warm(?:est)? )*(?:regards|wishes|thanks)|thank(?:s| you)(?: again)?"
    r"|best|cheers|all the best|yours (?:sincerely|faithfully)|regards)\W*",
    re.I,
)
_MARK = re.compile(r"\s*(?:[-_]{2,}|(?:Sent from|Get Outlook for|Sent via|Sent using)\b.{1,80})\s*", re.I)
_SENT_FROM = re.compile(r"(?im)^\s*(?:Sent (?:from|via|using)|Get Outlook for|Download Outlook)\b.{1,80}\s*\Z")
_SENTENCE = re.compile(r"(?m)^(?:\S+ ){2,}\S*[.?!]\s*$|^(?:\S+ ){9}")
_AFTER = re.compile(r"(?ims)^\s*P\.? ?S\b.*")
_BANNER = re.compile(
    r"(?is)\W*(?:\[?external(?: e?-?mail| sender)?\b|caution\b|warning\b"
    r"|(?:some people who received this message )?(?:you )?don.t often get e?-?mail from"
    r"|this e?-?mail (?:originated|came|was sent|is) (?:from )?(?:an? )?(?:out|ext))"
)
_ORIGIN = re.compile(r"(?i)outside|external|don.t often get|do not click|learn why")
_LEGAL = re.compile(
    r"(?i)attachment|intended|confidential|privileged|in error|unauthori[sz]ed|disclos|virus|recipient|liab|monitored"
)
_QUOTED = re.compile(r"(?im)^(?:>|[ \t]{0,9}-{5,20} ?Original Message|\**From:|(?:On|Am|Le|El|Il|Op) .{1,200}:$)")
_ORIGINAL = re.compile(r"(?im)^[ \t]{0,9}(-{5,20} ?Original Message ?-{5,20})(?=[^\n])")
_LIST = re.compile(r"(?ims)\W*(?:sent|to|subject|date|cc|organi[sz]ation)\s*:(?!.*^\W*from\s*:)")
_WROTE = re.compile(r"(?s)(?:On|Am|Le|El|Il|Op|W dniu|Dnia)\s.{1,300}:\s*\Z")


def new_words(text: str) -> str:
    """Give what a person wrote in a reply, at most 4,000 characters; empty where there is nothing of their own."""
    shown = above_quote(text)
    return _without_banner(_without_disclaimer(_without_signature(shown))).strip()[:LONGEST].strip()


def whole(text: str) -> str:
    """Give all that stands above the first quoted line, with its signature, where `new_words` may have cut it."""
    own = _QUOTED.split(re.sub(r"\r\n?", "\n", text), maxsplit=1)[0].strip()
    return own if len(own) > LONGEST else ""


def above_quote(text: str) -> str:
    """Give what a mail says without what it quotes, with its signature."""
    tidy = "\n".join(_lines(_ORIGINAL.sub(r"\1\n", text)))[:_READ]
    if not tidy.strip():
        return ""
    replies = EmailMessage(text=tidy, languages=list(_LANGUAGES), keep_hyphen_lists=True).read().replies
    new = list(takewhile(lambda reply: not reply.headers or _LIST.match(reply.headers), replies))
    parts = [_unquoted("\n\n".join(reply.content for reply in new))]
    quoted = replies[len(new) :]
    if any(_QUOTE.match(line) for reply in quoted for line in reply.full_body.split("\n")):
        # Only where each quoted line is marked can one tell what stands between them.
        parts += [_unquoted(reply.full_body) for reply in quoted]
    return "\n\n".join(part for part in parts if part).strip()


def _lines(text: str) -> Iterator[str]:
    """Give lines of limited length, blank and quoted ones once in a row."""
    before = ""
    for line in re.sub(r"\r\n?|[\v\f\x85\u2028\u2029]", "\n", text).split("\n")[:20_000]:
        line = line.strip()
        kind = ">" if line.startswith(">") else line and "words"
        if kind == "words" or kind != before:
            yield ">" if kind == ">" else line[:_LINE]
            yield from (line[at : at + _LINE] for at in range(_LINE, min(len(line), _READ), _LINE))
        before = kind


def _unquoted(text: str) -> str:
    """Give the lines that are not quoted, without the line that says who wrote those."""
    blocks = re.split(r"(?m)^>.*$", text)
    return "\n\n".join(tidy for block in blocks if (tidy := _without_wrote(block.strip(), block is not blocks[-1])))


def _without_wrote(block: str, before_quote: bool) -> str:
    kept, _, last = block.rpartition("\n\n")
    return kept.strip() if before_quote and _WROTE.fullmatch(last) else block


def _without_signature(text: str) -> str:
    reply = EmailMessage(text=text, languages=["en"], keep_hyphen_lists=True).read().replies[0]
    found = text.find(reply.signatures) if reply.signatures else 0
    closings = [one.start() for one in re.finditer(r"(?m)^.+$", text) if _CLOSING.fullmatch(one[0])]
    at = next((at for at in sorted({found, *closings}) if at > 0 and _believed(text[at:])), 0)
    if at:
        after = _AFTER.search(text[at:])
        text = text[:at].rstrip() + (f"\n\n{after[0].strip()}" if after else "")
    without = _SENT_FROM.sub("", text).strip()
    return without or text


def _believed(signature: str) -> bool:
    """Tell whether a signature is one, and not the words of somebody who begins with thanks."""
    first, _, rest = signature.strip().partition("\n")
    if first.strip() in {"--", "__"}:
        return True
    own_words = _SENTENCE.search(_AFTER.sub("", _without_disclaimer(rest)))
    return bool(_CLOSING.fullmatch(first) or _MARK.fullmatch(first)) and not own_words


def _without_disclaimer(text: str) -> str:
    paragraphs = re.split(r"\n\s*\n|\n(?=[-_=*]{5,}\n)", text)
    while len(paragraphs) > 1 and len({found.lower() for found in _LEGAL.findall(paragraphs[-1])}) >= 3:
        paragraphs.pop()
    kept = "\n\n".join(paragraphs)
    return re.sub(r"\n[-_=*]{5,}\s*\Z", "", kept) if len(kept) < len(text) else text


def _without_banner(text: str) -> str:
    """Take off what a mail server wrote at the top, such as "this came from outside"."""
    while True:
        first, _, rest = text.lstrip("\n -_=*").partition("\n\n")
        if not (_BANNER.match(first) and _ORIGIN.search(first) and len(first) < 500 and rest.strip()):
            return text
        text = rest

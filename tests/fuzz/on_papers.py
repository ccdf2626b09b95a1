"""What goes out with people's words in it: papers, letters, pages, chat, spreadsheets; many words at a time."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import docx
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.errors import InputError, Permanent
from bot.messages import mail, mime, pages, text
from bot.messages.blocks import answers, form, home
from bot.messages.nouns import Attachment, Step, Table
from bot.reports import certificate, paper, tables_csv, word, workbook
from bot.reports.document import Bullets, Document, Grid, Note, Paragraph, Quotes, Section
from bot.reports.sheets import Book, Column, Meaning, Sheet
from tests.fakes.letters import LETTERS, a_context, a_message
from tests.fakes.slack.limits import faults_of_message, faults_of_view
from tests.fuzz.fuzzing import Play, Target
from tests.fuzz.texts import texts
from tests.messages.blocks.anything import ANSWERS, HOMES, TEXT, steps
from tests.reports.papers import HOUSE, report

MADE = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)
MANY = 50
"""Texts in one paper."""
_WORDS = texts("Neglect", "Pat Person", "£12", "a/b\\c", "1. one", "- two", "=1+1", "https://e.example/x")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
LONGEST_LINE = 998
"""Characters: RFC 5322, 2.1.1."""
Words = Sequence[str]


def _document(said: Words) -> Document:
    one = [each[:600] for each in said]
    grid = Grid(one[0], tuple(one[1:4]), tuple(tuple(one[at : at + 3]) for at in range(4, 28, 3)), one[28])
    blocks = (
        Paragraph("\n\n".join(one[29:33])),
        Bullets(tuple(one[33:38])),
        grid,
        Quotes(tuple(one[38:42])),
        Note(one[42]),
    )
    named = replace(HOUSE, name=one[43], contacts=(one[44],))
    return report(
        title=f"Of {one[45]}",
        subtitle=one[46],
        house=named,
        decide=(one[47],),
        sections=(Section(f"Of {one[48]}", blocks),),
        notes=(one[49],),
    )


def _prints(said: Words) -> None:
    assert paper.pdf(_document(said)).startswith(b"%PDF")


def _writes(said: Words) -> None:
    made = docx.Document(io.BytesIO(word.docx(_document(said))))
    assert made.paragraphs


def _certifies(said: Words) -> None:
    one = [each[:300] for each in said]
    facts = certificate.CertificateFacts(
        "ABCD-EFGH", one[0], one[1], one[2], one[3], one[4], tuple(one[5:9]), "https://e.example/certificates/A", MADE
    )
    try:
        assert certificate.pdf(facts).startswith(b"%PDF")
    except InputError as refusal:
        assert "no font" in str(refusal) or "font" in str(refusal)


def _book(said: Words) -> Book:
    columns = tuple(Column(name, name) for name in said[:3])
    rows = tuple(tuple(said[at : at + 3]) for at in range(3, 48, 3))
    meanings = (Meaning(said[0], said[48], said[49]),)
    return Book(said[48], said[49], MADE, (Sheet("events", said[49], columns, rows, meanings=meanings),))


def _exports(said: Words) -> None:
    book = _book(said)
    opened = load_workbook(io.BytesIO(workbook.xlsx(book)))
    for tab in opened.worksheets:
        for row in tab.iter_rows():
            assert all(cell.data_type != "f" for cell in row), [cell.value for cell in row]
    with zipfile.ZipFile(io.BytesIO(tables_csv.zipped(book))) as archive:
        for name in archive.namelist():
            held = io.StringIO(archive.read(name).decode("utf-8-sig"), newline="")
            for line in csv.reader(held):
                assert not any(cell.lstrip(" \n").startswith(_FORMULA) for cell in line), line


def _letters(value: tuple[str, list[str]]) -> None:
    template, said = value
    more = iter(said * 40)
    context = _woven(a_context(template), more)
    message = replace(a_message(template), context=context, topic=_whole(said[0]), sender_name=_whole(said[1]))
    message = replace(message, attachments=(Attachment(_whole(said[2]), "application/pdf", b"%PDF", _whole(said[3])),))
    mail.render(message)
    raw = mime.build(message, now=MADE, sender="unit@here.example").as_bytes()
    assert max(map(len, raw.split(b"\r\n"))) <= LONGEST_LINE
    read = message_from_bytes(raw, policy=policy.default)
    assert read["Bcc"] is None
    assert "\n" not in str(read["Subject"])
    assert [each.addr_spec for each in read["From"].addresses] == ["unit@here.example"]
    assert [each.addr_spec for each in read["To"].addresses] == [message.to.email]


def _whole(text: str) -> str:
    """Leave out halves of characters, which no database gives."""
    return text.encode(errors="ignore").decode()


def _woven(value: Any, more: Iterator[str]) -> Any:
    """Put odd words behind each text of a letter's facts, but for keys and links."""
    if isinstance(value, dict):
        return {key: _woven(each, more) for key, each in value.items()}
    if isinstance(value, list):
        return [_woven(each, more) for each in value]
    free = isinstance(value, str) and " " in value
    return f"{value} {_whole(next(more))}" if free else value


def _chat(step: Step) -> None:
    facts: dict[str, Any] = {
        "title": "Neglect",
        "course": "Neglect",
        "link": "https://e.example/q/a",
        "until": "Friday",
    }
    said = form.step(step, touchpoint=812, **facts)
    assert faults_of_message(said.payload(), update=True) == []


def _pages(said: Words) -> None:
    for template in ("error", "certificate", "new_link"):
        html = pages.render(
            template,
            problem=said[7],
            title=said[0],
            text=said[1],
            quote=said[2],
            state="valid",
            number=said[3],
            name=said[4],
            course=said[5],
            date=said[6],
        )
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        html.encode("utf-8", "replace")
    text.render(_answer(said))


def _answer(said: Words) -> Any:
    from bot.messages.nouns import Answer

    rows = (tuple(said[2:4]), tuple(said[4:6]))
    return Answer(said[0], (said[1], Table(("a", "b"), rows, said[6])))


def _target(law: Any, inputs: Any, *covers: str, at_once: int = 1) -> Target:
    @contextmanager
    def open_(_: Path) -> Iterator[Play]:
        yield Play(inputs, law)

    return Target(open_, covers, at_once)


def _is_written(template: str) -> bool:
    try:
        mail.render(a_message(template))
    except Permanent:
        return False
    return True


KNOWN = tuple(each for each in LETTERS if _is_written(each))
"""Those whose sample can be written: the letters' own tests see to the others."""
_BATCH = st.lists(_WORDS, min_size=MANY, max_size=MANY)
PAPERS: dict[str, Target] = {
    "paper_pdf": _target(_prints, _BATCH, "bot.reports.paper:pdf", at_once=MANY),
    "paper_word": _target(_writes, _BATCH, "bot.reports.word:docx", at_once=MANY),
    "certificates": _target(
        _certifies, st.lists(_WORDS, min_size=10, max_size=10), "bot.reports.certificate:pdf", at_once=10
    ),
    "exports": _target(_exports, _BATCH, "bot.reports.workbook:xlsx", "bot.reports.tables_csv:zipped", at_once=MANY),
    "letters": _target(
        _letters,
        st.tuples(st.sampled_from(KNOWN), st.lists(_WORDS, min_size=8, max_size=8)),
        "bot.messages.mail:render",
        "bot.messages.mime:build",
        at_once=8,
    ),
    "pages": _target(_pages, st.lists(_WORDS, min_size=8, max_size=8), "bot.messages.pages:render", at_once=8),
    "chat_steps": _target(_chat, steps(), "bot.messages.blocks.form:step"),
    "chat_answers": _target(
        lambda one: _fits(faults_of_message(answers.answer(one[0], command=one[1]).payload())),
        st.tuples(ANSWERS, TEXT),
        "bot.messages.blocks.answers:answer",
    ),
    "chat_homes": _target(lambda one: _fits(faults_of_view(home.home(one))), HOMES, "bot.messages.blocks.home:home"),
}
"""Everything that is written."""


def _fits(faults: Sequence[str]) -> None:
    assert list(faults) == []

"""Single words and lines: periods, dates, timings, recurrences, answers, chat words, links, concerns, identifiers."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any, get_args

from hypothesis import strategies as st

from bot.commands import grammar, periods
from bot.commands.table import COMMANDS
from bot.errors import BotError
from bot.flows import arriving_words, chat_words
from bot.flows.answer_rules import Refused, accepted, in_words, looks_like_address
from bot.flows.roster import when as roster_when
from bot.flows.roster import words as roster_words
from bot.insight import concern_signs
from bot.insight.redaction import Redactor
from bot.messages import mail
from bot.messages.blocks import marks, writing
from bot.outbound.mail_smtp import parse_mail_setting
from bot.plan import concerns, recurrence, timing
from bot.plan.questionnaire import Question
from bot.reports.sheets import file_name, plain_text
from bot.storage import links, people
from tests.fuzz.fuzzing import Play, Target
from tests.fuzz.texts import sentences, texts

TODAY = date(2026, 3, 31)
_DAYS = ("2026-03-31", "31/03/2026", "31 March 2026", "1.4.26", "2028-02-29", "29/02/2027", "Mon", "9999-12-31")
_NUMBERS = ("0", "1", "2", "7", "12", "28", "30", "366", "9999", "99999", "-1", "½", "²")
Check = Callable[[Any], object]


def _alone(check: Check, inputs: Any, *covers: str) -> Target:
    """Give a target that needs nothing but a function."""

    @contextmanager
    def open_(_: Path) -> Iterator[Play]:
        yield Play(inputs, lambda value: _silent(check(value)))

    return Target(open_, covers)


def _silent(_: object) -> None:
    return None


def _period(words: tuple[str, str]) -> None:
    found = periods.parse(words[0], TODAY, words[1])
    periods.days(words[0])
    if found is not None:
        assert found.first <= found.last
        assert str(found)


def _timing(words: str) -> None:
    try:
        timing.parse(words)
    except ValueError as fault:  # as pydantic wants it
        assert str(fault).strip()


def _recurrence(words: str) -> None:
    try:
        found = recurrence.parse(words)
    except ValueError as fault:
        assert str(fault).strip()
        return
    for _, day in zip(range(3), found.dates(TODAY, (4, 1)), strict=False):
        assert isinstance(day, date)


def _roster_words(value: Any) -> None:
    roster_words.text(value)
    roster_words.is_blank(value)
    roster_words.outcomes(value)
    words = roster_words.as_written(value)
    for ask in (roster_words.fold, roster_words.clean, roster_words.is_missing, roster_words.given):
        ask(words)
    roster_words.lost_letter(words)
    with suppress(ValueError):
        roster_words.attendance(words, {"attended": ("yes",), "absent": ("dna",)}, 0.9)
    people.name_key(words)


def _when(value: tuple[Any, str]) -> None:
    try:
        roster_when.when(value[0], value[1])
    except ValueError as fault:
        assert str(fault).strip()


def _answer(asked: tuple[Question, Any]) -> None:
    question, raw = asked
    try:
        value = accepted(question, raw)
    except Refused as refusal:
        assert str(refusal).strip()
        return
    assert in_words(question, value)
    assert accepted(question, value) == value, "what was accepted is accepted again"


def _chat_words(words: str) -> None:
    for ask in (chat_words.wish_named, chat_words.address_to_link, chat_words.number_named, chat_words.is_thanks):
        ask(words)
    chat_words.may_mean_stop(chat_words.unquoted(words))
    for question in QUESTIONS:
        chat_words.value_of(question, words)
        chat_words.move_named(words, question)
        chat_words.names_a_choice(words, question)
    arriving_words.wish_in(words, "Pat Person")
    arriving_words.named_instead(words)
    looks_like_address(words)


def _line(words: str) -> None:
    grammar.unquoted(grammar.shortened(words))
    assert "\n" not in mail.one_line(words)
    assert "\r" not in mail.one_line(words)
    plain_text(words)
    file_name(words)
    links.fingerprint(words)
    writing.escape(writing.clean(words))
    assert all(len(each) <= 3_000 for each in writing.split(words))
    for read in (marks.read, marks.read_meant, marks.read_shared):
        read(words)
    try:
        grammar.number(" ".join(words.split()), "concerns seen N")
        grammar.split(words, COMMANDS)
    except BotError as refusal:
        assert "\n" not in str(refusal)


def _concern(words: str) -> None:
    found = concern_signs.signs(words, concerns.shipped())
    assert found <= {"child", "colleague", "distress"}
    assert {kind for kind, _ in concern_signs.shown_by(words, concerns.shipped())} == found


def _redaction(words: str) -> None:
    cleaned = _REDACTOR.clean(words)
    assert _REDACTOR.clean(cleaned) is not None
    assert "pat.person@school.example" not in cleaned


_REDACTOR = Redactor(["Pat Person", "Zoë O’Brien", "李 雷", "Anna-Maria de la Cruz"])
KINDS = get_args(Question.model_fields["kind"].annotation)
_OPTIONS = {"options": [{"key": "a", "label": "A"}, {"key": "b", "label": "B, and more"}]}


def _question(kind: str, optional: bool) -> Question:
    more = _OPTIONS if kind in ("one", "many", "scale") else {}
    return Question.model_validate({"key": "q", "kind": kind, "optional": optional, "text": "What?", **more})


QUESTIONS = tuple(_question(kind, optional) for kind in KINDS for optional in (False, True))
_TEXT = texts("a", "b", "1", "5", "10", "yes", "no", "27/3/2026", "pat.person@school.example", "1,2", "a, b", "skip")
_CELL = (
    texts("09:30", "9.30am to 4pm", "Attended", "n/a", "tbc", "90%", *_DAYS)
    | st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.datetimes()
    | st.dates()
    | st.times()
    | st.timedeltas()
)
_PERIOD_WORDS = (
    "last",
    "this",
    "next",
    "quarter",
    "year",
    "month",
    "2026-Q1",
    "Q4-2025",
    "Q9",
    "30d",
    "6w",
    "to",
    "..",
)
_TIMING_WORDS = (
    "days",
    "working days",
    "weeks",
    "months",
    "hours",
    "before",
    "after",
    "at",
    "at the latest",
    "event",
    "event start",
    "event end",
    "sent",
    "end_of_course answered",
    "every",
    "quarter",
    "month",
    "year",
    "on",
    "the",
    "first",
    "last",
    "monday",
    "day",
    "of",
    ",",
    "end of",
    "half-year",
    "from",
    "2026-01-31",
)
_CHILD_WORDS = (
    "a",
    "child",
    "told",
    "me",
    "dad",
    "hits",
    "her",
    "him",
    "I",
    "am",
    "scared",
    "for",
    "not",
    "coping",
    "kill",
    "myself",
    "my",
    "colleague",
    "shouts",
    "at",
    "the",
    "children",
    "training",
    "scenario",
    "bruises",
    "tonight",
    "won't",
)
_TELLING = (
    "pat.person@school.example",
    "LA9 4HE",
    "943 476 5919",
    "07700 900123",
    "St Mary's Primary School",
    "Mrs Person",
    "12/3/2015",
    "@pat",
    "https://example.org/x?y=1",
    "Pat",
    "PERSON",
    "Dr",
    "Year 4",
)

WORDS: dict[str, Target] = {
    "periods": _alone(
        _period,
        st.tuples(sentences(*_PERIOD_WORDS, *_DAYS, *_NUMBERS, most=5), st.sampled_from(("01-01", "04-01", "09-01"))),
        "bot.commands.periods:parse",
        "bot.commands.periods:days",
    ),
    "timing": _alone(_timing, sentences(*_TIMING_WORDS, *_NUMBERS), "bot.plan.timing:parse"),
    "recurrence": _alone(_recurrence, sentences(*_TIMING_WORDS, *_NUMBERS), "bot.plan.recurrence:parse"),
    "roster_words": _alone(_roster_words, _CELL, "bot.flows.roster.words:text", "bot.storage.people:name_key"),
    "dates_of_rosters": _alone(
        _when,
        st.tuples(
            _CELL | sentences(*_DAYS, *_NUMBERS, "-", "to", "09:30", "4pm", "noon", "March", "Sept", "Tue"),
            st.sampled_from(get_args(roster_when.Order)),
        ),
        "bot.flows.roster.when:when",
    ),
    "answers": _alone(
        _answer,
        st.tuples(st.sampled_from(QUESTIONS), _TEXT | st.lists(_TEXT, max_size=4).map(tuple)),
        "bot.flows.answer_rules:accepted",
        "bot.flows.answer_rules:looks_like_address",
    ),
    "chat_words": _alone(
        _chat_words,
        sentences(
            "stop",
            "start",
            "link",
            "status",
            "help",
            "skip",
            "back",
            "yes",
            "no",
            "please",
            "thanks",
            "1",
            "2,3",
            "my",
            "supervisor",
            "is",
            "boss@school.example",
            "I",
            "am",
            "not",
            "their",
            "manager",
        ),
        "bot.flows.chat_words:value_of",
        "bot.flows.arriving_words:wish_in",
    ),
    "lines": _alone(
        _line,
        sentences("q:12:can_signs:0:say", "typed:1:2", "share", "chart:1", "status 30d", "#12", '"', "“x”"),
        "bot.commands.grammar:number",
        "bot.commands.grammar:split",
        "bot.messages.blocks.marks:read",
        "bot.messages.blocks.marks:read_meant",
        "bot.messages.blocks.marks:read_shared",
        "bot.messages.mail:one_line",
    ),
    "concern_signs": _alone(_concern, sentences(*_CHILD_WORDS, most=30), "bot.insight.concern_signs:signs"),
    "redaction": _alone(_redaction, sentences(*_TELLING, *_CHILD_WORDS, most=20), "bot.insight.redaction:clean"),
    "mail_setting": _alone(
        parse_mail_setting,
        texts("smtp://", "smtps://u:p@host:465", "graph:a@b.example", "file:", "smtp://[::1", "smtp://h:99999999"),
        "bot.outbound.mail_smtp:parse_mail_setting",
    ),
}
"""What needs no database."""

"""`report`: the documents that the business unit owes, as a Word file and as PDF (Q5)."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from bot.commands import periods, scope, standing
from bot.commands.context import Context
from bot.commands.grammar import shortened, unquoted
from bot.commands.powers import TRAINER
from bot.errors import WordsError
from bot.insight import participation
from bot.messages.nouns import Answer, Json
from bot.messages.wording import listed
from bot.messages.words import say
from bot.plan.own_year import OwnPeriod, period_of
from bot.plan.plain_words import nearest
from bot.reports.contents import contents, files, gathered, subject
from bot.reports.contents.contents import Report
from bot.reports.contents.files import FORMATS
from bot.reports.contents.gathered import Gathered
from bot.reports.contents.subject import EVENTS, PERIODS, TITLES, Subject

KINDS = (*PERIODS, *EVENTS)
USAGE = "report quarter|half|year [period], or report event|trainers REF [word or pdf]"
_ALIASES = {"docx": "word", "doc": "word", **{each: each for each in FORMATS}}
_WORDS = {"quarterly": "quarter", "annual": "year", "six-monthly": "half", "trainer": "trainers"}
_HALF = re.compile(r"(?P<year>\d{4})[- ]?h(?P<half>\d)|h(?P<half_>\d)[- ](?P<year_>\d{4})")
_OF_TRAINERS = ("gain", "rates")
_EXAMPLES = {"quarter": "2026-Q1", "half": "2026-H1", "year": "2026"}


def report(session: Session, context: Context, words: str) -> Answer:
    """Make a report; its files are made once the figures are read."""
    kind, rest, formats = _split(words)
    about = _event(session, context, kind, rest) if kind in EVENTS else _days(session, context, kind, rest)
    data = {"report": kind, "from": about.first.isoformat(), "to": about.last.isoformat()}
    if kind in PERIODS and about.first > context.today:
        said = f"It has not begun: {about.dates}. There is nothing to report."
        nothing: dict[str, Json] = {**data, "decide": [], "findings": [], "figures": {}, "files": []}
        return Answer(f"{TITLES[kind]}, {about.words}", (said,), nothing)
    held_back = standing.of_event(session, context, about.lines[0]) if kind in EVENTS else ""
    if held_back:
        none: dict[str, Json] = {**data, "decide": [], "findings": [], "figures": {}, "files": []}
        return Answer(f"{say('trainers_summary.title')}, {about.words}", (held_back,), none)
    found = _for(kind, gathered.gather(session, context.partnership, about, now=context.now))
    made = contents.written(found)
    names = files.names(context.partnership, about, formats)
    told: dict[str, Json] = {
        **data,
        "decide": [*made.decide],
        "findings": [*made.findings],
        "figures": _figures(context, made.figures),
        "files": [*names],
    }
    # The edge that writes or sends the files says where they are, and what each is called.
    parts = (*_told(made), *_remarks(context, about))
    return Answer(
        f"{made.document.title}, {about.words}",
        parts,
        told,
        files=lambda: files.files(context.partnership, about, made, formats),
    )


def _for(kind: str, found: Gathered) -> Gathered:
    """Leave out what is not for trainers: who of which agency came."""
    return replace(found, presence=participation.for_trainers(found.presence)) if kind == "trainers" else found


def _figures(context: Context, figures: dict[str, Json]) -> dict[str, Json]:
    """Give a trainer the figures of what their document is made of."""
    return figures if context.role != TRAINER else {name: figures[name] for name in _OF_TRAINERS}


def _split(words: str) -> tuple[str, str, tuple[str, ...]]:
    """Take the words apart: the kind of report, what it is about, and the formats; raises `WordsError`."""
    tokens = words.split()
    formats: tuple[str, ...] = FORMATS
    if len(tokens) > 1 and tokens[-1].casefold().lstrip(".") in _ALIASES:
        formats = (_ALIASES[tokens.pop().casefold().lstrip(".")],)
    if not tokens:
        raise WordsError(f"report: which one? - write '{USAGE}'")
    kind = _WORDS.get(tokens[0].casefold(), tokens[0].casefold())
    if kind not in KINDS:
        hint = nearest(kind, KINDS, otherwise=f"write {USAGE!r}")
        raise WordsError(f"{shortened(tokens[0])}: no such report - {hint}")
    return kind, unquoted(" ".join(tokens[1:])), formats


def _event(session: Session, context: Context, kind: str, rest: str) -> Subject:
    if not rest:
        raise WordsError(f"report {kind}: which event? - write 'report {kind} REF'")
    return subject.of_event(context.partnership, kind, scope.event(session, context, rest))


def _days(session: Session, context: Context, kind: str, rest: str) -> Subject:
    period = _period(context, kind, rest)
    return subject.of_days(session, context.partnership, kind, period.label, period.first, period.last)


def _period(context: Context, kind: str, rest: str) -> OwnPeriod:
    """Find the period of the partnership's own year; without words the last that has ended."""
    year_starts = context.partnership.about.year_starts
    this = period_of(kind, context.today, year_starts)
    last = period_of(kind, this.first - timedelta(days=1), year_starts)
    words = rest.casefold()
    if not words or words.removesuffix(" year") == f"last {kind}":
        return last
    if kind == "half":
        return this if words.removesuffix(" year") == "this half" else _half(context, rest)
    found = periods.parse(rest, context.today, year_starts)
    meant = period_of(kind, found.first, year_starts) if found else None
    if found is None or meant is None or (found.first, found.last) != (meant.first, meant.last):
        raise WordsError(f"'{shortened(rest)}' is no {kind} - write it like 'report {kind} {_EXAMPLES[kind]}'")
    return meant


def _half(context: Context, rest: str) -> OwnPeriod:
    match = _HALF.fullmatch(rest.casefold())
    half = int(match["half"] or match["half_"]) if match else 0
    if match is None or half not in (1, 2):
        raise WordsError(f"'{shortened(rest)}' is no half year - write it like 'report half {_EXAMPLES['half']}'")
    year_starts = context.partnership.about.year_starts
    first = periods.parse(f"{match['year'] or match['year_']}-Q{2 * half - 1}", context.today, year_starts)
    assert first is not None  # as it has just been written
    return period_of("half", first.first, year_starts)


def _told(made: Report) -> tuple[str, ...]:
    decide = "\n".join(["What to decide:", *(f"{n}. {each}" for n, each in enumerate(made.decide, 1))])
    found = "\n".join(["What stands out:", *(f"- {each}" for each in made.findings)])
    return made.about, *([decide] if made.decide else []), *([found] if made.findings else [])


def _remarks(context: Context, about: Subject) -> Sequence[str]:
    said = []
    owed = {duty.report for duty in context.partnership.plan.recurring.values() if duty.report}
    if about.kind in PERIODS and owed and about.kind not in owed:
        names = listed(TITLES[kind].lower() for kind in PERIODS if kind in owed)
        said.append(f"The plan does not ask for it; it asks for: {names}.")
    return said

"""`export`: the figures as a workbook or as CSV, with a data dictionary; nobody is named in it (Q5)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from difflib import get_close_matches

from sqlalchemy.orm import Session

from bot.commands import scope
from bot.commands.context import Context
from bot.commands.exporting import about, came, changed, events, practice, said, written
from bot.commands.exporting.asked_for import AskedFor
from bot.commands.grammar import unquoted
from bot.commands.scope import Scope
from bot.errors import WordsError
from bot.insight import disclosure
from bot.messages.nouns import Answer, Attachment, Json, Table
from bot.reports import dictionary, tables_csv, workbook
from bot.reports.sheets import Book, Sheet, file_name
from bot.storage.once import meanwhile

FORMATS = ("xlsx", "csv")
USAGE = "export [csv or xlsx] [REF, course or period]"
_MAKERS: tuple[Callable[[AskedFor], Sheet | Sequence[Sheet]], ...] = (
    *(events.events, events.stages, came.sheet, said.sheets),
    *(changed.sheet, practice.sheets, written.sheet),
)
_COUNTING, _WRITING = "Counting", "Writing"
_ALIASES = {"excel": "xlsx", **{name: name for name in FORMATS}}
_OTHERS = frozenset({"pdf", "word", "doc", "docx", "xls", "ods", "json", "html"})


def export(session: Session, context: Context, words: str) -> Answer:
    """Put all figures that may be shown of some events into one file."""
    kind, about_what = _format(words)
    meant = _resolved(session, context, words, about_what)
    data: dict[str, Json] = {"format": kind, **meant.as_json()}
    title = f"Export: {meant.words}"
    if not meant.lines:
        return Answer(title, (f"{meant.size}, so there is nothing to export.",), {**data, "sheets": []})
    ground = disclosure.ground(session, context.partnership, meant.events, now=context.now)
    sheets = _sheets(AskedFor(session, context, meant, ground))
    kept = tuple(sheet for sheet in sheets if sheet.rows)
    name = _name(context, meant)
    book = Book(f"{context.partnership.about.name}: {meant.words}", "Evalbot", _local(context), kept)
    listed: list[Json] = [{"sheet": each.name, "rows": len(each.rows), "left_out": each.why_empty} for each in sheets]
    return Answer(
        title, _told(meant, sheets), {**data, "sheets": listed}, files=lambda: (_file(context, book, name, kind),)
    )


def _format(words: str) -> tuple[str, str]:
    """Split off the format, which stands first or last; a workbook where none is said."""
    tokens = words.split()
    for at in (0, -1):
        if tokens and tokens[at].casefold().lstrip(".") in _ALIASES:
            kind = _ALIASES[tokens.pop(at).casefold().lstrip(".")]
            return kind, unquoted(" ".join(tokens))
    return "xlsx", words


def _resolved(session: Session, context: Context, words: str, about_what: str) -> Scope:
    try:
        return scope.resolve(session, context, about_what)
    except WordsError:
        first = words.split()[0].casefold()
        if wrong := next((each for each in (first, words.split()[-1].casefold()) if each.lstrip(".") in _OTHERS), ""):
            raise WordsError(f"{wrong}: an export is csv or xlsx; 'report' makes Word and PDF") from None
        near = get_close_matches(first, _ALIASES, n=1, cutoff=0.6) if about_what == words else []
        if near:
            raise WordsError(f"{first}: no such format, event, course or period - did you mean '{near[0]}'?") from None
        raise


def _sheets(asked: AskedFor) -> tuple[Sheet, ...]:
    """Make all sheets: what they are about first, the data dictionary last."""
    figures: list[Sheet] = []
    for number, make in enumerate(_MAKERS):
        asked.context.told(_COUNTING, number, len(_MAKERS))
        with meanwhile(asked.session):
            made = make(asked)
        figures += [made] if isinstance(made, Sheet) else made
    asked.context.told(_COUNTING, len(_MAKERS), len(_MAKERS))
    first = about.sheet(asked, figures)
    return (first, *figures, dictionary.sheet((first, *(each for each in figures if each.rows))))


def _told(meant: Scope, sheets: Sequence[Sheet]) -> tuple[str | Table, ...]:
    rows = tuple((each.name, f"{len(each.rows):,}", each.about) for each in sheets if each.rows)
    empty = [f"No sheet '{each.name}': {each.why_empty}." for each in sheets if not each.rows]
    too_few = "Where too few people answered, the figure is left out, and the note beside it says so."
    return (f"{meant.size}. {about.PEOPLE} {too_few}", Table(("Sheet", "Rows", "What it holds"), rows), *empty)


def _name(context: Context, meant: Scope) -> str:
    """Name the file by partnership, days, and event or course."""
    days = "-to-".join(dict.fromkeys(str(day) for day in (meant.first, meant.last) if day))
    what = meant.event.ref if meant.event else meant.course
    return "-".join(part for part in ("evalbot", context.partnership.key, days, file_name(what), "figures") if part)


def _local(context: Context) -> datetime:
    return context.now.astimezone(context.partnership.about.tz)


def _file(context: Context, book: Book, name: str, kind: str) -> Attachment:
    write = tables_csv.zipped if kind == "csv" else workbook.xlsx
    content = write(book, lambda done: context.told(_WRITING, done, len(book.sheets)))
    if kind == "csv":
        return Attachment(f"{name}-csv.zip", tables_csv.MEDIA_TYPE, content)
    return Attachment(f"{name}.xlsx", workbook.MEDIA_TYPE, content)

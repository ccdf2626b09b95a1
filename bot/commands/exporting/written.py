"""The sheet *comments*: what delegates wrote, without what tells who is meant, in an order that tells nothing."""

from collections.abc import Sequence

from bot.commands.exporting.asked_for import AskedFor
from bot.insight import comments
from bot.insight.comments import StageComments
from bot.messages.wording import count
from bot.reports.sheets import COUNT, Column, Sheet

_COLUMNS = (
    Column("stage", "The stage of the evaluation plan that asks for it."),
    Column("question", "The question's key."),
    Column("words", "The question as it is asked."),
    Column("theme", "The theme: an officer's choice, else that of its words."),
    Column("comment", "What was written; names, addresses and numbers are replaced by words in square brackets."),
    Column("quotable", "Whether an officer has marked it as one that may be quoted.", values="yes, no"),
    Column("code", "The comment's code, for 'comments quote' and 'comments theme'; it tells nothing of who wrote it."),
    Column("people", "How many people answered the stage, with or without a comment.", COUNT),
)


def sheet(asked: AskedFor) -> Sheet:
    """Give the comments that may be shown of all events of the export together."""
    found = comments.of_events(asked.session, asked.partnership, asked.ground)
    rows = tuple(
        (*(stage.stage, question.key, question.text, theme.title), *(each.text, _yes(each.quotable), each.code), n)
        for stage in found
        for n in (stage.released.n,)
        for question in stage.questions
        for theme in question.themes
        for each in theme.comments
    )
    about = f"One row a comment, of all courses together{_thinned(found)}."
    return Sheet("comments", about, _COLUMNS, rows, "" if rows else _why_none(found))


def _yes(said: bool) -> str:
    return "yes" if said else "no"


def _thinned(found: Sequence[StageComments]) -> str:
    told = [f"of {each.stage} one of every {count(each.one_of, 'comment')}" for each in found if each.one_of > 1]
    return f"; {', '.join(told)}, chosen by chance" if told else ""


def _why_none(found: Sequence[StageComments]) -> str:
    kept_back = {each.released.why_not() for each in found if each.released.suppressed}
    if kept_back:
        return "; ".join(sorted(kept_back))
    return "nobody has written one" if found else "the plan does not ask for any"

"""How what is held about somebody reads to them: plain words for columns, states and answers."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.errors import NotFoundError
from bot.flows import forms
from bot.flows.answer_rules import in_words
from bot.messages import words
from bot.messages.nouns import Json, Value
from bot.messages.wording import day, moment
from bot.plan.model import Partnership
from bot.storage.tables import AnswerRow, Response, Touchpoint

Held = Json | datetime | date
"""What a column may hold."""


def label(column: str) -> str:
    """Give what a column is called."""
    return words.say(f"access.columns.{column}")


def title(table: str) -> str:
    """Give what a row of a table is."""
    return words.say(f"access.tables.{table}")


def said(value: Held, partnership: Partnership) -> str:
    """Put a value into words; empty where there is none."""
    if value is None or value == "" or value == {} or value == []:
        return ""
    if isinstance(value, bool):
        return words.say("access.values.yes" if value else "access.values.no")
    if isinstance(value, datetime):
        return moment(value, partnership.about.tz)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, list):
        between = "\n" if any(isinstance(each, dict) for each in value) else "; "
        return between.join(filter(None, (said(each, partnership) for each in value)))
    if isinstance(value, dict) and value.get("question"):
        points = [f"{label(name)}: {each}" for name in ("before", "after") if (each := value.get(name))]
        return f"{value['question']} {', '.join(points)}"
    if isinstance(value, dict):
        return "\n".join(
            f"{_called(name)}: {told}" for name, each in value.items() if (told := said(each, partnership))
        )
    known = f"access.values.{value}"
    return words.say(known) if words.known(known) else str(value)


def _called(name: str) -> str:
    known = f"access.columns.{name}"
    return words.say(known) if words.known(known) else name


def answer_as_asked(session: Session, partnership: Partnership, row: AnswerRow) -> tuple[str, str]:
    """Give a question as it was asked, and the answer that was sent, or the last that was not."""
    held = row.value if row.value is not None else row.draft
    value: Value = tuple(str(each) for each in held) if isinstance(held, list) else str(held or "")
    response = session.get_one(Response, row.response_id)
    touchpoint = session.get_one(Touchpoint, response.touchpoint_id)
    try:
        question = forms.form_of(session, partnership, touchpoint).question(row.question)
    except NotFoundError:
        question = None
    if question is None:
        return row.question, ", ".join(value) if isinstance(value, tuple) else value
    return question.text, in_words(question, value)

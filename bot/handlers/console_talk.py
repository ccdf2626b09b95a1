"""The delegate's chat in the console: what was said at each form, where it stands, and what a press or a word means."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from bot.errors import NotFoundError
from bot.flows import answering, chat_words
from bot.flows.answer_rules import in_words
from bot.flows.answering import Sheet
from bot.flows.conversation import Back, Go, Later, Move, Say, Send, Skip, Withdraw, questions_asked
from bot.flows.deciding import KEEP, TAKE_OUT
from bot.flows.desk import Desk
from bot.handlers.web_visits import Fields
from bot.messages.nouns import Care, Conflict, Done, Paused, Problem, Prompt, Step, Value
from bot.rehearsal.play import Play
from bot.storage import outbox
from bot.storage.tables import OutboxMessage

CHANNEL = "console"


@dataclass(frozen=True)
class Line:
    """Something that was said: a message of the bot, or word of one that went by mail."""

    at: datetime
    text: str
    mail: str = ""
    """The letter's Message-ID, where it went by mail."""


@dataclass(frozen=True)
class Talk:
    """A form in the chat: what was asked and answered so far, and the step that it stands at."""

    at: datetime
    text: str
    touchpoint: int
    title: str
    said: tuple[tuple[str, str], ...]
    step: Step | None
    """None once it is closed, or before it is begun."""
    begun: bool
    link: str
    typed: str = ""
    """What was typed last and could not be taken: it is kept in the box."""
    care: Care | None = None
    """Whom to tell, where what was said last reads like a concern."""

    @property
    def is_open(self) -> bool:
        """Tell whether anything may still be said."""
        return self.step is not None

    @property
    def is_done(self) -> bool:
        """Tell whether it has been sent in."""
        return isinstance(self.step, Done)

    @property
    def prompt(self) -> Prompt | None:
        """Give the question that is open, if one is."""
        if isinstance(self.step, Problem):
            return self.step.prompt
        return self.step if isinstance(self.step, Prompt) else None

    @property
    def kind(self) -> str:
        """Name the step, for the template."""
        return type(self.step).__name__.lower() if self.step else "closed"


class Chat:
    """The chat of whoever is played; remembers what only the last press brought up (a problem, a pause)."""

    def __init__(self, play: Play) -> None:
        self._play = play
        self._last: dict[int, Step] = {}
        self._typed: dict[int, str] = {}
        self._care: dict[int, Care] = {}

    def clear(self) -> None:
        """Forget what was brought up: another play begins."""
        self._last.clear()
        self._typed.clear()
        self._care.clear()

    def lines(self, session: Session, person: int) -> list[Line | Talk]:
        """Give all that reached a person, oldest first."""
        return list(self._lines(session, person))

    def _lines(self, session: Session, person: int) -> Iterator[Line | Talk]:
        desk, key = self._play.house.desk, self._play.key
        for row in outbox.of_person(session, key, person):
            if row.state != "sent":
                continue
            sheet = _sheet(session, desk, row) if row.channel == CHANNEL else None
            if sheet is not None:
                yield self._talk(row, sheet)
            else:
                text = self._play.chat_room.text(row.message_id) if row.channel == CHANNEL else row.subject
                yield Line(_at(row), text, "" if row.channel == CHANNEL else row.message_id)

    def _talk(self, row: OutboxMessage, sheet: Sheet) -> Talk:
        is_open = sheet.is_open(self._play.clock())
        begun = bool(sheet.state.cursor or sheet.state.answers)
        return Talk(
            at=_at(row),
            text=self._play.chat_room.text(row.message_id),
            touchpoint=sheet.touchpoint.id,
            title=sheet.form.title,
            said=_said(sheet),
            step=(self._last.get(sheet.touchpoint.id) or answering.current(sheet)) if is_open else None,
            begun=begun,
            link=self._play.chat_room.web_link(row.message_id),
            typed=self._typed.get(sheet.touchpoint.id, ""),
            care=self._care.get(sheet.touchpoint.id),
        )

    def take(self, session: Session, posted: Fields) -> None:
        """Take what was pressed or typed; nothing happens where the form has closed meanwhile, or has gone."""
        desk, key, touchpoint = self._play.house.desk, self._play.key, posted.number("touchpoint")
        try:
            sheet = answering.sheet(session, desk.plans, key, touchpoint)
        except (NotFoundError, NoResultFound):  # another play has begun since the page was shown
            return
        self._last.pop(touchpoint, None)
        self._typed.pop(touchpoint, None)
        self._care.pop(touchpoint, None)
        move = _move(sheet, posted)
        if move is None or not sheet.is_open(self._play.clock()):
            return
        step = answering.answer(session, sheet, move, now=self._play.clock(), channel=CHANNEL)
        if step.care is not None:
            self._care[touchpoint] = step.care
        if isinstance(step, Problem) and posted.one("typed").strip():
            self._typed[touchpoint] = posted.one("typed").strip()
            step = chat_words.naming_the_answers(step)
        if isinstance(step, Problem | Conflict | Paused):
            self._last[touchpoint] = step


def _at(row: OutboxMessage) -> datetime:
    return row.sent_at or row.created_at


def _sheet(session: Session, desk: Desk, row: OutboxMessage) -> Sheet | None:
    try:
        return answering.sheet(session, desk.plans, row.partnership, row.touchpoint_id or 0)
    except NotFoundError:
        return None


def _said(sheet: Sheet) -> tuple[tuple[str, str], ...]:
    """Give what was asked and answered, up to the question that is open."""
    answers = sheet.state.answers
    asked = [q for q in questions_asked(sheet.form, answers) if q.key in answers and q.key != sheet.state.cursor]
    return tuple((q.text, in_words(q, answers[q.key].value)) for q in asked)


def _move(sheet: Sheet, posted: Fields) -> Move | None:
    question, seen = posted.one("question"), posted.number("seen")
    if posted.one("change"):
        return Go(posted.one("change"))
    match posted.one("instead") or _typed_move(sheet, posted) or posted.one("move"):
        case "say":
            return Say(question, seen, _value(sheet, posted))
        case "skip":
            return Skip(question, seen)
        case "back":
            return Back(question)
        case "go":
            return Go()
        case "later":
            return Later()
        case "send":
            return Send(posted.number("revision"))
        case "send_out" | "send_in" as how:
            return Send(posted.number("revision"), TAKE_OUT if how == "send_out" else KEEP)
        case "withdraw":
            return Withdraw()
    return None


def _typed_move(sheet: Sheet, posted: Fields) -> str:
    return chat_words.move_named(posted.one("typed"), sheet.form.question(posted.one("question")))


def _value(sheet: Sheet, posted: Fields) -> Value:
    question = sheet.form.question(posted.one("question"))
    chosen, typed = posted.all("answer"), posted.one("typed").strip()
    if question is None:
        return ""
    if question.kind == "many":
        return chosen or chat_words.value_of(question, typed)
    return chosen[0] if chosen and chosen[0] else chat_words.value_of(question, typed)


def newest_open(lines: list[Line | Talk]) -> Talk | None:
    """Give the form that the chat is at: the newest one that waits for an answer."""
    waiting = [line for line in lines if isinstance(line, Talk) and line.is_open and not line.is_done]
    return waiting[-1] if waiting else None

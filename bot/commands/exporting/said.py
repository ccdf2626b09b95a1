"""The sheets *questions* and *answers*: every figure that is released of what was asked, course by course."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.commands.exporting.asked_for import EVERY_COURSE, AskedFor
from bot.insight import asked as questions_asked
from bot.insight import levels
from bot.insight.levels import QuestionFigures
from bot.plan.questionnaire import NUMERIC, Question
from bot.reports.sheets import COUNT, POINTS, SHARE, Cell, Column, Meaning, Sheet

QUESTION = (
    Column("course", f"The course's title; '{EVERY_COURSE}' are all of the export together.", values="a title"),
    Column("level", "The Kirkpatrick level that the question measures."),
    Column("stage", "The stage of the evaluation plan that asks it."),
    Column("question", "The question's key; with the key of a learning outcome behind it where it is asked of each."),
    Column("words", "The question as it is asked; '…' stands for each learning outcome or action."),
)
_QUESTIONS = (
    *QUESTION,
    Column("kind", "What kind of answer it takes.", values="confidence, agreement, scale, score, one, many, yes_no"),
    Column("n", "How many answers the figure is made of; empty where it is not shown.", COUNT, "answers"),
    Column("mean", "The mean, for questions on a scale.", POINTS, of="n"),
    Column("high", "Which scale points count as high.", values="for example 4 or 5"),
    Column("share high", "The share of answers that are high.", SHARE, of="n"),
    Column("note", "Why a figure is not shown, or whose answers are not in it.", values="empty: it is of everybody"),
)
_ANSWERS = (
    *QUESTION,
    Column("answer", "The scale point or the option."),
    Column("count", "How many gave this answer.", COUNT, "answers"),
    Column("n", "How many answered the question.", COUNT, "answers"),
    Column(
        "share", "The share who gave it; of several choices each counts, so they may add up to more.", SHARE, of="n"
    ),
)
_NOBODY = "nobody has answered a question that is counted"


@dataclass(frozen=True)
class _Line:
    course: str
    level: str
    figures: QuestionFigures

    @property
    def place(self) -> tuple[str, ...]:
        return self.course, self.level, self.figures.stage, self.figures.key, self.figures.text


def sheets(asked: AskedFor) -> tuple[Sheet, Sheet]:
    """Give every question with its mean, and every answer with its count."""
    lines = [line for line in _lines(asked) if line.figures.n or line.figures.suppressed]
    shown = [line for line in lines if not line.figures.suppressed]
    why = "" if shown else "all answers are kept back: see 'questions'" if lines else _NOBODY
    rows = tuple(_question(asked, line) for line in lines)
    about = "One row a course and question: how many answered, and what they said on average."
    questions = Sheet("questions", about, _QUESTIONS, rows, "" if rows else _NOBODY, tuple(_meanings(asked)))
    about = "One row a course, question and answer: how often it was given."
    return questions, Sheet("answers", about, _ANSWERS, tuple(_answers(shown)), why)


def _lines(asked: AskedFor) -> Iterator[_Line]:
    for part in asked.parts:
        for level in levels.of_events(asked.session, asked.partnership, part.ground, outcomes=part.outcomes):
            yield from (_Line(part.title, level.level, figures) for figures in level.questions)


def _question(asked: AskedFor, line: _Line) -> tuple[Cell, ...]:
    each = line.figures
    if each.suppressed:
        return *line.place, each.kind, None, None, "", None, each.why_not
    return *line.place, each.kind, each.n, each.mean, each.top, each.share, each.left_out


def _answers(lines: list[_Line]) -> Iterator[tuple[Cell, ...]]:
    for line in lines:
        each = line.figures
        for answer, n in each.distribution.items():
            point: Cell = int(answer) if each.kind in NUMERIC and answer.isdigit() else answer
            yield *line.place, point, n, each.n, n / each.n


def _meanings(asked: AskedFor) -> Iterator[Meaning]:
    """Explain each question's key by its words and its scale."""
    for each in questions_asked.of_plan(asked.partnership):
        question = each.question
        if question.level:
            key = f"{question.key}_…" if question.per == "outcome" else question.key
            yield Meaning("question", f"{each.stage}: {key}", questions_asked.words(question, "", {}), scale(question))


def scale(question: Question) -> str:
    """Say what a question's scale goes from and to, or what its options are."""
    values = question.values()
    if question.kind not in NUMERIC:
        return "; ".join(question.label(value) for value in values)
    if question.options:
        return "; ".join(f"{number} = {question.label(value)}" for number, value in enumerate(values, 1))
    ends = ((values[0], question.lowest), (values[-1], question.highest))
    return " to ".join(f"{value} = {words}" if words else value for value, words in ends)

"""What the questionnaire's page shows of a step; free text only to a device that its owner has used."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from bot.flows.answering import Sheet, at, progress
from bot.flows.conversation import SENT, Send, Withdraw, thanks
from bot.flows.deciding import AnyMove
from bot.messages import words
from bot.messages.nouns import Care, Conflict, Done, Problem, Prompt, Review, Step, Value
from bot.plan.questionnaire import FREE_TEXT, MAX_LENGTH

CONCERN = "concern"
DETAILS = "details"
"""The review where it was to be sent, and what may tell who a child is comes first."""
REVIEWS = frozenset({"review", "changed", DETAILS})
PRIVATE = FREE_TEXT | {"email"}
_CHOICES = {"confidence": "scale", "agreement": "scale", "score": "score", "many": "many"}


@dataclass(frozen=True)
class Paper:
    """A questionnaire that was opened by its link, on one device."""

    sheet: Sheet
    path: str
    nonce: str
    trusted: bool
    now: datetime
    care: Care | None = None
    """What was shown of a concern that something written here reads like."""
    others: int = 0
    """How many other devices are known as the person's; told to a device that is."""

    def hides(self, question: str) -> bool:
        """Tell whether there is free text at a question which this device may not see."""
        held = self.sheet.state.answers.get(question)
        asked = self.sheet.form.question(question)
        return bool(not self.trusted and held and held.value and asked and asked.kind in PRIVATE)


@dataclass(frozen=True)
class Shown:
    """A page: its template, what it says, and the status it goes out with."""

    template: str
    facts: Mapping[str, object]
    status: int = 200


def standing(paper: Paper, question: str, page: str) -> Shown:
    """Give what a look at the page shows: one question, or a page such as `review`; the step it stands at else."""
    sheet = paper.sheet
    if not sheet.is_open(paper.now):
        return Shown("closed", {"sent": sheet.response.submitted_at is not None})
    if page == "withdraw" and sheet.response.submitted_at is not None:
        return Shown("withdraw", {})
    if not sheet.state.answers and not sheet.state.cursor:
        return Shown("start", {"total": progress(sheet)[1], "withdrawn": page == "withdrawn"})
    if paper.care is not None and page.partition("_")[0] == CONCERN:
        return concerned(paper, paper.care, question, page.partition("_")[2])
    if page == "paused":
        answered, total = progress(sheet)
        return Shown("paused", {"answered": answered, "total": total})
    if sheet.state.cursor == SENT:
        care = paper.care if paper.trusted and page == "sent" else None
        said = thanks(sheet.form, sheet.state.answers)
        return Shown("done", {"thanks": said, "just_sent": page == "sent", "care": care})
    if page == "code" and not paper.trusted:
        return code(paper, question)
    return of_step(paper, at(sheet, question or ("review" if page in REVIEWS else "")), page)


def of_step(paper: Paper, step: Step, page: str = "") -> Shown:
    """Give the page of a step that the conversation came to."""
    match step:
        case Prompt():
            return _question(paper, step)
        case Problem():
            typed = () if step.typed is None else step.typed
            return replace(_question(paper, step.prompt, typed, step.message, step.care), status=422)
        case Conflict():
            stored = words.say("page.hidden") if paper.hides(step.prompt.question) else step.stored
            return Shown("conflict", {"conflict": step, "stored": stored, "care": step.care}, 409)
        case Review():
            return _review(paper, step, page)
        case _:
            return standing(paper, "", "")


def concerned(paper: Paper, care: Care, question: str = "", page: str = "") -> Shown:
    """Give the page that says whom to tell of a concern, and then goes on where the form stands.

    Of what was written it tells nothing to a device that may not see it.
    """
    query = urlencode({name: value for name, value in (("question", question), ("page", page)) if value})
    shown = care if paper.trusted else replace(care, kinds=("child", "distress"))
    facts = {"care": shown, "go_on": f"{paper.path}?{query}" if query else paper.path}
    return Shown(CONCERN, {**facts, "go_on_words": words.say("concern.go_on")})


def where(move: AnyMove, step: Step) -> tuple[str, str]:
    """Give the question, or the page, that shows a step."""
    match step:
        case _ if isinstance(move, Withdraw):
            return "", "withdrawn"
        case Prompt():
            return step.question, ""
        case Done():
            return "", "sent" if isinstance(move, Send) else ""
    if isinstance(step, Review) and step.held_back:
        return "", DETAILS
    return "", "changed" if isinstance(move, Send) else "review"


def code(paper: Paper, question: str, problem: str = "") -> Shown:
    """Give the page that takes the mailed code."""
    return Shown("code", {"question": question, "problem": problem}, 422 if problem else 200)


def _question(
    paper: Paper, prompt: Prompt, typed: Value | None = None, problem: str = "", care: Care | None = None
) -> Shown:
    hidden = paper.hides(prompt.question)
    value = typed if typed is not None else prompt.current
    if value is None or (hidden and typed is None):
        value = ()
    shown = (value,) if isinstance(value, str) else value
    return Shown(
        "question",
        {
            "prompt": prompt,
            "layout": _layout(prompt),
            "shown": shown,
            "day": _parts_of_date(shown),
            "limit": MAX_LENGTH.get(prompt.kind, 0),
            "hidden": hidden,
            "problem": problem,
            "care": care,
        },
    )


def _layout(prompt: Prompt) -> str:
    if prompt.choices:
        return _CHOICES.get(prompt.kind, "one")
    return prompt.kind


def _parts_of_date(shown: tuple[str, ...]) -> tuple[str, str, str]:
    """Give day, month and year of a stored date, or of what was typed into the three fields."""
    text = shown[0] if shown else ""
    if "/" in text:
        day, month, year = (*text.split("/"), "", "")[:3]
        return day, month, year
    parts = text.split("-")
    return (parts[2].lstrip("0"), parts[1].lstrip("0"), parts[0]) if len(parts) == 3 else ("", "", text)


def _review(paper: Paper, review: Review, page: str) -> Shown:
    lines = [
        {
            "question": line.question,
            "text": line.text,
            "answer": words.say("page.hidden") if paper.hides(line.question) else line.answer,
            "missing": line.question in review.missing,
        }
        for line in review.lines
    ]
    hidden = any(paper.hides(line.question) for line in review.lines)
    changed = page == "changed" and not review.missing
    pointed = [each for each in review.details if not paper.hides(each.question)]
    facts = {
        "review": review,
        "lines": lines,
        "hidden": hidden,
        "changed": changed,
        "pointed": pointed,
        "unseen": len(review.details) - len(pointed),
        "held_back": page == DETAILS and bool(review.details),
    }
    return Shown("review", {**facts, "care": paper.care if paper.trusted else None})

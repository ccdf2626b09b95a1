"""Questionnaires: their shape in YAML, and how one is fitted to a course and frozen."""

import hashlib
import json
import unicodedata
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator

QuestionKind = Literal[
    "confidence", "agreement", "scale", "score", "one", "many", "yes_no", "short", "long", "date", "email"
]
SCALES: dict[str, tuple[str, ...]] = {
    "confidence": ("1", "2", "3", "4", "5"),
    "agreement": ("1", "2", "3", "4", "5"),
    "score": tuple(str(n) for n in range(11)),
}
NUMERIC: frozenset[str] = frozenset({"confidence", "agreement", "scale", "score"})
CHOICES: frozenset[str] = frozenset({"one", "many", "yes_no"})
FREE_TEXT: frozenset[str] = frozenset({"short", "long"})
MAX_LENGTH = {"short": 300, "long": 4000, "email": 254}


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _option(words: Any) -> Any:
    if isinstance(words, str | int | float):
        label = ("Yes" if words else "No") if isinstance(words, bool) else str(words)
        return {"key": _slug(label), "label": label}
    return words


def _slug(words: str) -> str:
    return "_".join("".join(c if c.isalnum() and c.isascii() else " " for c in words.lower()).split())[:40]


def _listed(words: Any) -> Any:
    return list(words) if isinstance(words, list | tuple) else [words]


def _yes_no_words(words: Any) -> Any:
    """YAML reads a bare yes or no as a truth value; a person means the word."""
    return [("yes" if w else "no") if isinstance(w, bool) else str(w) for w in _listed(words)]


class Option(_Shape):
    """One of the answers to choose from."""

    key: str
    label: str


Chosen = Annotated[
    tuple[str, ...],
    BeforeValidator(_yes_no_words, json_schema_input_type=str | int | bool | tuple[str | int | bool, ...]),
]


class Condition(_Shape):
    """Asked only where an earlier answer is (or is not) one of these, or where there is one; all must hold."""

    question: str
    is_: Chosen = Field((), alias="is")
    is_not: Chosen = ()
    answered: bool = Field(False, description="Asked only where the earlier question has an answer, whatever it is")

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Question(_Shape):
    """One question; `{outcome}` and `{action}` in its text stand for what `per` goes through."""

    key: str
    text: str
    kind: QuestionKind
    hint: str = ""
    options: tuple[Annotated[Option, BeforeValidator(_option, json_schema_input_type=str | Option)], ...] = ()
    lowest: str = Field("", description="What the low end of the scale means")
    highest: str = Field("", description="What the high end of the scale means")
    optional: bool = False
    level: Literal["reaction", "learning", "behaviour", "results", "roi"] | None = None
    pair: str | None = Field(None, description="The before/after pair that the question belongs to")
    about: Literal["", "attendance", "action", "trainer", "supervisor_name", "supervisor_email"] = Field(
        "", description="What the bot itself does with the answer"
    )
    per: Literal["outcome", "action"] | None = None
    when: tuple[Condition, ...] = ()

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> "Question":
        if self.kind in ("one", "many", "scale") and len(self.options) < 2:
            raise ValueError(f"question '{self.key}' is of kind '{self.kind}'; give it at least two options")
        if self.per and f"{{{self.per}}}" not in self.text:
            raise ValueError(f"question '{self.key}' is asked per {self.per}; put {{{self.per}}} in its text")
        return self

    def values(self) -> tuple[str, ...]:
        """Give the values that may be chosen, in order; empty for free text, dates and addresses."""
        if self.kind == "yes_no":
            return ("yes", "no")
        return SCALES.get(self.kind) or tuple(option.key for option in self.options)

    def label(self, value: str) -> str:
        """Give the words for a value, as they are shown."""
        if self.kind == "yes_no":
            return {"yes": "Yes", "no": "No"}.get(value, value)
        labels = {option.key: option.label for option in self.options}
        return labels.get(value, value)


class Include(_Shape):
    """Takes in the questions of another file, so that before and after ask the very same ones."""

    include: str


def _which(item: Any) -> str:
    return "include" if isinstance(item, Include) or (isinstance(item, dict) and "include" in item) else "question"


Item = Annotated[
    Annotated[Question, Tag("question")] | Annotated[Include, Tag("include")],
    Discriminator(_which),
]
"""One entry of a questionnaire; told apart by the word `include`, so that a fault speaks of one shape only."""


class Questionnaire(_Shape):
    """`config/questionnaires/<key>.yaml`."""

    title: str
    minutes: int = Field(3, gt=0, le=20)
    intro: str = ""
    thanks: str = "Thank you. Your answers have been sent."
    thanks_absent: str = Field("", description="Said in place of `thanks` to whoever was not there")
    questions: tuple[Item, ...]


class Form(_Shape):
    """A questionnaire fitted to a course and frozen at first send; what a response is answered against."""

    title: str
    minutes: int
    intro: str
    thanks: str
    thanks_absent: str = ""
    """Empty in forms that were frozen before there was one, too."""
    questions: tuple[Question, ...]

    def question(self, key: str) -> Question | None:
        """Find a question by its key."""
        return next((question for question in self.questions if question.key == key), None)

    def digest(self) -> str:
        """Give the fingerprint under which the form is kept."""
        return hashlib.sha256(self.model_dump_json(by_alias=True).encode()).hexdigest()[:32]


def pair_id(question: Question) -> str | None:
    """Name the pair together with its wording and scale: a reworded question pairs with nothing.

    The wording is compared without case, spaces and punctuation, which change no meaning.
    """
    if question.pair is None:
        return None
    words = "".join(c for c in unicodedata.normalize("NFKC", question.text).casefold() if c.isalnum())
    scale = json.dumps([question.kind, question.values()])
    return f"{question.pair}#{hashlib.sha256((words + scale).encode()).hexdigest()[:8]}"

"""What delegates wrote, by stage, question and theme: of closed events only, and without what tells who is meant."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy.orm import Session

from bot.insight import asked
from bot.insight.asked import AskedQuestion
from bot.insight.disclosure import Ground, Released
from bot.insight.redaction import Redactor
from bot.insight.theming import Sorter
from bot.messages.nouns import Json
from bot.plan.model import Partnership
from bot.plan.questionnaire import FREE_TEXT
from bot.storage import comment_marks, links
from bot.storage.comment_marks import Asked, Mark, Source

MOST_READ = 5_000
"""Comments of a stage that are read at once; of more, a share that is chosen by no property of theirs."""
_NO_COMMENT = frozenset({"attendance", "action", "supervisor_name", "supervisor_email"})
"""What the bot asks for its own sake: the delegate's plans and people, not what they think of the training."""
_SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = tuple(low + high for high in _SIGNS for low in _SIGNS)
_ALIKE = str.maketrans({"o": "0", "i": "1", "l": "1"})


@dataclass(frozen=True)
class Comment:
    """One comment; its code is stable, and tells nothing of who wrote it or when."""

    code: str
    text: str
    quotable: bool
    source: Source
    digest: str

    def as_json(self) -> dict[str, Json]:
        """Give what may be shown."""
        return {"code": self.code, "text": self.text, "quotable": self.quotable}


@dataclass(frozen=True)
class ThemeComments:
    """The comments of a theme, in the order of their codes, which is that of chance."""

    theme: str
    title: str
    comments: tuple[Comment, ...]


@dataclass(frozen=True)
class QuestionComments:
    """The comments on one question."""

    key: str
    text: str
    themes: tuple[ThemeComments, ...]

    @property
    def n(self) -> int:
        """Give how many comments there are."""
        return sum(len(theme.comments) for theme in self.themes)

    def as_json(self) -> dict[str, Json]:
        """Give the comments under the names that others read."""
        themes: list[Json] = [
            {"theme": each.theme, "title": each.title, "comments": [comment.as_json() for comment in each.comments]}
            for each in self.themes
        ]
        return {"key": self.key, "text": self.text, "n": self.n, "themes": themes}


@dataclass(frozen=True)
class StageComments:
    """The comments of one stage; `released` counts who answered it, with or without a comment."""

    stage: str
    kind: str
    released: Released
    questions: tuple[QuestionComments, ...]
    one_of: int = 1
    """Above 1: so many were written that one of every so many is shown."""


def of_events(
    session: Session, partnership: Partnership, ground: Ground, *, stages: Collection[str] = ()
) -> tuple[StageComments, ...]:
    """Give the comments of a ground's events, of all stages or of some by their keys."""
    meant = {stage: each for stage, each in by_stage(partnership).items() if not stages or stage in stages}
    if not meant:
        return ()
    released = _released(session, partnership, ground, {questions[0].kind for questions in meant.values()})
    reading = _Reading(session, partnership, Redactor(comment_marks.roster_names(session, partnership.key)))
    return tuple(
        _of_stage(reading, released[questions[0].kind], stage, questions) for stage, questions in meant.items()
    )


def by_stage(partnership: Partnership) -> dict[str, list[AskedQuestion]]:
    """Give the questions of a plan that ask delegates for a comment, by stage."""
    found: dict[str, list[AskedQuestion]] = {}
    for each in asked.of_plan(partnership):
        if each.question.kind in FREE_TEXT and each.question.about not in _NO_COMMENT:
            found.setdefault(each.stage, []).append(each)
    return found


def named(session: Session, partnership: Partnership, ground: Ground, code: str) -> list[Comment]:
    """Find the comments that may be shown whose code begins so, two at most: more than one is not clear enough."""
    wanted = code.casefold().translate(_ALIKE)
    maker = _Codes(session, partnership.key)
    found: list[Comment] = []
    stages = by_stage(partnership).values()
    released = _released(session, partnership, ground, {questions[0].kind for questions in stages})
    for questions in stages:
        meant, events = _asked(questions), released[questions[0].kind].events
        hits = [
            source
            for source in comment_marks.sources(session, partnership.key, events, meant)
            if wanted and maker.code(source).startswith(wanted)
        ]
        found += [each for source in hits[:2] for each in _one(session, partnership, maker.code(source), source)]
    return found[:2]


def _one(session: Session, partnership: Partnership, code: str, source: Source) -> list[Comment]:
    text = comment_marks.text(session, partnership.key, source)
    if not text:
        return []
    digest = comment_marks.text_digest(text)
    mark = comment_marks.marks(session, partnership.key).get((source, digest), Mark("", quotable=False))
    cleaned = Redactor(comment_marks.roster_names(session, partnership.key)).clean(text)
    return [Comment(code, cleaned, mark.quotable, source, digest)]


class _Codes:
    """Makes codes under this installation's own key, so that nobody can work out from a code whose response it is."""

    def __init__(self, session: Session, partnership: str) -> None:
        self._key = links.instance_key(session).encode()[:64]
        self._of = partnership

    def code(self, source: Source) -> str:
        """Give a comment's code."""
        said = f"{self._of}:{source[0]}:{source[1]}".encode()
        number = int.from_bytes(hashlib.blake2b(said, digest_size=5, key=self._key).digest(), "big")
        return _PAIRS[number & 1023] + _PAIRS[number >> 10 & 1023] + _PAIRS[number >> 20 & 1023]


class _Reading:
    """What all comments of an answer are read with."""

    def __init__(self, session: Session, partnership: Partnership, redactor: Redactor) -> None:
        self.session, self.partnership = session, partnership
        self._redactor, self._sorter = redactor, Sorter(partnership.themes)
        self._codes = _Codes(session, partnership.key)
        self._marks = comment_marks.marks(session, partnership.key)
        self._themes = frozenset(partnership.themes.keys())

    def comment(self, source: Source, text: str) -> tuple[str, Comment]:
        """Give a comment with its theme: an officer's, else that of its words."""
        cleaned = self._redactor.clean(text)
        digest = comment_marks.text_digest(text)
        mark = self._marks.get((source, digest))
        theme = mark.theme if mark and mark.theme in self._themes else self._sorter.theme(cleaned)
        return theme, Comment(self._codes.code(source), cleaned, bool(mark and mark.quotable), source, digest)


def _of_stage(reading: _Reading, released: Released, stage: str, questions: Sequence[AskedQuestion]) -> StageComments:
    session, key, kind, meant = reading.session, reading.partnership.key, questions[0].kind, _asked(questions)
    if not released.events:
        return StageComments(stage, kind, released, ())
    one_of = 1 + comment_marks.how_many(session, key, released.events, meant) // MOST_READ
    place_of = cache(lambda question: _place(questions, kind, question))
    sorted_in: dict[int, dict[str, list[Comment]]] = {}
    for source, text in comment_marks.texts(session, key, released.events, meant, one_of=one_of):
        place = place_of(source[1])
        if place is not None:
            theme, comment = reading.comment(source, text)
            sorted_in.setdefault(place, {}).setdefault(theme, []).append(comment)
    found = tuple(_question(reading.partnership, questions[place], sorted_in[place]) for place in sorted(sorted_in))
    return StageComments(stage, kind, released, found, one_of)


def _released(
    session: Session, partnership: Partnership, ground: Ground, kinds: Collection[str]
) -> dict[str, Released]:
    counts = comment_marks.answered(session, partnership.key, ground.around, kinds)
    return {kind: ground.released(of_kind, kind) for kind, of_kind in counts.items()}


def _asked(questions: Iterable[AskedQuestion]) -> Asked:
    single = frozenset(each.question.key for each in questions if each.question.per is None)
    many = frozenset(each.question.key for each in questions if each.question.per is not None)
    return Asked(next(iter(questions)).kind, single, many)


def _place(questions: Sequence[AskedQuestion], kind: str, key: str) -> int | None:
    fit = asked.matched(questions, kind, key)
    return questions.index(fit[0]) if fit else None


def _question(partnership: Partnership, each: AskedQuestion, by_theme: Mapping[str, list[Comment]]) -> QuestionComments:
    themes = tuple(
        ThemeComments(key, partnership.themes.title(key), tuple(sorted(by_theme[key], key=lambda one: one.code)))
        for key in partnership.themes.keys()  # noqa: SIM118  (it is no mapping)
        if key in by_theme
    )
    return QuestionComments(each.question.key, asked.words(each.question, "", {}), themes)

"""The shape of `concerns.yaml`: the phrases by which a text reads like a concern (C4)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from bot.errors import ConfigError, Fault
from bot.plan import documents
from bot.plan.concern_points import KINDS as KINDS
from bot.plan.concern_points import ConcernKind as ConcernKind
from bot.plan.concern_points import Line, Points, Weighings, of_line
from bot.plan.documents import Document
from bot.plan.shape import Shape
from bot.plan.wording import Element, Wording, listed, plain_word, wording
from bot.plan.yaml_file import Where

FILE, POINTS_FILE = "concerns.yaml", "concern_points.yaml"
SHIPPED = Path(__file__).resolve().parents[2] / "config" / FILE
"""Ours: what is looked for where a configuration has no phrases of its own, so that something always is."""
_MEND = "see the rules at the top of config/concerns.yaml"


def _as_list(written: Any) -> Any:
    """Read words parted by commas, as long lists are easier to read, or a list."""
    return [part.strip() for part in written.split(",")] if isinstance(written, str) else written


Lines = Annotated[tuple[Line, ...], Field(description="One phrase a line")]
Words = Annotated[tuple[Line, ...], BeforeValidator(_as_list, json_schema_input_type=str | tuple[str, ...])]


class Signs(Shape):
    """What is looked for of one kind."""

    always: Lines = Field(default=(), description="Phrases that are a concern wherever they stand")
    unless_training: Lines = Field(
        default=(), description="Phrases that are none in a sentence which speaks of training"
    )


class Concerns(Shape):
    """`config/concerns.yaml`, for all partnerships."""

    lists: dict[Annotated[str, Field(pattern=r"^[A-Z]{2,}$")], Words] = Field(
        default={}, description="Words under a name in capitals, for which the name stands in a phrase"
    )
    child: Signs = Field(description="A live worry about a child")
    colleague: Signs = Field(description="A worry about how somebody who works with children behaves")
    distress: Signs = Field(description="The writer's own distress")
    training: Lines = Field(default=(), description="What shows that a sentence speaks of training")
    harmless: Lines = Field(default=(), description="Turns of speech that are taken out before anything is looked for")
    misspelt: Words = Field(default=(), description="Words in which a slip of the pen is forgiven")


class MorePhrases(Shape):
    """A partnership's own phrases; each is a concern wherever it stands."""

    child: Lines = ()
    colleague: Lines = ()
    distress: Lines = ()


class OwnConcerns(Shape):
    """A partnership's own `concerns.yaml`, added to the one for all."""

    more: MorePhrases = MorePhrases()
    never: Lines = Field(default=(), description="Phrases that are no concern here: taken out before the search")


@dataclass(frozen=True)
class Sign:
    """One phrase, what it is a sign of, and whether it counts in a sentence about training, too."""

    kind: ConcernKind
    wording: Wording
    always: bool = True


@dataclass(frozen=True)
class Phrases:
    """All phrases of one partnership, ready to be looked for."""

    signs: tuple[Sign, ...] = ()
    training: tuple[Wording, ...] = ()
    harmless: tuple[Wording, ...] = ()
    misspelt: tuple[str, ...] = ()
    points: tuple[Points, ...] = ()
    near: int | None = None
    """How many points may be wanting where a phrase that is none in training is to count; None for any number."""
    lists: Mapping[str, Element] = field(default_factory=dict, compare=False)

    def __hash__(self) -> int:
        """Give a hash that is made once: there are hundreds of phrases."""
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.signs, self.training, self.harmless, self.misspelt))


def read(folder: Path) -> tuple[Phrases, list[Fault]]:
    """Read the phrases and points for all from the configuration folder; ours where it has no such file."""
    path = folder / FILE
    if not path.is_file():
        return _with_points(shipped(), folder, [])
    document, faults = documents.read(path, FILE, Concerns)
    content = document.content if document else None
    return _with_points(_phrases(document, content, faults) if document and content else Phrases(), folder, faults)


@cache
def shipped() -> Phrases:
    """Give our own phrases; raises `ConfigError` where they are missing or at fault."""
    for path in (SHIPPED, SHIPPED.with_name(POINTS_FILE)):
        if not path.is_file():
            raise ConfigError(f"{path.name}: this file is missing; put it into the configuration folder")
    phrases, faults = read(SHIPPED.parent)
    if faults:
        raise ConfigError("\n".join(str(fault) for fault in faults))
    return phrases


def with_own(phrases: Phrases, own: Document[OwnConcerns] | None) -> tuple[Phrases, list[Fault]]:
    """Add a partnership's own phrases to those for all, with every fault of them."""
    faults: list[Fault] = []
    if own is None or own.content is None:
        return phrases, faults
    reader = _Reader(own, phrases.lists, faults)
    more = [Sign(kind, each) for kind in KINDS for each in reader.phrases(("more", kind))]
    never = tuple(reader.phrases(("never",), several=True))
    return replace(phrases, signs=(*phrases.signs, *more), harmless=(*phrases.harmless, *never)), faults


def _phrases(document: Document[Concerns], content: Concerns, faults: list[Fault]) -> Phrases:
    reader = _Reader(document, {}, faults)
    reader.lists = lists = {name: reader.listed(name, words) for name, words in content.lists.items()}
    signs = [
        Sign(kind, each, always)
        for kind in KINDS
        for field_name, always in (("always", True), ("unless_training", False))
        for each in reader.phrases((kind, field_name))
    ]
    training, harmless = tuple(reader.phrases(("training",))), tuple(reader.phrases(("harmless",), several=True))
    misspelt = tuple(map(plain_word, content.misspelt))
    return Phrases(tuple(signs), training, harmless, misspelt, lists=lists)


def _with_points(phrases: Phrases, folder: Path, faults: list[Fault]) -> tuple[Phrases, list[Fault]]:
    path = folder / POINTS_FILE
    if not path.is_file():
        return replace(phrases, points=shipped().points, near=shipped().near), faults
    document, more = documents.read(path, POINTS_FILE, Weighings)
    faults += more
    if document is None or document.content is None:
        return phrases, faults
    points = tuple(_Reader(document, {}, faults).points(document.content))
    return replace(phrases, points=points, near=document.content.near), faults


class _Reader:
    """Reads the phrases of one file, and keeps the faults."""

    def __init__(self, document: Document[Any], lists: Mapping[str, Element], faults: list[Fault]) -> None:
        self.lists = lists
        self._file, self._faults = document.file, faults

    def listed(self, name: str, words: tuple[str, ...]) -> Element:
        """Read the words of a list."""
        try:
            return listed(words)
        except ValueError as error:
            self._faults.append(self._file.fault(("lists", name), str(error), _MEND))
            return Element(frozenset())

    def phrases(self, where: Where, *, several: bool = False) -> Iterator[Wording]:
        """Give the phrases at a place that are right; with `several`, one of a single word is a fault, too."""
        first: dict[str, int] = {}
        for index, phrase in enumerate(self._lines(where)):
            if not isinstance(phrase, str) or not phrase.strip():
                continue
            problem = self._twice(phrase, index, first)
            try:
                made = wording(phrase, self.lists)
            except ValueError as error:
                problem = f"'{phrase}': {error}"
            else:
                if made.elsewhere and where[0] in ("training", "harmless", "never"):
                    problem = f"'{phrase}': && can only stand in what is looked for; write & for the same sentence"
                elif several and len(made.runs) == 1 and not _several(made):
                    problem = f"'{phrase}' is a single word, and would hide concerns; write the words around it, too"
            if problem:
                self._faults.append(self._file.fault((*where, index), problem, _MEND))
            else:
                yield made

    def points(self, content: Weighings) -> Iterator[Points]:
        """Give the points of each kind that has some."""
        for kind in KINDS:
            weighing = getattr(content, kind)
            if weighing:
                yield Points(kind, weighing.enough, self._weights((kind, "words")))

    def _weights(self, where: Where) -> dict[str, int]:
        made: dict[str, int] = {}
        for index, line in enumerate(self._lines(where)):
            if not isinstance(line, str) or not line.strip():
                continue
            try:
                worth, words = of_line(" ".join(line.split()))
                twice = [each for each in words if each in made]
                if twice:
                    raise ValueError(f"'{twice[0]}' has points twice; keep one")
                made.update(dict.fromkeys(words, worth))
            except ValueError as error:
                self._faults.append(self._file.fault((*where, index), str(error), _MEND))
        return made

    def _lines(self, where: Where) -> list[Any]:
        data = self._file.data
        for part in where:
            data = data.get(part) if isinstance(data, dict) else None
        return data if isinstance(data, list) else []

    def _twice(self, phrase: str, index: int, first: dict[str, int]) -> str:
        before = first.setdefault(" ".join(phrase.split()), index)
        return f"'{phrase}' stands twice; keep one" if before != index else ""


def _several(made: Wording) -> bool:
    run = made.runs[0]
    return len(run) > 1 or not run[0].words

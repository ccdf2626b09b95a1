"""One file of the configuration in its shape; what is at fault in it is left out, so that the rest is still checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from bot.errors import Fault
from bot.plan import plain_words, yaml_file
from bot.plan.questionnaire import Questionnaire
from bot.plan.yaml_file import Where, YamlFile

Content = TypeVar("Content", bound=BaseModel)


@dataclass(frozen=True)
class Document(Generic[Content]):
    """A file, and as much of its content as is right; None where too little is."""

    file: YamlFile
    content: Content | None
    dropped: frozenset[Where] = frozenset()

    def where(self, field: str, position: int) -> Where:
        """Give the way in the file to the entry that stands at `position` of a list now."""
        entries = self.file.data.get(field) or ()
        kept = [index for index in range(len(entries)) if (field, index) not in self.dropped]
        return (field, kept[position])


Sheets = Mapping[str, Document[Questionnaire] | None]
"""The questionnaires by their keys; None is one that is there and cannot be read."""


def read(path: Path, name: str, shape: type[Content]) -> tuple[Document[Content] | None, list[Fault]]:
    """Read a file into its shape; every fault of it comes along."""
    file, faults = yaml_file.read(path, name)
    if file is None:
        return None, faults
    try:
        return Document(file, shape.model_validate(file.data)), faults
    except ValidationError as error:
        dropped = frozenset(plain_words.where_of(each)[:2] for each in error.errors())
        content = _what_is_right(file.data, dropped, shape)
        return Document(file, content, dropped), [*faults, *plain_words.faults(error, file, shape)]


def _what_is_right(data: Any, dropped: frozenset[Where], shape: type[Content]) -> Content | None:
    if not isinstance(data, dict):
        return None
    right = {field: _without(field, value, dropped) for field, value in data.items() if (field,) not in dropped}
    try:
        return shape.model_validate(right)
    except ValidationError:
        return None


def _without(field: str, value: Any, dropped: frozenset[Where]) -> Any:
    if isinstance(value, dict):
        return {key: entry for key, entry in value.items() if (field, key) not in dropped}
    if isinstance(value, list):
        return [entry for index, entry in enumerate(value) if (field, index) not in dropped]
    return value

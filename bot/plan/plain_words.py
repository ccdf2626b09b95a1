"""Puts what a shape complains of into words that an officer can act on: the place, the problem, the mend."""

import difflib
from collections.abc import Iterable
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.errors import Fault
from bot.plan.yaml_file import Where, YamlFile

_KINDS = {
    "string_type": ("should be text", "put it in quotes"),
    "string_too_short": ("is empty", "write something"),
    "int_type": ("should be a whole number", "write it like 24"),
    "int_parsing": ("should be a whole number", "write it like 24"),
    "int_from_float": ("should be a whole number", "write it like 24"),
    "bool_type": ("should be yes or no", "write yes or no"),
    "bool_parsing": ("should be yes or no", "write yes or no"),
    "tuple_type": ("should be a list", "write its entries on lines that begin with '- '"),
    "dict_type": ("should hold named fields", "write them on indented lines like 'name: value'"),
    "mapping_type": ("should hold named fields", "write them on indented lines like 'name: value'"),
    "model_type": ("should hold named fields", "write them on indented lines like 'name: value'"),
    "model_attributes_type": ("should hold named fields", "write them on indented lines like 'name: value'"),
    "too_short": ("is empty", "give it at least one entry"),
}
_PATTERNS = {
    "@": ("is no mail address", "write it like name@example.org"),
    "a-z": ("is no key", "use small letters, digits and _, with a letter first"),
    "A-Z": ("is no name of a list", "use two or more capital letters"),
    "d{2}": ("is no month and day", "write it like 04-01, in quotes"),
}


def nearest(word: str, choices: Iterable[str], *, otherwise: str = "") -> str:
    """Mend a word that is none of the choices: the near miss where there is one, else what there is to choose."""
    there = {choice.lower(): choice for choice in sorted(choices)}
    close = difflib.get_close_matches(word.lower(), there, n=1, cutoff=0.6)
    if close:
        return f"did you mean '{there[close[0]]}'?"
    return otherwise or (f"choose from: {', '.join(there.values())}" if there else "there is none to choose from")


def where_of(error: ErrorDetails) -> Where:
    """Give the way to what an error is about, without the words that pydantic puts in and nobody wrote."""
    loc = error["loc"]
    tagged = len(loc) > 2 and loc[0] == "questions" and loc[2] in ("question", "include")
    written = (*loc[:2], *loc[3:]) if tagged else loc
    return tuple(part for part in written if part != "[key]")


def faults(error: ValidationError, file: YamlFile, shape: type[BaseModel]) -> list[Fault]:
    """Give one fault for each thing that a file's shape complains of."""
    found = error.errors(include_url=False)
    return [_fault(each, file, shape) for each in found if not _follows(each, found)]


def _follows(error: ErrorDetails, found: Iterable[ErrorDetails]) -> bool:
    """Tell whether a list counts as empty only since its entries are at fault themselves."""
    loc = error["loc"]
    return error["type"] == "too_short" and any(len(e["loc"]) > len(loc) and e["loc"][: len(loc)] == loc for e in found)


def _fault(error: ErrorDetails, file: YamlFile, shape: type[BaseModel]) -> Fault:
    where = where_of(error)
    problem, mend = _words(error, where, shape)
    return file.fault(where, problem, mend)


def _words(error: ErrorDetails, where: Where, shape: type[BaseModel]) -> tuple[str, str]:
    kind, given = error["type"], error["input"]
    name = str(where[-1]) if where else "the file"
    if given is None and kind != "missing":
        return f"'{name}' is empty" if where else "the file is empty", "write its value, or take the line out"
    if kind == "missing":
        return f"'{name}' is missing", _describe(shape, where)
    if kind == "extra_forbidden":
        return f"there is no field '{name}' here", nearest(name, _fields(shape, where[:-1]))
    if kind == "literal_error":
        return f"'{given}' is not one of the choices", nearest(str(given), _choices(error))
    if kind == "value_error":
        problem, _, mend = str(error["ctx"]["error"]).rpartition("; ")
        return (problem, mend) if problem else (mend, "")
    if kind == "string_pattern_mismatch":
        pattern = error["ctx"]["pattern"]
        said, mend = next(words for part, words in _PATTERNS.items() if part in pattern)
        return f"'{given}' {said}", mend
    said, mend = _KINDS.get(kind, (error["msg"].removeprefix("Input "), ""))
    return f"'{name}' {said}", mend


def _choices(error: ErrorDetails) -> list[str]:
    """Read the choices out of pydantic's "'a', 'b' or 'c'"."""
    return str(error["ctx"]["expected"]).replace(" or ", ", ").replace("'", "").split(", ")


def _describe(shape: type[BaseModel], where: Where) -> str:
    name = str(where[-1])
    for model in _models_at(shape, where[:-1]):
        field = model.model_fields.get(name)
        if field and field.description:
            return f"add it: {field.description[0].lower()}{field.description[1:]}"
    return f"add '{name}:' and its value"


def _fields(shape: type[BaseModel], where: Where) -> set[str]:
    return {field.alias or name for model in _models_at(shape, where) for name, field in model.model_fields.items()}


def _models_at(shape: type[BaseModel], where: Where) -> set[type[BaseModel]]:
    """Follow a way through the shapes' fields; keys of mappings and numbers in lists change nothing."""
    models = {shape}
    for part in where:
        named = [model.model_fields[str(part)].annotation for model in models if part in model.model_fields]
        if named:
            models = {found for annotation in named for found in _models_in(annotation)}
    return models


def _models_in(annotation: Any) -> set[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return {annotation}
    return {found for part in get_args(annotation) for found in _models_in(part)}

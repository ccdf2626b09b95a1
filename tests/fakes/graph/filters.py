"""`$filter`: the part of OData that Graph takes on messages; everything else it refuses."""

import re
from collections.abc import Callable
from typing import Any

from tests.fakes.graph.letters import Letter
from tests.fakes.graph.properties import normal
from tests.fakes.graph.shapes import tell
from tests.fakes.graph.web import RefusedError

Test = Callable[[Letter], bool]

FILTERED = frozenset(
    [
        "subject",
        "importance",
        "isRead",
        "isDraft",
        "hasAttachments",
        "receivedDateTime",
        "sentDateTime",
        "createdDateTime",
        "internetMessageId",
        "lastModifiedDateTime",
        "conversationId",
        "parentFolderId",
        "flag/flagStatus",
        "from/emailAddress/address",
        "from/emailAddress/name",
        "sender/emailAddress/address",
        "bodyPreview",
    ]
)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda one, other: bool(one == other),
    "ne": lambda one, other: bool(one != other),
    "ge": lambda one, other: bool(one >= other),
    "gt": lambda one, other: bool(one > other),
    "le": lambda one, other: bool(one <= other),
    "lt": lambda one, other: bool(one < other),
}
_FUNCTIONS: dict[str, Callable[[str, str], bool]] = {
    "startswith": lambda text, part: text.startswith(part),
    "contains": lambda text, part: part in text,
    "endswith": lambda text, part: text.endswith(part),
}
_TOKEN = re.compile(r"\s*('(?:[^']|'')*'|[(),:]|[A-Za-z_@][\w./]*|\d{4}-[\dT:.Z+-]+|\d+)")


def parse(text: str) -> Test:
    """Read a filter."""
    return _Parser(text).all()


def names(text: str) -> list[str]:
    """Give the properties of a filter in their order."""
    return [each for each in _tokens(text) if each in FILTERED]


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    while text[at:].strip():
        token = _TOKEN.match(text, at)
        if token is None:
            raise _wrong(text)
        found.append(token[1])
        at = token.end()
    return found


def _wrong(text: str) -> RefusedError:
    return RefusedError("BadRequest", f"Invalid filter clause: syntax error in '{text}'.")


class _Parser:
    def __init__(self, text: str) -> None:
        self.text, self.left = text, _tokens(text)

    def all(self) -> Test:
        test = self.either()
        if self.left:
            raise _wrong(self.text)
        return test

    def either(self) -> Test:
        tests = [self.both()]
        while self.left and self.left[0] == "or":
            self.take("or")
            tests.append(self.both())
        return lambda letter: any(test(letter) for test in tests)

    def both(self) -> Test:
        tests = [self.one()]
        while self.left and self.left[0] == "and":
            self.take("and")
            tests.append(self.one())
        return lambda letter: all(test(letter) for test in tests)

    def one(self) -> Test:
        word = self.take()
        if word == "(":
            test = self.either()
            self.take(")")
            return test
        if word == "not":
            inner = self.one()
            return lambda letter: not inner(letter)
        if word in _FUNCTIONS:
            return self.function(word)
        kind, _, lambda_ = word.partition("/")
        if lambda_.lower() == "any" and kind == "singleValueExtendedProperties":
            return self.extended()
        if lambda_.lower() == "any" and kind == "categories":
            return self.category()
        name = _known(word)
        compare, value = self.compare()
        return lambda letter: compare(_value(letter, name), value)

    def function(self, word: str) -> Test:
        self.take("(")
        name = _known(self.take())
        self.take(",")
        part = self.string()
        self.take(")")
        said = _FUNCTIONS[word]
        return lambda letter: said(str(_value(letter, name)).lower(), part.lower())

    def extended(self) -> Test:
        """`Any(ep: ep/id eq 'String {...} Name x' and ep/value eq 'y')`."""
        variable = self.variable()
        self.take(f"{variable}/id")
        self.take("eq")
        id_ = normal(self.string())
        self.take("and")
        left = self.take()
        if left in _FUNCTIONS:
            said = _FUNCTIONS[left]
            self.take("(")
            self.take(f"{variable}/value")
            self.take(",")
            value = self.string()
            self.take(")")
        else:
            if left != f"{variable}/value":
                raise _wrong(self.text)
            said, value = self.compare()
        self.take(")")
        # Values are compared whatever their capitals; names in an id are not (singleValueLegacyExtendedProperty-get).
        return lambda letter: id_ in letter.properties and said(letter.properties[id_].lower(), str(value).lower())

    def category(self) -> Test:
        variable = self.variable()
        self.take(variable)
        self.take("eq")
        value = self.string()
        self.take(")")
        return lambda letter: value in letter.categories

    def variable(self) -> str:
        self.take("(")
        name = self.take()
        self.take(":")
        return name

    def compare(self) -> tuple[Callable[[Any, Any], bool], Any]:
        compare = _COMPARE.get(self.take())
        if compare is None:
            raise _wrong(self.text)
        if self.left and self.left[0] in ("true", "false"):
            return compare, self.take() == "true"
        if self.left and self.left[0][0].isdigit():
            return compare, self.take()
        return compare, self.string()

    def string(self) -> str:
        word = self.take()
        if not word.startswith("'"):
            raise _wrong(self.text)
        return word[1:-1].replace("''", "'")

    def take(self, wanted: str = "") -> str:
        if not self.left or (wanted and self.left[0] != wanted):
            raise _wrong(self.text)
        return self.left.pop(0)


def _known(name: str) -> str:
    if name in ("internetMessageHeaders", "body", "toRecipients", "replyTo"):
        raise RefusedError("ErrorInvalidProperty", f"The property '{name}' does not support filtering.")
    if name not in FILTERED:
        raise RefusedError("BadRequest", f"Could not find a property named '{name}' on type 'microsoft.graph.message'.")
    return name


def _value(letter: Letter, name: str) -> Any:
    value: Any = tell(letter)
    for step in name.split("/"):
        value = (value or {}).get(step)
    return "" if value is None else value

"""Reads a page as a browser does: its heading, its style sheet, and its forms with their fields and buttons."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(frozen=True)
class Field:
    """One field; radio buttons and check boxes of one name are a field each."""

    name: str
    kind: str
    value: str


@dataclass
class Form:
    """A form of a page."""

    action: str
    fields: list[Field] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    """Names and values."""

    def hidden(self) -> dict[str, str]:
        """Give the hidden fields."""
        return {each.name: each.value for each in self.fields if each.kind == "hidden"}

    def of_kind(self, *kinds: str) -> list[Field]:
        """Give the fields of some kinds, in the page's order."""
        return [each for each in self.fields if each.kind in kinds]


@dataclass
class Page:
    """What there is on a page for somebody who answers."""

    heading: str = ""
    style: str = ""
    forms: list[Form] = field(default_factory=list)

    def form_with(self, *moves: str) -> tuple[Form, str] | None:
        """Find the form with a button for one of these moves, and the first of them that it has."""
        for form in self.forms:
            for move in moves:
                if ("move", move) in form.buttons:
                    return form, move
        return None


def read(html: str) -> Page:
    """Read a page."""
    reader = _Reader()
    reader.feed(html)
    return reader.page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._form: Form | None = None
        self._heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "h1":
            self._heading = True
        elif tag == "link" and said.get("rel") == "stylesheet":
            self.page.style = said["href"]
        elif tag == "form":
            self._form = Form(said["action"])
            self.page.forms.append(self._form)
        elif self._form is not None:
            self._in_form(self._form, tag, said)

    def handle_endtag(self, tag: str) -> None:
        if tag == "h1":
            self._heading = False
        elif tag == "form":
            self._form = None

    def handle_data(self, data: str) -> None:
        if self._heading:
            self.page.heading += data

    def _in_form(self, form: Form, tag: str, said: dict[str, str]) -> None:
        name, value = said.get("name", ""), said.get("value", "")
        if tag == "button":
            form.buttons.append((name, value))
        elif tag in ("input", "textarea"):
            form.fields.append(Field(name, said.get("type", tag), value))

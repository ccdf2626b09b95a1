"""Between a supervisor's words and their being saved: what may tell who a child or family is (C4)."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.flows.deciding import KEEP, TAKE_OUT, Find, around
from bot.handlers.web_visits import Fields
from bot.insight.case_details import Detail, plain, take_out
from bot.messages.nouns import Pointed

FIELDS = {"practice": "note", "raise": "text"}
"""What is written beside each button."""


@dataclass(frozen=True)
class Weighed:
    """What was written, without what is to go, and what nobody decided on yet."""

    text: str
    waiting: tuple[Pointed, ...] = ()
    out: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    def facts(self, posted: Fields) -> Mapping[str, object]:
        """Give what the page in between carries, so that nothing is lost: all that was typed, as it was typed."""
        carried = ("practice", "note", "issue", "text")
        return {
            "move": posted.one("move"),
            "carried": {name: posted.one(name) for name in carried},
            "pointed": self.waiting,
            "out": self.out,
            "kept": self.kept,
        }


def weigh(find: Find, posted: Fields) -> Weighed:
    """Look at what is to be saved; what was pressed is one piece (`out:DIGEST`, `in:DIGEST`) or all of them."""
    field = FIELDS.get(posted.one("move"), "")
    text = plain(posted.one(field)) if field else ""
    pressed, _, digest = posted.one("decide").partition(":")
    out = (*posted.all("out"), *_pressed(pressed, "out", digest))
    kept = (*posted.all("kept"), *_pressed(pressed, "in", digest))
    found = [(detail, detail.digest(field)) for detail in find(text)]
    waiting = {mark: detail for detail, mark in reversed(found) if mark not in (*out, *kept)}
    if pressed == TAKE_OUT:
        out, waiting = (*out, *waiting), {}
    if pressed == KEEP:
        waiting = {}
    gone = [detail for detail, mark in found if mark in out]
    if not waiting:
        return Weighed(take_out(text, gone) if gone else text)
    shown = tuple(_pointed(text, detail, mark) for detail, mark in found if waiting.get(mark) is detail)
    return Weighed(text, shown, out, kept)


def _pressed(pressed: str, what: str, digest: str) -> tuple[str, ...]:
    return (digest,) if pressed == what and digest else ()


def _pointed(text: str, detail: Detail, digest: str) -> Pointed:
    before, after = around(text, detail)
    return Pointed("", "", digest, detail.kind, before, detail.words, after)

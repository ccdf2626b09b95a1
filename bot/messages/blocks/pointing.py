"""What may tell who a child or family is, each piece in its sentence, to be taken out or kept before sending (C4)."""

from bot.messages import words
from bot.messages.blocks.asking import Place
from bot.messages.blocks.controls import button
from bot.messages.blocks.marks import Mark, action_id
from bot.messages.blocks.said import Block
from bot.messages.blocks.writing import actions, bold, cut, one_line, rich, run, section, small
from bot.messages.nouns import Pointed, Review

SHOWN = 5
_QUESTION, _WORDS, _AROUND, _LABEL = 80, 80, 80, 40


def pieces(step: Review, place: Place) -> list[Block]:
    """Show what nobody decided on, the first few with their buttons; nothing where there is nothing."""
    if not step.details:
        return []
    blocks: list[Block] = [rich([bold(words.say("details.heading"))]), section(words.say("details.text"))]
    for n, each in enumerate(step.details[:SHOWN]):
        blocks += [_piece(each), *actions([_press(each, place, what, step.revision, n) for what in ("out", "in")])]
    more = len(step.details) - SHOWN
    return [*blocks, *([small(words.say("details.more", n=more))] if more > 0 else [])]


def _piece(each: Pointed) -> Block:
    kind = words.say(f"details.kind.{each.kind}")
    before, after = (one_line(part, _AROUND) if part.strip() else "" for part in (each.before, each.after))
    space = " " if each.before[-1:].isspace() else "", " " if each.after[:1].isspace() else ""
    return rich(
        [
            run(f"{one_line(each.text, _QUESTION)}\n"),
            *([run(f"{before}{space[0]}")] if before else []),
            bold(cut(each.words, _WORDS)),
            run(f" ({kind}){space[1]}{after}"),
        ]
    )


def _press(each: Pointed, place: Place, what: str, revision: int, n: int) -> Block:
    key = "details.take_out_words" if what == "out" else "details.keep_words"
    label = words.say(key, words=one_line(each.words, _LABEL))
    mark = action_id(Mark(place.touchpoint, what, each.question, revision, n))
    return button(label, mark, each.digest)

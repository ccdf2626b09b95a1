"""One question in a chat: its place in the form, its words, its answers, and the ways on, back and out."""

from dataclasses import dataclass, replace
from datetime import date

from bot.messages import words
from bot.messages.blocks import choices, controls, limits, marks
from bot.messages.blocks.controls import button, labelled, to_page
from bot.messages.blocks.marks import Mark, action_id
from bot.messages.blocks.said import Block, Said
from bot.messages.blocks.writing import (
    actions,
    bold,
    cut,
    length,
    notification,
    one_line,
    plain,
    question,
    rich,
    section,
    small,
)
from bot.messages.nouns import Problem, Prompt

_TEXT, _HINT, _NAME = 1_500, 700, 100
DOT = " · "


@dataclass(frozen=True)
class Place:
    """Where a step stands: the touchpoint, what the form and the course are called, and the form on the web."""

    touchpoint: int
    title: str
    course: str
    link: str
    care: str = ""
    """Whom to tell of a worry about a child, in one line."""

    def name(self) -> str:
        """Name the form and its course."""
        return DOT.join(one_line(each, _NAME) for each in (self.title, self.course) if each.strip())

    def small_print(self, asked: Prompt) -> Block:
        """Say how far one is, and in what."""
        progress = words.say("chat.progress", number=asked.number, total=asked.total)
        return small(DOT.join(each for each in (progress, self.name()) if each))


def press(place: Place, asked: Prompt, what: str, label: str, value: str = "", *, style: str = "") -> Block:
    """Give a button on a question; `label` is a key of the words."""
    mark = Mark(place.touchpoint, what, asked.question, asked.seen)
    return button(words.say(label), action_id(mark), value, style=style)


def buttons(place: Place, *each: tuple[str, str, str], seen: int = 0) -> list[Block]:
    """Give buttons on the whole form, from what they mean, the key of their words, and their style."""
    return [
        button(words.say(label), action_id(Mark(place.touchpoint, what, "", seen)), style=style)
        for what, label, style in each
    ]


def to_web(place: Place) -> list[Block]:
    """Give the button that opens the form on the web, where there is a link."""
    return to_page(words.say("slack.web"), action_id(Mark(place.touchpoint, "open")), place.link)


def prompt(asked: Prompt, place: Place) -> Said:
    """Ask a question."""
    return Said(_aloud(asked), (place.small_print(asked), *_body(asked, place)))


def problem(step: Problem, place: Place) -> Said:
    """Say what is wrong with an answer, and ask again, with what was typed."""
    message = cut(step.message, 500)
    asked = step.prompt
    typed = step.typed if isinstance(step.typed, str) and not asked.choices else ""
    again = replace(asked, current=typed) if typed else asked
    heard = rich([bold(words.say("slack.problem", message=message))])
    # Another number makes it another field to Slack, which else keeps showing what it had.
    return Said(
        notification(f"{message} {_aloud(asked)}"), (place.small_print(asked), heard, *_body(again, place, attempt=1))
    )


def _aloud(asked: Prompt) -> str:
    progress = words.say("chat.progress", number=asked.number, total=asked.total)
    return notification(f"{progress}: {cut(asked.text, _TEXT)}")


def _body(asked: Prompt, place: Place, attempt: int = 0) -> list[Block]:
    match choices.control(asked):
        case "buttons":
            return _with_buttons(asked, place)
        case "radio" | "select":
            return _at_once(asked, place)
        case "boxes" | "several":
            return _ticked(asked, place, attempt)
        case "date":
            return _dated(asked, place)
        case "text":
            return _written(asked, place, attempt)
    return [*_question(asked), section(words.say("slack.too_many")), *_ways(asked, place, web=True)]


def _mark(asked: Prompt, place: Place, what: str, n: int = 0) -> str:
    return action_id(Mark(place.touchpoint, what, asked.question, asked.seen, n))


def _question(asked: Prompt) -> list[Block]:
    hint = [small(cut(asked.hint, _HINT))] if asked.hint.strip() else []
    return [question(cut(asked.text, _TEXT)), *hint]


def _ways(asked: Prompt, place: Place, *, save: bool = False, web: bool = False) -> list[Block]:
    """Give the buttons below a question: save, go on, back, skip, finish later."""
    ways = [press(place, asked, "save", "slack.save", style="primary")] if save else []
    if asked.current and not save:
        ways += buttons(place, ("go", "slack.keep_on", ""))
    ways += [press(place, asked, "back", "chat.back")] if asked.can_go_back else []
    ways += [press(place, asked, "skip", "chat.skip")] if asked.optional else []
    ways += [press(place, asked, "later", "chat.later")]
    too_long = length(asked.text) > _TEXT or length(asked.hint) > _HINT
    return actions([*ways, *(to_web(place) if web or too_long else [])])


def _with_buttons(asked: Prompt, place: Place) -> list[Block]:
    values = [choice.value for choice in asked.choices]
    ends = {values[0]: asked.lowest, values[-1]: asked.highest}
    pressed = []
    for n, choice in enumerate(asked.choices):
        mine = choice.value == asked.current
        label = words.say("slack.yours", label=choice.label) if mine else choice.label
        end = ends.get(choice.value, "")
        pressed.append(
            button(
                label,
                _mark(asked, place, "say", n),
                marks.option_value(values, n),
                style="primary" if mine else "",
                says=words.say("slack.end", label=label, end=end) if end else "",
            )
        )
    named = [f"{c.label} = {ends[c.value]}" for c in asked.choices if ends.get(c.value)]
    scale = [small(cut(DOT.join(named), _HINT))] if named else []
    return [*_question(asked), *scale, *actions(pressed), *_ways(asked, place)]


def _at_once(asked: Prompt, place: Place) -> list[Block]:
    folded, mark = choices.fold(asked), _mark(asked, place, "pickone")
    if choices.control(asked) == "radio":
        element = controls.radio(mark, folded.options, folded.current)
    else:
        element = controls.select(mark, folded.options, folded.current, asks=words.say("slack.choose_one"))
    return [*_question(asked), *folded.listed, *actions([element]), *_ways(asked, place, web=folded.shortened)]


def _ticked(asked: Prompt, place: Place, attempt: int) -> list[Block]:
    folded, mark = choices.fold(asked), _mark(asked, place, "pick", attempt)
    if choices.control(asked) == "boxes":
        element = controls.boxes(mark, folded.options, folded.current)
    else:
        asks = words.say("slack.choose_several")
        element = controls.select(mark, folded.options, folded.current, asks=asks, several=True)
    field = labelled(cut(asked.text, _TEXT), element, mark, hint=_hint(asked), optional=asked.optional)
    return [*folded.listed, field, *_ways(asked, place, save=True, web=folded.shortened)]


def _dated(asked: Prompt, place: Place) -> list[Block]:
    picker: Block = {"type": "datepicker", "action_id": _mark(asked, place, "pickone")}
    picker["placeholder"] = plain(words.say("slack.choose_date"), limits.PLACEHOLDER)
    if isinstance(asked.current, str) and _is_date(asked.current):
        picker["initial_date"] = asked.current
    return [*_question(asked), *actions([picker]), small(words.say("slack.or_type_date")), *_ways(asked, place)]


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _written(asked: Prompt, place: Place, attempt: int) -> list[Block]:
    held = asked.current if isinstance(asked.current, str) else ""
    mark = _mark(asked, place, "pick", attempt)
    field = controls.text_field(mark, initial=held, multiline=asked.kind == "long")
    fits = not held or "initial_value" in field
    block = labelled(cut(asked.text, _TEXT), field, mark, hint=_hint(asked), optional=asked.optional)
    told = words.say("slack.or_type" if fits else "slack.typed_long" if attempt else "slack.kept_long")
    care = [section(cut(place.care, _HINT))] if place.care and asked.kind != "email" else []
    return [block, small(told), *care, *_ways(asked, place, save=True, web=not fits)]


def _hint(asked: Prompt) -> str:
    return cut(asked.hint, _HINT) if asked.hint.strip() else ""

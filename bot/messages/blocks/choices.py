"""Which of Slack's controls suits a question's choices, and how long labels fold into short ones with a list."""

from dataclasses import dataclass
from string import ascii_uppercase

from bot.messages import words
from bot.messages.blocks import limits, marks
from bot.messages.blocks.controls import option
from bot.messages.blocks.said import Block
from bot.messages.blocks.writing import length, one_line, rich, run
from bot.messages.nouns import Choice, Prompt

MOST = 200
"""More choices than this are for the web page, which lists them better."""
SHORT, SHORTEST = 24, 3
"""What stands on a button of a phone without being cut, five in a block; and of those that are numbers, eleven."""
_FEW_BUTTONS, _NUMBER_BUTTONS = 5, 11
_LISTED, _ONE, _SEVERAL = 2_500, 5_000, 2_500
"""What the list, and the options of a control, may take of a message's characters; several chosen ones count twice."""


@dataclass(frozen=True)
class Choices:
    """The choices of a question as options, those that are the answer at present, and the long ones in full."""

    options: tuple[Block, ...]
    current: tuple[Block, ...]
    listed: tuple[Block, ...]
    shortened: bool
    """Whether some words are to be read on the web page only."""


def control(prompt: Prompt) -> str:
    """Name the control: buttons, radio, select, boxes, several, date, text; or web, where there are too many."""
    n, several = len(prompt.choices), prompt.kind == "many"
    if not n:
        return "date" if prompt.kind == "date" else "text"
    if n > MOST:
        return "web"
    if n <= limits.FEW:
        few = "boxes" if several else "radio"
        return "buttons" if not several and _fits_buttons(prompt) else few
    if several:
        return "several"
    return "buttons" if _fits_buttons(prompt) else "select"


def _fits_buttons(prompt: Prompt) -> bool:
    longest = max(length(choice.label) for choice in prompt.choices)
    few = len(prompt.choices) <= _FEW_BUTTONS and longest <= SHORT
    return few or (len(prompt.choices) <= _NUMBER_BUTTONS and longest <= SHORTEST)


def fold(prompt: Prompt) -> Choices:
    """Make options of a question's choices; a label that is too long for one is listed in full beside a letter."""
    n = len(prompt.choices)
    most = min(limits.OPTION, (_SEVERAL if prompt.kind == "many" else _ONE) // n)
    long = [length(one_line(choice.label, limits.SECTION)) > most for choice in prompt.choices]
    share = _LISTED // n
    lettered, listed = any(long), any(long) and share > most
    labels = [_lettered(at, choice) if lettered else choice.label for at, choice in enumerate(prompt.choices)]
    values = [choice.value for choice in prompt.choices]
    options = tuple(option(label, marks.option_value(values, at), most) for at, label in enumerate(labels))
    held = prompt.current if isinstance(prompt.current, tuple) else (prompt.current,)
    return Choices(
        options=options,
        current=tuple(each for each, value in zip(options, values, strict=True) if value in held and value),
        listed=(rich(*([run(one_line(label, share))] for label, out in zip(labels, long, strict=True) if out)),)
        if listed
        else (),
        shortened=any(length(one_line(label, limits.SECTION)) > max(most, share if listed else 0) for label in labels),
    )


def _lettered(at: int, choice: Choice) -> str:
    return words.say("slack.lettered", letter=letter(at), label=choice.label)


def letter(at: int) -> str:
    """Name a place in a list: A, B ... Z, AA, AB ..."""
    more, last = divmod(at, len(ascii_uppercase))
    return (letter(more - 1) if more else "") + ascii_uppercase[last]

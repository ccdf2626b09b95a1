"""A form in a chat, one step at a time in one message that is updated in place."""

from bot.messages import words
from bot.messages.blocks import limits, marks
from bot.messages.blocks.asking import Place, buttons, press, problem, prompt, to_web
from bot.messages.blocks.reviewing import review, withdrawal
from bot.messages.blocks.said import Block, Said
from bot.messages.blocks.writing import actions, bold, cut, notification, question, rich, run, section, small
from bot.messages.nouns import Conflict, Done, Paused, Problem, Prompt, Review, Step

_SAID_BEFORE = 1_500


def step(
    step: Step,
    *,
    touchpoint: int,
    title: str,
    course: str,
    link: str,
    until: str = "",
    care: str = "",
    note: str = "",
    as_sent: bool = False,
) -> Said:
    """Say a step of a form; `link` is the same form on the web, `until` the day until which it may be changed.

    `care` says whom to tell of a worry about a child, since nobody watches what is written here;
    `note` why a move did nothing; `as_sent` that a review shows what was sent before.
    """
    place = Place(touchpoint, title, course, link, care)
    said = _step(step, place, until, as_sent)
    if not note:
        return said
    first, *rest = said.blocks
    return Said(notification(f"{note} {said.text}"), (first, section(note), *rest))


def _step(step: Step, place: Place, until: str, as_sent: bool) -> Said:
    match step:
        case Prompt():
            return prompt(step, place)
        case Problem():
            return problem(step, place)
        case Conflict():
            return _conflict(step, place)
        case Review():
            return review(step, place, as_sent=as_sent)
        case Paused():
            return _paused(step, place)
        case Done():
            return _done(step, place, until)


def closed(title: str, sent: bool) -> Said:
    """Say that a form takes no more answers, and whether it was sent in time."""
    return _only(words.say("slack.closed.sent" if sent else "slack.closed.unsent", title=cut(title, limits.HEADER)))


def folded() -> Said:
    """Say that a form goes on in a newer message."""
    return _only(words.say("slack.folded"))


def _only(text: str) -> Said:
    return Said(notification(text), (section(text),))


def _conflict(step: Conflict, place: Place) -> Said:
    asked = step.prompt
    stored, offered = words.say("slack.stored"), words.say("slack.offered")
    value = marks.meant(step.offered_value)
    keep = press(place, asked, "keep", "slack.keep", style="primary")
    replace = press(place, asked, "replace", "slack.replace", value) if value else None
    blocks: list[Block] = [
        place.small_print(asked),
        section(words.say("chat.conflict")),
        question(cut(asked.text, _SAID_BEFORE)),
        rich([bold(stored), run("\n" + cut(step.stored, _SAID_BEFORE))]),
        rich([bold(offered), run("\n" + cut(step.offered, _SAID_BEFORE))]),
        *actions([keep, *([replace] if replace else []), press(place, asked, "later", "chat.later")]),
    ]
    if replace is None:
        blocks.append(small(words.say("slack.replace_by_typing")))
    both = f"{stored} {cut(step.stored, 200)}. {offered} {cut(step.offered, 200)}."
    return Said(notification(f"{words.say('chat.conflict')} {cut(asked.text, 300)} {both}"), tuple(blocks))


def _paused(step: Paused, place: Place) -> Said:
    text = words.say("chat.paused", answered=step.answered, total=step.total)
    go = buttons(place, ("go", "slack.go_on", "primary"))
    return Said(
        notification(f"{place.name()}: {text}"),
        (small(place.name()), section(text), *actions([*go, *to_web(place)])),
    )


def _done(step: Done, place: Place, until: str) -> Said:
    thanks = cut(step.thanks, limits.SECTION // 2)
    change = words.say("slack.until", until=cut(until, 200)) if until else ""
    pressed = [*buttons(place, ("go", "chat.edit", "")), withdrawal(place)]
    blocks = (small(place.name()), section(thanks), *([section(change)] if change else []), *actions(pressed))
    return Said(notification(f"{thanks} {change}".strip()), blocks)

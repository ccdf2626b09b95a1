"""All answers before they are sent, in few blocks, and one list to choose the answer that shall be changed."""

from bot.messages import words
from bot.messages.blocks import controls, limits, pointing
from bot.messages.blocks.asking import Place, buttons, to_web
from bot.messages.blocks.marks import Mark, action_id
from bot.messages.blocks.said import Block, Said
from bot.messages.blocks.writing import actions, bold, cut, length, listed, notification, one_line, run, section, small
from bot.messages.nouns import Review

_ALL, _QUESTION, _ANSWER, _OPTIONS = 6_000, 150, 300, 2_500
_SHOWN = 200
_A_BLOCK = 25
_WITH_DETAILS = 4_000
"""What is left for the answers where something is pointed at."""
_AFTER_ALL = (("send_out", "details.all_out_and_send", "primary"), ("send_in", "details.keep_and_send", ""))


def review(step: Review, place: Place, *, as_sent: bool = False) -> Said:
    """Show what was said, to be sent, changed or left for later; `as_sent` where nothing has changed since it was."""
    missing = set(step.missing)
    if missing:
        text = words.say("slack.review.missing", n=len(missing), total=len(step.lines))
    elif as_sent:
        text = words.say("slack.review.as_sent")
    elif step.held_back:
        text = words.say("details.held")
    else:
        text = words.say("slack.review.again" if step.sent_before else "chat.review")
    first = ("go", "slack.review.answer", "primary") if missing else ("send", "chat.send", "primary")
    if as_sent and not missing:
        pressed = [*buttons(place, ("leave", "slack.review.leave", "primary")), withdrawal(place)]
    elif step.held_back and not missing:
        pressed = buttons(place, *_AFTER_ALL, ("later", "chat.later", ""), seen=step.revision)
    else:
        decide = [("all_out", "details.all_out", "")] if step.details else []
        pressed = buttons(place, first, *decide, ("later", "chat.later", ""), seen=step.revision)
    blocks: list[Block] = [small(place.name()), section(text), *_lines(step), *pointing.pieces(step, place)]
    shortened = len(step.lines) > _SHOWN or any(length(line.answer) > _share(step) for line in step.lines)
    blocks += actions([*_change(step, place)])
    blocks += actions([*pressed, *(to_web(place) if shortened else [])])
    return Said(notification(f"{place.name()}: {text}"), tuple(blocks))


def withdrawal(place: Place) -> Block:
    """Give the button that takes back what was sent; Slack asks once more."""
    (withdraw,) = buttons(place, ("withdraw", "chat.withdraw", ""))
    return controls.sure(
        withdraw,
        title=words.say("slack.withdraw.title"),
        text=words.say("slack.withdraw.text"),
        yes=words.say("slack.withdraw.yes"),
        no=words.say("slack.withdraw.no"),
    )


def _share(step: Review) -> int:
    return min(_ANSWER, max(_all(step) // (2 * min(len(step.lines), _SHOWN) or 1), 12))


def _all(step: Review) -> int:
    return _WITH_DETAILS if step.details else _ALL


def _lines(step: Review) -> list[Block]:
    shown = step.lines[:_SHOWN]
    share = _all(step) // (2 * len(shown) or 1)
    said = [
        [bold(f"{one_line(line.text, min(_QUESTION, share))}\n"), run(cut(line.answer, min(_ANSWER, share)))]
        for line in shown
    ]
    blocks = [listed(*said[at : at + _A_BLOCK], first=at + 1) for at in range(0, len(said), _A_BLOCK)]
    more = len(step.lines) - len(shown)
    return [*blocks, *([small(words.say("slack.review.more", n=more))] if more else [])]


def _change(step: Review, place: Place) -> list[Block]:
    lines = step.lines[:_SHOWN]
    if not lines:
        return []
    most = min(limits.OPTION, _OPTIONS // len(lines))
    options = [controls.option(f"{n}. {line.text}", line.question, most) for n, line in enumerate(lines, 1)]
    mark = action_id(Mark(place.touchpoint, "change", "", step.revision))
    return [controls.select(mark, options, asks=words.say("slack.review.change"))]

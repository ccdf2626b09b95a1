"""The App Home: what waits for a person, what is done, certificates, their team, preferences, an officer's day."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from bot.messages import words
from bot.messages.at_home import Earned, Given, Home, Mine, Waiting
from bot.messages.blocks import answers, marks
from bot.messages.blocks.controls import button
from bot.messages.blocks.said import Block
from bot.messages.blocks.writing import (
    actions,
    bold,
    clean,
    cut,
    escape,
    header,
    is_address,
    link,
    one_line,
    rich,
    run,
    section,
    small,
    small_links,
)

_MOST = 8
"""Things of a kind that are shown; the others are counted."""
_OFFICER, _ROWS = 6, 5
_NAME = 150
T = TypeVar("T")


def home(home: Home) -> Block:
    """Give the view of a person's home."""
    blocks = [
        header(words.say("slack.home.hello", name=home.name) if home.name.strip() else words.say("slack.home.title"))
    ]
    shown = home.officer or home.trainer
    if home.unknown and not shown:
        blocks += [section(words.say("slack.home.unknown", partnership=cut(home.partnership, _NAME)))]
    else:
        blocks += _theirs(home)
    for each in shown[:_OFFICER]:
        blocks += [{"type": "divider"}, *answers.short(each, _ROWS)]
    if shown:
        blocks.append(small(words.say("slack.home.officer" if home.officer else "slack.home.trainer")))
    return {"type": "home", "blocks": [*blocks, *_small_print(home)]}


def _theirs(home: Home) -> list[Block]:
    blocks: list[Block] = []
    if not home.unknown:
        blocks += _listed("slack.home.waiting", home.waiting, _waiting)
        if not home.waiting:
            blocks.append(section(words.say("slack.home.nothing")))
        blocks += _listed("slack.home.team", [mine for mine in home.team if not mine.done], _mine)
        blocks += _listed("slack.home.given", home.given, _given)
        blocks += _listed("slack.home.team_done", [mine for mine in home.team if mine.done], _mine)
        blocks += _listed("slack.home.earned", home.earned, _earned)
        blocks += _preferences(home)
    return blocks


def _listed(heading: str, things: Sequence[T], show: Callable[[T], Block]) -> list[Block]:
    if not things:
        return []
    more = len(things) - _MOST
    return [
        {"type": "divider"},
        rich([bold(words.say(heading))]),
        *(show(each) for each in things[:_MOST]),
        *([small(words.say("slack.home.more", n=more))] if more > 0 else []),
    ]


def _beside(first: str, second: str, pressed: Block) -> Block:
    """Give two lines with a button beside them."""
    text = f"*{escape(one_line(first, _NAME))}*\n{escape(one_line(second, 2 * _NAME))}"
    made: Block = {"type": "section", "text": {"type": "mrkdwn", "text": text}, "accessory": pressed}
    return made


def _named(*each: str) -> str:
    return clean(" · ".join(one_line(name, _NAME) for name in each if name.strip()))


def _waiting(each: Waiting) -> Block:
    begun = each.answered > 0
    how_far = words.say("slack.home.answered", answered=each.answered, total=each.total) if begun else ""
    until = words.say("slack.home.closes", closes=each.closes) if each.closes else ""
    label = words.say("slack.go_on" if begun else "chat.start")
    pressed = button(label, marks.home("go", each.touchpoint), style="primary", says=f"{label}: {each.title}")
    return _beside(each.title, _named(each.course, each.day, how_far, until), pressed)


def _given(each: Given) -> Block:
    until = words.say("slack.home.changeable", until=each.changeable_until) if each.changeable_until else ""
    if not until:
        return rich([run(_named(each.title, each.course))])
    label = words.say("chat.edit")
    return _beside(
        each.title,
        _named(each.course, until),
        button(label, marks.home("go", each.touchpoint), says=f"{label}: {each.title}"),
    )


def _earned(each: Earned) -> Block:
    named = _named(each.course, each.day)
    if not is_address(each.url):
        return rich([run(named)])
    return rich([run(f"{named} · "), {"type": "link", "url": each.url, "text": words.say("slack.check_certificate")}])


def _mine(each: Mine) -> Block:
    kind = f"slack.home.kind.{each.kind}"
    what = words.say(kind) if words.known(kind) else each.kind
    label = words.say("slack.home.look" if each.done else "slack.your_page")
    pressed = button(label, marks.supervisor_page(each.touchpoint), says=f"{label}: {what}, {each.delegate}")
    return _beside(f"{what}: {each.delegate}", _named(each.course, each.day), pressed)


def _preferences(home: Home) -> list[Block]:
    if home.stopped:
        text, pressed = "slack.home.stopped", [button(words.say("slack.home.again"), marks.home("again"))]
    else:
        here = home.channel == "chat"
        text = "slack.home.in_chat" if here else "slack.home.by_mail"
        other = "mail" if here else "chat"
        pressed = [
            button(words.say(f"slack.home.prefer_{other}"), marks.home("prefer", other)),
            button(words.say("slack.home.stop"), marks.home("stop")),
        ]
    heading = rich([bold(words.say("slack.home.preferences"))])
    return [{"type": "divider"}, heading, section(words.say(text)), *actions(pressed)]


def _small_print(home: Home) -> list[Block]:
    said = [escape(one_line(home.partnership, _NAME))] if home.partnership.strip() else []
    said += [link(home.privacy_url, words.say("slack.privacy"))] if is_address(home.privacy_url) else []
    return [small_links(" · ".join(said))] if said else []

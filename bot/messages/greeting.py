"""What people are called in a greeting: a person by the first name, a post or an address by none."""

import re

from bot.messages.words import say

_BETWEEN_WORDS = re.compile(r"[^\w'’-]+")


def first_name(name: str) -> str:
    """Give what to call somebody: `Jo` for Jo Bell, `Dr Jo Bell` for Dr Jo Bell, nothing for a post or an address."""
    if "@" in name or is_post(name):
        return ""
    first, _, rest = name.strip().partition(" ")
    titled = first.rstrip(".").casefold() in say("titles").split()
    return name.strip() if titled and rest else first


def is_post(name: str) -> bool:
    """Tell whether a name is that of a post or a team, such as `CSCP training team`."""
    return not {*_BETWEEN_WORDS.split(name.casefold())}.isdisjoint(say("posts").split())

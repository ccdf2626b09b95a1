"""The links of a letter, as its reader finds them."""

from bot.messages.nouns import Message


def links(message: Message) -> dict[str, str]:
    """Give a message's links by what they lead to: `form`, `supervisor`, `certificate`, `privacy`, `preferences`."""
    found = message.context["links"]
    assert isinstance(found, dict)
    named = {name: str(url) for name, url in found.items()}
    return {**named, "preferences": message.preferences_link} if message.preferences_link else named


def path_of(message: Message, name: str) -> str:
    """Give the path of a message's link."""
    return "/" + links(message)[name].split("/", 3)[3]

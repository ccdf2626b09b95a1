"""A letter as a chat says it: two to five short lines, with no link, since the chat has its own Start button."""

from bot.messages import mail
from bot.messages.nouns import Message


def render(message: Message) -> str:
    """Give the plain text of a message in a chat; a letter without a short form is given whole."""
    file = "chat.txt" if mail.has(message.template, "chat.txt") else "body.txt"
    return mail.fill(message, file).rstrip("\n")

"""The console's chat: keeps what it was handed, since a letter's links are nowhere else."""

from collections.abc import Mapping

from bot.messages import chat
from bot.messages.nouns import Message, Receipt
from bot.outbound.senders import ConsoleSender


class ChatRoom(ConsoleSender):
    """Everybody's chat in the demo."""

    def __init__(self) -> None:
        self._messages: dict[str, Message] = {}

    def send(self, message: Message) -> Receipt:
        """Keep the message, and take it as delivered."""
        self._messages[message.message_id] = message
        return super().send(message)

    def known(self) -> list[str]:
        """Name the messages that have come here, oldest first."""
        return list(self._messages)

    def text(self, message_id: str) -> str:
        """Give a message as the chat says it; empty for one that never came here."""
        message = self._messages.get(message_id)
        return chat.render(message) if message else ""

    def web_link(self, message_id: str) -> str:
        """Give the link to the same form on the web; empty where there is none."""
        message = self._messages.get(message_id)
        links = message.context.get("links") if message else None
        return str(links.get("form", "")) if isinstance(links, Mapping) else ""

    def clear(self) -> None:
        """Forget everything: another play begins."""
        self._messages.clear()

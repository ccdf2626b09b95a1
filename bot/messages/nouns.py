"""The channel-neutral nouns: what a person is asked, told and shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.messages.charts import Chart

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
Value = str | tuple[str, ...]
"""An answer as it is kept: a choice's key, several keys, or text (a date is ISO 8601)."""


@dataclass(frozen=True)
class Choice:
    """One thing to press."""

    value: str
    label: str


@dataclass(frozen=True)
class Prompt:
    """Question `number` of `total`; carries what the reader saw, so that a late answer is known as late."""

    response: int
    question: str
    seen: int
    """Revision of the answer that is shown; 0 where there is none."""
    number: int
    total: int
    text: str
    kind: str
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    lowest: str = ""
    highest: str = ""
    optional: bool = False
    current: Value | None = None
    can_go_back: bool = False
    free_text: bool = False


@dataclass(frozen=True)
class Problem:
    """What is wrong with an input, and the same prompt again with what was typed."""

    prompt: Prompt
    message: str
    typed: Value | None = None


@dataclass(frozen=True)
class Conflict:
    """Answered meanwhile with something else (another device, another channel): which one is meant?"""

    prompt: Prompt
    stored: str
    offered: str
    offered_value: Value


@dataclass(frozen=True)
class ReviewLine:
    """One answered (or skipped) question, in words."""

    question: str
    text: str
    answer: str
    free_text: bool = False


@dataclass(frozen=True)
class Review:
    """All answers before they are sent."""

    response: int
    revision: int
    lines: tuple[ReviewLine, ...]
    sent_before: bool = False
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Paused:
    """Finished for now; all that was answered is kept."""

    response: int
    answered: int
    total: int


@dataclass(frozen=True)
class Done:
    """Sent; may be changed until `open_until`."""

    response: int
    thanks: str
    open_until: datetime | None = None


Step = Prompt | Problem | Conflict | Review | Paused | Done


@dataclass(frozen=True)
class Address:
    """Where one person is reached on one channel."""

    channel: str
    name: str
    email: str = ""
    account: str = ""
    """`WORKSPACE:ACCOUNT` on a chat channel; empty where none is known yet."""


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a message."""

    name: str
    media_type: str
    content: bytes
    alt: str = ""
    """What a picture shows, for who cannot see it."""


@dataclass(frozen=True)
class Message:
    """One message, ready for a sender: words are made from `template` and `context` by the channel's renderer."""

    message_id: str
    """RFC 5322 Message-ID with its angle brackets; the same at every try."""
    to: Address
    template: str
    """A folder of `templates/emails/`."""
    context: Mapping[str, Json]
    partnership: str
    reply_to: str = ""
    sender_name: str = ""
    thread: tuple[str, ...] = ()
    """Message-IDs of the earlier messages of the same conversation, oldest first."""
    topic: str = ""
    """The subject of the first of them."""
    touchpoint: int = 0
    """0 for what belongs to none."""
    earlier: tuple[str, ...] = ()
    """What this channel's provider calls the earlier messages of the same conversation (`Receipt.id`), oldest first."""
    queued_at: datetime | None = None
    """When it was first queued: it has not gone before."""
    attachments: tuple[Attachment, ...] = ()
    at: datetime | None = None
    """When it is sent: the Date of a mail."""
    preferences_link: str = ""
    """`/p/{token}`; empty for letters that cannot be stopped."""


@dataclass(frozen=True)
class Receipt:
    """The provider has it."""

    id: str


@dataclass(frozen=True)
class Action:
    """A command to run with one press, where there are buttons; the words beside it tell of the same command."""

    label: str
    command: str


@dataclass(frozen=True)
class Table:
    """Rows under headings; every cell is text."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    actions: tuple[Action | None, ...] = ()
    """What can be done about each row, as many as there are rows; empty where there is nothing."""


@dataclass(frozen=True)
class Answer:
    """What an officer's command answers, for every channel; `data` is its JSON."""

    title: str
    parts: tuple[str | Table, ...] = ()
    data: Mapping[str, Json] = field(default_factory=dict)
    actions: tuple[Action, ...] = ()
    """What can be done about the whole."""
    charts: tuple[Chart, ...] = ()
    """The same as pictures, where there can be pictures."""
    files: Callable[[], tuple[Attachment, ...]] | None = None
    """Makes the documents that go with it: the edge does so once the transaction is over, since it takes a while."""

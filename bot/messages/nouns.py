"""The channel-neutral nouns: what a person is asked, told and shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.messages.charts import Chart

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
Value = str | tuple[str, ...]
"""An answer as it is kept: a choice's key, several keys, or text (a date is ISO 8601)."""


@dataclass(frozen=True)
class Reach:
    """Whom to tell of a concern, how, and when they are there."""

    name: str
    phone: str = ""
    email: str = ""
    when: str = ""


@dataclass(frozen=True)
class Care:
    """What somebody is shown at once who has written what reads like a concern; nothing waits for it (C4)."""

    kinds: tuple[str, ...]
    """`child`, `colleague`, `distress`."""
    contacts: tuple[Reach, ...]
    told: bool = True
    """Whether the officers can be told; nothing else may be said of it."""

    @property
    def words(self) -> str:
        """Give the key of its words, under `concern`: the writer's own distress has others."""
        return "distress" if self.kinds == ("distress",) else "child"

    @property
    def for_writer(self) -> bool:
        """Tell whether it is about the writer's own distress too."""
        return "distress" in self.kinds


@dataclass(frozen=True)
class _Shown:
    """A step, with what comes before it."""

    care: Care | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class Choice:
    """One thing to press."""

    value: str
    label: str


@dataclass(frozen=True)
class Prompt(_Shown):
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
class Problem(_Shown):
    """What is wrong with an input, and the same prompt again with what was typed."""

    prompt: Prompt
    message: str
    typed: Value | None = None


@dataclass(frozen=True)
class Conflict(_Shown):
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
class Pointed:
    """Words that may tell who a child or family is, in their sentence; nobody has decided on them yet."""

    question: str
    text: str
    """The question's own."""
    digest: str
    kind: str
    before: str
    words: str
    after: str


@dataclass(frozen=True)
class Review(_Shown):
    """All answers before they are sent."""

    response: int
    revision: int
    lines: tuple[ReviewLine, ...]
    sent_before: bool = False
    missing: tuple[str, ...] = ()
    details: tuple[Pointed, ...] = ()
    held_back: bool = False
    """Nothing was sent yet: what is pointed at comes first."""


@dataclass(frozen=True)
class Paused(_Shown):
    """Finished for now; all that was answered is kept."""

    response: int
    answered: int
    total: int


@dataclass(frozen=True)
class Done(_Shown):
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

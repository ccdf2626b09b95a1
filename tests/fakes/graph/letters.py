"""Mailboxes and what lies in them, as Exchange keeps it: properties, no MIME."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from secrets import token_urlsafe

from tests.fakes.graph.web import Json, RefusedError

FOLDERS = {
    "inbox": "Inbox",
    "drafts": "Drafts",
    "sentitems": "Sent Items",
    "outbox": "Outbox",
    "deleteditems": "Deleted Items",
    "archive": "Archive",
    "junkemail": "Junk Email",
}
INTERNET_HEADERS = "00020386-0000-0000-c000-000000000046"
"""Where Exchange keeps headers that it has no property for: each has a name there, which a mailbox must know."""


@dataclass(frozen=True)
class Person:
    """A name and an address."""

    address: str
    name: str = ""

    def told(self) -> Json:
        """Say it as Graph does."""
        return {"emailAddress": {"name": self.name or self.address, "address": self.address}}


@dataclass
class Attachment:
    """A file of a letter."""

    id: str
    name: str
    media_type: str
    content: bytes
    inline: bool = False
    content_id: str | None = None


@dataclass
class Letter:
    """A message in a folder."""

    id: str
    mailbox: str
    folder: str
    created: float
    internet_message_id: str
    conversation_id: str
    draft: bool = True
    subject: str = ""
    body: str = ""
    kind: str = "text"
    """`text` or `html`."""
    sender: Person | None = None
    to: list[Person] = field(default_factory=list)
    cc: list[Person] = field(default_factory=list)
    bcc: list[Person] = field(default_factory=list)
    reply_to: list[Person] = field(default_factory=list)
    properties: dict[str, str] = field(default_factory=dict)
    """Extended properties by their normal id (`properties.normal`)."""
    categories: list[str] = field(default_factory=list)
    importance: str = "normal"
    read: bool = True
    switches: dict[str, bool] = field(default_factory=dict)
    flag: str = "notFlagged"
    attachments: list[Attachment] = field(default_factory=list)
    received_headers: list[tuple[str, str]] = field(default_factory=list)
    """Of a letter that came by mail; one that was made here has none until it has left."""
    raw: bytes | None = None
    """Of a letter that came by mail: as it came."""
    sent: float = 0.0
    due: float = 0.0
    """When it leaves the Outbox for Sent Items."""
    changed: int = 0


@dataclass(frozen=True)
class Change:
    """Something that happened to a letter in a folder: `created`, `updated`, `deleted`."""

    folder: str
    id: str
    kind: str


class Mailbox:
    """A mailbox and all its letters."""

    def __init__(self, address: str, name: str, clock: Callable[[], float]) -> None:
        self.address, self.name, self.clock = address, name, clock
        self.letters: dict[str, Letter] = {}
        self.changes: list[Change] = []
        """What has happened, in its order; moved is deleted here and created there."""
        self.known_headers: set[str] = set()
        """Names in small letters of the headers that it has a property for: those set by JSON at some time."""

    def new(self, folder: str = "drafts", *, draft: bool = True) -> Letter:
        """Put an empty letter into a folder."""
        letter = Letter(
            id_of("AAMkA"),
            self.address,
            folder,
            self.clock(),
            self.new_message_id(),
            id_of("AAQkA"),
            draft=draft,
            sender=Person(self.address, self.name),
        )
        self.letters[letter.id] = letter
        self.changes.append(Change(folder, letter.id, "created"))
        return letter

    def new_message_id(self) -> str:
        """Make a Message-ID as Exchange does."""
        return f"<{token_urlsafe(16)}@fake.prod.outlook.com>"

    def find(self, id_: str, folder: str = "") -> Letter:
        """Find a letter by its id; ids tell capitals from small letters."""
        if not id_.startswith("AAMkA"):
            raise RefusedError("ErrorInvalidIdMalformed", "Id is malformed.")
        letter = self.letters.get(id_)
        if letter is None or folder not in ("", letter.folder):
            raise RefusedError("ErrorItemNotFound", "The specified object was not found in the store.")
        return letter

    def within(self, folder: str = "") -> list[Letter]:
        """Give the letters of a folder, or all, the newest first."""
        found = [each for each in self.letters.values() if folder in ("", each.folder)]
        return sorted(found, key=lambda letter: letter.sent or letter.created, reverse=True)

    def move(self, letter: Letter, folder: str) -> Letter:
        """Move a letter, which gives it another id."""
        del self.letters[letter.id]
        self.changes.append(Change(letter.folder, letter.id, "deleted"))
        letter.id, letter.folder = id_of("AAMkA"), folder
        letter.changed += 1
        self.letters[letter.id] = letter
        self.changes.append(Change(folder, letter.id, "created"))
        return letter

    def settle(self) -> None:
        """Move what has left the Outbox to Sent Items, where it has another id."""
        now = self.clock()
        for letter in [each for each in self.letters.values() if each.folder == "outbox" and each.due <= now]:
            letter.draft = False
            self.move(letter, "sentitems")

    def conversation(self, ids: list[str]) -> str:
        """Give the conversation of any of these messages, if one is here."""
        here: Iterator[str] = (
            each.conversation_id for each in self.letters.values() if each.internet_message_id in ids
        )
        return next(here, "")


def folder_of(name: str) -> str:
    """Give a folder by its well-known name or its id."""
    known = name.lower().removeprefix("aamkfolder-").removesuffix("=")
    if known not in FOLDERS:
        raise RefusedError("ErrorItemNotFound", "The specified folder could not be found in the store.", 404)
    return known


def folder_id(folder: str) -> str:
    """Give the id of a folder."""
    return f"AAMkFolder-{folder}="


def id_of(kind: str) -> str:
    """Make an id as Exchange does: long, with a sign at its end that an address must quote."""
    return f"{kind}{token_urlsafe(48)}AAA="

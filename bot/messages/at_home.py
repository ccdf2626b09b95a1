"""What a chat's home shows a person: what waits, what is done, what they have earned, whom they supervise."""

from dataclasses import dataclass

from bot.messages.nouns import Answer


@dataclass(frozen=True)
class Waiting:
    """A form that waits for an answer; begun where `answered` is more than 0."""

    touchpoint: int
    title: str
    course: str
    day: str
    """The day of the course, in words."""
    closes: str
    """The day until which it is open, in words."""
    answered: int
    total: int


@dataclass(frozen=True)
class Given:
    """A form that has been sent in, and may be changed until then; empty where it may not."""

    touchpoint: int
    title: str
    course: str
    changeable_until: str


@dataclass(frozen=True)
class Earned:
    """A certificate, and the page that shows it to be genuine."""

    course: str
    day: str
    url: str


@dataclass(frozen=True)
class Mine:
    """Something that a supervisor does for a delegate: `briefing` or `check`."""

    kind: str
    delegate: str
    course: str
    day: str
    touchpoint: int
    done: bool


@dataclass(frozen=True)
class Home:
    """All that a person's home shows; `unknown` where nobody is known to have this account."""

    name: str
    partnership: str
    privacy_url: str
    channel: str
    """What the person prefers: `chat` or `mail`."""
    stopped: bool = False
    waiting: tuple[Waiting, ...] = ()
    given: tuple[Given, ...] = ()
    earned: tuple[Earned, ...] = ()
    team: tuple[Mine, ...] = ()
    officer: tuple[Answer, ...] = ()
    """An officer's answers, such as today's numbers, what is due, what is overdue, practice issues."""
    trainer: tuple[Answer, ...] = ()
    """A trainer's last and next events."""
    unknown: bool = False

"""All that the console's page shows, put together from the play: clock, chat, inbox, commands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from bot.errors import NotFoundError
from bot.handlers.console_talk import Chat, newest_open
from bot.messages.charts import Chart
from bot.messages.nouns import Answer, Attachment
from bot.plan.model import Partnership
from bot.rehearsal import outlook
from bot.rehearsal.mailbox import Envelope, Mailboxes, Opened
from bot.rehearsal.outlook import Delegate
from bot.rehearsal.play import Play
from bot.storage import people

_ROLES = ("supervisor", "delegate", "trainer")
ASKED_AT_MOST = 12
_SUGGESTIONS = ("status", "summary", "gain", "events", "due 14d", "overdue", "help")


@dataclass(frozen=True)
class View:
    """What the person at the console looks at; it is carried from page to page."""

    delegate: int = 0
    mailbox: str = ""
    letter: str = ""
    body: str = "html"

    def to(self, **changes: object) -> str:
        """Give the address of the page with something else looked at."""
        other = replace(self, **changes)  # type: ignore[arg-type]
        said = {name: str(value) for name, value in vars(other).items() if value and value != "html"}
        return f"/console?{urlencode(said)}" if said else "/console"


@dataclass(frozen=True)
class Asked:
    """A command of the officer, and what it answered, or why it could not."""

    at: datetime
    command: str
    answer: Answer | None
    problem: str = ""
    number: int = 0
    files: tuple[Attachment, ...] = ()
    """The documents that go with the answer."""
    charts: tuple[Chart, ...] = ()
    """Its pictures, each small enough for a phone."""


@dataclass(frozen=True)
class Mailbox:
    """One that can be chosen."""

    address: str
    name: str
    letters: int


def scene(play: Play, chat: Chat, asked: Sequence[Asked], view: View, notice: str) -> dict[str, object]:
    """Give the page its facts; `view` is filled in with what is most worth looking at."""
    partnership = play.partnership
    with play.house.desk.database.read() as session:
        everybody = outlook.delegates(session, play.key)
        view = _filled_in(session, play, everybody, view)
        lines = chat.lines(session, view.delegate)
        tally = outlook.tally(session, play.key)
        by_hand = played_by_hand(session, play.key, view)
        roles = outlook.roles(session, play.key)
        owners = people.with_address(session, play.key, view.mailbox)
    letters = play.mail.of(view.mailbox)
    opened = _opened(play.mail, letters, view)
    return {
        "view": replace(view, letter=opened.envelope.name if opened else ""),
        "partnership": {"key": partnership.key, "name": partnership.about.name},
        "partnerships": [(key, each.about.short_name) for key, each in sorted(play.plans.items())],
        "roster": play.roster,
        "now": play.clock().astimezone(partnership.about.tz),
        "zone": partnership.about.tz,
        "coming": play.upcoming(by_hand),
        "tally": tally,
        "awake": play.people is not None and play.people.awake,
        "delegates": everybody,
        "delegate": next((each for each in everybody if each.person == view.delegate), None),
        "lines": lines,
        "current": newest_open(lines),
        "mailboxes": _mailboxes(play.mail.everything(), roles),
        "letters": letters,
        "owner": owners[0].name if owners else view.mailbox,
        "opened": opened,
        "by_message": {each.message_id: each for each in play.mail.everything()},
        "asked": list(reversed(asked)),
        "suggestions": _suggestions(partnership, everybody, view),
        "notice": notice,
    }


def played_by_hand(session: Session, partnership: str, view: View) -> list[int]:
    """Give the people who are played by hand: the delegate that is looked at, and whoever has the open mailbox."""
    mine = [person.id for person in people.with_address(session, partnership, view.mailbox)] if view.mailbox else []
    return [*mine, *([view.delegate] if view.delegate else [])]


def _filled_in(session: Session, play: Play, everybody: Sequence[Delegate], view: View) -> View:
    """Look at the first delegate who chats, and at their supervisor's mailbox, where nothing was chosen."""
    if view.delegate not in {each.person for each in everybody}:
        best = sorted(everybody, key=lambda each: (not each.chats, not each.supervised))
        view = replace(view, delegate=best[0].person if best else 0)
    return view if view.mailbox else replace(view, mailbox=outlook.supervisor_of(session, play.key, view.delegate))


def _opened(mail: Mailboxes, letters: Sequence[Envelope], view: View) -> Opened | None:
    names = [each.name for each in letters]
    wanted = view.letter if view.letter in names else next(iter(names), "")
    try:
        return mail.open(wanted) if wanted else None
    except NotFoundError:
        return None


def _mailboxes(letters: Sequence[Envelope], roles: dict[str, str]) -> dict[str, list[Mailbox]]:
    """Give the mailboxes that have letters, by role; supervisors first."""
    names = {each.address: each.to for each in letters}
    counts: dict[str, int] = {}
    for each in letters:
        counts[each.address] = counts.get(each.address, 0) + 1
    found: dict[str, list[Mailbox]] = {role: [] for role in (*_ROLES, "post")}
    for address in sorted(names, key=lambda a: names[a].casefold()):
        role = roles.get(address, "post")
        found[role if role in _ROLES else "post"].append(Mailbox(address, names[address], counts[address]))
    return {role: boxes for role, boxes in found.items() if boxes}


def _suggestions(partnership: Partnership, everybody: Sequence[Delegate], view: View) -> list[str]:
    who = next((each.email for each in everybody if each.person == view.delegate), "")
    return [*_SUGGESTIONS[:-1], *([f"why {who}"] if who else []), _SUGGESTIONS[-1]]

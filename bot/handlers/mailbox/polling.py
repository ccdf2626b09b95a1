"""Reads what has come into a mailbox: each mail once, marked there only when what it means is kept."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot import measures
from bot.errors import DatabaseError, Permanent, Temporary, told_safely
from bot.flows import arriving, concern_by_mail
from bot.flows.arriving import Came, Taken
from bot.flows.desk import Desk
from bot.handlers.mailbox.reading import read
from bot.messages.arrived import Arrived
from bot.outbound.graph.failing import Throttled
from bot.outbound.graph.inbox import LARGEST, Inbox, Item
from bot.storage import mail_cursors, mail_in, outbox

AT_MOST_EVERY = timedelta(seconds=50)
"""How soon a mailbox is looked at again, by whichever process: they all ask once a minute."""
LONGEST_WAIT = timedelta(hours=1)
"""How long a mailbox is left alone at most, whatever Microsoft 365 asks for."""
AGAIN = timedelta(days=3)
"""How much of what was read is asked for again where Microsoft 365 has lost our place in the mailbox."""
TRIES, PATIENCE = 5, 60
"""How often a mail is asked for that Microsoft 365 never gives, and how often where it asks for patience; then a
person is told of it."""
MARKED_WITHIN, MOST_MARKED = timedelta(days=1), 50
"""For how long it is tried to mark a mail, and how many at a time."""
LONG = f"it is larger than {LARGEST // 1_000_000} MB, and only its beginning was read"
OURS = "Evalbot: "
READ, FOR_A_PERSON = f"{OURS}read", f"{OURS}for a person"
"""The categories by which officers see in the mailbox what became of a mail."""
DONE = frozenset({"replied", "noted", "bounced", "wish", "ours"})
_log = structlog.get_logger()


@dataclass(frozen=True)
class Box:
    """A mailbox that is read, the partnerships that write from it, and all addresses that are ours."""

    address: str
    inbox: Inbox
    partnerships: tuple[str, ...]
    own: frozenset[str]


@dataclass(frozen=True)
class Polled:
    """What came of looking: how many mails by what they were, and why it ended early, if it did."""

    counts: Mapping[str, int] = field(default_factory=dict)
    fault: str = ""


def poll(desk: Desk, box: Box, *, go_on: Callable[[], bool] = lambda: True) -> Polled:
    """Take all that is new in a mailbox, unless another process has just done so; safe at any time.

    What Microsoft 365 does not give is asked for anew at the next poll; a mail that it never gives is put aside.
    Raises what the database raises.
    """
    with desk.database.write() as session:
        if not mail_cursors.claim(session, box.address, every=AT_MOST_EVERY, now=desk.clock()):
            return Polled()
    counts: Counter[str] = Counter()
    try:
        _go_through(desk, box, counts, go_on)
        _mark_again(desk, box, go_on)
    except Temporary as fault:
        if fault.retry_at is not None:
            with desk.database.write() as session:
                mail_cursors.wait(session, box.address, min(fault.retry_at, desk.clock() + LONGEST_WAIT))
        return Polled(counts, fault.reason)
    except Permanent as refused:
        return Polled(counts, refused.reason)
    return Polled(counts)


def _go_through(desk: Desk, box: Box, counts: Counter[str], go_on: Callable[[], bool]) -> None:
    with desk.database.read() as session:
        begun = mail_cursors.of(session, box.address)
    assert begun is not None, "it was claimed"
    since = max(begun.since, begun.read_at - AGAIN) if begun.read_at else begun.since
    cursor, more = begun.cursor, True
    while more:
        page = box.inbox.changes(cursor, since=since)
        # What could not be had the last time comes last: it holds up no other.
        for item in sorted(page.items, key=lambda each: (begun.tries.get(each.id, 0), each.received)):
            if not go_on():
                return
            counts[_take(desk, box, item)] += 1
        cursor, more = page.cursor, page.more
        with desk.database.write() as session:
            mail_cursors.save(session, box.address, cursor, desk.clock(), done=not more)


def _take(desk: Desk, box: Box, item: Item) -> str:
    """Take one mail; gives what it was."""
    if _is_marked(item):
        return "before"
    with desk.database.read() as session:
        known = mail_in.of_provider(session, box.address, item.id)
    if known is not None:  # whoever took it may have died before it was marked
        _mark(desk, box, item, known.what)
        return "before"
    found = _arrived(desk, box, item)
    if found is None:
        return "gone"
    taken = _kept(desk, box, item, *found)
    _mark(desk, box, item, taken.was or taken.what)
    return taken.what


def _is_marked(item: Item) -> bool:
    return any(each.startswith(OURS) for each in item.categories)


def _mark(desk: Desk, box: Box, item: Item, what: str, *, again: bool = False) -> None:
    """Mark a mail as what it was taken for; one that cannot be marked stops no other, and is marked later."""
    mark = READ if what in DONE else FOR_A_PERSON
    try:
        if not _is_marked(item):
            box.inbox.mark(item.id, [*item.categories, mark], read=what in DONE)
    except (Temporary, Permanent) as fault:
        if not again:  # it is tried every minute
            _log.warning("a mail cannot be marked", partnerships=box.partnerships, reason=fault.reason)
        return
    with desk.database.write() as session:
        mail_in.mark(session, box.address, item.id)


def _mark_again(desk: Desk, box: Box, go_on: Callable[[], bool]) -> None:
    """Mark what could not be marked when it was taken; what is not there any more needs no mark."""
    with desk.database.read() as session:
        since = desk.clock() - MARKED_WITHIN
        rows = mail_in.unmarked(session, box.address, since=since, limit=MOST_MARKED)
        late = [(row.provider_id, row.what) for row in rows]
    for id_, what in late:
        if not go_on():
            return
        item = box.inbox.item(id_)
        if item is not None:
            _mark(desk, box, item, what, again=True)
            continue
        with desk.database.write() as session:
            mail_in.mark(session, box.address, id_)


def _arrived(desk: Desk, box: Box, item: Item) -> tuple[Arrived, bool] | None:
    """Get and read a mail, and tell whether that was all of it; None where somebody has taken it away meanwhile."""
    try:
        raw = box.inbox.raw(item.id)
    except Permanent as refused:
        return _unread(item, refused.reason), True
    except Temporary as fault:
        if not _enough(desk, box, item, fault):
            raise
        return _unread(item, fault.reason), True
    if raw is None:
        return None
    try:
        arrived = read(raw.content, own=box.own, received=item.received)
    except Exception as fault:  # noqa: BLE001  (one mail stops no other)
        arrived = _unread(item, _told(fault))
    return _with_ours(desk, box, item, arrived), raw.whole


def _with_ours(desk: Desk, box: Box, item: Item, arrived: Arrived) -> Arrived:
    """Have a mail name the letters that it answers as we do, where they left under another Message-ID."""
    if not arrived.answers:
        return arrived
    with desk.database.read() as session:
        if outbox.answered(session, box.partnerships, arrived.answers) is not None:
            return arrived
    try:
        return replace(arrived, answers=(*box.inbox.ours(arrived.answers), *arrived.answers))
    except Temporary as fault:
        if not _enough(desk, box, item, fault):
            raise
        return arrived


def _enough(desk: Desk, box: Box, item: Item, fault: Temporary) -> bool:
    """Count that Microsoft 365 had no answer about a mail; tells whether it was asked often enough."""
    with desk.database.write() as session:
        tries = mail_cursors.tried(session, box.address, item.id)
    return tries >= (PATIENCE if isinstance(fault, Throttled) else TRIES)


def _kept(desk: Desk, box: Box, item: Item, arrived: Arrived, whole: bool) -> Taken:
    """Keep what a mail means; where that cannot be, that a person must read it."""
    try:
        return _in_its_place(desk, box, item, arrived, whole)
    except (OperationalError, InterfaceError, PoolTimeoutError, DatabaseError):
        raise  # it is the database that is away, or busy
    except Exception as fault:  # noqa: BLE001  (one mail stops no other)
        return _in_its_place(desk, box, item, _unread(item, _told(fault)), whole)


def _in_its_place(desk: Desk, box: Box, item: Item, arrived: Arrived, whole: bool) -> Taken:
    """Keep it for the partnership that it belongs to, in one transaction."""
    with desk.database.read() as session:
        key = arriving.whose(session, arrived, box.partnerships)
    came = Came(box.address, item.received, item.id)
    for each in box.partnerships if not key else ():  # whose it is nobody knows: all who write from here are told
        with desk.database.write(each) as session:
            concern_by_mail.of_mail(session, desk.plans[each], arrived, None, None, now=desk.clock())
    with desk.database.write(key) as session:
        partnership, chat = desk.plans.get(key), desk.chats.of(key)
        taken = arriving.take(session, partnership, arrived, came, now=desk.clock(), chat=chat)
        if not whole:
            mail_in.remark(session, box.address, item.id, LONG)
        return taken


def _unread(item: Item, why: str) -> Arrived:
    return Arrived("unreadable", key=f"sha256:{sha256(item.id.encode()).hexdigest()}", why=why)


def _told(fault: Exception) -> str:
    measures.fault("mail", fault)
    return told_safely(fault)

"""Whose rows are whose: a person, and all by which the tables know them."""

from dataclasses import dataclass, replace

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from bot.storage import tables as t
from bot.storage.chat_officers import Account


@dataclass(frozen=True)
class Whose:
    """A person, and by what else the tables know them."""

    partnership: str
    id: int
    email: str
    alone: bool
    """Whether nobody else has the address: what is kept by an address alone is theirs only then."""
    accounts: frozenset[Account] = frozenset()
    """Their accounts in chats."""
    subjects: frozenset[str] = frozenset()
    """What the audit log calls what is theirs: `person:12`, `booking:3`."""


def places(who: Whose) -> Select[int]:
    """Ask for the bookings of a delegate."""
    return select(t.Booking.id).where(t.Booking.partnership == who.partnership, t.Booking.person_id == who.id)


def asked(who: Whose) -> Select[int]:
    """Ask for the touchpoints at which somebody was asked or told something, in whatever role."""
    mine = t.Touchpoint.partnership == who.partnership, t.Touchpoint.person_id == who.id
    return select(t.Touchpoint.id).where(*mine)


def asked_about(who: Whose) -> Select[int]:
    """Ask for the touchpoints at which others, their supervisors, were asked about a delegate."""
    query = select(t.Touchpoint.id).where(t.Touchpoint.partnership == who.partnership, t.Touchpoint.person_id != who.id)
    return query.where(t.Touchpoint.booking_id.in_(places(who)))


def steps(session: Session, who: Whose) -> list[int]:
    """Give the touchpoints at which somebody was asked, or others about them."""
    return [number for query in (asked, asked_about) for number in session.scalars(query(who))]


def responses(who: Whose) -> Select[int]:
    """Ask for the forms that somebody filled in, or began."""
    return select(t.Response.id).where(t.Response.touchpoint_id.in_(asked(who)))


def events(session: Session, who: Whose) -> set[int]:
    """Give the events that somebody has or had to do with, in whatever role."""
    trains = select(t.EventTrainer.event_id).where(t.EventTrainer.partnership == who.partnership)
    booked = select(t.Booking.event_id).where(t.Booking.partnership == who.partnership)
    ways = [
        trains.where(t.EventTrainer.person_id == who.id),
        booked.where(or_(t.Booking.person_id == who.id, t.Booking.supervisor_id == who.id)),
        *(
            select(table.event_id).where(table.partnership == who.partnership, table.person_id == who.id)
            for table in (t.Touchpoint, t.OutboxMessage)
        ),
    ]
    return {number for query in ways for number in session.scalars(query) if number is not None}


def names(who: Whose) -> list[str]:
    """Give somebody's accounts as the platforms name them."""
    return sorted({account.account for account in who.accounts})


def whose(session: Session, person: t.Person) -> Whose:
    """Find by what else the tables know a person."""
    key, id_ = person.partnership, person.id
    alone = and_(t.Person.partnership == key, t.Person.email == person.email, t.Person.id != id_)
    accounts = session.scalars(
        select(t.ChatAccount).where(t.ChatAccount.partnership == key, t.ChatAccount.person_id == id_)
    )
    bare = Whose(key, id_, person.email, session.scalar(select(t.Person.id).where(alone).limit(1)) is None)
    named: tuple[tuple[str, Select[int]], ...] = (
        ("booking", places(bare)),
        ("touchpoint", asked(bare)),
        ("message", select(t.OutboxMessage.id).where(t.OutboxMessage.person_id == id_)),
        ("issue", select(t.PracticeIssue.id).where(t.PracticeIssue.person_id == id_)),
        ("mail", select(t.MailIn.id).where(t.MailIn.person_id == id_)),
    )
    subjects = frozenset(f"{what}:{row}" for what, query in named for row in session.scalars(query))
    used = frozenset(Account(row.channel, row.workspace, row.account) for row in accounts if row.account)
    return replace(bare, accounts=used, subjects=subjects)

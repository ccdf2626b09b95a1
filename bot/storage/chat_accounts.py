"""Whose chat account is whose, as far as it has been looked up or claimed."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from bot.storage.tables import Booking, ChatAccount, ChatPlace, Person, Touchpoint
from bot.storage.upserting import insert

ASKED_AGAIN_AFTER = timedelta(days=7)
"""How long an answer of the platform is believed: people come, leave, and change their addresses."""


def remember(
    session: Session,
    partnership: str,
    person_id: int,
    *,
    channel: str,
    workspace: str,
    account: str,
    email: str,
    now: datetime,
) -> None:
    """Keep what a look-up has found, `account` empty for nobody; what was claimed stays as it is."""
    _keep(
        session,
        keep_claimed=True,
        channel=channel,
        person_id=person_id,
        partnership=partnership,
        workspace=workspace,
        account=account,
        email=email.casefold(),
        claimed=False,
        looked_at=now,
    )


def claim(
    session: Session,
    partnership: str,
    person_id: int,
    *,
    channel: str,
    workspace: str,
    account: str,
    email: str,
    now: datetime,
) -> None:
    """Keep an account that its owner has shown to be a person's, by a code mailed to `email`."""
    _keep(
        session,
        keep_claimed=False,
        channel=channel,
        person_id=person_id,
        partnership=partnership,
        workspace=workspace,
        account=account,
        email=email.casefold(),
        claimed=True,
        looked_at=now,
    )


def _keep(session: Session, *, keep_claimed: bool, **row: object) -> None:
    keys = ("channel", "person_id")
    changes = {name: value for name, value in row.items() if name not in keys}
    # Another workspace is another matter: there nobody has claimed anything yet.
    over = or_(ChatAccount.claimed.is_(False), ChatAccount.workspace != row["workspace"]) if keep_claimed else None
    session.execute(
        insert(session, ChatAccount).values(**row).on_conflict_do_update(index_elements=keys, set_=changes, where=over),
        execution_options={"synchronize_session": False},
    )


def forget(session: Session, partnership: str, *, channel: str, workspace: str, account: str, now: datetime) -> None:
    """Write down that an account is nobody's any more, such as one that was deactivated, whoever had claimed it."""
    session.execute(
        update(ChatAccount)
        .where(_at(partnership, channel, workspace, account))
        .values(account="", claimed=False, looked_at=now)
        .execution_options(synchronize_session=False)
    )


def forget_person(session: Session, partnership: str, person_id: int) -> None:
    """Forget a person's accounts, claimed or not, and where forms were shown: their address was somebody else's."""
    session.execute(
        delete(ChatAccount).where(ChatAccount.partnership == partnership, ChatAccount.person_id == person_id)
    )
    theirs = select(Touchpoint.id).where(Touchpoint.partnership == partnership, Touchpoint.person_id == person_id)
    session.execute(
        delete(ChatPlace).where(ChatPlace.partnership == partnership, ChatPlace.touchpoint_id.in_(theirs)),
        execution_options={"synchronize_session": "fetch"},
    )


def of_person(session: Session, partnership: str, person_id: int, channel: str) -> ChatAccount | None:
    """Give what is known of a person's account on a channel; an empty account is known to be nobody's."""
    row = session.get(ChatAccount, (channel, person_id), populate_existing=True)
    return row if row is not None and row.partnership == partnership else None


def claims_of(session: Session, partnership: str, person_id: int) -> list[ChatAccount]:
    """Give the accounts, of whatever channel, that were shown to be a person's by a mailed code."""
    query = select(ChatAccount).where(ChatAccount.partnership == partnership, ChatAccount.person_id == person_id)
    return list(
        session.scalars(query.where(ChatAccount.claimed, ChatAccount.account != "").order_by(ChatAccount.channel))
    )


def account_of(session: Session, partnership: str, person: Person, channel: str, *, now: datetime) -> str:
    """Give a person's account as `WORKSPACE:ACCOUNT`; empty where none is known, or it must be looked up anew."""
    row = of_person(session, partnership, person.id, channel) if channel != "mail" else None
    if row is None or not row.account:
        return ""
    found = row.email == person.email and _lately(row, now) and not shared(session, partnership, person.email)
    return f"{row.workspace}:{row.account}" if row.claimed or found else ""


def has_none(session: Session, partnership: str, person: Person, channel: str, *, now: datetime) -> bool:
    """Tell whether a person is known to have no account: nobody was found lately, or several share the address."""
    row = of_person(session, partnership, person.id, channel)
    if row is not None and row.claimed and row.account:
        return False
    if shared(session, partnership, person.email):
        return True
    return row is not None and nobody(row, person.email, now=now)


def nobody(row: ChatAccount, email: str, *, now: datetime) -> bool:
    """Tell whether a row says, not too long ago, that nobody has this address."""
    return not row.account and row.email == email and _lately(row, now)


def _lately(row: ChatAccount, now: datetime) -> bool:
    return now - row.looked_at < ASKED_AGAIN_AFTER


def unsure(session: Session, partnership: str, *, channel: str, workspace: str, account: str, now: datetime) -> bool:
    """Tell whether nobody has looked lately if an account that was claimed is still in use."""
    rows = session.scalars(select(ChatAccount).where(_at(partnership, channel, workspace, account)))
    return any(not _lately(row, now) for row in rows)


def doubt(session: Session, row: ChatAccount, *, now: datetime) -> None:
    """Have it looked at with the next message whether an account that was claimed is still in use."""
    row.looked_at = min(row.looked_at, now - ASKED_AGAIN_AFTER)
    session.flush()


def confirm(session: Session, partnership: str, *, channel: str, workspace: str, account: str, now: datetime) -> None:
    """Write down that an account is still in use."""
    session.execute(
        update(ChatAccount)
        .where(_at(partnership, channel, workspace, account), ChatAccount.claimed)
        .values(looked_at=now)
        .execution_options(synchronize_session=False)
    )


def shared(session: Session, partnership: str, email: str) -> bool:
    """Tell whether several people have an address, so that its account is nobody's."""
    query = select(func.count()).where(Person.partnership == partnership, Person.email == email.casefold())
    return (session.scalar(query) or 0) > 1


def people_of(session: Session, partnership: str, channel: str, workspace: str, account: str) -> list[Person]:
    """Give the people whose account this is; empty where it is nobody's that is known."""
    other = aliased(Person)
    shared_address = exists().where(
        other.partnership == partnership, other.email == Person.email, other.id != Person.id
    )
    theirs = or_(ChatAccount.claimed, and_(ChatAccount.email == Person.email, ~shared_address))
    query = (
        select(Person)
        .join(ChatAccount, ChatAccount.person_id == Person.id)
        .where(_at(partnership, channel, workspace, account), Person.partnership == partnership, theirs)
    )
    return list(session.scalars(query.order_by(Person.id)))


def _at(partnership: str, channel: str, workspace: str, account: str) -> ColumnElement[bool]:
    return and_(
        ChatAccount.partnership == partnership,
        ChatAccount.channel == channel,
        ChatAccount.workspace == workspace,
        ChatAccount.account == account,
        ChatAccount.account != "",
    )


def count_missing(session: Session, partnership: str, channel: str, events: Collection[int] | None = None) -> int:
    """Count the people who were looked for and have no account, of some events if named."""
    query = select(func.count()).where(
        ChatAccount.partnership == partnership, ChatAccount.channel == channel, ChatAccount.account == ""
    )
    if events is not None:
        # Written into the statement: databases limit how many parameters a statement may have.
        among = Booking.event_id.in_(bindparam(None, sorted(events), expanding=True, literal_execute=True))
        booked = select(Booking.person_id).where(
            Booking.partnership == partnership, among, Booking.state != "cancelled"
        )
        query = query.where(ChatAccount.person_id.in_(booked))
    return session.scalar(query) or 0

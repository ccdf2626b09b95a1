"""A person has another address than was believed: what was mailed to the wrong one dies, and goes to the right one."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.flows.queueing import invite_again
from bot.plan.model import Partnership
from bot.storage import bad_addresses, chat_accounts, links, named_in, outbox, unnamed
from bot.storage.tables import ChatCode, Person, Touchpoint
from bot.storage.whose import asked_about, whose


def forget_old_address(session: Session, partnership: str, person: Person) -> None:
    """Make links and chat accounts of an address unknown: it was somebody else's. So is that nothing reached it."""
    links.forget(session, partnership, person.id)
    chat_accounts.forget_person(session, partnership, person.id)
    if whose(session, person).alone:
        bad_addresses.clear(session, partnership, person.email)
        session.execute(delete(ChatCode).where(ChatCode.partnership == partnership, ChatCode.email == person.email))


def reword(session: Session, person: Person, *, email: str, name: str) -> int:
    """Put another address and name than the present ones into letters to others, and issues; gives how many letters.

    Else somebody who is erased later would still be found under the old ones.
    """
    key, found_by = person.partnership, named_in.signs(session, person)

    def change(text: str) -> str:
        return found_by.replaced(text, email=email, name=name)

    letters = named_in.letters(session, key, person.id, found_by).theirs
    for row in letters:
        named_in.reword(row, change)
    unnamed.issues(session, key, list(session.scalars(asked_about(whose(session, person)))), change)
    session.flush()
    return len(letters)


def write_again(session: Session, partnership: Partnership, person: Person, *, now: datetime) -> bool:
    """Send to the right address what went to the wrong one and is still open; tells whether that is anybody more."""
    if person.stopped_at is not None:
        return False
    query = select(Touchpoint).where(Touchpoint.partnership == partnership.key, Touchpoint.person_id == person.id)
    mine = [each for each in session.scalars(query.order_by(Touchpoint.id)) if each.closes_at > now]
    due = any(each.next_at is not None and each.next_at <= now for each in mine)
    sent = [_sent_again(session, partnership, each, now) for each in mine if each.state in ("sent", "undeliverable")]
    return any(sent) and not due


def _sent_again(session: Session, partnership: Partnership, touchpoint: Touchpoint, now: datetime) -> bool:
    if touchpoint.stage not in partnership.plan.active():
        return False
    letters = outbox.of_touchpoint(session, partnership.key, touchpoint.id)
    if any(letter.state == "queued" for letter in letters):
        return False  # it has not gone, and will go to the right address
    again = f"to the corrected address {touchpoint.person_id}-{len(letters)}"
    return invite_again(session, partnership, touchpoint, now=now, key=again)

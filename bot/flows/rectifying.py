"""Rectification (UK GDPR, article 16; P5): a name or address is put right, and what was mailed wrongly dies."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.errors import InputError
from bot.flows import moving_house
from bot.flows.roster.people import address
from bot.messages.nouns import Json
from bot.plan.model import Partnership
from bot.storage import audit, bad_addresses, outbox, people
from bot.storage.people import name_key
from bot.storage.tables import ChatAccount, Link, Person


@dataclass(frozen=True)
class Corrected:
    """What followed from a correction, counted."""

    what: tuple[str, ...]
    """`email`, `name`."""
    links: int = 0
    """Links to the old address that no longer open."""
    waiting: int = 0
    """Letters that wait, and go to the new address; those that went to the old one and are still open go again."""
    certificates: int = 0
    """Certificates that now have the right name."""
    named_in: int = 0
    """Letters to others that now have the right name or address."""
    noted: int = 0
    """Issues and notes of others that now have it."""
    accounts: int = 0
    """Chat accounts that are theirs no longer, since somebody at the old address may have claimed them."""

    @property
    def moved(self) -> bool:
        """Tell whether the address is another."""
        return "email" in self.what

    def as_json(self) -> dict[str, Json]:
        """Give the counts."""
        return {**asdict(self), "what": list(self.what)}


def correct(
    session: Session,
    partnership: Partnership,
    person: Person,
    *,
    email: str | None,
    name: str | None,
    now: datetime,
    who: str,
) -> Corrected:
    """Put a person's name or address right; raises `InputError` where that cannot be, with what to do."""
    new_email, problem = address(email) if email is not None else (person.email, "")
    if problem:
        raise InputError(f"--new-email: {problem}")
    new_name = " ".join((name if name is not None else person.name).split())
    what = [] if new_email == person.email else ["email"]
    what += [] if new_name == person.name else ["name"]
    if not what:
        raise InputError(f"{person.email}: this is how they are known already - give --new-email or --name")
    taken = people.find(session, partnership.key, email=new_email, name=new_name)
    if taken is not None and taken.id != person.id:
        raise InputError(f"{new_email}: '{new_name}' is known there already as another person - nothing was changed")
    links, accounts = (_of(session, person, table) if "email" in what else 0 for table in (Link, ChatAccount))
    respelt = moving_house.respell(session, person, email=new_email, name=new_name)
    if "email" in what:
        moving_house.forget_old_address(session, partnership.key, person, now=now)
        bad_addresses.clear(session, partnership.key, new_email)
    person.email, person.name, person.name_key = new_email, new_name, name_key(new_name)
    session.flush()
    if "email" in what:
        moving_house.write_again(session, partnership, person, now=now)
    letters = outbox.of_person(session, partnership.key, person.id)
    waiting = sum(letter.state in outbox.WAITING for letter in letters)
    done = Corrected(tuple(what), links, waiting, respelt.certificates, respelt.letters, respelt.noted, accounts)
    subject = f"person:{person.id}"
    audit.add(
        session, partnership.key, now=now, who=who, what="corrected a person", subject=subject, detail=done.as_json()
    )
    return done


def _of(session: Session, person: Person, table: type[Link] | type[ChatAccount]) -> int:
    mine = table.partnership == person.partnership, table.person_id == person.id
    return session.scalar(select(func.count()).select_from(table).where(*mine)) or 0

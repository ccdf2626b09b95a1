"""Who asked to be erased: a mark made with this installation's own key, so that no roster brings them back unnoticed.

Nobody can read an address from a mark, nor try addresses on it without the key; it is held to respect what the person
asked for, and for nothing else. It is a row of `person` of its own, without anything of theirs, and no row of theirs
leads to it. Where others share the address, the mark is of the name there, however a roster writes it; whoever is
not known there by name then waits for an officer's word. So does whoever comes with an address that they had before a
correction: it may be somebody else's.
"""

import hashlib
import hmac
import re
from datetime import datetime

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm import Session

from bot.storage import links
from bot.storage.people import with_address
from bot.storage.tables import Person

_MARK, _LET_IN = "asked to be erased:", "let in where somebody was erased:"
_WAS_AT = "was before a correction at:"
_SHARED = "whoever else is at a shared address"
_TITLES = frozenset(
    ("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "cllr", "councillor", "rev", "reverend", "sir", "dame")
)
_WORD = re.compile(r"[^\W_]+")


def remember(session: Session, person: Person, *, alone: bool, now: datetime) -> None:
    """Mark a person's address, or where several people share it their name there; and those they had before."""
    key, email = person.partnership, person.email
    for digest in _addresses_before(session, person):
        _put(session, key, _MARK + digest, now=now)
    forget_addresses_before(session, person)
    if alone:
        _put(session, key, _mark(session, key, email, ""), now=now)
        return
    for name in (_plain(person.name), _SHARED):
        _put(session, key, _mark(session, key, email, name), now=now)


def note_address(session: Session, person: Person, *, now: datetime) -> None:
    """Note by a fingerprint the address that a person is about to lose, for the day on which they ask to be erased."""
    if person.email:
        _put(
            session, person.partnership, _mark(session, person.partnership, person.email, _SHARED, _of(person)), now=now
        )


def forget_addresses_before(session: Session, person: Person) -> None:
    """Forget which addresses a person had before corrections."""
    noted = Person.email == "", Person.name_key.startswith(_of(person), autoescape=True)
    session.execute(delete(Person).where(Person.partnership == person.partnership, *noted))


def asked(session: Session, partnership: str, *, email: str, name: str) -> bool:
    """Tell whether whoever has this address and name asked to be erased, or may have."""
    marks = Marks(session, partnership)
    return bool(marks.of(email, name)) or marks.may_be(email, name)


def readmit(session: Session, partnership: str, *, email: str, name: str, now: datetime) -> bool:
    """Take a mark back, since the person came back, or let in who is somebody else; tells whether that was needed."""
    marks = Marks(session, partnership)
    found, unknown = marks.of(email, name), bool(name) and marks.may_be(email, name)
    gone = delete(Person).where(Person.partnership == partnership, Person.email == "", Person.name_key.in_(found))
    session.execute(gone)
    if unknown:
        _put(session, partnership, _mark(session, partnership, email, _plain(name), _LET_IN), now=now)
    return bool(found) or unknown


class Marks:
    """The marks of a partnership, read once, for who asks of many people."""

    def __init__(self, session: Session, partnership: str) -> None:
        self._session, self._partnership = session, partnership
        like = (Person.name_key.startswith(each, autoescape=True) for each in (_MARK, _LET_IN))
        self._marks = set(session.scalars(_row(partnership).where(or_(*like))))

    def of(self, email: str, name: str) -> list[str]:
        """Give the marks that are this person's; none for who never asked."""
        if not self._marks or not email:
            return []
        ways = {_mark(self._session, self._partnership, email, each) for each in ("", _plain(name))}
        return sorted(ways & self._marks)

    def may_be(self, email: str, name: str) -> bool:
        """Tell whether somebody at this address asked, and nobody is known there by this name."""
        if not self._marks or not email:
            return False
        shared = _mark(self._session, self._partnership, email, _SHARED)
        let_in = _mark(self._session, self._partnership, email, _plain(name), _LET_IN)
        if shared not in self._marks or let_in in self._marks:
            return False
        there = with_address(self._session, self._partnership, email)
        return _plain(name) not in {_plain(person.name) for person in there}


def _addresses_before(session: Session, person: Person) -> list[str]:
    noted = session.scalars(_row(person.partnership).where(Person.name_key.startswith(_of(person), autoescape=True)))
    return [key.removeprefix(_of(person)) for key in noted]


def _of(person: Person) -> str:
    return f"{_WAS_AT}{person.id}:"


def _put(session: Session, partnership: str, mark: str, *, now: datetime) -> None:
    if session.scalar(_row(partnership).where(Person.name_key == mark)) is None:
        facts = {"email": "", "name": "", "agency": "", "job_role": "", "staff_group": "", "channel": ""}
        session.add(Person(partnership=partnership, name_key=mark, anonymous_since=now, stopped_at=now, **facts))
        session.flush()


def _row(partnership: str) -> Select[str]:
    return select(Person.name_key).where(Person.partnership == partnership, Person.email == "")


def _plain(name: str) -> str:
    """Give the form in which a name is the same with a title, and with the surname first."""
    words = _WORD.findall(name.casefold().replace("'", "").replace("’", ""))
    return " ".join(sorted([word for word in words if word not in _TITLES] or words))


def _mark(session: Session, partnership: str, email: str, plain: str, what: str = _MARK) -> str:
    said = "\n".join(("erased", partnership, email.strip().casefold(), plain))
    return what + hmac.new(links.instance_key(session).encode(), said.encode(), hashlib.sha256).hexdigest()

"""Whose chat account it is: an officer's, or another address's, shown once by a mailed code (Q7)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.flows.letters import named, who_writes
from bot.flows.trainer import own_events
from bot.plan.model import Officer, Partnership
from bot.storage import audit, chat_accounts, chat_codes, chat_officers, outbox, people
from bot.storage.chat_officers import Account
from bot.storage.outbox import Letter
from bot.storage.tables import Person

__all__ = ["Account", "Proved", "ask_link", "ask_officer", "is_code", "officer", "officer_at", "prove", "trainer_at"]
DIGITS = 6


@dataclass(frozen=True)
class Proved:
    """What a right code has shown: the account is an officer's, or of the people of an address."""

    purpose: str
    """`officer` or `link`."""
    email: str
    kept_from: str = ""
    """Why a link was refused all the same: the address is `shared`, or `taken` by another account."""

    @property
    def answer(self) -> str:
        """Give the key, under `chat`, of the words that answer it."""
        if self.purpose == "officer":
            return "officer_bound"
        return f"link_{self.kept_from}" if self.kept_from else "linked"


def officer(session: Session, partnership: Partnership, account: Account) -> Officer | None:
    """Give the officer whose account it is; who is in partnership.yaml no longer is none any more."""
    return officer_at(partnership, chat_officers.email_of(session, partnership.key, account))


def officer_at(partnership: Partnership, address: str) -> Officer | None:
    """Give the officer of an address."""
    wanted = address.strip().casefold()
    return next((each for each in partnership.about.officers if each.email.casefold() == wanted), None)


def trainer_at(session: Session, partnership: Partnership, account: Account) -> tuple[str, frozenset[int]]:
    """Give the address that an account was bound to, and the events that its trainer gives: none for anybody else."""
    address = chat_officers.email_of(session, partnership.key, account)
    return address, own_events(session, partnership.key, address) if address else frozenset()


def ask_officer(
    session: Session, partnership: Partnership, account: Account, address: str, *, now: datetime, profile: str = ""
) -> None:
    """Mail a code to an officer's or a trainer's address; the caller answers the same whatever came of it.

    None goes to a trainer's address that several people share. Whoever has that address in their `profile` is not
    kept waiting by what others have asked for.
    """
    known = officer_at(partnership, address)
    there = people.with_address(session, partnership.key, address)
    gives = known is None and bool(own_events(session, partnership.key, address))
    others = "a shared address" if len(there) > 1 else "an unknown address"
    subject = "an officer's address" if known else "a trainer's address" if gives else others
    _write_down(session, partnership, account, "asked for an officer's code", subject, now)
    if known is not None:
        person = people.at_address(session, partnership.key, email=known.email, name=known.name)
    elif gives:
        [person] = there
    else:
        return
    own = person.email.casefold() == profile.casefold()
    _mail(session, partnership, account, "officer", person, own=own, trainer=gives, now=now)


def ask_link(session: Session, partnership: Partnership, account: Account, address: str, *, now: datetime) -> None:
    """Mail a code to an address that a delegate says is theirs; the caller answers the same whatever came of it."""
    there = people.with_address(session, partnership.key, address)
    subject = " ".join(f"person:{person.id}" for person in there) or "an unknown address"
    _write_down(session, partnership, account, "asked for a code to link", subject, now)
    if there:
        _mail(session, partnership, account, "link", there[0], now=now)


def is_code(typed: str) -> bool:
    """Tell whether somebody has typed a code: six digits, with or without spaces."""
    digits = "".join(typed.split())
    return len(digits) == DIGITS and digits.isascii() and digits.isdigit()


def prove(session: Session, partnership: Partnership, account: Account, typed: str, *, now: datetime) -> Proved | None:
    """Take a code: right, and the account is the officer's, or of the one person of the address; None if it is not."""
    key = partnership.key
    proof = chat_codes.spend(session, key, account, "".join(typed.split()), now=now)
    there = people.with_address(session, key, proof.email) if proof else []
    if proof is None or not (_may_ask(session, partnership, proof.email) if proof.purpose == "officer" else there):
        _write_down(session, partnership, account, "refused: a wrong code", "", now)
        return None
    if proof.purpose == "officer":
        chat_officers.bind(session, key, account, email=proof.email, now=now)
        audit.add(session, key, now=now, who=proof.email, what="bound a chat account", subject=str(account))
        return Proved("officer", proof.email)
    kept_from = "shared" if len(there) > 1 else _claim(session, key, account, there[0], now=now)
    subject = " ".join(f"person:{person.id}" for person in there)
    what = f"refused: to link a {kept_from} address" if kept_from else "linked an address"
    _write_down(session, partnership, account, what, subject, now)
    return Proved("link", proof.email, kept_from)


def _may_ask(session: Session, partnership: Partnership, email: str) -> bool:
    return officer_at(partnership, email) is not None or bool(own_events(session, partnership.key, email))


def links_of(session: Session, partnership: Partnership, person: Person) -> list[Account]:
    """Give the accounts that a mailed code has linked to a person."""
    rows = chat_accounts.claims_of(session, partnership.key, person.id)
    return [Account(row.channel, row.workspace, row.account) for row in rows]


def unlink(session: Session, partnership: Partnership, person: Person, *, now: datetime, who: str) -> list[Account]:
    """Take a person's links back, because an officer says so; gives the accounts. Another code links them anew."""
    found = links_of(session, partnership, person)
    if found:
        chat_accounts.forget_person(session, partnership.key, person.id)
    for account in found:
        audit.add(
            session,
            partnership.key,
            now=now,
            who=who,
            what="unlinked an address",
            subject=f"person:{person.id}",
            detail={"account": str(account)},
        )
    return found


def _claim(session: Session, partnership: str, account: Account, person: Person, *, now: datetime) -> str:
    """Link an account to a person; gives `taken` where another account has done so: nobody is replaced unasked."""
    known = chat_accounts.of_person(session, partnership, person.id, account.channel)
    claimed = known is not None and known.claimed and known.workspace == account.workspace
    if known is not None and claimed and known.account not in ("", account.account):
        chat_accounts.doubt(session, known, now=now)
        return "taken"
    chat_accounts.claim(
        session,
        partnership,
        person.id,
        channel=account.channel,
        workspace=account.workspace,
        account=account.account,
        email=person.email,
        now=now,
    )
    return ""


def _mail(
    session: Session,
    partnership: Partnership,
    account: Account,
    purpose: str,
    person: Person,
    *,
    now: datetime,
    own: bool = False,
    trainer: bool = False,
) -> None:
    """Queue the mail with the code, which is minted as it goes; at most one in some minutes, and some a day."""
    expected = chat_codes.expect(session, partnership.key, account, purpose, email=person.email, own=own, now=now)
    if expected is None:
        return
    letter = Letter(
        key=f"chat code {account} {purpose} {expected['asked']}",
        person_id=person.id,
        role="officer" if purpose == "officer" else "delegate",
        template="chat_code",
        context={**who_writes(partnership), "person": named(person), "chat": expected, "trainer": trainer},
    )
    outbox.put(session, partnership.key, letter, now=now)


def _write_down(
    session: Session, partnership: Partnership, account: Account, what: str, subject: str, now: datetime
) -> None:
    audit.add(session, partnership.key, now=now, who=str(account), what=what, subject=subject)

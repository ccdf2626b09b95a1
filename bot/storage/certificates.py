"""Certificates: issued once a booking and round, under a random number."""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.storage.tables import Certificate

# Without letters and digits that are misread for one another.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_number() -> str:
    """Make a random number that nobody can guess and anybody can type: 60 bits as XXXX-XXXX-XXXX."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))


def of_booking(session: Session, partnership: str, booking_id: int, round_: int) -> Certificate | None:
    """Find the certificate of a booking's round."""
    query = select(Certificate).where(
        Certificate.partnership == partnership, Certificate.booking_id == booking_id, Certificate.round == round_
    )
    return session.scalar(query)


def by_number(session: Session, number: str) -> Certificate | None:
    """Find a certificate by its number: the one look-up that anybody may make, in any partnership."""
    return session.get(Certificate, number.strip().upper())


def revoke(session: Session, partnership: str, booking_id: int, round_: int, *, now: datetime) -> None:
    """Withdraw a certificate that should not have been issued."""
    certificate = of_booking(session, partnership, booking_id, round_)
    if certificate is not None and certificate.revoked_at is None:
        certificate.revoked_at = now


def restore(session: Session, partnership: str, booking_id: int, round_: int) -> None:
    """Let a withdrawn certificate hold again."""
    certificate = of_booking(session, partnership, booking_id, round_)
    if certificate is not None:
        certificate.revoked_at = None

"""Browsers that are known as a person's, by the hash of their number; `links.trust` makes one known."""

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from bot.storage.links import fingerprint
from bot.storage.tables import Device, Touchpoint


def known(session: Session, partnership: str, person_id: int, *, all_but: str = "") -> int:
    """Count the devices that are known at a person's forms, without one of them if its number is given."""
    where = _where(partnership, person_id, "", all_but)
    return session.scalar(select(func.count(Device.hash.distinct())).where(*where)) or 0


def forget(session: Session, partnership: str, person_id: int, *, only: str = "", all_but: str = "") -> None:
    """Have a person's devices be known no longer: one of them, all but one of them, or all; given by their numbers."""
    session.execute(delete(Device).where(*_where(partnership, person_id, only, all_but)))


def _where(partnership: str, person_id: int, only: str, all_but: str) -> list[ColumnElement[bool]]:
    theirs = select(Touchpoint.id).where(Touchpoint.partnership == partnership, Touchpoint.person_id == person_id)
    where: list[ColumnElement[bool]] = [Device.partnership == partnership, Device.touchpoint_id.in_(theirs)]
    where += [Device.hash == fingerprint(only)] if only else []
    where += [Device.hash != fingerprint(all_but)] if all_but else []
    return where

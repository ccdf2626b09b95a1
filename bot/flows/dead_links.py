"""Words that were sent in by a link that opens nothing any more: looked at all the same (C4)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.flows import concern
from bot.plan.model import Plans
from bot.storage import links, touchpoints


def screen(session: Session, plans: Plans, token: str, place: str, typed: Sequence[str], *, now: datetime) -> None:
    """Look for a concern in what was typed by an expired or revoked link; a link that never was is nobody's.

    The caller answers the same whatever comes of it.
    """
    link = links.known(session, token, "q", "s") if typed else None
    if link is None or link.touchpoint_id is None or link.partnership not in plans:
        return
    touchpoint = touchpoints.get(session, link.partnership, link.touchpoint_id)
    concern.screen(
        session,
        plans[link.partnership],
        "\n".join(typed),
        person_id=link.person_id,
        event_id=touchpoint.event_id,
        touchpoint_id=touchpoint.id,
        place=place,
        channel="web",
        now=now,
    )

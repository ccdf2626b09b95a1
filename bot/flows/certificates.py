"""Certificates: to who was there for the full time and completed the end-of-course stage (L4)."""

from bot.flows.letters import Occasion, day_in_words
from bot.messages.nouns import Json
from bot.storage import certificates
from bot.storage.tables import Certificate


def prepare(about: Occasion) -> dict[str, Json]:
    """Issue the certificate, once, and give its letter what it says."""
    touchpoint = about.touchpoint
    booking_id = touchpoint.booking_id or 0
    issued = certificates.of_booking(about.session, about.partnership.key, booking_id, touchpoint.round)
    if issued is None:
        issued = Certificate(
            number=certificates.new_number(),
            partnership=about.partnership.key,
            booking_id=booking_id,
            round=touchpoint.round,
            name=about.person.name or about.person.email,
            course=about.event.course,
            level=about.event.level,
            date=day_in_words(about.event.starts_at, about.partnership),
            outcomes=[str(outcome["text"]) for outcome in about.event.outcomes],
            issued_at=about.now,
        )
        about.session.add(issued)
    issued.revoked_at = None
    return {"certificate": {"number": issued.number}}

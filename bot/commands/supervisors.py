"""`supervisors`: those whom delegates named, and who wait for an officer's yes."""

from sqlalchemy.orm import Session

from bot.commands.context import Context
from bot.commands.grammar import number, shortened
from bot.errors import NotFoundError, WordsError
from bot.flows.reconcile import reconcile_bookings
from bot.messages.nouns import Answer, Json, Table
from bot.messages.wording import NOTHING
from bot.storage import audit, bookings, listings
from bot.storage.listings import Nomination

USAGE = "supervisors accept 12"


def supervisors(session: Session, context: Context, words: str) -> Answer:
    """List the nominations that wait, or decide one."""
    waiting = listings.nominations(session, context.partnership.key)
    if not words:
        return _waiting(waiting)
    action, _, rest = words.partition(" ")
    if action.lower() not in ("accept", "refuse"):
        raise WordsError(f"supervisors: '{shortened(words)}' is not understood - write 'supervisors', or '{USAGE}'")
    booking = number(rest, USAGE)
    found = next((each for each in waiting if each.booking == booking), None)
    if found is None:
        raise NotFoundError(f"supervisors: no nomination {booking} waits - 'supervisors' lists those that do")
    return _decide(session, context, found, accept=action.lower() == "accept")


def _waiting(waiting: list[Nomination]) -> Answer:
    data: dict[str, Json] = {
        "nominations": [
            {"n": each.booking, "delegate": each.delegate, "supervisor": each.supervisor, "email": each.email}
            for each in waiting
        ]
    }
    if not waiting:
        return Answer("Named supervisors", ("Nobody waits for your yes.",), data)
    rows = tuple(
        (str(each.booking), each.delegate, each.agency or NOTHING, each.supervisor or NOTHING, each.email, each.event)
        for each in waiting
    )
    table = Table(("N", "Delegate", "Agency", "Named as supervisor", "Address", "Event"), rows)
    hint = "Their addresses are not of the agency's known domains. 'supervisors accept N' or 'supervisors refuse N'."
    return Answer("Named supervisors", (table, hint), data)


def _decide(session: Session, context: Context, found: Nomination, *, accept: bool) -> Answer:
    """Take the decision, and let the timeline follow: what supervisors are sent begins, or stays away."""
    key = context.partnership.key
    booking = bookings.get(session, key, found.booking)
    booking.nominated = "accepted" if accept else ""
    if not accept:
        booking.supervisor_id = None
    session.flush()
    reconcile_bookings(session, context.partnership, [booking.id], now=context.now)
    done = "accepted" if accept else "refused"
    audit.add(
        session,
        key,
        now=context.now,
        who=context.who,
        what=f"{done} a named supervisor",
        subject=f"booking:{booking.id}",
    )
    name = found.supervisor or found.email
    said = f"{name} is {done} as {found.delegate}'s supervisor."
    return Answer("Named supervisors", (said,), {"n": found.booking, "decision": done})

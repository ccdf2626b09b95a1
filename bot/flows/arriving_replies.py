"""What people answer in their own words: a supervisor's reply is an acknowledgement, a delegate's may be a wish."""

from dataclasses import replace
from datetime import datetime, time

from sqlalchemy.orm import Session

from bot.flows import away, officers, preferences, supervisor
from bot.flows.arriving_words import named_instead, wish_in
from bot.flows.chat_words import is_thanks
from bot.flows.letters import letter, named, occasion
from bot.messages.arrived import Arrived
from bot.plan.model import Partnership
from bot.storage import audit, bookings, outbox, people, supervisors
from bot.storage.tables import Booking, OutboxMessage, Person, Touchpoint

ACKNOWLEDGED, COMMENT, FROM_DELEGATE, WRONG_SUPERVISOR = (
    "acknowledged",
    "comment",
    "from_delegate",
    "wrong_supervisor",
)
BY_MAIL = {
    COMMENT: "answer by mail",
    FROM_DELEGATE: "delegate's answer by mail",
    WRONG_SUPERVISOR: "wrong supervisor, by mail",
}
"""How officers know what was answered by mail, wherever they read of it."""
REPLIED, WISH, ASIDE = "replied", "wish", "aside"
NEARLY_ALL = 3_900
"""Characters: a mail whose own words come so near to the 4,000 that are read has more of them."""
MOST_A_DAY = 3
"""How many answers at one stage become issues in a day: a helpdesk that answers every mail must not fill the queue."""
FORGED = "the mail server says that it is not from whom it claims to be"
OTHER_ADDRESS = "it is from another address than our letter went to"
TOO_MANY = f"it is more than {MOST_A_DAY} answers to one letter in a day: perhaps a machine writes them"


def called(what: str) -> str:
    """Name an issue as officers know it."""
    return BY_MAIL.get(what, what.replace("_", " "))


def take(
    session: Session, partnership: Partnership, arrived: Arrived, row: OutboxMessage | None, *, now: datetime
) -> tuple[str, str]:
    """Take a person's own words: (`replied`, `wish` or `aside`, why it was put aside).

    Believed is only who was written to: the very address that the answered letter went to.
    """
    if row is None:
        return ASIDE, "it is no answer to a letter of ours"
    person = people.get(session, partnership.key, row.person_id)
    why = _not_believed(arrived, row, person)
    if why:
        return ASIDE, why
    away.over(session, partnership.key, person.id, now=now)
    wish = wish_in(arrived.text, person.name)
    if wish.what:
        _grant(session, partnership.key, person.id, wish.what, now=now)
    if wish.what and not wish.more:
        return WISH, ""
    touchpoint = session.get(Touchpoint, row.touchpoint_id) if row.touchpoint_id else None
    if row.role == "supervisor" and touchpoint is not None and touchpoint.booking_id is not None:
        why = _from_supervisor(session, partnership, row, touchpoint, _said(arrived), now=now)
    elif row.role == "delegate":
        why = _from_delegate(session, partnership, row, touchpoint, arrived.text, now=now)
    else:
        why = f"it is the answer of a {row.role}"
    return (ASIDE, why) if why else (REPLIED, "")


def _not_believed(arrived: Arrived, row: OutboxMessage, person: Person) -> str:
    if arrived.forged:
        return FORGED
    if not arrived.sender or arrived.sender != person.email:
        return OTHER_ADDRESS
    if row.role == "officer":
        return "it is the answer of an officer"
    return "" if arrived.text.strip() else "there are no words of its own in it"


def _grant(session: Session, key: str, person_id: int, wish: str, *, now: datetime) -> None:
    if wish == "stop":
        preferences.stop(session, key, person_id, now=now)
    elif wish == "start":
        preferences.start_again(session, key, person_id, now=now)
    else:
        preferences.prefer(session, key, person_id, channel=wish.removeprefix("prefer_"), now=now)


def _from_supervisor(
    session: Session,
    partnership: Partnership,
    row: OutboxMessage,
    touchpoint: Touchpoint,
    text: str,
    *,
    now: datetime,
) -> str:
    """Take it that they have read the letter; what they say goes before the officers, and they are thanked.

    Says why it is left to a person, or nothing. An answer to thanks is not thanked for: a machine may write it.
    """
    key, booking = partnership.key, bookings.get(session, partnership.key, touchpoint.booking_id or 0)
    standing = [each.what for each in supervisors.acts(session, key, touchpoint.id)]
    if ACKNOWLEDGED not in standing and touchpoint.state in ("sent", "expired", "undeliverable"):
        supervisor.act(session, touchpoint, what=ACKNOWLEDGED, note="", now=now)
    if is_thanks(text):
        return ""
    if not _said_already(session, key, touchpoint.id, text):
        if _enough(session, partnership, row, now):
            return TOO_MANY
        supervisor.raise_issue(session, touchpoint, what=COMMENT, text=text, agency=booking.agency, now=now)
        officers.tell_of_issue(session, partnership, touchpoint, what=COMMENT, now=now)
    if touchpoint.state == "answered" and row.template != "reply_thanks":
        _thank(session, partnership, touchpoint, booking, now=now)
    return ""


def _said(arrived: Arrived) -> str:
    """Give what a mail says; where there is more of it than is kept, officers are told where to read on."""
    is_cut = len(arrived.whole) > len(arrived.text) >= NEARLY_ALL
    return (
        f"{arrived.text[:NEARLY_ALL]}\n[Their mail is longer. Read all of it in the mailbox.]"
        if is_cut
        else arrived.text
    )


def _thank(
    session: Session, partnership: Partnership, touchpoint: Touchpoint, booking: Booking, *, now: datetime
) -> None:
    """Say what happens next, once a booking: the only letter that ever follows from a mail."""
    about = occasion(session, partnership, touchpoint, now)
    if about.person.stopped_at is not None:
        return
    delegate = named(people.get(session, partnership.key, booking.person_id))
    thanks = letter(about, key="thanks", template="reply_thanks", extra={"delegate": delegate})
    outbox.put(session, partnership.key, replace(thanks, key=f"booking {booking.id}: thanks"), now=now)


def _from_delegate(
    session: Session,
    partnership: Partnership,
    row: OutboxMessage,
    touchpoint: Touchpoint | None,
    text: str,
    *,
    now: datetime,
) -> str:
    """Put a delegate's words before the officers; nobody is written to for them, and nothing is sent to a new name.

    Says why it is left to a person, or nothing.
    """
    if is_thanks(text) or _said_already(session, partnership.key, row.touchpoint_id, text):
        return ""
    if _enough(session, partnership, row, now):
        return TOO_MANY
    person = people.get(session, partnership.key, row.person_id)
    instead = named_instead(text)
    what, said = (WRONG_SUPERVISOR, f"{_told(instead)}\n\n{text}") if instead is not None else (FROM_DELEGATE, text)
    supervisors.raise_by_mail(
        session,
        partnership.key,
        person_id=person.id,
        touchpoint_id=row.touchpoint_id,
        event_id=row.event_id,
        agency=person.agency,
        what=what,
        text=said[: supervisor.MAX_TEXT],
        now=now,
    )
    who, subject = f"person {person.id}", f"message:{row.id}"
    audit.add(session, partnership.key, now=now, who=who, what="answered by mail", subject=subject)
    if touchpoint is not None:
        officers.tell_of_issue(session, partnership, touchpoint, what=FROM_DELEGATE, now=now)
    return ""


def _enough(session: Session, partnership: Partnership, row: OutboxMessage, now: datetime) -> bool:
    """Tell whether as many answers have become issues today as may, at one stage of one person."""
    zone = partnership.about.tz
    midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
    today = [
        each
        for each in supervisors.issues(session, partnership.key, still_open=False)
        if each.raised_at >= midnight and each.what in (COMMENT, FROM_DELEGATE, WRONG_SUPERVISOR)
    ]
    mine = [each for each in today if (each.touchpoint_id, each.person_id) == (row.touchpoint_id, row.person_id)]
    return len(mine) >= MOST_A_DAY


def _told(instead: str) -> str:
    said = f"the right one is {instead}" if instead else "nobody else is named"
    return f"Says that the supervisor in the booking is wrong; {said}. Correct it in the roster, and import it."


def _said_already(session: Session, key: str, touchpoint_id: int | None, text: str) -> bool:
    """Tell whether the same words wait in the queue: some send a mail twice."""
    mine = [each.text for each in supervisors.issues(session, key) if each.touchpoint_id == touchpoint_id]
    return any(each == text.strip() or each.endswith(f"\n\n{text.strip()}") for each in mine)

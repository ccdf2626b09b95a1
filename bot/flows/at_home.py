"""What the home of whoever has a chat account shows: what waits, what is done, what was earned, their team (C1, C3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.flows import answering, chat_forms
from bot.flows.chat_forms import open_sheets, people_of
from bot.flows.conversation import SENT
from bot.flows.letters import day_in_words
from bot.messages.at_home import Earned, Given, Home, Mine, Waiting
from bot.plan.model import ASKS, TELLS_SUPERVISORS, Partnership
from bot.storage import audit, bookings, certificates, links, one_person, people
from bot.storage.chat_officers import Account
from bot.storage.tables import Event, Person, Touchpoint

DONE_FOR = timedelta(days=400)
"""How long what is done is shown."""


@dataclass(frozen=True)
class _Room:
    """Whose home it is, and when."""

    session: Session
    partnership: Partnership
    mine: list[Person]
    base_url: str
    now: datetime

    def touchpoints(self) -> Iterator[tuple[Touchpoint, Event]]:
        """Give all that concerns them, in order of time."""
        for person in self.mine:
            yield from one_person.touchpoints_of(self.session, self.partnership.key, person.id)

    def url(self, path: str) -> str:
        """Give the address of a page."""
        return f"{self.base_url.rstrip('/')}{path}"


def home(session: Session, partnership: Partnership, account: Account, *, base_url: str, now: datetime) -> Home:
    """Gather what an account's people see at home; an officer's part is put in by who may ask the commands."""
    room = _Room(session, partnership, people_of(session, partnership, account), base_url, now)
    privacy = room.url(f"/privacy/{partnership.key}")
    if not room.mine:
        return Home("", partnership.about.name, privacy, "chat", unknown=True)
    waiting, given = _forms(room)
    return Home(
        name=room.mine[0].name,
        partnership=partnership.about.name,
        privacy_url=privacy,
        channel="mail" if all(person.channel == "mail" for person in room.mine) else "chat",
        stopped=all(person.stopped_at is not None for person in room.mine),
        waiting=waiting,
        given=given,
        earned=tuple(_earned(room)),
        team=tuple(_team(room)),
    )


def _forms(room: _Room) -> tuple[tuple[Waiting, ...], tuple[Given, ...]]:
    """Give the forms that wait, and those that were sent in, the newest first."""
    waiting, given = [], []
    for sheet in open_sheets(room.session, room.partnership, room.mine, now=room.now):
        form = chat_forms.form_at(room.session, sheet, None)
        if sheet.state.cursor == SENT:
            given.append(Given(form.touchpoint, form.title, form.course, form.until))
        else:
            answered, total = answering.progress(sheet)
            waiting.append(Waiting(form.touchpoint, form.title, form.course, form.day, form.until, answered, total))
    return tuple(waiting), (*reversed(given), *_closed(room))


def _closed(room: _Room) -> list[Given]:
    """Give the forms that were sent in and can no longer be changed, the newest first."""
    found = []
    for touchpoint, event in room.touchpoints():
        over = touchpoint.closes_at <= room.now < touchpoint.closes_at + DONE_FOR
        if touchpoint.kind in ASKS and touchpoint.state == "answered" and over:
            found.append(Given(touchpoint.id, _title(room, touchpoint), event.course, ""))
    return found[::-1]


def _title(room: _Room, touchpoint: Touchpoint) -> str:
    stage = room.partnership.plan.stages.get(touchpoint.stage)
    questionnaire = room.partnership.questionnaires.get((stage.questionnaire or "") if stage else "")
    return questionnaire.title if questionnaire else touchpoint.stage.replace("_", " ")


def _earned(room: _Room) -> Iterator[Earned]:
    """Give the certificates that hold, the newest first."""
    mine = {person.id for person in room.mine}
    places = [
        place
        for person in room.mine
        for place in one_person.bookings_of(room.session, room.partnership.key, person.id)
        if place[0].person_id in mine
    ]
    for booking, event in reversed(list(dict.fromkeys(places))):
        issued = certificates.of_booking(room.session, room.partnership.key, booking.id, booking.round)
        if issued is not None and issued.revoked_at is None:
            day = day_in_words(event.starts_at, room.partnership)
            yield Earned(issued.course, day, room.url(f"/certificates/{issued.number}"))


def _team(room: _Room) -> Iterator[Mine]:
    """Give what a supervisor was sent of their team: what is to be done, by its time, then what is done."""
    found = []
    for touchpoint, event in room.touchpoints():
        if touchpoint.kind not in TELLS_SUPERVISORS or touchpoint.state not in ("sent", "answered"):
            continue
        if touchpoint.sent_at is None or touchpoint.closes_at + DONE_FOR <= room.now:
            continue
        found.append((touchpoint, event))
    for touchpoint, event in sorted(found, key=lambda pair: pair[0].state == "answered"):
        booking = bookings.get(room.session, room.partnership.key, touchpoint.booking_id or 0)
        delegate = people.get(room.session, room.partnership.key, booking.person_id)
        yield Mine(
            kind=touchpoint.kind.removeprefix("supervisor_"),
            delegate=delegate.name or delegate.email,
            course=event.course,
            day=day_in_words(event.starts_at, room.partnership),
            touchpoint=touchpoint.id,
            done=touchpoint.state == "answered",
        )


def supervisors_page(
    session: Session, partnership: Partnership, account: Account, touchpoint_id: int, *, base_url: str, now: datetime
) -> str:
    """Mint a link to a supervisor's page for whoever it is for; empty for anybody else, which is written down."""
    touchpoint = session.get(Touchpoint, touchpoint_id)
    mine = {person.id for person in people_of(session, partnership, account)}
    theirs = touchpoint is not None and touchpoint.partnership == partnership.key and touchpoint.person_id in mine
    if touchpoint is None or not theirs or touchpoint.kind not in TELLS_SUPERVISORS:
        what, subject = "refused: asked for a page that is not theirs", f"touchpoint:{touchpoint_id}"
        audit.add(session, partnership.key, now=now, who=str(account), what=what, subject=subject)
        return ""
    if touchpoint.sent_at is None or touchpoint.state not in ("sent", "answered"):
        return ""
    token = links.to_page(session, touchpoint, "s", now=now)
    return f"{base_url.rstrip('/')}/s/{token}"

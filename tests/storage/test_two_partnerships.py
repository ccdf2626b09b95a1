"""Every query takes the partnership: what is there is not here (rule 8, Q7)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from bot.flows import supervisor
from bot.storage import (
    audit,
    bookings,
    certificates,
    chat_accounts,
    events,
    links,
    outbox,
    people,
    responses,
    since_letter,
    supervisors,
    touchpoints,
)
from bot.storage.tables import Booking, Event, Link, Person, Response, Touchpoint
from tests.build import World
from tests.plans import HERE, THERE, at

NOW = at("2026-07-01")


class Twins:
    """One booking played through in `there`, of which `here` may see nothing."""

    def __init__(self, world: World) -> None:
        event = world.an_event(partnership=THERE, trainers=[world.a_person("Tess Trainer", partnership=THERE)])
        booking = world.a_booking(event)
        world.tick(event.ends_at)
        world.answers(booking, there="all")
        world.run_until(at("2026-03-04"))
        self.world, self.event, self.booking = world, event, booking
        self.form = world.touchpoint(booking, "end_of_course")
        self.briefing = world.touchpoint(booking, "supervisor_briefing")
        with world.database.write() as session:
            row = session.get_one(Touchpoint, self.briefing.id)
            supervisor.raise_issue(session, row, what="concern", text="x", agency="School", now=world.now)
            supervisor.act(session, row, what="seen", note="", now=world.now)
            session.get_one(Booking, booking.id).stale = True
            known: dict[str, Any] = {"channel": "slack", "workspace": "T1", "email": "x@school.example", "now": NOW}
            chat_accounts.claim(session, THERE, booking.person_id, account="U1", **known)
            chat_accounts.remember(session, THERE, booking.supervisor_id or 0, account="", **known)
        self.person = next(p for p in world.rows(Person) if p.id == booking.person_id)
        self.response = world.rows(Response, kind="end_of_course")[0].id


@pytest.fixture
def twins(world: World) -> Twins:
    return Twins(world)


QUERIES: dict[str, Callable[[Session, str, Twins], Any]] = {
    "since_letter.answers": lambda s, key, t: since_letter.answers(s, key, [t.event.id]),
    "people.find": lambda s, key, t: people.find(s, key, email=t.person.email, name=t.person.name),
    "people.with_address": lambda s, key, t: people.with_address(s, key, t.person.email),
    "people.domains": lambda s, key, t: people.domains_of_agency(s, key, "School"),
    "chat_accounts.of_person": lambda s, key, t: chat_accounts.of_person(s, key, t.person.id, "slack"),
    "chat_accounts.account_of": lambda s, key, t: chat_accounts.account_of(s, key, t.person, "slack", now=NOW),
    "chat_accounts.people_of": lambda s, key, t: chat_accounts.people_of(s, key, "slack", "T1", "U1"),
    "chat_accounts.count_missing": lambda s, key, t: chat_accounts.count_missing(s, key, "slack"),
    "events.by_ref": lambda s, key, t: events.by_ref(s, key, t.event.ref.lower()),
    "events.trainers": lambda s, key, t: events.trainers(s, key, t.event.id),
    "events.everything": lambda s, key, t: events.everything(s, key),
    "bookings.find": lambda s, key, t: bookings.find(s, key, event_id=t.event.id, person_id=t.person.id),
    "bookings.of_event": lambda s, key, t: bookings.of_event(s, key, t.event.id),
    "bookings.with_events": lambda s, key, t: bookings.with_events(s, key, [t.booking.id]),
    "bookings.ids_of_events": lambda s, key, t: bookings.ids_of_events(s, key, [t.event.id]),
    "bookings.stale": lambda s, key, t: bookings.stale(s, key, 10),
    "touchpoints.of_subjects": lambda s, key, t: touchpoints.of_subjects(s, key, [f"booking:{t.booking.id}"]),
    "touchpoints.of_booking": lambda s, key, t: touchpoints.of_booking(s, key, t.booking.id),
    "touchpoints.to_look_at": lambda s, key, t: touchpoints.to_look_at(s, key, now=NOW, limit=9),
    "touchpoints.next_due": lambda s, key, t: touchpoints.next_due(s, key),
    "touchpoints.people_due": lambda s, key, t: touchpoints.people_due(s, key, now=at("2026-06-01")),
    "responses.of_touchpoint": lambda s, key, t: responses.of_touchpoint(s, key, t.form.id),
    "responses.of_booking": lambda s, key, t: responses.of_booking(s, key, t.booking.id, "end_of_course"),
    "responses.answers": lambda s, key, t: responses.answers(s, key, [t.response]),
    "certificates.of_booking": lambda s, key, t: certificates.of_booking(s, key, t.booking.id, 1),
    "supervisors.acts": lambda s, key, t: supervisors.acts(s, key, t.briefing.id),
    "supervisors.issues": lambda s, key, t: supervisors.issues(s, key),
    "supervisors.close_issue": lambda s, key, t: supervisors.close_issue(s, key, 1, now=NOW),
    "outbox.of_touchpoint": lambda s, key, t: outbox.of_touchpoint(s, key, t.form.id),
    "outbox.of_person": lambda s, key, t: outbox.of_person(s, key, t.person.id, "mail"),
    "audit.entries": lambda s, key, t: audit.entries(s, key),
}


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_finds_its_own_partnerships_rows_only(twins: Twins, query: str) -> None:
    with twins.world.database.trial() as session:
        assert QUERIES[query](session, THERE, twins)
        assert not QUERIES[query](session, HERE, twins)


@pytest.mark.parametrize(
    "get",
    [
        lambda s, key, t: people.get(s, key, t.person.id),
        lambda s, key, t: events.get(s, key, t.event.id),
        lambda s, key, t: bookings.get(s, key, t.booking.id),
        lambda s, key, t: touchpoints.get(s, key, t.form.id),
        lambda s, key, t: responses.frozen(s, key, t.form.form or ""),
    ],
)
def test_getting_another_partnerships_row_finds_none(twins: Twins, get: Callable[[Session, str, Twins], Any]) -> None:
    with twins.world.database.trial() as session:
        get(session, THERE, twins)
        with pytest.raises(NoResultFound):
            get(session, HERE, twins)


def test_changes_touch_their_own_partnership_only(twins: Twins) -> None:
    with twins.world.database.write() as session:
        links.revoke(session, HERE, twins.form.id, now=NOW)
        links.extend(session, HERE, twins.form.id, expires_at=NOW + timedelta(days=999))
        links.forget(session, HERE, twins.person.id)
        chat_accounts.forget_person(session, HERE, twins.person.id)
        certificates.revoke(session, HERE, twins.booking.id, 1, now=NOW)
        bookings.mark_all_stale(session, HERE)
        events.set_trainers(session, HERE, twins.event.id, [])
        assert not outbox.ready(session, "mail", [HERE], now=NOW, limit=9)
    mine = [link for link in twins.world.rows(Link) if link.touchpoint_id == twins.form.id]
    assert mine and all(link.revoked_at is None and link.expires_at < NOW for link in mine)
    assert twins.world.certificates()
    with twins.world.database.read() as session:
        assert events.trainers(session, THERE, twins.event.id)
        assert chat_accounts.of_person(session, THERE, twins.person.id, "slack")


def test_the_same_person_in_two_partnerships_is_two(world: World) -> None:
    here, there = (world.a_person("Ann", email="ann@x.example", partnership=key) for key in (HERE, THERE))
    assert here.id != there.id
    assert world.a_person("ann", email="ANN@x.example").id == here.id


def test_one_address_with_two_names_is_two_people(world: World) -> None:
    ann, bob = (world.a_person(name, email="office@school.example") for name in ("Ann Example", "Bob Example"))
    assert ann.id != bob.id
    with world.database.read() as session:
        found = people.with_address(session, HERE, " Office@School.example ")
    assert [person.id for person in found] == [ann.id, bob.id]


def test_an_event_is_found_by_its_reference_in_any_case(world: World) -> None:
    event = world.an_event()
    with world.database.read() as session:
        found = events.by_ref(session, HERE, f" {event.ref.lower()} ")
        assert isinstance(found, Event) and found.id == event.id

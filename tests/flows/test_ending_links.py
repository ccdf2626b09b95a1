"""One person's links end at once and for good; nothing else does, and a new one can be had (ASVS 5, 7.4.5)."""

import pytest

from bot.flows import doors, ending_links
from bot.flows.ending_links import Ended
from bot.storage import links, people
from bot.storage.tables import AuditEntry, Booking
from tests.build import World
from tests.flows.test_doors import DUE, fresh, opened, token


@pytest.fixture
def booking(world: World) -> Booking:
    booking = world.a_booking()
    world.tick(DUE)
    return booking


def end(world: World, person: int) -> Ended:
    with world.database.write("here") as session:
        who = people.get(session, "here", person)
        return ending_links.end(session, world.plans["here"], who, who="root", now=world.now)


def test_every_link_code_and_device_of_the_person_ends_and_is_counted(world: World, booking: Booking) -> None:
    form, link = world.touchpoint(booking, "pre_course").id, token(world)
    at = doors.Opened("here", booking.person_id, form)
    with world.database.write() as session:
        links.trust(session, "here", form, "tablet", now=world.now)
        digits = links.new_code(session, "here", form, now=world.now)
    assert end(world, booking.person_id) == Ended({"p": 1, "q": 1}, 1)
    assert opened(world, link) is None
    with world.database.write() as session:
        assert not links.trusted(session, "here", form, "tablet")
        assert not doors.take_code(session, at, digits, "tablet", now=world.now)
    assert end(world, booking.person_id) == Ended({}, 0)
    rows = world.rows(AuditEntry, what="ended a person's links")
    assert [row.subject for row in rows] == [f"person:{booking.person_id}"] * 2


def test_the_links_of_others_stay(world: World, booking: Booking) -> None:
    link = token(world)
    other = world.a_booking()
    end(world, other.person_id)
    assert opened(world, link) is not None


def test_an_ended_link_stays_ended_when_the_booking_comes_back_and_moves(world: World, booking: Booking) -> None:
    link = token(world)
    end(world, booking.person_id)
    world.change(booking, state="cancelled")
    world.change(booking, state="booked")
    with world.database.write() as session:
        form = world.touchpoint(booking, "pre_course").id
        links.extend(session, "here", form, expires_at=world.now.replace(year=2030))
        links.restore(session, "here", form)
    assert opened(world, link) is None


def test_a_new_link_can_be_asked_for_by_the_one_that_ended(world: World, booking: Booking) -> None:
    link = token(world)
    end(world, booking.person_id)
    assert fresh(world, link)
    world.tick(world.now)
    assert opened(world, token(world, "new_link")) is not None

"""Links: where a token leads, and a fresh one for an old one ('Links and identity')."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.flows import doors, preferences
from bot.flows.doors import Opened
from bot.storage import devices, links
from bot.storage.tables import AuditEntry, Base, Booking, Link, Person
from tests.build import World
from tests.plans import at

DUE = at("2026-02-23")


@pytest.fixture
def booking(world: World) -> Booking:
    booking = world.a_booking()
    world.tick(DUE)
    return booking


def token(world: World, template: str = "pre_course", link: str = "form") -> str:
    return str(world.letters(template)[-1].context["links"][link]).rpartition("/")[2]  # type: ignore[index,call-overload]


def opened(world: World, token: str, purpose: str = "q") -> Opened | None:
    with world.database.read() as session:
        return doors.open_link(session, world.plans, token, purpose, now=world.now)


def fresh(world: World, token: str) -> bool:
    with world.database.write() as session:
        return doors.send_fresh_link(session, world.plans, token, now=world.now)


def test_a_link_leads_to_its_touchpoint(world: World, booking: Booking) -> None:
    form = world.touchpoint(booking, "pre_course")
    assert opened(world, token(world)) == Opened("here", booking.person_id, form.id)


def test_the_preferences_link_leads_to_the_person(world: World, booking: Booking) -> None:
    link = world.letters("pre_course")[0].preferences_link.rpartition("/")[2]
    assert opened(world, link, "p") == Opened("here", booking.person_id, 0)


@pytest.mark.parametrize("wrong", ["garbled", "", "x" * 22])
def test_a_token_that_never_was_opens_nothing(world: World, booking: Booking, wrong: str) -> None:
    assert opened(world, wrong) is None


def test_a_link_opens_no_other_page(world: World, booking: Booking) -> None:
    assert opened(world, token(world), "s") is None


def test_a_link_dies_some_days_after_its_form_closed(world: World, booking: Booking) -> None:
    link = token(world)
    world.now = at("2026-03-02") + timedelta(days=14) - timedelta(seconds=1)
    assert opened(world, link) is not None
    world.now += timedelta(seconds=1)
    assert opened(world, link) is None


def test_a_moved_event_lets_its_links_live_longer(world: World, booking: Booking) -> None:
    event = world.rows(type(world.an_event()), id=booking.event_id)[0]
    world.moves(event, at("2026-06-01"))
    world.now = at("2026-05-20")
    assert opened(world, token(world)) is not None


def test_a_cancelled_bookings_links_die_and_come_back_with_it(world: World, booking: Booking) -> None:
    world.change(booking, state="cancelled")
    assert opened(world, token(world)) is None
    world.change(booking, state="booked")
    assert opened(world, token(world)) is not None


def test_a_fresh_link_goes_to_the_address_of_the_old_one_once_an_hour(world: World, booking: Booking) -> None:
    old = token(world)
    assert (fresh(world, old), fresh(world, old)) == (True, False)
    world.tick()
    letter = world.letters("new_link")[0]
    assert letter.to.email == world.rows(Person, id=booking.person_id)[0].email
    assert opened(world, token(world, "new_link")) == opened(world, old)
    world.now += timedelta(hours=1)
    assert fresh(world, old)


def test_there_is_no_fresh_link_to_what_has_closed_or_was_called_off(world: World, booking: Booking) -> None:
    assert not fresh(world, "never was")
    old = token(world)
    world.now = at("2026-03-02")
    assert not fresh(world, old)
    world.now = DUE
    world.change(booking, state="cancelled")
    assert not fresh(world, old)


def test_a_fresh_link_called_off_before_it_goes_does_not_go(world: World, booking: Booking) -> None:
    fresh(world, token(world))
    world.change(booking, state="cancelled")
    world.tick()
    assert world.letters("new_link") == []


def test_who_answered_may_still_have_a_fresh_link_to_change_it(world: World, booking: Booking) -> None:
    world.answers(booking, "pre_course")
    fresh(world, token(world))
    world.tick()
    assert len(world.letters("new_link")) == 1


def test_codes_go_ten_a_day_at_most_and_the_refusal_is_written_down_once(world: World, booking: Booking) -> None:
    """Whoever holds a link could else guess for weeks."""
    form = Opened("here", booking.person_id, world.touchpoint(booking, "pre_course").id)
    sent = 0
    for hour in range(24):
        with world.database.write() as session:
            now = world.now + timedelta(hours=hour)
            sent += not doors.had_all_codes(session, form, now=now) and doors.send_code(
                session, world.plans, form, now=now
            )
    assert sent == doors.MOST_CODES_A_DAY == 10
    assert [row.subject for row in world.rows(AuditEntry, what="refused: too many codes for a form")] == [
        f"touchpoint:{form.touchpoint}"
    ]
    with world.database.write() as session:
        assert not doors.had_all_codes(session, form, now=world.now + timedelta(hours=24))


def test_every_real_try_of_a_code_is_in_the_audit_log(world: World, booking: Booking) -> None:
    form = Opened("here", booking.person_id, world.touchpoint(booking, "pre_course").id)
    with world.database.write() as session:
        doors.take_code(session, form, "12345", "tablet", now=world.now)
        links.new_code(session, "here", form.touchpoint, now=world.now)
        came = [doors.take_code(session, form, "12345", "tablet", now=world.now) for _ in range(8)]
        assert not any(came)
    assert len(world.rows(AuditEntry, what="refused: a wrong code for a form")) == 5
    with world.database.write() as session:
        digits = links.new_code(session, "here", form.touchpoint, now=world.now)
        assert doors.take_code(session, form, digits, "tablet", now=world.now)
        assert doors.take_code(session, form, digits, "tablet", now=world.now), "pressed twice"
        assert links.trusted(session, "here", form.touchpoint, "tablet")
        assert not doors.take_code(session, form, digits, "another", now=world.now), "a code is good once"
    (row,) = world.rows(AuditEntry, what="showed by a code that a device is theirs")
    assert digits not in f"{row.who} {row.subject} {row.detail}"


def test_another_code_goes_out_as_soon_as_the_one_before_is_used_or_dead(world: World, booking: Booking) -> None:
    """What the page says, that six digits were mailed, is said of a letter that is really on its way."""
    form = Opened("here", booking.person_id, world.touchpoint(booking, "pre_course").id)

    def asked() -> str:
        with world.database.write() as session:
            doors.send_code(session, world.plans, form, now=world.now)
        world.tick()
        return str(world.letters("code")[-1].context["code"])

    first = asked()
    assert asked() == first and len(world.letters("code")) == 1, "one that lives is not mailed twice in a minute"
    with world.database.write() as session:
        assert doors.take_code(session, form, first, "tablet", now=world.now)
    world.now += timedelta(seconds=1)
    second = asked()
    assert len(world.letters("code")) == 2
    with world.database.write() as session:
        assert doors.take_code(session, form, second, "telephone", now=world.now)


def test_other_devices_are_forgotten_by_one_that_is_known_only(world: World, booking: Booking) -> None:
    form = Opened("here", booking.person_id, world.touchpoint(booking, "pre_course").id)
    with world.database.write() as session:
        for device in ("tablet", "telephone"):
            links.trust(session, "here", form.touchpoint, device, now=world.now)
        doors.forget_other_devices(session, form, "stranger", now=world.now)
        assert devices.known(session, "here", booking.person_id) == 2
        doors.forget_other_devices(session, form, "tablet", now=world.now)
        assert devices.known(session, "here", booking.person_id) == 1
        assert links.trusted(session, "here", form.touchpoint, "tablet")
        doors.forget_device(session, form, "tablet", now=world.now)
        assert devices.known(session, "here", booking.person_id) == 0


def test_a_code_reaches_even_who_stopped_since_they_asked_for_it(world: World, booking: Booking) -> None:
    form = Opened("here", booking.person_id, world.touchpoint(booking, "pre_course").id)
    with world.database.write() as session:
        preferences.stop(session, "here", booking.person_id, now=world.now)
        doors.send_code(session, world.plans, form, now=world.now)
    world.tick()
    code = str(world.letters("code")[0].context["code"])
    with world.database.write() as session:
        assert links.spend_code(session, "here", form.touchpoint, code, now=world.now)


def test_no_token_is_ever_stored(world: World, booking: Booking) -> None:
    tokens = [token(world), world.letters("pre_course")[0].preferences_link.rpartition("/")[2]]
    with world.database.read() as session:
        kept = [str(tuple(row)) for table in Base.metadata.sorted_tables for row in session.execute(select(table))]
    assert not [row for row in kept if any(each in row for each in tokens)]
    assert all(len(each) >= 22 for each in tokens)  # 128 bits
    assert {len(row.hash) for row in world.rows(Link)} == {64}


def test_preferences_are_kept_once_and_audited(world: World, booking: Booking) -> None:
    with world.database.write() as session:
        for _ in range(2):
            preferences.prefer(session, "here", booking.person_id, channel="chat", now=world.now)
            preferences.stop(session, "here", booking.person_id, now=world.now)
    said = [entry.what for entry in world.rows(AuditEntry)]
    assert said == ["prefers chat", "asked not to be written to"]

"""Q3: return on investment, wsp's fifth level (002:191)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.insight import disclosure, impact, roi
from bot.insight.impact import USED
from bot.insight.roi import Roi
from bot.storage.tables import Event, EventTrainer
from tests.insight.building import NOW, THERE, Office
from tests.insight.impact_building import COSTS, lives, with_impact


@pytest.fixture
def office(office: Office) -> Office:
    office.partnership = with_impact(costs=COSTS)
    return office


def found(office: Office, *events: Event) -> Roi | None:
    with office.database.read() as session:
        ground = disclosure.ground(session, office.partnership, {event.id for event in events}, now=NOW)
        used = impact.of_events(session, office.partnership, ground).choice(USED)
        return roi.of_events(session, office.partnership, ground, used, now=NOW)


def lines(made: Roi | None) -> dict[str, float]:
    assert made is not None
    return {line.name: line.sum for line in made.lines}


def test_half_a_day_costs_half_and_online_has_no_venue(office: Office) -> None:
    morning, online = office.an_event(venue="Town hall"), office.an_event(venue="Microsoft Teams")
    office.change(online, ends_at=online.starts_at + timedelta(hours=6))
    for event in (morning, online):
        office.a_booking(event)
    office.a_booking(online, state="absent")
    # Half a day and a day: trainers 1.5, a venue 0.5, delegates 0.5 + 1, two events.
    assert lines(found(office, morning, online)) == {
        "trainer_day": 600,
        "venue_day": 50,
        "delegate_day": 180,
        "administration_event": 100,
    }


def test_each_trainer_is_paid_and_each_day(office: Office) -> None:
    event = office.an_event()
    office.change(event, ends_at=event.starts_at + timedelta(days=1, hours=6))
    for _ in range(2):
        office.add(EventTrainer(event_id=event.id, person_id=office.a_person().id, partnership="here"))
    assert lines(found(office, event))["trainer_day"] == 2 * 2 * 400


def test_what_is_not_configured_is_not_in_the_cost(office: Office) -> None:
    office.partnership = with_impact(costs={"trainer_day": 400})
    assert lines(found(office, office.an_event())) == {"trainer_day": 200}


def test_no_costs_or_no_such_level_is_no_return(office: Office) -> None:
    event = office.an_event()
    office.partnership = with_impact()
    assert found(office, event) is None
    plan = office.partnership.plan.model_copy(update={"levels": ("reaction",)})
    office.partnership = replace(with_impact(costs=COSTS), plan=plan)
    assert found(office, event) is None


def test_the_cost_of_a_user_is_over_the_same_events(office: Office) -> None:
    big, small = office.an_event(), office.an_event()
    for applied in ("a_lot", "some", "a_little", "not_yet", "some"):
        lives(office, big, applied=applied)
    lives(office, small, applied="a_lot")
    made = found(office, big, small)
    assert made is not None and made.return_ is None
    # An event: half a trainer 200, half a venue 50, administration 50, and 60 a delegate.
    assert (made.total, made.users, made.cost_of_used) == (960, 3, 600)
    assert (made.a_delegate, made.a_user) == (160, 200)


def test_a_return_needs_a_value(office: Office) -> None:
    office.partnership = with_impact(costs={**COSTS, "value_per_change": 300})
    event = office.an_event()
    for applied in ("a_lot", "some", "a_little", "not_yet", "some"):
        lives(office, event, applied=applied)
    made = found(office, event)
    # Phillips: (900 - 600) / 600.
    assert made is not None and (made.value, made.return_) == (900, 0.5)


def test_reported_use_of_few_is_kept_back(office: Office) -> None:
    event = office.an_event()
    for _ in range(4):
        lives(office, event, applied="a_lot")
    made = found(office, event)
    assert made is not None and made.used is not None and made.used.suppressed
    assert (made.users, made.a_user, made.as_json()["users"]) == (None, None, None)
    assert made.total > 0


def test_only_events_that_took_place_cost(office: Office) -> None:
    later, off, there = office.an_event(on="2026-06-01"), office.an_event(cancelled_at=NOW), office.an_event(key=THERE)
    made = found(office, later, off, there)
    assert made is not None and (made.events, made.total, made.a_delegate) == (0, 0, None)


@pytest.mark.parametrize(
    ("venue", "online"),
    [("MS Teams", True), ("https://meet.example/x", True), ("Online", True), ("Town Hall", False), ("", False)],
)
def test_a_venue_that_is_no_room(venue: str, online: bool) -> None:
    assert roi.is_online(venue) is online

"""Q2: response rates by stage."""

from collections.abc import Sequence

import pytest

from bot.insight import response_rates
from bot.insight.response_rates import StageRate
from bot.storage.tables import Event
from tests.insight.building import NOW, THERE, Office, a_partnership, without


def rates(office: Office, events: Sequence[Event], key: str = "here") -> dict[str, StageRate]:
    with office.database.read() as session:
        found = response_rates.by_stage(session, a_partnership(key), {event.id for event in events})
    return {rate.stage: rate for rate in found}


def states(office: Office, event: Event, stage: str, *each: str) -> None:
    for state in each:
        office.a_touchpoint(office.a_booking(event), stage, state=state)


def test_the_rate_is_of_who_was_ever_sent_it_and_reached(office: Office) -> None:
    event = office.an_event()
    states(office, event, "end_of_course", "planned", "sent", "answered", "answered", "answered", "undeliverable")
    office.a_touchpoint(office.a_booking(event), "end_of_course", state="expired")
    office.a_touchpoint(office.a_booking(event), "end_of_course", state="expired", sent_at=None, reason="past")
    made = rates(office, [event])["end_of_course"].as_json()
    assert rates(office, [event])["end_of_course"].unsent == 1
    assert made == {
        **{"stage": "end_of_course", "planned": 1, "sent": 1, "answered": 3, "expired": 2, "undeliverable": 1},
        "ever_sent": 6,
        "rate": 0.6,
    }


def test_stages_come_in_the_plans_order_with_zeros_where_nothing_was(office: Office) -> None:
    found = rates(office, [office.an_event()])
    assert list(found) == ["pre_course", "end_of_course", "certificate", "supervisor_briefing", "impact_check"]
    assert all(rate.as_json()["planned"] == 0 and rate.rate is None for rate in found.values())


def test_what_was_cancelled_is_not_counted_nor_who_cancelled_after_answering(office: Office) -> None:
    event = office.an_event()
    states(office, event, "pre_course", "cancelled", "answered")
    office.a_touchpoint(office.a_booking(event, state="cancelled"), "pre_course", state="answered")
    found = rates(office, [event])["pre_course"]
    assert (found.answered, found.ever_sent, found.rate) == (1, 1, 1.0)


def test_a_certificate_has_no_rate(office: Office) -> None:
    event = office.an_event()
    states(office, event, "certificate", "sent", "sent")
    found = rates(office, [event])["certificate"]
    assert (found.ever_sent, found.rate) == (2, None)


def test_an_acknowledged_briefing_is_answered(office: Office) -> None:
    event = office.an_event()
    states(office, event, "supervisor_briefing", "answered", "sent")
    assert rates(office, [event])["supervisor_briefing"].rate == 0.5


def test_one_partnership_never_counts_anothers(office: Office) -> None:
    here, there = office.an_event(), office.an_event(key=THERE)
    states(office, here, "pre_course", "sent")
    states(office, there, "pre_course", "sent", "answered")
    assert rates(office, [here, there])["pre_course"].ever_sent == 1
    assert rates(office, [here, there], THERE)["pre_course"].ever_sent == 2


def test_imported_answers_count_as_sent_though_nobody_knows_when(office: Office) -> None:
    event = office.an_event()
    office.a_touchpoint(office.a_booking(event), "pre_course", state="answered", sent_at=None, answered_at=NOW)
    assert rates(office, [event])["pre_course"].rate == 1.0


def test_an_events_own_stages_count_too(office: Office) -> None:
    event = office.an_event()
    booking = office.a_booking(event)
    office.a_touchpoint(booking, "end_of_course", booking_id=None, subject=f"event:{event.id}")
    assert rates(office, [event])["end_of_course"].sent == 1


def test_a_stage_that_the_plan_no_longer_has_is_still_told(office: Office) -> None:
    event = office.an_event()
    states(office, event, "impact_check", "answered")
    with office.database.read() as session:
        found = response_rates.by_stage(session, without(a_partnership(), "impact_check"), {event.id})
    assert (found[-1].stage, found[-1].answered) == ("impact_check", 1)


@pytest.mark.parametrize("state", ["planned", "sent", "answered", "expired", "undeliverable"])
def test_every_state_has_its_own_count(office: Office, state: str) -> None:
    event = office.an_event()
    states(office, event, "pre_course", state)
    made = rates(office, [event])["pre_course"].as_json()
    assert [made[name] for name in ("planned", "sent", "answered", "expired", "undeliverable")].count(1) == 1
    assert made[state] == 1

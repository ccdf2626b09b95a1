"""Rule 11: small groups are suppressed in one place."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.insight import disclosure
from tests.insight.building import NOW, THERE, Office, a_ground, a_partnership


@pytest.mark.parametrize(("n", "shown"), [(0, False), (1, False), (4, False), (5, True)])
def test_from_five_people_on_what_was_said_is_shown(n: int, shown: bool) -> None:
    assert disclosure.shown(n, a_partnership().plan) is shown


def test_a_scope_gets_the_pools_that_lie_wholly_inside_it(office: Office) -> None:
    first, second, third = (office.an_event(on=f"2026-03-0{day}") for day in (1, 2, 3))
    counts = {first.id: 3, second.id: 3, third.id: 8}
    with office.database.read() as session:
        whole = a_ground(session, [first, second, third]).released(counts, "end_of_course")
        part = a_ground(session, [second, third]).released(counts, "end_of_course")
        alone = a_ground(session, [first]).released(counts, "end_of_course")
    assert (whole.n, whole.too_few, whole.why_not(), whole.kept_back()) == (14, 0, "", "")
    assert (part.n, part.events, part.kept_back()) == (
        8,
        frozenset({third.id}),
        "Left out: 3 from events with fewer than 5.",
    )
    assert (alone.n, alone.suppressed, alone.why_not()) == (0, True, "fewer than 5 people: not shown")


def test_while_a_form_is_open_nothing_of_its_event_is_shown(office: Office) -> None:
    event = office.an_event()
    for _ in range(6):
        office.says(office.a_booking(event), "end_of_course", {"useful": 7})
    office.a_touchpoint(office.a_booking(event), "end_of_course")
    with office.database.read() as session:
        still = a_ground(session, [event], now=NOW).released({event.id: 6}, "end_of_course")
        before = a_ground(session, [event], now=NOW).released({event.id: 6}, "pre_course")
        closed = a_ground(session, [event]).released({event.id: 6}, "end_of_course")
    assert (still.n, still.still_open, still.suppressed) == (0, 6, True) and "still open" in still.why_not()
    assert before.n == closed.n == 6


def test_who_could_not_be_reached_may_yet_answer(office: Office) -> None:
    event = office.an_event()
    office.a_touchpoint(office.a_booking(event), "end_of_course", state="undeliverable")
    with office.database.read() as session:
        assert a_ground(session, [event], now=NOW).released({event.id: 6}, "end_of_course").still_open == 6
        assert a_ground(session, [event]).released({event.id: 6}, "end_of_course").n == 6


def test_a_supervisor_may_say_what_they_see_for_as_long_as_their_link_lives(office: Office) -> None:
    event = office.an_event()
    office.a_touchpoint(office.a_booking(event), "supervisor_briefing", state="answered")
    for days, n in ((0, 0), (13, 0), (15, 6)):
        now = datetime(2026, 6, 1, 9, 30, tzinfo=UTC) + timedelta(days=days)
        with office.database.read() as session:
            assert a_ground(session, [event], now=now).released({event.id: 6}, "supervisor_briefing").n == n


def test_an_event_that_is_cancelled_or_moved_keeps_its_place(office: Office) -> None:
    """Or else its going would tell what the people at it said."""
    small, other = office.an_event(on="2026-03-01"), office.an_event(on="2026-03-02")
    big = office.an_event(on="2026-03-03")
    office.a_touchpoint(office.a_booking(small), "end_of_course", state="answered")
    counts = {small.id: 1, other.id: 4, big.id: 9}
    for change in ({"cancelled_at": NOW}, {"cancelled_at": None, "starts_at": NOW + timedelta(days=200), "moves": 1}):
        office.change(small, **change)
        with office.database.read() as session:
            left = a_ground(session, [other, big]).released(counts, "end_of_course")
            whole = a_ground(session, [small, other, big]).released(counts, "end_of_course")
        assert (left.n, left.too_few, whole.n) == (9, 4, 14)


def test_what_is_published_needs_ten(office: Office) -> None:
    first, second = office.an_event(on="2026-03-01"), office.an_event(on="2026-03-02")
    counts = {first.id: 6, second.id: 6}
    with office.database.read() as session:
        both = a_ground(session, [first, second], published=True)
        assert both.smallest == 10
        assert both.released(counts).n == 12
        assert a_ground(session, [first], published=True).released(counts).n == 0


def test_nobody_has_answered_is_not_suppressed(office: Office) -> None:
    event = office.an_event()
    with office.database.read() as session:
        released = a_ground(session, [event]).released({})
    assert (released.suppressed, released.why_not()) == (False, "nobody has answered")


def test_anothers_events_are_no_ground(office: Office) -> None:
    here, there = office.an_event(), office.an_event(key=THERE)
    with office.database.read() as session:
        made = a_ground(session, [here, there])
        assert made.released({here.id: 6, there.id: 6}).events == {here.id}


@pytest.mark.parametrize(
    ("on", "starts", "quarter"),
    [
        ("2026-03-31", "01-01", (2026, 1)),
        ("2026-03-31", "04-01", (2025, 4)),
        ("2026-04-01", "04-01", (2026, 1)),
        ("2026-04-05", "04-06", (2025, 4)),
    ],
)
def test_quarters_are_the_partnerships_own(office: Office, on: str, starts: str, quarter: tuple[int, int]) -> None:
    event = office.an_event(on=on)
    with office.database.read() as session:
        made = disclosure.ground(session, a_partnership(year_starts=starts), {event.id}, now=NOW)
    assert [(cell.year, cell.quarter) for cell in made.cells] == [quarter]


def test_a_part_of_a_ground_shows_what_it_shows_by_itself(office: Office) -> None:
    events = [office.an_event(on=f"2026-03-0{day}") for day in (1, 2, 3, 4)]
    said: list[tuple[dict[int, int], dict[int, int]]] = [
        ({event.id: n for event, n in zip(events, people, strict=True)}, {events[0].id: beside})
        for people in ((3, 3, 8, 2), (3, 3, 8, 3), (8, 3, 3, 3), (8, 3, 0, 3))
        for beside in (0, 2, 5)
    ]
    with office.database.read() as session:
        whole = a_ground(session, events)
        for counts, others in said:
            whole.released(counts, "end_of_course", others=others)
        for part in (events[:2], events[1:], events[2:]):
            for counts, others in said:
                within = whole.within([event.id for event in part]).released(counts, "end_of_course", others=others)
                assert within == a_ground(session, part).released(counts, "end_of_course", others=others)

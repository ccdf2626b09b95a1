"""`courses`, `events`, `event`: what there is."""

from datetime import timedelta

import pytest

from bot.errors import WordsError
from tests.commands.asking import ask, table, words
from tests.insight.building import NOW, THERE, Office


def test_courses_go_by_their_catalogue_title_whatever_rosters_call_them(office: Office) -> None:
    for course in ("Neglect", "NEG", "Neglect (level 3)", "Something new"):
        office.a_booking(office.an_event(course=course, on="2026-03-03"))
    office.an_event(course="Neglect", on="2026-09-01")
    office.an_event(course="Theirs", key=THERE)
    assert table(ask(office, "courses")).rows == (
        ("Neglect", "NEG", "Level 3", "2", "3", "1", "3"),
        ("Something new", "-", "-", "0", "1", "0", "1"),
    )


def test_events_of_a_period_with_what_became_of_them(office: Office) -> None:
    held = office.an_event("A-1", on="2026-04-20", places=12)
    office.a_booking(held)
    office.a_booking(held, state="cancelled")
    office.an_event("A-2", on="2026-06-01")
    office.an_event("A-3", on="2026-05-04", cancelled_at=NOW)
    office.an_event("OLD", on="2020-05-04")
    office.an_event("THEIRS", on="2026-05-05", key=THERE)
    assert table(ask(office, "events")).rows == (
        ("A-1", "Neglect", "Mon 20 Apr 2026 10:30", "1 of 12", "held"),
        ("A-3", "Neglect", "Mon 4 May 2026 10:30", "0", "cancelled"),
        ("A-2", "Neglect", "Mon 1 Jun 2026 10:30", "0", "to come"),
    )
    assert [row[0] for row in table(ask(office, "events 2020")).rows] == ["OLD"]


def test_without_events_around_today_the_nearest_are_shown(office: Office) -> None:
    office.an_event("OLD", on="2020-05-04")
    assert [row[0] for row in table(ask(office, "events")).rows] == ["OLD"]
    assert ask(office, "events 2021").parts == ("Events, 1 January 2021 to 31 December 2021: there are none.",)


def test_an_event_shows_facts_bookings_and_stages(office: Office) -> None:
    event = office.an_event("A-1", on="2026-04-20", venue="Town Hall", level="Level 3")
    office.a_touchpoint(office.a_booking(event), "pre_course", state="answered")
    office.a_booking(event, state="absent")
    answer = ask(office, "event a-1")
    said = words(answer)
    assert "Venue | Town Hall" in said
    assert "see the signs of neglect; ask about it" in said
    assert "pre_course: self-assessment before the course | 0 | 0 | 1 | 100 % of 1" in said
    assert answer.data["bookings"] == {"absent": 1, "attended": 1}


def test_booked_is_every_place_that_is_not_cancelled_and_not_known_who_nobody_has_said_came(office: Office) -> None:
    for ref, on in (("OVER", "2026-04-20"), ("AHEAD", "2026-06-01")):
        office.a_booking(office.an_event(ref, on=on), state="booked")
    assert "not known | 1" in words(ask(office, "event OVER"))
    assert "booked | 1" in words(ask(office, "event AHEAD"))


def test_an_event_whose_bookings_are_all_cancelled_has_no_table_of_noughts(office: Office) -> None:
    event = office.an_event("A-1", on="2026-04-20")
    assert "Nobody is booked." in words(ask(office, "event A-1"))
    office.a_booking(event, state="cancelled")
    for command in ("event", "status"):
        said = words(ask(office, f"{command} A-1"))
        assert "Its only booking was cancelled, so nobody is asked." in said
        assert "pre_course" not in said and "Nobody is being waited for" not in said
    office.a_booking(event, state="cancelled")
    assert "All 2 bookings were cancelled, so nobody is asked." in words(ask(office, "status A-1"))


def test_courses_count_the_places_that_are_not_cancelled(office: Office) -> None:
    event = office.an_event(on="2026-04-20")
    office.a_booking(event)
    office.a_booking(event, state="cancelled")
    listed = table(ask(office, "courses"))
    assert (listed.columns[-1], listed.rows[0][-1]) == ("Places booked", "1")
    assert listed.caption == "Places booked: not cancelled, of events held and to come"


def test_a_course_where_an_event_is_wanted_names_its_newest_events(office: Office) -> None:
    for n in range(1, 5):
        office.an_event(f"NEG-{n}", on=f"2026-0{n}-10")
    office.an_event("NEG-9", on="2026-09-10")
    with pytest.raises(WordsError, match="neglect: that is a course, and an event is wanted; its newest events are"):
        ask(office, "event neglect")
    with pytest.raises(WordsError, match="its newest events are NEG-4, NEG-3 and NEG-2"):
        ask(office, "report event neglect")


def test_an_event_of_another_partnership_is_not_there(office: Office) -> None:
    office.an_event("THEIRS", key=THERE)
    with pytest.raises(WordsError, match="no such event"):
        ask(office, "event THEIRS")


def test_an_event_under_way_is_on_now(office: Office) -> None:
    event = office.an_event("A-1", on="2026-04-20")
    assert ask(office, "event A-1", now=event.starts_at + timedelta(minutes=1)).data["state"] == "on now"

"""A roster comes true: new, changed, unchanged, missing; and the timeline follows (P1, L1)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.flows.roster.applying import Imported, apply
from bot.flows.roster.rows import Finding, Roster, RosterRow
from bot.storage.tables import AuditEntry, Booking, Event, EventTrainer, Person, Touchpoint
from tests.build import World
from tests.plans import THERE, at

wall = datetime.fromisoformat
ROW = RosterRow(
    row=2,
    event_ref="E-1",
    course="Neglect",
    course_code="N1",
    level="Level 3",
    outcomes=("recognise the signs of neglect",),
    starts=wall("2026-03-02T09:30"),
    ends=wall("2026-03-02T15:30"),
    venue="Kendal",
    places=20,
    trainers=(("Tess Trainer", "tess@training.example"),),
    name="Ann Example",
    email="ann@school.example",
    job_role="Teacher",
    agency="School",
    staff_group="2",
    supervisor_name="Sue Pervisor",
    supervisor_email="sue@school.example",
    status="booked",
    attendance="",
)
BOB = replace(ROW, row=3, name="Bob Example", email="bob@school.example")
COUNTS = ("new", "changed", "unchanged", "missing")


def take(world: World, *rows: RosterRow, partnership: str = "here", **facts: Any) -> Imported:
    roster = Roster(rows=rows, total_rows=len(rows), **facts)
    with world.database.write() as session:
        return apply(session, world.plans[partnership], roster, now=world.now, who="olive@testshire.example")


def counts(result: Imported) -> tuple[int, ...]:
    return tuple(getattr(result, name) for name in COUNTS)


def booking(world: World, name: str = "Ann Example") -> Booking:
    person = next(p for p in world.rows(Person) if p.name == name)
    return world.rows(Booking, person_id=person.id)[0]


def test_a_new_roster_makes_events_people_bookings_and_their_touchpoints(world: World) -> None:
    result = take(world, ROW, BOB)
    assert (counts(result), result.rows) == ((2, 0, 0, 0), 2)
    event = world.rows(Event)[0]
    assert (event.starts_at, event.starts_wall, event.moves) == (at("2026-03-02"), "2026-03-02T09:30", 0)
    assert event.outcomes == [{"key": "recognise_the_signs_of_neglect", "text": "recognise the signs of neglect"}]
    assert set(world.plans_of(booking(world))) == {"pre_course", "end_of_course", "impact_check"}
    assert {t.role for t in world.rows(Touchpoint, booking_id=None)} == {"trainer", "officer"}


def test_the_same_file_twice_changes_nothing(world: World) -> None:
    take(world, ROW, BOB)
    before = [row.__dict__ | {"_sa_instance_state": None} for row in world.rows(Touchpoint)]
    assert counts(take(world, ROW, BOB)) == (0, 0, 2, 0)
    assert [row.__dict__ | {"_sa_instance_state": None} for row in world.rows(Touchpoint)] == before
    assert len(world.rows(AuditEntry)) == 1


def test_a_person_whom_two_rows_describe_differently_is_not_changed_for_ever(world: World) -> None:
    rows = (ROW, replace(ROW, row=3, event_ref="E-2", agency="Hospital", name="ANN EXAMPLE", job_role=""))
    take(world, *rows)
    assert counts(take(world, *rows)) == (0, 0, 2, 0)
    known = next(p for p in world.rows(Person) if p.email == ROW.email)
    assert (known.agency, known.name, known.job_role) == ("Hospital", "ANN EXAMPLE", "Teacher")  # the last word wins


def test_a_reference_beyond_ascii_is_the_same_event_again(world: World) -> None:
    row = replace(ROW, event_ref="ÉTÉ-1")
    take(world, row)
    assert counts(take(world, row)) == (0, 0, 1, 0)
    assert len(world.rows(Event)) == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"attendance": "attended"}, "booked -> attended"),
        ({"attendance": "partly_attended"}, "booked -> partly_attended"),
        ({"status": "cancelled"}, "booked -> cancelled"),
        ({"supervisor_email": "new@school.example"}, "supervisor"),
        ({"agency": "Hospital"}, "agency"),
    ],
)
def test_a_corrected_file_changes_what_it_corrects(world: World, change: dict[str, str], says: str) -> None:
    take(world, ROW, BOB)
    result = take(world, replace(ROW, **change), BOB)  # type: ignore[arg-type]
    assert counts(result) == (0, 1, 1, 0)
    assert result.changes == (f"Ann Example, E-1: {says}",)


def test_a_blank_takes_nothing_away(world: World) -> None:
    take(world, replace(ROW, attendance="attended"))
    blank = replace(ROW, attendance="", agency="", supervisor_email="", supervisor_name="", venue="", trainers=())
    assert counts(take(world, blank)) == (0, 0, 1, 0)
    kept = booking(world)
    assert (kept.state, kept.agency, kept.supervisor_id is not None) == ("attended", "School", True)


def test_a_moved_event_moves_its_timeline(world: World) -> None:
    take(world, ROW)
    moved = replace(ROW, starts=wall("2026-04-13T09:30"), ends=wall("2026-04-13T15:30"))
    assert counts(take(world, moved)) == (0, 1, 0, 0)
    assert world.rows(Event)[0].moves == 1
    assert world.plans_of(booking(world))["pre_course"] == at("2026-04-06")


def test_a_cancelled_place_that_is_booked_again_begins_a_new_round(world: World) -> None:
    take(world, ROW)
    take(world, replace(ROW, status="cancelled"))
    assert (booking(world).cancelled_at, world.plans_of(booking(world))) == (world.now, {})
    take(world, ROW)
    again = booking(world)
    assert (again.state, again.round, again.cancelled_at) == ("booked", 2, None)
    assert {t.round for t in world.touchpoints(again, "planned")} == {2}


def test_a_register_that_has_somebody_who_cancelled_puts_that_right_and_asks_nothing_twice(world: World) -> None:
    take(world, ROW)
    world.run_until(at("2026-03-02", "15:30"))
    world.answers(booking(world))
    take(world, replace(ROW, status="cancelled"))
    take(world, replace(ROW, attendance="attended"))
    again = booking(world)
    assert (again.state, again.round, again.cancelled_at) == ("attended", 1, None)
    world.run_until(at("2026-05-25"))
    assert world.sent(again).count("end_of_course") == 1
    assert "impact_check" in world.sent(again)


def test_a_changed_supervisor_overrides_a_nomination(world: World) -> None:
    take(world, replace(ROW, supervisor_email="", supervisor_name=""))
    boss = world.a_person("Bo Boss")
    world.change(booking(world), supervisor_id=boss.id, nominated="waiting")
    take(world, ROW)
    named = booking(world)
    assert (named.nominated, world.rows(Person, id=named.supervisor_id)[0].name) == ("", "Sue Pervisor")


def test_nobody_supervises_themselves(world: World) -> None:
    result = take(world, replace(ROW, supervisor_email=ROW.email, supervisor_name="Ann Example"))
    assert booking(world).supervisor_id is None
    assert [warning.column for warning in result.warnings] == ["supervisor_email"]


def test_who_is_no_longer_listed_is_missing_and_never_cancelled_by_that(world: World) -> None:
    take(world, ROW, BOB)
    result = take(world, ROW)
    assert (counts(result), result.missing_names) == ((0, 0, 1, 1), ("Bob Example (E-1)",))
    assert booking(world, "Bob Example").state == "booked"


def test_who_moved_to_the_waiting_list_is_not_missing(world: World) -> None:
    take(world, ROW, BOB)
    assert take(world, ROW, waiting=(BOB,), ignored=((3, "waiting list"),)).missing == 0


def test_with_a_fault_the_good_rows_are_counted_but_nobody_is_called_missing_or_written_to(world: World) -> None:
    take(world, replace(ROW, row=3, name=BOB.name, email=BOB.email))
    fault = Finding(4, "Email", "nobody", "no address")
    result = take(world, ROW, faults=(fault,), at_fault=1)
    assert (result.faults, result.new, result.missing, result.written_to_now) == ((fault,), 1, 0, 0)


def test_a_place_is_not_lost_by_standing_on_the_waiting_list(world: World) -> None:
    take(world, ROW)
    result = take(world, waiting=(ROW,), ignored=((2, "waiting list"),))
    assert [booking.state for booking in world.rows(Booking)] == ["booked"]
    assert "has a place" in result.warnings[0].problem


def test_it_says_beforehand_how_many_people_will_be_written_to_now(world: World) -> None:
    soon = replace(
        ROW,
        starts=world.now.replace(tzinfo=None) + timedelta(days=3),
        ends=world.now.replace(tzinfo=None) + timedelta(days=3, hours=6),
    )
    result = take(world, soon, replace(soon, row=3, name=BOB.name, email=BOB.email), replace(ROW, event_ref="E-9"))
    assert result.written_to_now == 2
    world.tick()
    assert len({m.person_id for m in world.queue("sent")}) == 2


def test_past_events_are_imported_and_mail_nobody(world: World) -> None:
    past = replace(ROW, starts=wall("2025-03-03T09:30"), ends=wall("2025-03-03T15:30"), attendance="attended")
    assert take(world, past).written_to_now == 0
    world.tick()
    assert world.queue() == []


def test_trainers_follow_the_file(world: World) -> None:
    take(world, ROW)
    take(world, replace(ROW, trainers=(("Tom Trainer", "tom@training.example"),)))
    people = {p.id: p.name for p in world.rows(Person)}
    assert [people[t.person_id] for t in world.rows(EventTrainer)] == ["Tom Trainer"]
    assert {people[t.person_id]: t.state for t in world.rows(Touchpoint, stage="trainer_report")} == {
        "Tess Trainer": "cancelled",
        "Tom Trainer": "planned",
        "Learning subgroup": "planned",
    }


def test_one_roster_in_two_partnerships_is_two(world: World) -> None:
    take(world, ROW)
    assert counts(take(world, ROW, partnership=THERE)) == (1, 0, 0, 0)
    assert {b.partnership for b in world.rows(Booking)} == {"here", THERE}
    assert counts(take(world, ROW)) == (0, 0, 1, 0)


def test_the_result_is_the_contracts_json(world: World) -> None:
    said = take(world, ROW, warnings=(Finding(2, "Venue", "", "no venue"),)).as_json()
    assert set(said) == {
        *("rows", "new", "changed", "unchanged", "ignored", "missing"),
        *("faults", "warnings", "written_to_now", "applied"),
    }
    assert said["warnings"] == [{"row": 2, "column": "Venue", "value": "", "problem": "no venue"}]


@pytest.mark.parametrize(
    "outcomes",
    [
        ("3 signs of neglect", "adnabod arwyddion", "Ω", "Ψ"),
        tuple(f"recognise the signs and the indicators of neglect in {who}" for who in ("babies", "teenagers")),
        ("same words", "Same words."),
    ],
)
def test_outcomes_have_keys_that_can_be_asked_by(world: World, outcomes: tuple[str, ...]) -> None:
    take(world, replace(ROW, outcomes=outcomes))
    keys = [outcome["key"] for outcome in world.rows(Event)[0].outcomes]
    assert len(keys) == len(set(keys)) == len({o.casefold().strip(".") for o in outcomes})
    world.tick(at("2026-02-23"))
    assert len(world.sent(booking(world))) == 1
    assert counts(take(world, replace(ROW, outcomes=outcomes))) == (0, 0, 1, 0)

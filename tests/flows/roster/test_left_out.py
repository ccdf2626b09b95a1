"""No roster brings back who asked to be erased, nor the names of an event that they have come off (P5)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.flows.erasing import erase
from bot.flows.roster.applying import Imported, apply
from bot.flows.roster.rows import Roster, RosterRow
from bot.storage import erased
from bot.storage.tables import Event, Person
from tests.build import World
from tests.flows.roster.test_applying import BOB, ROW
from tests.plans import HERE, THERE


def take(world: World, *rows: RosterRow, partnership: str = HERE, **facts: Any) -> Imported:
    roster = Roster(rows=rows, total_rows=len(rows) + len(facts.get("waiting", ())), **facts)
    with world.database.write(partnership) as session:
        return apply(session, world.plans[partnership], roster, now=world.now, who="olive")


def goes(world: World, email: str) -> None:
    with world.database.write(HERE) as session:
        person = session.query(Person).filter_by(partnership=HERE, email=email).one()
        erase(session, world.plans[HERE], person, now=world.now, who="olive")


def test_who_asked_to_be_erased_is_left_out_and_the_rest_is_taken(world: World) -> None:
    take(world, ROW, BOB)
    goes(world, "ann@school.example")
    again = take(world, replace(ROW, name="A. Example"), BOB)
    assert (again.rows, again.ignored, again.unchanged, again.new, again.missing) == (2, 1, 1, 0, 0)
    assert ["1 row is of people who asked to be erased: left out" in w.problem for w in again.warnings] == [True]
    assert not world.rows(Person, email="ann@school.example")
    assert take(world, ROW, partnership=THERE).new == 1, "the other partnership has its own"


def test_an_erased_supervisor_or_trainer_comes_with_nobody(world: World) -> None:
    take(world, ROW)
    for email in ("sue@school.example", "tess@training.example"):
        goes(world, email)
    again = take(world, ROW, replace(BOB, trainers=ROW.trainers))
    assert again.new == 1 and not world.rows(Person, email="sue@school.example")
    assert any("2 rows are with a supervisor or trainer" in warning.problem for warning in again.warnings)


def test_who_came_back_is_taken_in_again(world: World) -> None:
    take(world, ROW)
    goes(world, "ann@school.example")
    with world.database.write(HERE) as session:
        assert erased.readmit(session, HERE, email="Ann@school.example", name="", now=world.now)
    assert take(world, ROW).new == 1


def test_rows_of_an_event_without_names_and_of_one_that_would_be_removed_are_left_out(world: World) -> None:
    take(world, ROW)
    with world.database.write(HERE) as session:
        session.query(Event).one().identifiers_off_at = world.now
    ancient = replace(
        BOB, event_ref="OLD", starts=ROW.starts - timedelta(days=2600), ends=ROW.ends - timedelta(days=2600)
    )
    again = take(world, ROW, ancient)
    assert (again.ignored, again.new, again.changed) == (2, 0, 0)
    assert "2 rows are of events that names have come off" in str(again.warnings[0])


def test_an_unknown_name_at_an_address_that_an_erased_person_shared_waits_for_an_officer(world: World) -> None:
    sharing = replace(BOB, email=ROW.email)
    take(world, ROW, sharing)
    with world.database.write(HERE) as session:
        person = session.query(Person).filter_by(partnership=HERE, name=ROW.name).one()
        erase(session, world.plans[HERE], person, now=world.now, who="olive")
    other = replace(ROW, name="A Nother", row=99)
    again = take(world, ROW, sharing, other)
    assert (again.ignored, again.unchanged, again.new) == (2, 1, 0)
    [finding] = [each for each in again.warnings if "not known by name at an address" in each.problem]
    assert finding.row == 99 and "evalbot person readmit ADDRESS --name NAME" in finding.problem
    with world.database.write(HERE) as session:
        assert erased.readmit(session, HERE, email=ROW.email, name="A Nother", now=world.now)
    assert take(world, ROW, sharing, other).new == 1


def test_an_address_from_before_a_rosters_correction_brings_nobody_back(world: World) -> None:
    """P5: an older export, or a booking that nobody mended, still has the old address."""
    take(world, ROW, BOB)
    take(world, replace(ROW, email="ann@right.example"), BOB)
    assert world.rows(Person, email="ann@right.example") and not world.rows(Person, email=ROW.email)
    goes(world, "ann@right.example")
    again = take(world, ROW, BOB, replace(BOB, row=4, event_ref="E-2", supervisor_email=ROW.email, supervisor_name=""))
    assert (again.ignored, again.new) == (1, 1) and not world.rows(Person, email=ROW.email)
    assert any("not known by name at an address" in warning.problem for warning in again.warnings)

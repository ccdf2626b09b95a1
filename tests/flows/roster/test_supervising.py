"""One supervisor stays one, with a blank or a misspelt name: nobody is briefed twice (P1, L5)."""

from dataclasses import replace

import pytest

from bot.flows.roster.applying import Imported
from bot.storage.tables import Person
from tests.build import World
from tests.flows.roster.test_applying import BOB, ROW, booking, counts, take
from tests.plans import at

SUE = "sue@school.example"
BLANK = replace(ROW, supervisor_name="")
NEAR = replace(ROW, supervisor_name="Su Pervisor")


def names(world: World) -> list[str]:
    return [person.name for person in world.rows(Person, email=SUE)]


def briefed(world: World) -> None:
    world.run_until(at("2026-03-02", "15:30"))
    world.answers(booking(world))
    world.run_until(at("2026-03-03"))


def told(result: Imported) -> list[str]:
    return [w.problem for w in result.warnings]


def test_a_blank_is_the_present_supervisor(world: World) -> None:
    take(world, ROW, replace(BOB, supervisor_name="Tim Other"))
    assert (counts(take(world, BLANK, BOB)), names(world)) == ((0, 1, 1, 0), ["Sue Pervisor", "Tim Other"])


@pytest.mark.parametrize("rows", [(ROW, replace(BOB, supervisor_name="")), (BLANK, BOB)])
def test_a_blank_is_the_only_supervisor_known_at_the_address(world: World, rows: tuple[object, ...]) -> None:
    take(world, *rows)  # type: ignore[arg-type]
    assert names(world) == ["Sue Pervisor"]
    assert counts(take(world, *rows)) == (0, 0, 2, 0)  # type: ignore[arg-type]
    take(world, replace(BLANK, event_ref="E-2"))
    assert names(world) == ["Sue Pervisor"]


def test_a_blank_name_is_filled_in(world: World) -> None:
    take(world, BLANK)
    result = take(world, ROW)
    assert (counts(result), result.changes, told(result)) == (
        (0, 1, 0, 0),
        ("Ann Example, E-1: supervisor's name",),
        [],
    )
    assert names(world) == ["Sue Pervisor"]
    assert counts(take(world, ROW)) == (0, 0, 1, 0)


def test_a_name_spelt_anew_is_the_same_supervisor_who_is_not_briefed_again(world: World) -> None:
    take(world, ROW)
    briefed(world)
    result = take(world, NEAR)
    assert (names(world), told(result)) == (
        ["Su Pervisor"],
        ["taken as a correction of 'Sue Pervisor': the same person"],
    )
    world.tick()
    assert len(world.letters("supervisor_briefing")) == 1
    assert {t.state for t in world.touchpoints(booking(world)) if t.stage == "supervisor_briefing"} == {"sent"}


def test_two_spellings_in_one_file_do_not_rename_in_turn(world: World) -> None:
    take(world, ROW, BOB)
    for _ in range(2):
        result = take(world, NEAR, BOB)
        assert (counts(result), names(world)) == ((0, 0, 2, 0), ["Sue Pervisor"])
        assert told(result) == ["taken as 'Sue Pervisor', who is known by that name: the same person"]


def test_quite_another_name_at_the_address_is_another_supervisor(world: World) -> None:
    take(world, ROW)
    briefed(world)
    result = take(world, replace(ROW, supervisor_name="Tim Other"))
    assert result.changes == ("Ann Example, E-1: supervisor",)
    world.tick()
    assert [m.to.name for m in world.letters("supervisor_briefing")] == ["Sue Pervisor", "Tim Other"]

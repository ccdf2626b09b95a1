"""A corrected name or address is the same person; anything in doubt is another (P1)."""

from dataclasses import replace

import pytest

from bot.flows import doors
from bot.storage.tables import Booking, Person
from tests.build import World, at
from tests.flows.roster.test_applying import BOB, ROW, booking, counts, take


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": "Anne Example"}, ("name", "Anne Example")),
        ({"email": "ann.example@school.example"}, ("email", "ann.example@school.example")),
    ],
)
def test_a_correction_keeps_the_booking_and_says_so(
    world: World, change: dict[str, str], says: tuple[str, str]
) -> None:
    take(world, ROW, BOB)
    before = booking(world).id
    result = take(world, replace(ROW, **change), BOB)  # type: ignore[arg-type]
    assert (counts(result), len(world.rows(Booking))) == ((0, 1, 1, 0), 2)
    assert [(w.column, w.value) for w in result.warnings] == [says]
    assert world.rows(Booking, id=before)[0].person_id == booking(world, change.get("name", "Ann Example")).person_id


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Zoe Substitute"},  # a shared inbox, or a substitute
        {"name": "Zoe Other", "email": "zoe@school.example"},
    ],
)
def test_another_name_is_another_person(world: World, change: dict[str, str]) -> None:
    take(world, ROW)
    result = take(world, replace(ROW, **change))  # type: ignore[arg-type]
    assert (counts(result), result.missing_names) == ((1, 0, 0, 1), ("Ann Example (E-1)",))


def test_where_two_bookings_fit_nobody_guesses(world: World) -> None:
    take(world, ROW, replace(ROW, row=3, email="ann@hospital.example"))
    assert counts(take(world, replace(ROW, email="ann@third.example"))) == (1, 0, 0, 2)


def test_who_is_known_already_is_not_a_correction_of_somebody_else(world: World) -> None:
    take(world, ROW, replace(BOB, event_ref="E-2", name="Ann Example", email="ann2@school.example"))
    assert counts(take(world, replace(ROW, email="ann2@school.example"))) == (1, 0, 0, 1)


def test_one_correction_in_two_events_is_one_person(world: World) -> None:
    both = (ROW, replace(ROW, row=3, event_ref="E-2"))
    take(world, *both)
    result = take(world, *(replace(row, email="new@school.example") for row in both))
    assert counts(result) == (0, 2, 0, 0)
    assert [p.name for p in world.rows(Person, email="new@school.example")] == ["Ann Example"]
    assert world.rows(Person, email=ROW.email) == []


def test_links_that_went_to_a_wrong_address_die_and_the_supervisors_live(world: World) -> None:
    take(world, ROW)
    world.run_until(at("2026-03-02", "15:30"))
    world.answers(booking(world))
    world.run_until(at("2026-03-03"))
    form, page = (
        str(world.letters(letter)[0].context["links"][link]).rpartition("/")[2]  # type: ignore[index,call-overload]
        for letter, link in (("end_of_course", "form"), ("supervisor_briefing", "supervisor"))
    )
    preferences = world.letters("end_of_course")[0].preferences_link.rpartition("/")[2]
    take(world, replace(ROW, email="right@school.example"))
    with world.database.read() as session:
        opened = [
            doors.open_link(session, world.plans, token, purpose, now=world.now)
            for token, purpose in ((form, "q"), (preferences, "p"), (page, "s"))
        ]
    assert [each is not None for each in opened] == [False, False, True]


def test_what_is_sent_after_a_correction_goes_to_the_right_address(world: World) -> None:
    take(world, ROW)
    take(world, replace(ROW, email="right@school.example"))
    world.tick(at("2026-02-23"))
    assert [m.to.email for m in world.letters("pre_course")] == ["right@school.example"]

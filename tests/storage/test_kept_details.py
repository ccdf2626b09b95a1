"""Details that somebody meant to leave in are remembered as digests, once each, by response and partnership (C4)."""

from bot.storage import kept_details
from bot.storage.tables import KeptDetail, Response
from tests.build import World
from tests.plans import HERE, START, THERE, at


def a_response(world: World, partnership: str = HERE) -> Response:
    booking = world.a_booking(attended=True, partnership=partnership)
    world.tick(at("2026-03-02", "16:00"))
    form = world.touchpoint(booking, "end_of_course")
    world.fills(form)
    [response] = world.rows(Response, touchpoint_id=form.id)
    return response


def keep(world: World, response: Response, *details: tuple[str, str]) -> None:
    with world.database.write(response.partnership) as session:
        kept_details.keep(session, response.partnership, response.id, details, now=START)


def kept(world: World, response: Response, partnership: str = "") -> frozenset[str]:
    with world.database.read() as session:
        return kept_details.of_response(session, partnership or response.partnership, response.id)


def test_what_is_kept_twice_is_kept_once(world: World) -> None:
    response = a_response(world)
    assert kept(world, response) == frozenset()
    keep(world, response, ("comment", "d1"), ("comment", "d2"))
    keep(world, response, ("comment", "d1"), ("action_1", "d1"))
    assert kept(world, response) == {"d1", "d2"}
    rows = {(row.question, row.digest) for row in world.rows(KeptDetail)}
    assert rows == {("comment", "d1"), ("comment", "d2"), ("action_1", "d1")} and len(world.rows(KeptDetail)) == 3


def test_each_response_and_partnership_has_its_own(world: World) -> None:
    mine, other, there = a_response(world), a_response(world), a_response(world, THERE)
    keep(world, mine, ("comment", "d1"))
    assert kept(world, mine) == {"d1"}
    assert not kept(world, other) and not kept(world, there) and not kept(world, mine, THERE)


def test_nothing_to_keep_changes_nothing(world: World) -> None:
    response = a_response(world)
    keep(world, response)
    assert world.rows(KeptDetail) == []

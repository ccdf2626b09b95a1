"""Certificates: for the full time and the form, and for nobody else (L4)."""

import pytest

from bot.storage.tables import Booking, Certificate
from tests.build import World
from tests.plans import a_partnership, at

AFTER = at("2026-03-02", "15:30")


def answered(world: World, attended: bool | str | None, there: str = "all") -> Booking:
    booking = world.a_booking(attended=attended)
    world.tick(AFTER)
    if attended is not False:
        world.answers(booking, there=there)
    world.tick()
    return booking


@pytest.mark.parametrize(
    ("certificate_on", "attended", "there", "gets"),
    [
        ("self_declared", None, "all", True),
        ("self_declared", None, "part", False),
        ("self_declared", None, "none", False),
        ("self_declared", True, "all", True),
        ("self_declared", "partly", "all", False),
        ("self_declared", False, "all", False),
        ("register", None, "all", False),
        ("register", True, "all", True),
        ("register", "partly", "all", False),
    ],
)
def test_who_gets_a_certificate(
    world: World, certificate_on: str, attended: bool | str | None, there: str, gets: bool
) -> None:
    world.use(a_partnership(plan={"certificate_on": certificate_on}))
    booking = answered(world, attended, there)
    assert bool(world.certificates()) == gets == ("certificate" in world.sent(booking))


def test_without_the_form_there_is_no_certificate(world: World) -> None:
    world.a_booking(attended=True)
    world.run_until(at("2026-07-01"))
    assert world.certificates() == []


def test_a_certificate_says_what_it_is_for_and_is_attached(world: World) -> None:
    booking = answered(world, True)
    issued = world.certificates()[0]
    assert (issued.course, issued.level, issued.date) == ("Neglect", "Level 3", "Monday 2 March 2026")
    assert issued.outcomes == ["recognise the signs of neglect", "challenge drift"]
    letter = world.letters("certificate")[0]
    assert letter.attachments[0].name == f"certificate-{issued.number}.pdf"
    assert letter.attachments[0].content.startswith(b"%PDF")
    assert (issued.booking_id, len(issued.number)) == (booking.id, 14)


def test_a_register_that_comes_later_withdraws_the_certificate(world: World) -> None:
    booking = answered(world, None)
    assert world.certificates()
    world.marks(booking, "partly")
    assert world.certificates() == []


def test_a_register_put_right_lets_the_certificate_hold_again_and_mails_it_once(world: World) -> None:
    booking = answered(world, None)
    number = world.certificates()[0].number
    world.marks(booking, "partly")
    world.marks(booking, True)
    world.tick()
    assert [each.number for each in world.certificates()] == [number]
    assert world.sent(booking).count("certificate") == 1


def test_a_certificate_that_still_waits_in_the_outbox_is_held_back(world: World) -> None:
    """The early leaver's register arrives between the queueing and the delivery."""
    booking = world.a_booking()
    world.tick(AFTER)
    world.answers(booking, there="all")
    world.tick(deliver=False)
    world.marks(booking, "partly")
    world.tick()
    assert "certificate" not in world.sent(booking)
    assert world.touchpoint(booking, "certificate").state == "cancelled"
    world.marks(booking, True)
    world.tick()
    assert world.sent(booking).count("certificate") == 1
    assert len(world.certificates()) == len(world.rows(Certificate)) == 1

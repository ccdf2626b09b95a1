"""What the bot itself does with answers: attendance declared, a supervisor named (L4, L5)."""

import pytest

from bot.flows.conversation import Go, Say, Send, Withdraw
from bot.messages.nouns import Problem
from bot.storage.tables import AnswerRow, AuditEntry, Booking, Person, Response, Touchpoint
from tests.build import World
from tests.plans import a_partnership, at

AFTER = at("2026-03-02", "15:30")


def without_supervisor(world: World, **facts: str) -> Booking:
    """Give somebody whose roster names no supervisor, with the end-of-course form sent."""
    booking = world.a_booking(supervisor=False, **facts)  # type: ignore[arg-type]
    world.tick(AFTER)
    return booking


def supervisor(world: World, booking: Booking) -> str:
    found = world.rows(Person, id=world.get(booking).supervisor_id)
    return found[0].email if found else ""


@pytest.mark.parametrize(
    ("said", "gets"),
    [("all", {"certificate", "supervisor_briefing"}), ("part", {"supervisor_briefing"}), ("none", set[str]())],
)
def test_what_the_delegate_declares_decides_what_follows(world: World, said: str, gets: set[str]) -> None:
    booking = world.a_booking()
    world.tick(AFTER)
    world.answers(booking, there=said)
    follows = {"certificate", "supervisor_briefing"} & set(world.plans_of(booking))
    assert (world.get(booking).declared, follows) == (said, gets)


def test_where_the_plan_wants_a_register_a_declaration_is_not_enough(world: World) -> None:
    world.use(a_partnership(plan={"certificate_on": "register"}))
    booking = world.a_booking()
    world.tick(AFTER)
    world.answers(booking, there="all")
    assert not {"certificate", "supervisor_briefing"} & set(world.plans_of(booking))
    world.marks(booking, True)
    assert {"certificate", "supervisor_briefing"} <= set(world.plans_of(booking))


def test_who_was_not_there_is_not_asked_what_came_of_it(world: World) -> None:
    booking = world.a_booking()
    world.tick(AFTER)
    world.answers(booking, there="none")
    assert "impact_check" not in world.plans_of(booking)


def test_a_supervisor_inside_the_agencys_domain_is_briefed(world: World) -> None:
    booking = without_supervisor(world)
    world.answers(booking, supervisor_name="Bo Boss", supervisor_email="Bo@school.example")
    assert world.get(booking).nominated == "accepted"
    world.run_until(at("2026-03-03"))
    assert [m.to.email for m in world.letters("supervisor_briefing")] == ["bo@school.example"]


@pytest.mark.parametrize("address", ["bo@elsewhere.example", "bo@gmail.com"])
def test_a_supervisor_outside_the_agencys_domains_waits_for_an_officer(world: World, address: str) -> None:
    world.a_person(email="private@gmail.com", agency="School")  # a colleague's own address makes no domain the school's
    booking = without_supervisor(world)
    world.answers(booking, supervisor_name="Bo Boss", supervisor_email=address)
    assert world.get(booking).nominated == "waiting"
    world.run_until(at("2026-07-01"))
    assert not [m for m in world.queue() if m.role == "supervisor"]


def test_an_officers_yes_lets_the_briefing_go(world: World) -> None:
    booking = without_supervisor(world)
    world.answers(booking, supervisor_email="bo@elsewhere.example")
    world.change(booking, nominated="accepted")
    world.run_until(at("2026-03-03"))
    assert [m.to.email for m in world.letters("supervisor_briefing")] == ["bo@elsewhere.example"]


def test_an_agency_that_nobody_named_knows_no_domain(world: World) -> None:
    booking = without_supervisor(world, agency="")
    world.answers(booking, supervisor_email="bo@school.example")
    assert world.get(booking).nominated == "waiting"


def test_another_partnerships_people_make_no_domain_known(world: World) -> None:
    world.a_person(email="x@elsewhere.example", agency="School", partnership="there")
    booking = without_supervisor(world)
    world.answers(booking, supervisor_email="bo@elsewhere.example")
    assert world.get(booking).nominated == "waiting"


def test_nobody_is_their_own_supervisor(world: World) -> None:
    booking = without_supervisor(world)
    own = world.rows(Person, id=booking.person_id)[0].email
    form = world.touchpoint(booking, "end_of_course")
    step = world.takes(form, Say("supervisor_email", 0, f" {own.upper()} "))
    assert isinstance(step, Problem)
    assert (step.prompt.question, world.rows(AnswerRow)) == ("supervisor_email", [])


def test_the_roster_overrides_a_nomination(world: World) -> None:
    booking = without_supervisor(world)
    boss = world.a_person("Real Boss", email="real@school.example")
    world.change(booking, supervisor_id=boss.id)
    world.answers(booking, supervisor_email="bo@school.example")
    assert supervisor(world, booking) == "real@school.example"


def test_a_nomination_may_be_corrected_and_the_first_one_hears_no_more(world: World) -> None:
    booking = without_supervisor(world)
    world.answers(booking, supervisor_email="bo@school.example")
    world.tick(at("2026-03-03"))
    form = world.touchpoint(booking, "end_of_course")
    seen = world.rows(AnswerRow, question="supervisor_email")[0].revision
    world.takes(form, Go("supervisor_email"), Say("supervisor_email", seen, "flo@school.example"))
    world.takes(form, Send(world.rows(Response, touchpoint_id=form.id)[0].revision))
    assert supervisor(world, booking) == "flo@school.example"
    briefings = {t.person_id: t.state for t in world.touchpoints(booking) if t.stage == "supervisor_briefing"}
    assert sorted(briefings.values()) == ["cancelled", "planned"]


def test_a_nomination_that_was_withdrawn_is_forgotten(world: World) -> None:
    booking = without_supervisor(world)
    world.answers(booking, supervisor_email="bo@school.example")
    world.takes(world.touchpoint(booking, "end_of_course"), Withdraw())
    assert (supervisor(world, booking), world.get(booking).nominated) == ("", "")


def test_a_withdrawal_forgets_only_what_it_said(world: World) -> None:
    booking = world.a_booking(supervisor=False)
    world.tick(at("2026-02-23"))
    world.answers(booking, "pre_course", supervisor_email="bo@school.example")
    world.tick(AFTER)
    world.answers(booking, there="all")
    world.takes(world.touchpoint(booking, "end_of_course"), Withdraw())
    assert (supervisor(world, booking), world.get(booking).declared) == ("bo@school.example", "")


def test_nomination_and_withdrawal_are_in_the_audit_log_without_addresses(world: World) -> None:
    booking = without_supervisor(world)
    world.answers(booking, supervisor_email="bo@elsewhere.example")
    world.takes(world.touchpoint(booking, "end_of_course"), Withdraw())
    said = [entry.what for entry in world.rows(AuditEntry)]
    assert said == ["supervisor named by the delegate: waiting", "withdrew answers"]


def test_a_supervisor_is_only_asked_for_where_supervisors_are_told(world: World) -> None:
    world.use(a_partnership(supervisor_briefing=None, supervisor_check=None))
    booking = without_supervisor(world)
    form = world.rows(Touchpoint, booking_id=booking.id, stage="end_of_course")[0]
    world.fills(form)
    assert not {"supervisor_name", "supervisor_email"} & set(world.figures(form))
    assert "supervisor_email" not in {row.question for row in world.rows(AnswerRow)}

"""Officers are told of an issue at once, without its text (L7)."""

from bot.flows import officers
from bot.messages import mail
from bot.storage.tables import Person, Touchpoint
from tests.build import World
from tests.plans import at


def test_every_officer_gets_one_letter_a_day_that_holds_neither_the_text_nor_the_delegate(world: World) -> None:
    booking = world.a_booking(attended=True)
    world.run_until(at("2026-04-01"))
    briefing = world.touchpoint(booking, "supervisor_briefing")
    plan = world.desk.plans[booking.partnership]
    for expected in (1, 0):
        with world.database.write() as session:
            row = session.get_one(Touchpoint, briefing.id)
            assert officers.tell_of_issue(session, plan, row, what="concern", now=world.now) == expected
    world.tick()
    [told] = world.letters("practice_issue")
    assert told.to.email == plan.about.officers[0].email
    words = mail.render(told)
    assert "concern" in words.subject
    assert "evalbot ask issues -p here" in words.text


def test_an_officer_whom_a_roster_names_otherwise_is_told_as_that_person(world: World) -> None:
    """C3: a second person of the address would make it a shared one."""
    booking = world.a_booking(attended=True)
    plan = world.desk.plans[booking.partnership]
    known = world.a_person("Olive Smith-Officer", email=plan.about.officers[0].email)
    world.run_until(at("2026-04-01"))
    briefing = world.touchpoint(booking, "supervisor_briefing")
    for what in ("concern", "policy"):
        with world.database.write() as session:
            row = session.get_one(Touchpoint, briefing.id)
            officers.tell_of_issue(session, plan, row, what=what, now=world.now)
            # What they asked for as a delegate, under the roster's name, is no word about the officer's letters.
            session.get_one(Person, known.id).stopped_at = world.now
    world.tick()
    told = [row.person_id for row in world.queue() if row.template == "practice_issue"]
    names = [next(each.name for each in world.rows(Person) if each.id == person_id) for person_id in told]
    assert names == ["Olive Smith-Officer"] * 2

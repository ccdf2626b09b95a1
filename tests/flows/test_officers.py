"""Officers are told of an issue at once, without its text (L7)."""

from bot.flows import officers
from bot.messages import mail
from bot.storage.tables import Touchpoint
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

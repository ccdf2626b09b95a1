"""When trainers were told of their event's forms, and what was answered, of one partnership only (Q7)."""

from bot.storage import since_letter
from tests.build import World
from tests.plans import HERE, THERE, at


def test_a_letter_counts_from_when_it_went_and_answers_from_when_they_were_first_sent(world: World) -> None:
    event = world.an_event(trainers=[world.a_person("Tess Trainer")])
    there, absent = world.a_booking(event, attended=True), world.a_booking(event, attended=True)
    world.run_until(at("2026-03-03"))
    for booking in (there, absent):
        world.answers(booking)
    answered = world.now
    world.marks(absent, attended=False)
    with world.database.read() as session:
        assert since_letter.letters(session, HERE, [event.id]) == {}
    world.run_until(at("2026-03-13"))
    with world.database.read() as session:
        [(key, moments)] = since_letter.letters(session, HERE, [event.id]).items()
        assert key == event.id and all(answered < each < world.now for each in moments)
        assert since_letter.letters(session, THERE, [event.id]) == {}
        found = since_letter.answers(session, HERE, [event.id])
    assert {(each.booking, each.kind, each.at) for each in found} == {(there.id, "end_of_course", answered)}
    assert {each.pair.partition("#")[0] for each in found if each.pair} and all(each.question for each in found)

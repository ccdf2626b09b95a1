"""Where forms are shown (C1); each partnership for itself (P2)."""

from dataclasses import replace

from bot.storage import chat_places
from bot.storage.chat_places import Place, Shown
from tests.build import World
from tests.plans import HERE, THERE, at

FIRST = Place("slack", "T1", "D1", "1.1", "1.1")
REMINDER = Place("slack", "T1", "D1", "2.2", "1.1")


def test_a_form_is_shown_in_one_message_and_the_one_before_is_told(world: World) -> None:
    booking = world.a_booking()
    world.tick(at("2026-03-02", "15:30"))
    form = world.touchpoint(booking, "end_of_course")
    with world.database.write(HERE) as session:
        assert chat_places.of(session, HERE, form.id) is None
        assert chat_places.put(session, HERE, form.id, FIRST) is None
        assert chat_places.put(session, HERE, form.id, FIRST) is None
        assert chat_places.put(session, HERE, form.id, REMINDER) == FIRST
    with world.database.read() as session:
        assert chat_places.of(session, HERE, form.id) == REMINDER
        assert chat_places.of(session, THERE, form.id) is None
        assert chat_places.in_thread(session, HERE, FIRST) == [form.id]
        assert chat_places.in_thread(session, THERE, FIRST) == []
        assert chat_places.in_thread(session, HERE, replace(FIRST, workspace="T2")) == []
        assert chat_places.of_people(session, HERE, "slack", [form.person_id]) == {form.id: REMINDER}
        assert chat_places.of_people(session, HERE, "teams", [form.person_id]) == {}
        assert chat_places.of_people(session, THERE, "slack", [form.person_id]) == {}


def test_what_a_message_shows_is_counted_and_taken_back_only_by_the_newest_step(world: World) -> None:
    booking = world.a_booking()
    world.tick(at("2026-03-02", "15:30"))
    form = world.touchpoint(booking, "end_of_course").id
    with world.database.write(HERE) as session:
        assert chat_places.shown(session, HERE, form) == Shown()
        assert chat_places.decide(session, HERE, form, "slack", "a", 0) == Shown("a", 0, 1)
        assert chat_places.of(session, HERE, form) is None  # it is not posted yet
        chat_places.put(session, HERE, form, FIRST)
        assert chat_places.decide(session, HERE, form, "slack", "b", 2) == Shown("b", 2, 2)
        chat_places.take_back(session, HERE, form, 1, Shown())
        assert chat_places.shown(session, HERE, form) == Shown("b", 2, 2)
        assert chat_places.shown(session, THERE, form) == Shown()
        chat_places.take_back(session, HERE, form, 2, Shown("a", 0, 1))
        assert chat_places.shown(session, HERE, form) == Shown("a", 0, 2)
        assert chat_places.posted(session, HERE, form, REMINDER, 1) == REMINDER
        assert chat_places.posted(session, HERE, form, REMINDER, 2) == FIRST

"""A trainer's figures, beside the letter that they have read, tell of nobody who answered after it (Q7, ADR 11)."""

from datetime import timedelta

import pytest

from bot.commands import run
from bot.commands.context import Context
from bot.commands.powers import TRAINER
from bot.flows.trainer import own_events
from bot.messages.nouns import Answer
from bot.plan.model import Partnership
from bot.storage.tables import Booking, Event
from tests.build import World
from tests.commands.asking import words
from tests.plans import HERE, at

TESS = "tess@trainers.example"
ASKED = ("summary {}", "gain {}", "comments {} end_of_course", "report trainers {}")
LETTER, CLOSED = at("2026-03-13"), at("2026-06-08")


class Course:
    """An event that Tess gives, and the letter of its forms, after ten days."""

    def __init__(self, world: World, *, early: int, late: int, silent: int = 1) -> None:
        self.world = world
        self.event: Event = world.an_event(trainers=[world.a_person("Tess Trainer", email=TESS)])
        places = [world.a_booking(self.event, attended=True) for _ in range(early + late + silent)]
        world.run_until(at("2026-02-27"))
        self.before(places)
        world.run_until(at("2026-03-03"))
        self.answer(places[:early])
        world.run_until(LETTER)
        self.answer(places[early : early + late])
        world.run_until(CLOSED)

    def before(self, places: list[Booking]) -> None:
        for booking in places:
            self.world.answers(booking, "pre_course")

    def answer(self, places: list[Booking]) -> None:
        for booking in places:
            self.world.answers(booking)

    def ask(self, text: str, role: str = TRAINER) -> Answer:
        with self.world.database.read() as session:
            own = own_events(session, HERE, TESS) if role == TRAINER else None
        here: Partnership = self.world.plans[HERE]
        return run(text, Context(self.world.database, here, self.world.now, TESS, role=role, own_events=own))


def test_where_few_answered_after_the_letter_it_has_the_figures(world: World) -> None:
    course = Course(world, early=5, late=1)
    assert [letter.to.email for letter in world.mail.accepted if letter.template == "trainer_report"][:1] == [TESS]
    for text, about in [(text, course.event.ref) for text in ASKED] + [(text, "2026") for text in ASKED[:3]]:
        told = course.ask(text.format(about))
        assert "the letter to its trainers of 12 March 2026: too few people have answered since" in words(told)
        assert told.charts == () and told.files is None
        assert told.data.get("suppressed") or told.data["figures"] == {}
        assert "mean" not in words(told).lower()
        assert "letter to its trainers" not in words(course.ask(text.format(about), "officer"))


@pytest.mark.parametrize(("early", "late"), [(5, 0), (4, 2), (5, 5)])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_where_nobody_or_enough_answered_after_the_letter_or_it_had_none_they_are_told(
    world: World, early: int, late: int
) -> None:
    course = Course(world, early=early, late=late)
    for text in (each.format(course.event.ref) for each in ASKED):
        said = words(course.ask(text))
        assert "letter to its trainers" not in said, text
        assert said == words(course.ask(text, "officer")) or text.startswith(("summary", "report")), text


def test_an_event_that_the_letter_speaks_for_is_left_out_of_a_trainers_year(world: World) -> None:
    course = Course(world, early=5, late=1)
    other = world.an_event(at("2026-06-09"), trainers=[world.a_person("Tess Trainer", email=TESS)])
    places = [world.a_booking(other, attended=True) for _ in range(6)]
    world.run_until(other.starts_at - timedelta(hours=2))
    course.before(places)
    world.run_until(other.ends_at)
    course.answer(places)
    world.run_until(at("2026-08-01"))
    told = course.ask("gain 2026")
    assert f"Left out: {course.event.ref} (letter of 12 March 2026)" in words(told)
    assert told.data["pairs"] == 6
    assert course.ask("gain 2026", "officer").data["pairs"] == 12

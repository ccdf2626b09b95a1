"""The letter to an event's trainers goes with the summary as PDF, and tells the same figures (L8, Q3)."""

from io import BytesIO
from typing import Any

from pypdf import PdfReader

from bot.messages import mail
from bot.messages.nouns import Message
from bot.storage.tables import OutboxMessage
from tests.build import World
from tests.plans import at

DAY = at("2026-03-12")


def _told(world: World, answers: int, of: int = 7) -> Message:
    """Have so many of an event's delegates answer before and after, and give the letter to its trainer."""
    event = world.an_event(trainers=[world.a_person("Tess Trainer")])
    bookings = [world.a_booking(event, attended=True) for _ in range(of)]
    world.run_until(at("2026-02-23"))
    for booking in bookings[:answers]:
        world.answers(booking, "pre_course")
    world.run_until(at("2026-03-03"))
    for number, booking in enumerate(bookings[:answers]):
        world.answers(booking, comment=f"Ring me on 07700 90000{number}, it was warm")
    world.run_until(DAY)
    return next(each for each in world.letters("trainer_report") if each.to.email.startswith("person"))


def test_it_goes_while_the_form_is_open_with_the_figures_of_those_who_have_answered(world: World) -> None:
    """ADR 11: five of seven have answered, and the form is open until the end of March."""
    letter = _told(world, 5)
    words = mail.render(letter).text
    assert "5 of 7 delegates answered (71 %)" in words
    assert "Delegates rate themselves" in words
    [file] = letter.attachments
    assert file.name.lower().startswith("evalbot-here-trainers-e-")
    assert file.media_type == "application/pdf"
    said = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(file.content)).pages).split())
    report: dict[str, Any] = dict(letter.context)["report"]  # type: ignore[assignment]
    assert report["findings"][0][:40] in said
    assert "have been open until now" in said
    assert "it was warm" in said
    assert "07700" not in said + words


def test_below_the_smallest_group_nothing_is_shown_and_nothing_is_attached(world: World) -> None:
    letter = _told(world, 4)
    words = mail.render(letter).text
    assert "4 of 7 delegates answered" in words and "Too few people answered" in words
    assert letter.attachments == ()
    assert "it was warm" not in words


def test_nothing_of_what_was_said_lies_in_the_queue(world: World) -> None:
    """The figures are read at the send: letter and PDF cannot differ, and no comment is kept beside its answer."""
    _told(world, 5)
    rows = [row for row in world.rows(OutboxMessage) if row.template == "trainer_report"]
    assert len(rows) == 2
    assert all("report" not in row.context and row.attach == [f"report:trainers:{row.event_id}"] for row in rows)


def test_a_letter_that_an_older_version_queued_goes_with_its_figures(world: World) -> None:
    event = world.an_event(trainers=[world.a_person("Tess Trainer")])
    world.a_booking(event, attended=True)
    world.run_until(at("2026-03-11"))
    world.tick(DAY, deliver=False)
    with world.database.write("here") as session:
        for row in world.rows(OutboxMessage):
            if row.template == "trainer_report":
                old = session.get_one(OutboxMessage, row.id)
                old.attach, old.context = [], {**old.context, "report": {"comments": ["kept before"]}}
    world.tick(DAY)
    assert len(world.letters("trainer_report")) == 2
    assert "kept before" not in mail.render(world.letters("trainer_report")[0]).text


def test_nobody_answered_is_said(world: World) -> None:
    assert "0 of 7 delegates answered" in mail.render(_told(world, 0)).text

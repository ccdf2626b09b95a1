"""Reports that come round: made on the first working day after the period, once, for the officers to send on (L9)."""

from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any

import docx
import pytest
from pypdf import PdfReader

from bot.calendar import tell_officers
from bot.commands import run
from bot.commands.context import Context
from bot.messages import mail
from bot.messages.nouns import Message, Receipt
from bot.storage.tables import AuditEntry, OutboxMessage
from tests.build import World
from tests.plans import THERE, a_partnership, at
from tests.recorder import Crash, temporary
from tests.recurring import with_reports

MORNING = at("2026-04-01", "08:00")
"""The first working day after the quarter that ends with March."""


@pytest.fixture
def year_round(world: World) -> World:
    """Give a world of two years: `here` counts from April, `there` from January and only its quarters."""
    here = with_reports("04-01", findings="quarter", assurance="quarter", annual="year")
    world.use(here, with_reports(key=THERE, findings="quarter"))
    for key in world.plans:
        world.a_booking(world.an_event(partnership=key), attended=True, partnership=key)
    return world


def _letter(world: World, label: str) -> Message:
    return next(each for each in world.letters("officer_report") if label in mail.render(each).subject)


def _dies(message: Message) -> Receipt:
    raise Crash


def _letters(world: World) -> list[OutboxMessage]:
    return [row for row in world.queue() if row.template == "officer_report"]


def test_they_come_on_the_morning_after_the_period_and_once(year_round: World) -> None:
    world = year_round
    assert tell_officers(world.desk, at("2026-03-31", "23:59")) == 0
    assert tell_officers(world.desk, at("2026-04-01", "07:59")) == 0
    assert [tell_officers(world.desk, MORNING) for _ in range(3)] == [3, 0, 0]
    assert tell_officers(world.desk, at("2026-04-14")) == 0
    assert sorted((row.partnership, row.key.rpartition(" to ")[0]) for row in _letters(world)) == [
        ("here", "quarter report of 2025-Q4"),
        ("here", "year report of 2025"),
        ("there", "quarter report of 2026-Q1"),
    ]


def test_the_letter_has_both_files_what_stands_in_them_and_to_whom_they_go_on(year_round: World) -> None:
    """Q5: the officer checks it, then sends it on."""
    world = year_round
    tell_officers(world.desk, MORNING)
    world.tick(MORNING)
    letter = _letter(world, "2025-Q4")
    assert letter.to.email == "olive@testshire.example"
    word, pdf = letter.attachments
    assert (word.name, pdf.name) == ("evalbot-here-quarter-2025-Q4.docx", "evalbot-here-quarter-2025-Q4.pdf")
    title = docx.Document(BytesIO(word.content)).core_properties.title
    assert title and "Quarterly training report" in title
    text = PdfReader(BytesIO(pdf.content)).pages[0].extract_text()
    assert "1 January 2026 to 31 March 2026" in " ".join(text.split())
    words = mail.render(letter)
    assert words.subject == "Check it, then send it on: Quarterly training report, 2025-Q4"
    for said in (words.text, words.html):
        assert "Learning subgroup" in said and "subgroup@testshire.example" in said
        assert "findings" in said and "assurance" in said
        assert "evalbot ask report quarter 2025-Q4 -p here" in said


def test_the_report_is_made_when_it_is_sent_and_not_kept(year_round: World) -> None:
    """What an officer reads is as of the moment that it goes."""
    world = year_round
    tell_officers(world.desk, MORNING)
    assert all("report" not in row.context for row in _letters(world))
    world.a_booking(world.an_event(at("2026-03-20")), attended=True)
    world.tick(MORNING)
    letter = _letter(world, "2025-Q4")
    assert "2 events of 1 course" in str(letter.context["report"])


def test_a_restart_between_the_queue_and_the_send_sends_it_once(
    year_round: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rule 4: what was queued is sent by who comes after."""
    world = year_round
    tell_officers(world.desk, MORNING)
    world.use(*world.plans.values())
    monkeypatch.setattr(world.mail, "send", _dies)
    with pytest.raises(Crash):
        world.tick(MORNING)
    monkeypatch.undo()
    assert tell_officers(world.desk, at("2026-04-01", "08:10")) == 0
    world.use(*world.plans.values())
    for minutes in ("08:20", "08:40", "09:00"):
        world.tick(at("2026-04-01", minutes))
    assert {row.state for row in _letters(world)} == {"sent"}
    ids = [each.message_id for each in world.letters("officer_report")]
    assert len(ids) == len(set(ids)) == 3


def test_what_fails_for_a_while_goes_later_with_its_files(year_round: World) -> None:
    world = year_round
    tell_officers(world.desk, MORNING)
    world.mail.fail(*[temporary()] * 3)
    world.tick(MORNING)
    world.tick(at("2026-04-01", "12:00"))
    assert [len(each.attachments) for each in world.letters("officer_report")] == [2, 2, 2]


@pytest.mark.parametrize(("now", "letters"), [(at("2026-04-15", "07:59"), 3), (at("2026-04-15", "08:00"), 0)])
def test_after_a_silence_it_goes_up_to_a_fortnight_late(year_round: World, now: datetime, letters: int) -> None:
    assert tell_officers(year_round.desk, now) == letters


def test_who_had_no_event_before_the_period_was_over_owes_nothing(world: World) -> None:
    world.use(with_reports(findings="quarter"), a_partnership(THERE))
    world.an_event(at("2026-04-20"))
    assert tell_officers(world.desk, MORNING) == 0
    assert _letters(world) == []
    assert [row.detail for row in world.rows(AuditEntry) if "report" in row.what] == [{"sent": False}]


def test_a_period_without_events_is_reported_as_one(world: World) -> None:
    """Who had events before hears that there were none."""
    world.use(with_reports(findings="quarter"), a_partnership(THERE))
    world.an_event(at("2026-02-03"))
    tell_officers(world.desk, at("2026-07-01", "08:00"))
    world.tick(at("2026-07-01", "08:00"))
    [letter] = world.letters("officer_report")
    assert "No event was held" in mail.render(letter).text
    assert len(letter.attachments) == 2


def test_every_officer_gets_it(world: World) -> None:
    made = with_reports(findings="quarter")
    officers = [*made.about.officers, made.about.officers[0].model_copy(update={"email": "otto@testshire.example"})]
    world.use(replace(made, about=made.about.model_copy(update={"officers": tuple(officers)})))
    world.an_event()
    assert tell_officers(world.desk, MORNING) == 2


def test_due_shows_it_beforehand(year_round: World) -> None:
    world = year_round
    world.now = at("2026-03-30")
    said = run("due 7d", Context(world.database, world.plans["here"], world.now, "olive@testshire.example"))
    lines: list[Any] = said.data["due"]  # type: ignore[assignment]
    shown = [(each["at"], each["stage"], each["event"], each["people"]) for each in lines]
    assert (MORNING.isoformat(), "Quarterly training report", "2025-Q4", 1) in shown
    assert (MORNING.isoformat(), "Annual training report", "2025", 1) in shown

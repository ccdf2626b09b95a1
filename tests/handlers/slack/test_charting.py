"""Charts arrive as files with alternative text, for the officer alone (Q3, Q7, P5)."""

from dataclasses import replace

import pytest

from bot.handlers.slack import charting, officers
from bot.messages.charts import Pair, PairedChart
from bot.messages.nouns import Answer
from bot.storage.tables import AuditEntry
from tests.handlers.slack.officer_desk import OfficerDesk
from tests.handlers.slack.slack_world import AFTER, SlackWorld
from tests.plans import at

ENOUGH = 5
LABEL = "Send me the chart"


@pytest.fixture
def olive(slack_world: SlackWorld) -> OfficerDesk:
    event = slack_world.an_event()
    bookings = [slack_world.a_booking(event) for _ in range(ENOUGH)]
    slack_world.tick(at("2026-02-23"))
    for booking in bookings:
        slack_world.answers(booking, "pre_course")
    slack_world.tick(AFTER)
    for booking in bookings:
        slack_world.answers(booking)
    return OfficerDesk(slack_world).binds()


def test_a_chart_comes_as_a_file_that_says_its_finding_in_words(olive: OfficerDesk) -> None:
    olive.asks("gain 2026")
    assert olive.presses(LABEL) == "The chart is in your messages with Evalbot."
    [file] = [file for each in olive.person.received() for file in each.files]
    assert file["name"] == "gain-2026.png"
    kept = olive.world.team.files[file["id"]]
    assert (kept.content or b"").startswith(b"\x89PNG")
    assert kept.alt_text.startswith("5 people rated themselves")


def test_all_charts_of_an_answer_come_and_long_ones_in_parts(
    olive: OfficerDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = PairedChart("By level", "All rose.", (Pair("Level 2", 2.0, 3.0, 9),), 1, 5)
    long = replace(short, pairs=tuple(Pair(f"Question {n}", 2.0, 3.0, 9) for n in range(11)))
    answer = Answer("Gain", ("Told.",), charts=(short, long))
    for module in (charting, officers):
        monkeypatch.setattr(module, "run", lambda *given, **named: answer)
    olive.asks("gain 2026")
    assert olive.presses("Send me the charts") == "The 3 charts are in your messages with Evalbot."
    files = [file for each in olive.person.received() for file in each.files]
    assert [file["name"] for file in files] == ["gain-2026-1.png", "gain-2026-2.png", "gain-2026-3.png"]
    assert all(olive.world.team.files[file["id"]].alt_text for file in files)


def test_what_has_no_chart_offers_none(olive: OfficerDesk) -> None:
    olive.asks("due")
    assert LABEL not in olive.answer.buttons()


def test_who_is_no_officer_any_more_gets_no_chart(olive: OfficerDesk) -> None:
    olive.asks("gain 2026")
    answer = olive.answer
    olive.world.team.users["U7"].deleted = True
    olive.world.now = at("2026-04-01")
    olive.presses(LABEL, answer)
    assert not [file for each in olive.person.received() for file in each.files]
    assert any("refused" in entry.what for entry in olive.world.rows(AuditEntry))

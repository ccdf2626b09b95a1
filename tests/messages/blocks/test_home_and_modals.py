"""The App Home and the officers' modals: what is on them for whom (C3, Q6)."""

import json
from typing import Any

import pytest

from bot.messages.at_home import Earned, Given, Home, Mine, Waiting
from bot.messages.blocks import home, modals
from bot.messages.nouns import Answer, Table
from tests.fakes.slack.limits import faults_of_view
from tests.messages.blocks.reading import pressable, said_in

PAGE = "https://evaluation.example/privacy/cscp"


def a_home(**facts: Any) -> list[dict[str, Any]]:
    given: dict[str, Any] = {"name": "Jo", "partnership": "CSCP", "privacy_url": PAGE, "channel": "chat"}
    view = home.home(Home(**given | facts))
    assert faults_of_view(view) == []
    return list(view["blocks"])


def ids(blocks: Any) -> list[str]:
    return [element["action_id"] for element in pressable(blocks)]


def test_a_delegate_sees_what_waits_what_is_sent_and_what_was_earned() -> None:
    blocks = a_home(
        waiting=(Waiting(1, "Before", "Neglect", "Monday", "Monday", 0, 6), Waiting(2, "After", "Abuse", "", "", 4, 6)),
        given=(Given(3, "Sent form", "Neglect", "Friday"), Given(4, "Old form", "Neglect", "")),
        earned=(Earned("Neglect", "Monday", PAGE),),
    )
    assert ids(blocks) == ["home:go:1", "home:go:2", "home:go:3", "home:prefer:mail", "home:stop"]
    words = said_in(blocks)
    assert "4 of 6 answered" in words
    assert "Old form" in words
    assert "How we use your information" in words


def test_a_supervisor_sees_what_is_open_before_what_is_done() -> None:
    done, waits = (
        Mine("check", name, "Neglect", "Monday", n, name == "Ann") for n, name in enumerate(("Ann", "Bob"), 5)
    )
    blocks = a_home(team=(done, waits))
    assert ids(blocks)[:2] == ["page:6", "page:5"]
    assert "Check: Bob" in said_in(blocks)


@pytest.mark.parametrize(
    ("facts", "buttons"),
    [
        ({"channel": "mail"}, ["home:prefer:chat", "home:stop"]),
        ({"channel": "chat"}, ["home:prefer:mail", "home:stop"]),
        ({"stopped": True}, ["home:again"]),
        ({"unknown": True}, []),
    ],
)
def test_each_may_say_how_they_are_written_to(facts: dict[str, Any], buttons: list[str]) -> None:
    assert ids(a_home(**facts)) == buttons


def test_an_officer_sees_the_beginning_of_each_answer_and_how_many_rows_are_left() -> None:
    due = Answer("Due", (Table(("When", "What"), tuple((f"Day {n}", "invitation") for n in range(20))),))
    words = said_in(a_home(officer=(due,), unknown=True))
    assert "Day 4" in words
    assert "Day 5" not in words
    assert "And 15 more." in words


def test_more_than_a_home_has_room_for_is_counted() -> None:
    each = Waiting(1, "Before", "Neglect", "Monday", "Monday", 0, 6)
    assert "And 4 more." in said_in(a_home(waiting=(each,) * 12))


def test_attendance_asks_for_each_delegate_a_page_at_a_time() -> None:
    rows = [(n, f"Pat {n}", "part") for n in range(1, 100)]
    view = modals.attendance("Neglect", rows, ref="E-1", page=2)
    fields = [block for block in view["blocks"] if block["type"] == "input"]
    assert [fields[0]["block_id"], fields[-1]["block_id"], len(fields)] == ["booking:46", "booking:90", 45]
    assert {field["element"]["initial_option"]["value"] for field in fields} == {"part"}
    assert json.loads(view["private_metadata"]) == {"ref": "E-1", "page": 2}
    assert view["submit"]["text"] == "Save, next page"


def test_an_event_without_bookings_has_no_register_to_fill_in() -> None:
    view = modals.attendance("Neglect", [], ref="E-1")
    assert "submit" not in view
    assert "nobody is booked" in said_in(view["blocks"])


def test_moving_begins_with_the_time_that_is_so() -> None:
    view = modals.move("E-1", "Neglect", "2026-03-02", "09:30", "16:00", problem="It ends before it begins.")
    elements = {element["action_id"]: element for element in pressable(view["blocks"])}
    assert elements["day"]["initial_date"] == "2026-03-02"
    assert (elements["start"]["initial_time"], elements["end"]["initial_time"]) == ("09:30", "16:00")
    assert said_in(view["blocks"]).startswith("It ends before it begins.")
    assert faults_of_view(view) == []


def test_a_roster_is_applied_or_forgotten() -> None:
    view = modals.preview(["2 new bookings."], metadata='{"file": "F1"}')
    assert (view["callback_id"], view["submit"]["text"], view["close"]["text"]) == ("roster", "Apply", "Forget it")
    assert view["private_metadata"] == '{"file": "F1"}'

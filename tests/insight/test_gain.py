"""Q3: whose answers count in the learning gain."""

from collections.abc import Sequence
from typing import Any

import pytest

from bot.insight import disclosure, gain
from bot.insight.gain import Gain
from bot.insight.may_say import Ends
from bot.storage.tables import Booking, Event
from tests.insight.building import NOW, THERE, Office, a_partnership

BEFORE = {"can_signs": 2, "can_ask": 2, "know": 2}
AFTER = {"can_signs": 4, "can_ask": 3, "know": 2}


def paired(office: Office, event: Event, n: int = 1, **more: Any) -> list[Booking]:
    bookings = [office.a_booking(event, **more) for _ in range(n)]
    for booking in bookings:
        office.says(booking, "pre_course", BEFORE)
        office.says(booking, "end_of_course", AFTER)
    return bookings


def gain_of(office: Office, events: Sequence[Event], key: str = "here") -> Gain:
    with office.database.read() as session:
        partnership = a_partnership(key)
        ground = disclosure.ground(session, partnership, {event.id for event in events}, now=NOW)
        return gain.of_events(session, partnership, ground)


def test_a_persons_change_is_the_mean_over_the_questions_answered_both_times(office: Office) -> None:
    event = office.an_event()
    paired(office, event, 5)
    found = gain_of(office, [event])
    assert (found.whole.pairs, found.whole.before, found.whole.after, found.whole.change) == (5, 2.0, 3.0, 1.0)
    assert [(each.key, each.change.change) for each in found.questions] == [
        ("can_signs", 2.0),
        ("can_ask", 1.0),
        ("know", 0.0),
    ]
    assert found.questions[0].text == "How confident are you that you can see the signs of neglect?"


def test_four_people_are_kept_back_and_a_question_that_four_answered_too(office: Office) -> None:
    event = office.an_event()
    paired(office, event, 4)
    assert gain_of(office, [event]).as_json()["suppressed"] is True
    assert gain_of(office, [event]).whole.change is None
    fifth = office.a_booking(event)
    office.says(fifth, "pre_course", {"know": 1})
    office.says(fifth, "end_of_course", {"know": 3})
    found = gain_of(office, [event])
    assert found.whole.suppressed is False
    assert {each.key: each.change.suppressed for each in found.questions} == {
        "can_signs": True,
        "can_ask": True,
        "know": False,
    }


def test_one_partnership_never_counts_anothers(office: Office) -> None:
    """Q7."""
    here, there = office.an_event(), office.an_event(key=THERE)
    paired(office, here, 5)
    paired(office, there, 6)
    assert gain_of(office, [here, there]).whole.pairs == 5
    assert gain_of(office, [here, there], THERE).whole.pairs == 6


@pytest.mark.parametrize(
    ("state", "declared", "counts"),
    [
        ("attended", "", True),
        ("partly_attended", "", True),
        ("booked", "", True),
        ("booked", "all", True),
        ("attended", "none", True),
        ("booked", "none", False),
        ("absent", "all", False),
        ("cancelled", "all", False),
    ],
)
def test_who_was_not_there_does_not_count_and_the_register_overrides(
    office: Office, state: str, declared: str, counts: bool
) -> None:
    event = office.an_event()
    paired(office, event, 1, state=state, declared=declared)
    assert gain_of(office, [event]).whole.pairs == int(counts)


def test_drafts_are_in_no_figure(office: Office) -> None:
    event = office.an_event()
    booking = office.a_booking(event)
    office.says(booking, "pre_course", BEFORE)
    office.says(booking, "end_of_course", AFTER, sent=False)
    found = gain_of(office, [event])
    assert (found.whole.pairs, found.only_before, found.only_after) == (0, 1, 0)


def test_after_a_rebooking_only_the_new_round_counts(office: Office) -> None:
    event = office.an_event()
    (booking,) = paired(office, event, 1, round=2)
    office.says(booking, "pre_course", {"know": 1}, round=2)
    found = gain_of(office, [event])
    assert (found.whole.pairs, found.only_before) == (0, 1)


def test_an_outcome_edited_between_before_and_after_does_not_pair_and_the_gain_says_so(office: Office) -> None:
    event = office.an_event()
    for _ in range(5):
        booking = office.a_booking(event)
        office.says(booking, "pre_course", BEFORE, words="Can you now {outcome}?")
        office.says(booking, "end_of_course", AFTER)
    found = gain_of(office, [event])
    assert found.as_json()["unpaired_wording"] == {"can_signs": 5, "can_ask": 5}
    assert [each.key for each in found.questions] == ["know"]
    assert found.whole.change == 0.0


def test_only_the_events_asked_about_count(office: Office) -> None:
    first, other = office.an_event(), office.an_event()
    paired(office, first, 5)
    paired(office, other, 7)
    assert [gain_of(office, [event]).whole.pairs for event in (first, other)] == [5, 7]
    assert gain_of(office, []).whole.pairs == 0


def test_who_could_not_go_up_is_counted_for_the_whole_and_each_question(office: Office) -> None:
    """Q3."""
    event = office.an_event()
    for before in ({"can_signs": 5, "know": 5}, {"can_signs": 5, "know": 1}, *[{"can_signs": 1, "know": 1}] * 4):
        booking = office.a_booking(event)
        office.says(booking, "pre_course", before)
        office.says(booking, "end_of_course", AFTER)
    found = gain_of(office, [event])
    assert found.ends == Ends(6, floor=4, ceiling=1)
    assert {each.key: each.ends for each in found.questions} == {"can_signs": Ends(6, 4, 2), "know": Ends(6, 5, 1)}
    assert {each.scale for each in found.questions} == {(1, 5)}


def test_who_is_kept_back_is_at_no_end(office: Office) -> None:
    event = office.an_event()
    paired(office, event, 4)
    assert [gain_of(office, [event]).as_json()[name] for name in ("floor", "ceiling", "say")] == [None, None, []]


def test_who_answered_one_side_is_counted_and_compared_at_the_start(office: Office) -> None:
    """Q3."""
    event = office.an_event()
    paired(office, event, 5)
    for _ in range(5):
        office.says(office.a_booking(event), "pre_course", {"know": 4})
    office.says(office.a_booking(event), "end_of_course", AFTER)
    found = gain_of(office, [event])
    assert (found.only_before, found.only_after) == (5, 1)
    assert (found.start.both, found.start.only, found.start.difference) == (2.0, 4.0, 2.0)


@pytest.mark.parametrize(("silent", "answered", "told"), [(5, 0.5, False), (6, 5 / 11, True)])
def test_the_gain_knows_which_share_answered_both_times(
    office: Office, silent: int, answered: float, told: bool
) -> None:
    """Q3: whoever tells the figure tells of those who did not answer."""
    event = office.an_event()
    paired(office, event, 5)
    for _ in range(silent):
        office.a_touchpoint(office.a_booking(event), "end_of_course", state="expired")
    found = gain_of(office, [event])
    words = "Indicative: 45 % of those asked answered both times, and the others may differ from them."
    assert found.answered == answered
    assert (words in found.said, words in found.as_json()["say"]) == (told, told)  # type: ignore[operator]


def test_where_nobody_was_asked_there_is_no_share_who_answered(office: Office) -> None:
    assert gain_of(office, [office.an_event()]).answered is None


def test_an_event_whose_form_is_open_waits(office: Office) -> None:
    """Q3: closed, whole events."""
    event = office.an_event()
    paired(office, event, 5)
    office.a_touchpoint(office.a_booking(event), "end_of_course", next_at=NOW)
    found = gain_of(office, [event])
    assert (found.whole.suppressed, found.released.still_open, found.paired) == (True, 5, 5)


def test_small_events_are_shown_together_and_never_alone(office: Office) -> None:
    """Q3: no difference of two commands is about fewer than five people."""
    events = [office.an_event(on=f"2026-01-{day:02}") for day in (6, 13, 20)]
    for event, n in zip(events, (7, 3, 2), strict=True):
        paired(office, event, n)
    assert gain_of(office, events).whole.pairs == 12
    assert gain_of(office, events[:2]).whole.pairs == 7
    assert gain_of(office, events[1:2]).whole.suppressed

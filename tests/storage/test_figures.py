"""Aggregates: few events and many are counted in two ways, which must agree."""

from collections.abc import Iterator

import pytest

from bot.storage import assessments, figures
from bot.storage.scales import Wanted
from tests.insight.building import THERE, Office

WANTED = tuple(Wanted("end_of_course", key, repeated=False) for key in ("useful", "know", "missing"))


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    office = Office(database_url)
    yield office
    office.database.close()


def test_few_events_and_many_are_counted_alike(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    events = [office.an_event() for _ in range(3)]
    for event in (*events, office.an_event(key=THERE)):
        for state, declared in (("attended", ""), ("absent", "all"), ("booked", "none"), ("cancelled", "")):
            booking = office.a_booking(event, state=state, declared=declared)
            office.says(booking, "end_of_course", {"useful": 7, "know": 3})
        office.says(office.a_booking(event), "end_of_course", {"useful": 8}, sent=False)
        office.says(office.a_booking(event, round=2), "end_of_course", {"useful": 9}, round=1)
    asked = {event.id for event in events[:2]}
    with office.database.read() as session:
        few = figures.numbers(session, "here", asked, WANTED)
        monkeypatch.setattr(figures, "FEW", 0)
        many = figures.numbers(session, "here", asked, WANTED)
    each = dict.fromkeys(sorted(asked), 1)
    assert (
        _some(few) == _some(many) == {("end_of_course", "useful"): {"7": each}, ("end_of_course", "know"): {"3": each}}
    )


def _some(said: figures.Said) -> figures.Said:
    """Leave out the noughts."""
    some = {
        key: {value: {e: n for e, n in by.items() if n} for value, by in each.items()} for key, each in said.items()
    }
    return {key: {value: by for value, by in each.items() if by} for key, each in some.items()}


def test_choices_count_only_what_was_sent_by_who_was_there(office: Office) -> None:
    event = office.an_event()
    office.says(office.a_booking(event), "end_of_course", {"missing": ["time", "depth"], "comment": "Thanks"})
    office.says(office.a_booking(event), "end_of_course", {"missing": ["time"]}, sent=False)
    office.says(office.a_booking(event, state="absent"), "end_of_course", {"missing": ["time"]})
    with office.database.read() as session:
        counted = figures.choices(session, "here", {event.id}, WANTED)
    assert counted == {("end_of_course", "missing"): {"time,depth": {event.id: 1}}}


def test_no_events_give_no_figures(office: Office) -> None:
    office.says(office.a_booking(office.an_event()), "end_of_course", {"useful": 7})
    with office.database.read() as session:
        assert figures.numbers(session, "here", set(), WANTED) == {}
        assert figures.touchpoint_states(session, "here", set()) == []
        assert not len(assessments.sent(session, "here", set(), "end_of_course").booking)


def test_wording_is_as_it_was_sent(office: Office) -> None:
    touchpoint = office.says(office.a_booking(office.an_event()), "end_of_course", {"can_ask": 4})
    assert touchpoint.booking_id is not None
    with office.database.read() as session:
        ((pair, question, form),) = assessments.asked(session, "here", [touchpoint.booking_id])
        assert assessments.asked(session, THERE, [touchpoint.booking_id]) == []
        words = assessments.wording(session, "here", {form})
    assert pair.startswith("can_ask#")
    assert words[form, question] == "How confident are you that you can ask about it?"

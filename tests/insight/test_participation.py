"""Q2: attendance and participation by course, level, agency and staff group."""

import pytest

from bot.insight import participation
from bot.insight.participation import Group, Participation, Presence
from bot.storage.tables import Event
from tests.insight.building import NOW, THERE, Office, a_partnership


def found(office: Office, *events: Event, key: str = "here") -> Participation:
    with office.database.read() as session:
        return participation.of_events(session, a_partnership(key), {event.id for event in events}, now=NOW)


def test_the_register_counts_and_without_one_what_delegates_say(office: Office) -> None:
    event = office.an_event()
    for state, declared in (
        ("attended", "none"),
        ("partly_attended", ""),
        ("absent", "all"),
        ("booked", "all"),
        ("booked", "part"),
        ("booked", "none"),
        ("booked", ""),
        ("cancelled", ""),
    ):
        office.a_booking(event, state=state, declared=declared)
    whole = found(office, event).whole
    counts = (whole.attended, whole.partly, whole.absent, whole.unknown, whole.cancelled)
    assert counts == (2, 2, 2, 1, 1)
    assert (whole.booked, whole.known) == (7, 6)
    assert whole.attendance == pytest.approx(4 / 6)


def test_events_to_come_are_not_counted(office: Office) -> None:
    office.a_booking(event := office.an_event(on="2026-06-01"), state="booked")
    assert found(office, event).whole == Presence()


def test_groups_come_largest_first_and_what_is_not_said_last(office: Office) -> None:
    event, other = office.an_event(), office.an_event(course="Other", level="Level 1")
    for agency, n in (("", 3), ("Police", 1), ("School", 2)):
        for _ in range(n):
            office.a_booking(event, agency=agency)
    office.a_booking(other, agency="Police", state="absent")
    by = found(office, event, other).by
    assert list(by) == ["course", "level", "agency"]  # nobody has a staff group
    assert [group.name for group in by["agency"]] == ["Police", "School", ""]
    assert [group.name for group in by["level"]] == ["Level 3", "Level 1"]  # the catalogue has the first
    police = by["agency"][0].presence
    assert police is not None and (police.attended, police.absent) == (1, 1)


def test_answered_is_of_those_who_were_sent_the_form_this_time(office: Office) -> None:
    event = office.an_event()
    for state in ("answered", "expired", "sent", "planned", "undeliverable", "cancelled"):
        office.a_touchpoint(office.a_booking(event), "end_of_course", state=state)
    again = office.a_booking(event, round=2)
    office.a_touchpoint(again, "end_of_course", state="answered", round=1)
    whole = found(office, event).whole
    assert (whole.booked, whole.reached, whole.answered) == (7, 3, 1)


def test_one_partnership_never_counts_anothers(office: Office) -> None:
    """Q7."""
    here, there = office.an_event(), office.an_event(key=THERE)
    for event in (here, there, there):
        office.a_booking(event)
    assert [found(office, here, there, key=key).whole.booked for key in ("here", THERE)] == [1, 2]


@pytest.mark.parametrize(
    ("sizes", "kept"),
    [
        ((20, 12), {0, 1}),
        ((20, 12, 3), {0}),  # one alone could be taken from the whole: the next goes with it
        ((20, 12, 3, 2), {0}),
        ((20, 12, 6, 5), {0, 1}),
        ((4,), set()),
    ],
)
def test_small_groups_are_not_published_nor_can_they_be_taken_from_the_whole(
    sizes: tuple[int, ...], kept: set[int]
) -> None:
    groups = tuple(Group(f"A{number}", Presence(attended=n)) for number, n in enumerate(sizes))
    whole = Presence(attended=sum(sizes))
    shown = participation.published(Participation(whole, {"agency": groups}), 10).by["agency"]
    assert {number for number, group in enumerate(shown) if group.presence} == kept
    hidden = [n for number, n in enumerate(sizes) if number not in kept]
    assert len(hidden) != 1 or len(sizes) == 1
    assert not hidden or sum(hidden) >= 10 or len(sizes) == len(hidden)

"""The officers' modals: what is sent is done, what is wrong is said in place, nobody else's marks are lost (Q6)."""

import pytest

from bot.handlers.slack import modals, officers, parse
from bot.storage.tables import AuditEntry, Booking, ChatOfficer, Event
from tests.fakes.slack.seen import Seen
from tests.handlers.slack.officer_desk import OLIVE, OfficerDesk
from tests.handlers.slack.slack_world import SlackWorld
from tests.plans import at


@pytest.fixture
def olive(slack_world: SlackWorld) -> OfficerDesk:
    return OfficerDesk(slack_world).binds()


@pytest.fixture
def event(slack_world: SlackWorld) -> Event:
    """An event of Monday 2 March 2026 that has begun, with two delegates."""
    event = slack_world.an_event()
    for name in ("Ann Ash", "Bob Box"):
        slack_world.a_booking(event, person=slack_world.a_person(name))
    slack_world.now = at("2026-03-02", "16:00")
    return event


def opens(desk: OfficerDesk, text: str) -> Seen:
    assert desk.asks(text) == ""
    assert desk.person.modal is not None
    return desk.person.modal


def sends(desk: OfficerDesk, view: Seen, values: dict[str, str]) -> Seen:
    done = desk.person.submits(view, values)
    assert done.ok, done
    desk.world.quiet()
    assert desk.person.modal is not None
    return desk.person.modal


def states(world: SlackWorld) -> list[str]:
    return [booking.state for booking in world.rows(Booking)]


def did(world: SlackWorld) -> list[tuple[str, str]]:
    return [(e.who, e.what) for e in world.rows(AuditEntry) if e.who == OLIVE and e.what != "bound a chat account"]


def test_attendance_is_marked_and_only_what_was_changed(
    slack_world: SlackWorld, olive: OfficerDesk, event: Event
) -> None:
    view = opens(olive, f"attendance {event.ref}")
    assert view.says(f"{event.ref} Neglect, 2 March 2026. Delegates 1-2 of 2.")
    slack_world.marks(slack_world.rows(Booking)[1], False)  # somebody else's mark, meanwhile
    done = sends(olive, view, {"Ann Ash": "Part of it"})
    assert states(slack_world) == ["partly_attended", "absent"]
    assert done.says("saved. 1 mark was changed.")
    assert did(slack_world) == [(OLIVE, "asked: attendance"), (OLIVE, "marked attendance")]
    assert slack_world.settled


def test_a_long_register_goes_page_by_page(
    slack_world: SlackWorld, olive: OfficerDesk, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.messages.blocks.modals.ROWS", 1)
    view = opens(olive, f"attendance {event.ref}")
    assert list(view.fields()) == ["Ann Ash"]
    second = sends(olive, view, {"Ann Ash": "All of it"})
    assert list(second.fields()) == ["Bob Box"]
    done = sends(olive, second, {"Bob Box": "Not there"})
    assert done.says("saved. 1 mark was changed.")
    assert states(slack_world) == ["attended", "absent"]


def test_an_event_is_moved(slack_world: SlackWorld, olive: OfficerDesk, event: Event) -> None:
    view = opens(olive, f"move {event.ref}")
    assert view.fields()["New day"]["initial_date"] == "2026-03-02"
    done = sends(olive, view, {"New day": "2026-03-09", "From": "10:00"})
    row = slack_world.get(event)
    assert (row.starts_wall, row.ends_wall) == ("2026-03-09T10:00", "2026-03-09T15:30")
    assert done.says("Moved from Mon 2 Mar 2026 09:30 to 15:30 to Mon 9 Mar 2026 10:00 to 15:30.")
    assert did(slack_world)[1:] == [(OLIVE, "asked: move"), (OLIVE, "moved an event")]


def test_an_event_of_several_days_keeps_its_length(slack_world: SlackWorld, olive: OfficerDesk, event: Event) -> None:
    olive.asks(f"move {event.ref} 2026-03-02 to 2026-03-03")
    sends(olive, opens(olive, f"move {event.ref}"), {"New day": "2026-03-09"})
    assert slack_world.get(event).ends_wall == "2026-03-10T15:30"


def test_a_time_that_cannot_be_is_said_in_the_modal_and_nothing_moves(
    slack_world: SlackWorld, olive: OfficerDesk, event: Event
) -> None:
    view = opens(olive, f"move {event.ref}")
    done = olive.person.submits(view, {"From": "16:00", "To": "09:00"})
    assert done.ok and "ends before it starts" in done.ack()["errors"]["day"]
    assert slack_world.get(event).moves == 0


def test_what_is_said_whole_or_cannot_be_done_opens_nothing(
    slack_world: SlackWorld, olive: OfficerDesk, event: Event
) -> None:
    assert "Moved from" in olive.asks(f"move {event.ref} 2026-03-09")
    assert "Attendance" in olive.asks(f"attendance {event.ref}")  # it is still to come now: a list
    assert "which event" in olive.asks("move")
    assert "no such event" in olive.asks("attendance X-9")
    olive.asks(f"cancel {event.ref}")
    assert "it is cancelled" in olive.asks(f"move {event.ref} 10:00")
    assert olive.person.modal is None


def test_nobody_booked_is_said_in_words(slack_world: SlackWorld, olive: OfficerDesk) -> None:
    empty = slack_world.an_event()
    slack_world.now = at("2026-03-02", "16:00")
    assert "Nobody is booked." in olive.asks(f"attendance {empty.ref}")


def test_a_trigger_that_has_expired_is_told_kindly(slack_world: SlackWorld, olive: OfficerDesk, event: Event) -> None:
    olive.person.commands("/evaluation", "status")
    slack_world.quiet()
    spot = parse.spot(olive.person.courier.delivered[-1].payload)
    asked = officers.Asked(spot, f"move {event.ref}", "0.T1.U7")
    officers.answer(slack_world.here, slack_world.plans["here"].about.officers[0], asked)
    assert olive.said == modals.TOO_LATE
    assert slack_world.get(event).moves == 0


def test_who_is_no_officer_any_more_changes_nothing_by_an_open_modal(
    slack_world: SlackWorld, olive: OfficerDesk, event: Event
) -> None:
    view = opens(olive, f"attendance {event.ref}")
    with slack_world.database.write() as session:
        session.delete(session.get_one(ChatOfficer, ("here", "slack", "T1", "U7")))
    assert sends(olive, view, {"Ann Ash": "All of it"}).says("Only officers of Testshire")
    assert states(slack_world) == ["booked", "booked"]
    assert slack_world.refusals() == ["refused: an officer's modal"]


def test_an_event_that_was_cancelled_meanwhile_is_not_moved(
    slack_world: SlackWorld, olive: OfficerDesk, event: Event
) -> None:
    view = opens(olive, f"move {event.ref}")
    olive.asks(f"cancel {event.ref}")
    assert sends(olive, view, {"New day": "2026-03-09"}).says("it is cancelled")
    assert slack_world.get(event).moves == 0


def test_of_an_event_that_was_cancelled_or_put_off_meanwhile_nothing_is_marked(
    slack_world: SlackWorld, olive: OfficerDesk, event: Event
) -> None:
    view = opens(olive, f"attendance {event.ref}")
    olive.asks(f"move {event.ref} 2026-03-09")
    assert sends(olive, view, {"Ann Ash": "All of it"}).says("mark attendance once it has begun")
    olive.asks(f"move {event.ref} 2026-03-02")
    view = opens(olive, f"attendance {event.ref}")
    olive.asks(f"cancel {event.ref}")
    assert sends(olive, view, {"Ann Ash": "All of it"}).says("it is cancelled")
    assert states(slack_world) == ["booked", "booked"]


def test_who_is_no_officer_any_more_learns_nothing_of_an_event_by_an_open_modal(
    slack_world: SlackWorld, olive: OfficerDesk, event: Event
) -> None:
    view = opens(olive, f"move {event.ref}")
    with slack_world.database.write() as session:
        session.delete(session.get_one(ChatOfficer, ("here", "slack", "T1", "U7")))
    assert sends(olive, view, {"From": "16:00", "To": "09:00"}).says("Only officers of Testshire")
    assert slack_world.refusals() == ["refused: an officer's modal"]


def test_a_time_that_cannot_be_is_said_also_where_it_took_too_long(
    slack_world: SlackWorld, olive: OfficerDesk, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(modals, "WAITS", 0.0)
    monkeypatch.setattr(modals, "SETTLES", 0.2)
    view = opens(olive, f"move {event.ref}")
    assert sends(olive, view, {"From": "16:00", "To": "09:00"}).says("ends before it starts")
    assert slack_world.get(event).moves == 0


def test_what_takes_longer_than_slack_waits_is_shown_when_it_is_done(
    slack_world: SlackWorld, olive: OfficerDesk, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(modals, "WAITS", 0.0)
    monkeypatch.setattr(modals, "SETTLES", 0.2)
    view = opens(olive, f"attendance {event.ref}")
    assert sends(olive, view, {"Ann Ash": "All of it"}).says("saved. 1 mark was changed.")
    assert states(slack_world) == ["attended", "booked"]


def test_a_day_in_the_past_is_asked_about_and_done_when_sent_again(
    slack_world: SlackWorld, olive: OfficerDesk, event: Event
) -> None:
    asked = sends(olive, opens(olive, f"move {event.ref}"), {"New day": "2026-02-20"})
    assert asked.says("That is 10 days in the past") and asked.says("Press Move it again to do it.")
    assert slack_world.get(event).moves == 0
    other = sends(olive, asked, {"New day": "2026-02-21"})
    assert other.says("That is 9 days in the past") and slack_world.get(event).moves == 0
    assert sends(olive, other, {}).says("Moved from")
    stays = olive.person.newest()
    assert stays.says("Moved from") and "Undo" in stays.buttons()
    olive.presses("Undo", stays)
    assert slack_world.get(event).starts_wall == "2026-03-02T09:30"

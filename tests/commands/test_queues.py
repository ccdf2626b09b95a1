"""`due`, `overdue`, `issues`, `supervisors`: what waits for whom."""

from datetime import timedelta
from typing import Any

import pytest

from bot.commands import run
from bot.commands.context import Context
from bot.errors import NotFoundError, WordsError
from bot.flows.desk import Budget
from bot.messages.nouns import Answer
from bot.storage import audit
from bot.storage.tables import Booking, Event, PracticeIssue, Touchpoint
from tests.commands.asking import ask, table, words
from tests.insight.building import NOW, THERE, Office, a_partnership

WEEK = timedelta(days=7)


def waiting(office: Office, event: Event, stage: str, *, name: str = "", **more: Any) -> Touchpoint:
    return office.a_touchpoint(office.a_booking(event, name=name), stage, **more)


def test_due_groups_people_by_what_happens_to_them_when(office: Office) -> None:
    event = office.an_event("NEG-1")
    soon, later = NOW + timedelta(days=1), NOW + timedelta(days=8)
    for _ in range(2):
        waiting(office, event, "pre_course", state="planned", next_at=soon)
    waiting(office, event, "end_of_course", next_at=soon, reminded=1)
    waiting(office, event, "end_of_course", next_at=soon, closes_at=soon)
    waiting(office, event, "impact_check", state="planned", next_at=later)
    waiting(office, office.an_event(key=THERE), "pre_course", state="planned", next_at=soon)
    waiting(office, event, "pre_course", state="planned", next_at=NOW - WEEK)
    when = "Sat 2 May 2026 10:00"
    assert table(ask(office, "due")).rows == (
        ("now", "pre_course", "goes out", "NEG-1", "1 delegate"),
        (when, "end_of_course", "reminder 2", "NEG-1", "1 delegate"),
        (when, "end_of_course", "closes", "NEG-1", "1 delegate"),
        (when, "pre_course", "goes out", "NEG-1", "2 delegates"),
    )
    assert len(table(ask(office, "due 2w")).rows) == 5
    assert ask(office, "due", key=THERE).data["due"] != []


def test_nothing_due_says_so(office: Office) -> None:
    assert words(ask(office, "due 3d")).endswith("Nothing is due in the next 3 days.")


def test_due_shows_the_days_that_exceed_what_the_mailbox_may_send(office: Office) -> None:
    """P2: those who share the mailbox count, and what nothing more is sent for does not."""
    soon = NOW + timedelta(days=1)
    for key in ("here", THERE):
        for _ in range(3):
            waiting(office, office.an_event(key=key), "pre_course", state="planned", next_at=soon)
    waiting(office, office.an_event(), "end_of_course", next_at=soon, closes_at=soon)
    waiting(office, office.an_event(), "impact_check", state="planned", next_at=soon + WEEK)

    def told(budget: Budget | None) -> Answer:
        return run("due", Context(office.database, a_partnership(), NOW, "olive@here.example", budget=budget))

    answer = told(Budget(5, ("here", THERE)))
    assert answer.data["days_with_too_many"] == {"2026-05-02": 6}
    assert answer.parts[0] == (
        "Saturday 2 May 2026: 6 letters, and the mailbox may write to 5 people in 24 hours. "
        "1 of them will wait until the day after, or longer."
    )
    assert told(Budget(6, ("here", THERE))).data["days_with_too_many"] == {}
    assert told(Budget(5, ("here",))).data["days_with_too_many"] == {}
    assert "days_with_too_many" not in told(None).data


def test_overdue_names_who_is_required_and_only_counts_who_is_not(office: Office) -> None:
    """L2."""
    event = office.an_event("NEG-1")
    waiting(office, event, "end_of_course", name="Ann Ash", reminded=2)
    waiting(office, event, "end_of_course", name="Bea Birch", state="expired", reason="closed", closes_at=NOW - WEEK)
    waiting(office, event, "impact_check", name="Cy Cedar", reminded=2)
    waiting(office, event, "end_of_course", name="Still Reminded", reminded=1, next_at=NOW + WEEK)
    waiting(office, event, "end_of_course", name="Just Asked", sent_at=NOW)
    waiting(office, event, "end_of_course", name="Never Asked", state="expired", sent_at=None, closes_at=NOW - WEEK)
    waiting(office, event, "end_of_course", name="Long Ago", state="expired", closes_at=NOW - timedelta(days=100))
    said = words(ask(office, "overdue"))
    assert "Ann Ash | School | end_of_course | NEG-1 | 4 Mar 2026 | 1 Jun 2026" in said
    assert "Bea Birch | School | end_of_course | NEG-1" in said
    assert "impact_check | NEG-1 | 1 person" in said
    assert table(ask(office, "overdue")).columns[-1] == "Closed"
    assert table(ask(office, "overdue"), 1).columns[-1] == "Closes"
    for name in ("Cy Cedar", "Still Reminded", "Just Asked", "Never Asked", "Long Ago"):
        assert name not in said


def test_overdue_names_silent_supervisors_and_who_cannot_be_reached(office: Office) -> None:
    event = office.an_event("NEG-1")
    boss = office.a_person("Bo Boss")
    waiting(office, event, "supervisor_briefing", name="Ann Ash", person_id=boss.id, reminded=2)
    waiting(office, event, "pre_course", name="Di Dale", state="undeliverable", reason="550 no such user")
    cancelled = office.a_booking(event, name="Gone Away", state="cancelled")
    office.a_touchpoint(cancelled, "end_of_course", state="expired", closes_at=NOW - WEEK)
    said = words(ask(office, "overdue"))
    assert "Bo Boss (supervisor of Ann Ash)" in said
    assert "Di Dale | School | pre_course | NEG-1 | 4 Mar 2026 | 550 no such user" in said
    assert "Gone Away" not in said


def test_who_has_just_had_a_late_letter_is_not_silent_after_a_reminder(office: Office) -> None:
    """Q6: the reminders whose time had passed never went."""
    event, boss = office.an_event("NEG-1"), office.a_person("Bo Boss")
    waiting(office, event, "supervisor_briefing", name="Ann Ash", person_id=boss.id, reminded=1, sent_at=NOW)
    assert ask(office, "overdue").parts == ("Nothing is overdue.",)


def test_overdue_points_to_the_queues(office: Office) -> None:
    an_issue(office)
    a_nomination(office)
    said = words(ask(office, "overdue"))
    assert "1 supervisor named by a delegate waits for your yes: see 'supervisors'." in said
    assert "1 issue raised with you is open" in said


def test_briefings_that_are_held_are_counted(office: Office) -> None:
    """L5: by event in `overdue`, and as a number in `status`; those before the end of the course are not held."""
    boss = office.a_person("Bo Boss").id
    for ref, on in (("NEG-1", "2026-03-03"), ("NEG-2", "2026-08-03")):
        event = office.an_event(ref, on=on)
        for state, declared in (("booked", ""), ("booked", "none"), ("attended", ""), ("cancelled", "")):
            office.a_booking(event, state=state, declared=declared, supervisor_id=boss)
        office.a_booking(event, state="booked")
    said = words(ask(office, "overdue"))
    assert "1 briefing is held: nobody has said whether the delegate was there." in said
    assert table(ask(office, "overdue")).rows == (("NEG-1", "1"),)
    assert "1 briefing is held" in words(ask(office, "status"))
    assert "held:" not in words(ask(office, "status NEG-2"))
    assert ask(office, "overdue", key=THERE).parts == ("Nothing is overdue.",)


def test_overdue_of_one_partnership_never_shows_anothers(office: Office) -> None:
    an_issue(office)
    a_nomination(office)
    waiting(office, office.an_event(), "end_of_course", reminded=2)
    assert ask(office, "overdue", key=THERE).parts == ("Nothing is overdue.",)


def an_issue(office: Office, key: str = "here") -> PracticeIssue:
    event = office.an_event(key=key)
    row = PracticeIssue(partnership=key, event_id=event.id, agency="School", what="practice_issue", raised_at=NOW)
    row.person_id, row.text = office.a_person("Bo Boss", key=key).id, "No time for [supervision]"
    return office.add(row)  # type: ignore[no-any-return]


def test_issues_are_listed_and_closed_once(office: Office) -> None:
    row, theirs = an_issue(office), an_issue(office, THERE)
    assert table(ask(office, "issues")).rows[0][1:5] == ("1 May 2026", "practice issue", "Bo Boss", "School")
    assert ask(office, f"issues close #{row.id}").parts == ("It is closed.",)
    assert ask(office, f"issues close {row.id}").parts == ("It was closed already.",)
    assert ask(office, "issues").parts == ("There are none.",)
    with pytest.raises(NotFoundError):
        ask(office, f"issues close {theirs.id}")
    with office.database.read() as session:
        done = [entry for entry in audit.entries(session, "here") if entry.what == "closed an issue"]
    assert [(entry.who, entry.subject) for entry in done] == [("olive@here.example", f"issue:{row.id}")]


def a_nomination(office: Office, key: str = "here") -> Booking:
    boss = office.a_person("Named Boss", key=key)
    event = office.an_event(key=key)
    booking = office.a_booking(event, name="Ann Ash", supervisor_id=boss.id, nominated="waiting")
    office.a_touchpoint(booking, "end_of_course", state="answered")
    return booking


def booking_now(office: Office, booking: Booking) -> Booking:
    with office.database.read() as session:
        return session.get_one(Booking, booking.id)


def briefings(office: Office, booking: Booking) -> int:
    with office.database.read() as session:
        return session.query(Touchpoint).filter_by(booking_id=booking.id, stage="supervisor_briefing").count()


def test_an_accepted_supervisor_is_briefed(office: Office) -> None:
    booking = a_nomination(office)
    assert table(ask(office, "supervisors")).rows[0][:4] == (str(booking.id), "Ann Ash", "School", "Named Boss")
    said = words(ask(office, f"supervisors accept {booking.id}"))
    assert "Named Boss is accepted as Ann Ash's supervisor." in said
    assert (booking_now(office, booking).nominated, briefings(office, booking)) == ("accepted", 1)
    assert ask(office, "supervisors").data["nominations"] == []


def test_a_refused_supervisor_is_told_nothing(office: Office) -> None:
    booking = a_nomination(office)
    ask(office, f"supervisors refuse {booking.id}")
    now = booking_now(office, booking)
    assert (now.nominated, now.supervisor_id, briefings(office, booking)) == ("", None, 0)
    with pytest.raises(NotFoundError):
        ask(office, f"supervisors accept {booking.id}")


def test_a_nomination_of_another_partnership_cannot_be_decided(office: Office) -> None:
    booking = a_nomination(office, THERE)
    with pytest.raises(NotFoundError):
        ask(office, f"supervisors accept {booking.id}")
    with pytest.raises(WordsError, match="supervisors accept 12"):
        ask(office, "supervisors accept Boss")
    assert booking_now(office, booking).nominated == "waiting"

"""Supervisors: what they are told (L5), what they do (L6, L7), and who they are now."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.flows import doors, supervisor
from bot.flows.conversation import Say
from bot.storage.tables import AuditEntry, Booking, PracticeIssue, SupervisorAct, Touchpoint
from tests.build import World
from tests.plans import a_partnership, at

AFTER, BRIEFED = at("2026-03-02", "15:30"), at("2026-03-03")


@pytest.fixture
def booking(world: World) -> Booking:
    """A booking whose supervisor has just been briefed."""
    booking = world.a_booking()
    world.tick(at("2026-02-23"))
    world.answers(booking, "pre_course", can_signs="2")
    world.tick(AFTER)
    world.answers(
        booking, can_signs="4", can_drift="3", usefulness="5", action_1="Ring the hub", comment="Dull trainer"
    )
    world.tick(BRIEFED)
    return booking


def acts(world: World, touchpoint: Touchpoint, change: Callable[..., Any], **said: str) -> None:
    with world.database.write() as session:
        change(session, session.get_one(Touchpoint, touchpoint.id), now=world.now, **said)


def acknowledges(world: World, touchpoint: Touchpoint) -> None:
    acts(world, touchpoint, supervisor.act, what="acknowledged", note="")


def link(world: World, n: int = 0) -> str:
    return str(world.letters("supervisor_briefing")[n].context["links"]["supervisor"]).rpartition("/")[2]  # type: ignore[index,call-overload]


def opens(world: World, token: str) -> bool:
    with world.database.read() as session:
        return doors.open_link(session, world.plans, token, "s", now=world.now) is not None


def test_the_briefing_shows_the_delegates_own_results_and_never_the_comment(world: World, booking: Booking) -> None:
    context = world.letters("supervisor_briefing")[0].context
    assert (context["actions"], context["usefulness"]) == (["Ring the hub"], "5")
    assert context["results"] == [
        {"question": "How far can you recognise the signs of neglect?", "before": "2", "after": "4"},
        {"question": "How far can you challenge drift?", "before": "5", "after": "3"},
    ]
    assert "Dull trainer" not in str(context)


def test_the_briefing_shares_only_what_the_plan_shares(world: World) -> None:
    world.use(a_partnership(supervisor_briefing={"shares": ["actions"]}))
    booking = world.a_booking()
    world.tick(AFTER)
    world.answers(booking, action_1="Ring the hub")
    world.tick(BRIEFED)
    context = world.letters("supervisor_briefing")[0].context
    assert (context["actions"], context["results"], context["usefulness"]) == (["Ring the hub"], [], "")
    assert len(world.letters("end_of_course")[0].context["supervisor_sees"]) == 1  # type: ignore[arg-type]


def test_delegates_are_told_before_they_answer_what_their_supervisor_will_see(world: World, booking: Booking) -> None:
    assert len(world.letters("pre_course")[0].context["supervisor_sees"]) == 3  # type: ignore[arg-type]


def test_a_question_answered_on_one_side_only_shows_that_side(world: World) -> None:
    booking = world.a_booking()
    world.tick(AFTER)
    world.answers(booking, can_signs="4", can_drift="3")
    world.tick(BRIEFED)
    results = world.letters("supervisor_briefing")[0].context["results"]
    assert [(row["before"], row["after"]) for row in results] == [("", "4"), ("", "3")]  # type: ignore[index,union-attr,call-overload]


def test_drafts_are_shown_to_nobody(world: World) -> None:
    booking = world.a_booking(attended=True)
    world.tick(AFTER)
    world.takes(world.touchpoint(booking, "end_of_course"), Say("action_1", 0, "Only a draft"))
    world.run_until(at("2026-03-16"))
    assert world.letters("supervisor_briefing")[0].context["actions"] == []  # without them after 14 days


def test_acknowledging_stops_the_nudges_and_moves_the_timeline_on(world: World, booking: Booking) -> None:
    acknowledges(world, world.touchpoint(booking, "supervisor_briefing"))
    world.run_until(at("2026-04-01"))
    mine = [m.template for m in world.queue("sent") if m.role == "supervisor"]
    assert mine == ["supervisor_briefing", "supervisor_check"]


def test_an_undone_acknowledgement_is_nudged_again(world: World, booking: Booking) -> None:
    briefing = world.touchpoint(booking, "supervisor_briefing")
    acknowledges(world, briefing)
    acts(world, briefing, supervisor.undo)
    world.run_until(at("2026-03-11"))
    assert [m.template for m in world.queue("sent") if m.role == "supervisor"][1:] == ["supervisor_briefing_reminder"]
    assert "supervisor_check" not in world.plans_of(booking)


def test_undoing_keeps_what_was_raised(world: World, booking: Booking) -> None:
    briefing = world.touchpoint(booking, "supervisor_briefing")
    acts(world, briefing, supervisor.raise_issue, what="concern", text="Too long", agency="School")
    acknowledges(world, briefing)
    acts(world, briefing, supervisor.undo)
    assert world.get(briefing).state == "answered"


def test_undoing_on_a_page_that_was_called_off_does_not_open_it(world: World, booking: Booking) -> None:
    briefing = world.touchpoint(booking, "supervisor_briefing")
    with world.database.write() as session:
        supervisor.act(session, session.get_one(Touchpoint, briefing.id), what="seen", note="", now=world.now)
        session.get_one(Touchpoint, briefing.id).state = "cancelled"
    acts(world, briefing, supervisor.undo)
    assert world.get(briefing).state == "cancelled"


def test_the_newest_practice_stands_and_the_earlier_is_undone_not_deleted(world: World, booking: Booking) -> None:
    briefing = world.touchpoint(booking, "supervisor_briefing")
    for what in ("acknowledged", "not_yet", "seen"):
        acts(world, briefing, supervisor.act, what=what, note=" ok ")
    rows = world.rows(SupervisorAct)
    assert [(row.what, row.note, row.undone_at is None) for row in rows] == [
        ("acknowledged", "ok", True),
        ("not_yet", "ok", False),
        ("seen", "ok", True),
    ]


def test_nothing_to_undo_is_no_fault(world: World, booking: Booking) -> None:
    with world.database.write() as session:
        briefing = session.get_one(Touchpoint, world.touchpoint(booking, "supervisor_briefing").id)
        assert not supervisor.undo(session, briefing, now=world.now)


def test_an_issue_reaches_the_officers_queue_and_the_audit_log_has_no_text(world: World, booking: Booking) -> None:
    briefing = world.touchpoint(booking, "supervisor_briefing")
    acts(world, briefing, supervisor.raise_issue, what="practice_issue", text=" No time ", agency="School")
    issue = world.rows(PracticeIssue)[0]
    assert (issue.text, issue.agency, issue.closed_at) == ("No time", "School", None)
    assert "No time" not in str([(e.what, e.detail) for e in world.rows(AuditEntry)])


def test_a_changed_supervisor_loses_the_links_and_the_new_one_is_briefed(world: World, booking: Booking) -> None:
    old = link(world)
    assert opens(world, old)
    nina = world.a_person("Nina New", email="nina@school.example")
    world.change(booking, supervisor_id=nina.id)
    assert not opens(world, old)
    world.tick()
    assert world.sent(nina) == ["supervisor_briefing"]
    assert opens(world, link(world, 1))


def test_a_supervisor_who_had_acknowledged_loses_the_links_too(world: World, booking: Booking) -> None:
    acknowledges(world, world.touchpoint(booking, "supervisor_briefing"))
    world.change(booking, supervisor_id=world.a_person("Nina New").id)
    assert not opens(world, link(world))


def test_the_acknowledgement_of_an_earlier_supervisor_does_not_stand_for_the_new_one(
    world: World, booking: Booking
) -> None:
    acknowledges(world, world.touchpoint(booking, "supervisor_briefing"))
    nina = world.a_person("Nina New")
    world.change(booking, supervisor_id=nina.id)
    world.run_until(at("2026-03-10"))
    assert "supervisor_check" not in world.sent(nina)


def test_a_supervisor_who_is_back_has_the_old_link_back(world: World, booking: Booking) -> None:
    sue = booking.supervisor_id
    world.change(booking, supervisor_id=world.a_person("Nina New").id)
    world.change(booking, supervisor_id=sue)
    assert opens(world, link(world))
    world.tick()
    assert len(world.letters("supervisor_briefing")) == 1  # sent is sent


def test_without_a_supervisor_everything_else_goes_on(world: World) -> None:
    booking = world.a_booking(supervisor=False, attended=True)
    world.run_until(at("2026-07-01"))
    assert {"pre_course", "end_of_course", "impact_check"} <= set(world.sent(booking))
    assert not [m for m in world.queue() if m.role == "supervisor"]

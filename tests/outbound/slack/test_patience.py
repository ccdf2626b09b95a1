"""What Slack does not take goes by mail after the plan's `chat_patience`, and nothing goes twice (C3, P3)."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from time import monotonic, sleep

import pytest

from bot.outbound import dispatching
from bot.outbound.patience import go_by_mail
from bot.storage.tables import Booking
from tests.build import World
from tests.outbound.slack.office import Office, an_office
from tests.plans import HERE, a_partnership, at

DUE = at("2026-02-23")
OVER = DUE + timedelta(days=2)


@pytest.fixture
def office(world: World) -> Iterator[Office]:
    with an_office(world) as opened:
        yield opened


def booked(office: Office, n: int) -> list[Booking]:
    """Book some people who are in Slack, on one course in the week after."""
    event, found = office.world.an_event(), []
    for number in range(1, n + 1):
        office.joins(f"U{number}", f"d{number}@school.example")
        person = office.world.a_person(f"Dee {number}", email=f"d{number}@school.example", agency="School")
        found.append(office.world.a_booking(event, person=person))
    return found


def told(office: Office) -> list[tuple[str, str]]:
    return sorted((row.channel, row.state) for row in office.world.queue())


def in_slack(office: Office) -> int:
    return sum("metadata" in each for room in office.room.rooms.values() for each in room.messages.values())


def test_who_is_in_slack_is_asked_there_without_having_asked_for_it(office: Office) -> None:
    booked(office, 2)
    office.world.tick(DUE)
    assert (told(office), in_slack(office)) == ([("slack", "sent")] * 2, 2)


def test_during_an_outage_messages_wait_and_then_go_by_mail_each_once(office: Office) -> None:
    people = booked(office, 3)
    office.room.fails("before", times=-1)
    for hours in (0, 1, 24, 47):
        office.world.tick(DUE + timedelta(hours=hours))
        assert told(office) == [("slack", "queued")] * 3
    done = office.world.tick(OVER).delivered
    assert (done.sent, done.failed) == (3, 3)
    office.world.tick(OVER + timedelta(days=1))
    assert told(office) == [("mail", "sent")] * 3 + [("slack", "undeliverable")] * 3
    assert {row.reason.partition(":")[0] for row in office.world.queue("undeliverable")} == {
        "it waited for chat longer than the plan's chat_patience"
    }
    assert {office.world.touchpoint(each, "pre_course").state for each in people} == {"sent"}
    assert (len(office.world.mail.accepted), in_slack(office)) == (3, 0)


def test_the_plan_says_how_long(office: Office) -> None:
    office.new_process(a_partnership(HERE))
    plan = office.world.plans[HERE].plan.model_copy(update={"chat_patience": "3 hours"})
    object.__setattr__(office.world.plans[HERE], "plan", plan)
    booked(office, 1)
    office.room.fails("token_revoked", times=-1)
    office.world.tick(DUE)
    office.world.tick(DUE + timedelta(hours=2))
    assert told(office) == [("slack", "queued")]
    office.world.tick(DUE + timedelta(hours=3))
    assert told(office) == [("mail", "sent"), ("slack", "undeliverable")]


def test_what_went_after_all_is_not_mailed(office: Office) -> None:
    """In a lane that is paused: Slack is asked for what may have gone, and the rest is left to mail unasked."""
    booked(office, 2)
    office.room.fails("closes_after", "chat.postMessage")
    office.world.tick(DUE)
    [lane] = office.world.delivery.senders.lanes([("slack", HERE)], [HERE])
    asked = len(office.room.calls)
    assert go_by_mail(office.world.database, office.world.delivery, lane, OVER - timedelta(seconds=1)) == 0
    assert go_by_mail(office.world.database, office.world.delivery, lane, OVER) == 2
    assert told(office) == [("mail", "queued"), ("slack", "sent"), ("slack", "undeliverable")]
    names = [name for name, _ in office.room.calls[asked:]]
    assert names[:2] == ["conversations.open", "conversations.history"] and "chat.postMessage" not in names
    assert in_slack(office) == 1


def test_where_slack_cannot_say_it_is_asked_once_and_all_go_by_mail(office: Office) -> None:
    booked(office, 3)
    office.room.fails("closes", "chat.postMessage", times=-1)
    for minutes in (0, 30, 60):  # after each pause another one is tried
        office.world.tick(DUE + timedelta(minutes=minutes))
    office.room.fails("before", times=-1)
    [lane] = office.world.delivery.senders.lanes([("slack", HERE)], [HERE])
    before = len(office.room.faults.happened)
    assert go_by_mail(office.world.database, office.world.delivery, lane, OVER + timedelta(hours=1)) == 3
    assert len(office.room.faults.happened) - before == 1
    assert told(office) == [("mail", "queued")] * 3 + [("slack", "undeliverable")] * 3


def test_a_server_leaves_what_waits_too_long_to_mail_though_the_lane_is_paused(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatching, "LOOK_SECONDS", 0.1)  # a minute, else
    booked(office, 4)
    office.room.fails("before", times=-1)
    office.world.tick(DUE, deliver=False)
    dispatcher = office.world.dispatcher
    dispatcher.start(lambda: office.world.now)
    try:
        _wait(lambda: any(row.tries for row in office.world.queue()))
        office.world.now = OVER
        _wait(lambda: len(office.world.mail.accepted) == 4)
    finally:
        dispatcher.stop()
    assert told(office) == [("mail", "sent")] * 4 + [("slack", "undeliverable")] * 4


def _wait(until: Callable[[], bool]) -> None:
    end = monotonic() + 20
    while not until():
        assert monotonic() < end, "not so after 20 seconds"
        sleep(0.05)

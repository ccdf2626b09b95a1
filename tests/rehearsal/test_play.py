"""The demo's play: a roster taken in, chat given out, the register brought in, sample people, a new beginning."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.errors import WordsError
from bot.rehearsal import outlook
from bot.rehearsal.play import Play
from bot.storage.tables import AuditEntry, Booking, OutboxMessage, Person, Response, Touchpoint

Column = tuple[str, str, str]


def sent(play: Play) -> list[Column]:
    query = select(OutboxMessage, Person.email).join(Person, Person.id == OutboxMessage.person_id)
    with play.house.desk.database.read() as session:
        rows = [(f"{row.sent_at}", row.stage, email) for row, email in session.execute(query) if row.state == "sent"]
    return sorted(rows)


def answered(play: Play) -> int:
    with play.house.desk.database.read() as session:
        return session.scalar(select(func.count(Response.submitted_at))) or 0


def three_weeks(play: Play, key: str = "wfscp", by_hand: tuple[int, ...] = ()) -> None:
    play.load(key)
    play.go_on(play.clock() + timedelta(weeks=3), by_hand)


def test_it_begins_two_weeks_before_the_first_event(play: Play) -> None:
    play.load("wfscp")
    assert play.clock().isoformat() == "2025-12-27T09:00:00+00:00"
    assert sent(play) == []
    with play.house.desk.database.read() as session:
        assert session.scalars(select(Booking.state).distinct()).all() == ["booked", "cancelled"]
        everybody = outlook.delegates(session, "wfscp")
    assert 0.6 < sum(each.chats for each in everybody) / len(everybody) < 0.8


def test_the_same_seed_plays_the_same_and_another_plays_otherwise(play: Play) -> None:
    three_weeks(play, "cwac")
    first, gone = sent(play), answered(play)
    three_weeks(play, "cwac")
    assert (sent(play), answered(play)) == (first, gone)
    play.seed += 1
    three_weeks(play, "cwac")
    assert sent(play) != first


def test_the_register_comes_in_at_the_end_of_an_event(play: Play) -> None:
    """L3: who was absent by the register is not asked how the course was; who is not in it is asked, too."""
    three_weeks(play)
    with play.house.desk.database.read() as session:
        states = {id_: state for id_, state in session.execute(select(Booking.id, Booking.state))}
        asked = select(Touchpoint.booking_id).where(
            Touchpoint.stage == "end_of_course", Touchpoint.sent_at.is_not(None)
        )
        those = {states[id_] for id_ in session.scalars(asked) if id_ is not None}
        who = set(session.scalars(select(AuditEntry.who).where(AuditEntry.what == "imported a roster")))
    assert those == {"attended", "partly_attended", "booked"}
    assert who == {"evalbot demo", "the register"}


def test_who_is_played_by_hand_does_nothing_of_their_own_accord(play: Play) -> None:
    play.load("wfscp")
    with play.house.desk.database.read() as session:
        everybody = [each.person for each in outlook.delegates(session, "wfscp")]
    play.go_on(play.clock() + timedelta(weeks=1), everybody)
    assert answered(play) == 0
    play.go_on(play.clock() + timedelta(minutes=1), everybody[1:])
    assert answered(play) <= 1
    play.go_on(play.clock() + timedelta(minutes=1))
    assert answered(play) > 1


def test_sample_people_can_be_sent_to_sleep_and_woken(play: Play) -> None:
    play.load("wfscp")
    assert play.people is not None
    play.people.awake = False
    play.go_on(play.clock() + timedelta(weeks=1))
    assert answered(play) == 0
    play.people.awake = True
    play.go_on(play.clock() + timedelta(minutes=1))
    assert answered(play) > 1


def test_next_thing_due_is_what_comes_next(play: Play) -> None:
    play.load("wfscp")
    assert play.go_on_to_next()
    assert play.clock().isoformat() == "2025-12-30T09:30:00+00:00"
    assert {stage for _, stage, _ in sent(play)} == {"pre_course"}
    for _ in range(25):
        ahead = play.upcoming()
        assert ahead is not None
        assert play.go_on_to_next() and play.clock() == ahead.at
    assert answered(play) > 1


def test_it_jumps_to_the_impact_check_of_who_is_looked_at(play: Play) -> None:
    """L6: 60 days after stage 1 was answered; who has none planned sees the first of all."""
    play.load("ddscp")
    assert play.go_on_to_stage("impact_check", person=0)
    with play.house.desk.database.read() as session:
        first = session.scalars(select(Touchpoint).where(Touchpoint.kind == "impact_check")).all()
        stage_1 = select(func.min(Touchpoint.answered_at)).where(Touchpoint.stage == "stage_1")
        assert session.scalar(stage_1) is not None
    assert min(each.sent_at for each in first if each.sent_at) == play.clock()


def test_after_the_end_nothing_is_due(play: Play) -> None:
    play.load("cwac")
    while play.go_on_to_next():
        pass
    with play.house.desk.database.read() as session:
        assert outlook.coming(session, "cwac") == []
        tally = outlook.tally(session, "cwac")
    assert tally.forms > tally.answered > 0
    assert not play.go_on_to_stage("impact_check", person=0)


def test_a_new_beginning_leaves_nothing_of_the_old_one(play: Play) -> None:
    three_weeks(play)
    assert play.mail.everything()
    play.load("cscp")
    assert (play.mail.everything(), sent(play), play.roster) == ([], [], "cscp_delegates.csv")
    with play.house.desk.database.read() as session:
        assert set(session.scalars(select(Person.partnership))) == {"cscp"}


def test_an_unknown_partnership_is_named_with_the_choices(play: Play) -> None:
    play.load("cwac")
    with pytest.raises(WordsError, match="choose from cscp, cwac, ddscp, wfscp, wsp"):
        play.load("nowhere")
    assert play.key == "cwac"

"""Q3: impact on practice, and how good its evidence is."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.insight import disclosure, impact, wilson
from bot.insight.actions import clustered
from bot.insight.disclosure import Released
from bot.insight.impact import Impact
from bot.plan.questionnaire import Questionnaire
from bot.storage.tables import AnswerRow, Booking, Event, Response
from tests.insight.building import CLOSED, NOW, THERE, Office, without
from tests.insight.impact_building import lives, with_impact


@pytest.fixture
def office(office: Office) -> Office:
    office.partnership = with_impact()
    return office


def found(office: Office, *events: Event, key: str = "here", now: datetime = CLOSED) -> Impact:
    partnership = replace(office.partnership, key=key)
    with office.database.read() as session:
        ground = disclosure.ground(session, partnership, {event.id for event in events}, now=now)
        return impact.of_events(session, partnership, ground)


def of_another(office: Office, bookings: Sequence[Booking]) -> None:
    """Have people tell of their second action alone."""
    theirs = select(Response.id).where(Response.booking_id.in_([booking.id for booking in bookings]))
    rows = AnswerRow.question == "follow_up_1", AnswerRow.response_id.in_(theirs)
    with office.database.write() as session:
        session.execute(update(AnswerRow).where(*rows).values(question="follow_up_2"))


def test_before_after_and_later_are_of_the_same_people(office: Office) -> None:
    event = office.an_event()
    for later in (3, 3, 4, 5, 5):
        lives(office, event, (2, 4, later))
    for silent in [office.a_booking(event) for _ in range(5)]:
        office.says(silent, "pre_course", {"know": 1})
        office.says(silent, "end_of_course", {"know": 5})
    lasted = found(office, event).lasted
    assert lasted is not None
    whole = lasted.whole
    assert (whole.released.n, whole.means) == (5, (2.0, 4.0, 4.0))
    kept = whole.changes["end_of_course", "impact_check"]
    # -1, -1, 0, 1, 1: mean 0, deviation 1, so the half interval is t(4) / sqrt(5).
    assert kept.change == 0 and kept.ci == pytest.approx((-1.2417, 1.2417), abs=1e-4)
    assert [(each.key, each.text) for each in lasted.questions] == [("know", "How much do you know?")]


def test_a_plan_that_asks_nothing_before_has_two_sides(office: Office) -> None:
    office.partnership = without(office.partnership, "pre_course")
    event = office.an_event()
    for _ in range(5):
        booking = office.a_booking(event)
        office.says(booking, "end_of_course", {"know": 4})
        office.says(booking, "impact_check", {"know": 3})
    lasted = found(office, event).lasted
    assert lasted is not None
    told = lasted.whole.as_json()
    assert [told[name] for name in ("n", "before", "after", "later", "gained")] == [5, None, 4.0, 3.0, None]


def test_what_became_of_actions_is_a_share_of_actions_and_of_people(office: Office) -> None:
    event = office.an_event()
    for became in ("done", "done", "in_part", "not_yet", "no_longer_relevant"):
        lives(office, event, follow_up_1=became)
    made = found(office, event).actions
    assert made is not None
    assert (made.writers, made.written, made.released.n, made.followed) == (5, 5, 5, 5)
    assert {each.key: each.n for each in made.options} == {
        "done": 2,
        "in_part": 1,
        "not_yet": 1,
        "no_longer_relevant": 1,
    }
    assert made.doing is not None and (made.doing.n, made.doing.share) == (3, 0.6)
    # One action a person is a simple sample, but for n - 1.
    low, high = made.options[0].ci
    assert low < wilson.interval(2, 5)[0] and high > wilson.interval(2, 5)[1]


@pytest.mark.parametrize("gone", [0, 2, 6])
def test_an_option_of_actions_that_the_questionnaire_no_longer_has_is_counted_all_the_same(
    office: Office, gone: int
) -> None:
    event = office.an_event()
    for number in range(6):
        lives(office, event, follow_up_1="in_hand" if number < gone else "done")
    made = found(office, event).actions
    assert made is not None
    assert (made.released.n, made.followed, sum(each.n for each in made.options)) == (6, 6, 6)
    assert {each.key: each.n for each in made.options}.get("in_hand", 0) == gone
    assert made.doing is not None and made.doing.n == 6 - gone


def test_where_nothing_is_told_of_any_action_there_are_no_options(office: Office) -> None:
    event = office.an_event()
    for _ in range(5):
        lives(office, event, follow_up_1="")
    made = found(office, event).actions
    assert made is not None
    assert (made.released.n, made.options, made.doing) == (0, (), None)


def test_people_who_tell_of_actions_are_counted_once_whichever_action_they_tell_of(office: Office) -> None:
    """Q3: a share of people is of those people of whom it counts."""
    event = office.an_event()
    of_another(office, [lives(office, event, follow_up_1="done") for _ in range(6)])
    for _ in range(6):
        lives(office, event, follow_up_1="done")
    made = found(office, event).actions
    assert made is not None and made.doing is not None
    assert (made.released.n, made.doing.n, made.doing.share) == (12, 12, 1.0)


def test_choices_are_counted_with_their_intervals(office: Office) -> None:
    event = office.an_event()
    for helped in (["manager"], ["manager", "time"], ["time"], ["manager"], ["manager"]):
        lives(office, event, helped=helped, difference="yes")
    made = found(office, event)
    helped_ = made.choice("helped")
    assert helped_ is not None and helped_.several
    assert [(each.key, each.n, each.share) for each in helped_.options] == [("manager", 4, 0.8), ("time", 2, 0.4)]
    difference = made.choice("difference")
    assert difference is not None and difference.options[0].ci == wilson.interval(5, 5)


def test_what_supervisors_saw_counts_people_and_the_newest_word(office: Office) -> None:
    event = office.an_event()
    lived = [lives(office, event, applied="a_lot", follow_up_1="done", seen="not_yet") for _ in range(6)]
    for booking in lived[:4]:
        office.confirms(office.a_touchpoint(booking, "supervisor_briefing", state="answered", round=2), "seen")
    office.confirms(
        office.a_touchpoint(lived[5], "supervisor_briefing", state="answered", round=2), "seen", undone=True
    )
    seen = found(office, event).supervisors.everybody
    assert (seen.released.n, seen.seen, seen.partly, seen.not_yet, seen.confirmed) == (6, 4, 0, 2, 4)


def test_corroborated_is_what_the_same_delegates_supervisor_saw(office: Office) -> None:
    event = office.an_event()
    for _ in range(5):
        lives(office, event, applied="some", follow_up_1="not_yet", seen="partly")
    for _ in range(5):
        lives(office, event, applied="not_yet", follow_up_1="not_yet", seen="seen")
    lives(office, event, applied="a_lot", follow_up_1="done")
    seen = found(office, event).supervisors
    assert seen.using is not None and (seen.using.released.n, seen.using.confirmed) == (5, 5)
    assert seen.doing is not None and seen.doing.released.n == 0 and seen.doing.as_json()["seen"] is None


def test_who_uses_it_is_kept_back_where_few_do_not(office: Office) -> None:
    """Q3: the figure of everybody less this one would tell of them."""
    event = office.an_event()
    for _ in range(5):
        lives(office, event, applied="some", seen="partly")
    lives(office, event, applied="not_yet", seen="not_yet")
    seen = found(office, event).supervisors
    assert seen.everybody.released.n == 6
    assert seen.using is not None and seen.using.released.suppressed


def test_what_lasts_is_kept_back_where_few_answered_all_but_the_last(office: Office) -> None:
    """Q3: 'gain' is about them, too."""
    event = office.an_event()
    for _ in range(6):
        lives(office, event)
    for wanted in (0, 0, 0, 0, 6):
        booking = office.a_booking(event)
        office.says(booking, "pre_course", {"know": 2})
        office.says(booking, "end_of_course", {"know": 4})
        lasted = found(office, event).lasted
        assert lasted is not None and lasted.whole.released.n == wanted


def test_small_groups_are_kept_back_in_every_part(office: Office) -> None:
    """Q3: below five nothing is shown."""
    event = office.an_event()
    for _ in range(4):
        lives(office, event, applied="some", follow_up_1="done", helped=["time"], difference="yes", seen="seen")
    made = found(office, event)
    assert made.lasted is not None and made.actions is not None
    parts: list[Released] = [made.lasted.whole.released, made.actions.released, made.supervisors.everybody.released]
    parts += [each.released for each in made.choices]
    parts += [each.released for each in made.lasted.questions]
    assert len(parts) == 7 and all(each.suppressed for each in parts)
    assert made.actions.written is None and not made.actions.options
    assert not any(each.options for each in made.choices)


def test_an_open_form_keeps_its_event_back(office: Office) -> None:
    event = office.an_event()
    for _ in range(5):
        lives(office, event, applied="some")
    office.a_touchpoint(office.a_booking(event), "impact_check")
    used = found(office, event, now=NOW).choice("applied")
    assert used is not None and used.released.suppressed and used.released.still_open == 5


def test_a_questionnaire_that_lacks_a_question_lacks_the_part(office: Office) -> None:
    sheet = Questionnaire.model_validate({"title": "x", "questions": [{"key": "a", "text": "A?", "kind": "long"}]})
    office.partnership = replace(
        office.partnership, questionnaires={**office.partnership.questionnaires, "impact": sheet}
    )
    made = found(office, office.an_event())
    assert (made.actions, made.choices, made.supervisors.using, made.supervisors.doing) == (None, (), None, None)


def test_one_partnership_never_counts_anothers(office: Office) -> None:
    """Q7."""
    here, there = office.an_event(), office.an_event(key=THERE)
    for event, n in ((here, 5), (there, 6)):
        for _ in range(n):
            lives(office, event, applied="some", follow_up_1="done", seen="seen")
    for key, n in (("here", 5), (THERE, 6)):
        made = found(office, here, there, key=key)
        assert made.lasted is not None and made.actions is not None
        assert made.supervisors.using is not None
        assert [
            each.n
            for each in (
                made.lasted.whole.released,
                made.actions.released,
                made.supervisors.everybody.released,
                made.supervisors.using.released,
            )
        ] == [n] * 4


COUNTS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 3), st.integers(1, 40)).filter(lambda each: each[0] <= each[1]),
    min_size=1,
    max_size=6,
)


@given(COUNTS)
@settings(max_examples=200)
def test_an_interval_of_actions_holds_its_share_and_is_never_narrower_than_a_simple_samples(
    counts: list[tuple[int, int, int]],
) -> None:
    hits, actions = (sum(each[side] * each[2] for each in counts) for side in (0, 1))
    low, high = clustered(counts)
    plain = wilson.interval(hits, actions)
    assert 0 <= low <= hits / actions + 1e-9 and hits / actions - 1e-9 <= high <= 1
    assert low <= plain[0] + 1e-9 and high >= plain[1] - 1e-9


def test_people_who_do_all_or_nothing_count_as_people_not_as_actions() -> None:
    """Three actions of one mind are one piece of evidence: 20 people, not 60 (but for n - 1)."""
    low, high = clustered([(3, 3, 10), (0, 3, 10)])
    assert (low, high) == pytest.approx(wilson.interval(9.5, 19))

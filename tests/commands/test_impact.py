"""`impact`, and attendance and caveats in `status` (Q2, Q3)."""

import pytest

from bot.messages.charts import PairedChart
from tests.commands.asking import ask, table, words
from tests.insight.building import CLOSED, THERE, Office, without
from tests.insight.impact_building import COSTS, lives, with_impact


@pytest.fixture
def office(office: Office) -> Office:
    office.partnership = with_impact()
    return office


def lived(office: Office, n: int = 5, *, key: str = "here") -> None:
    event = office.an_event("NEG-1" if key == "here" else "THERE-1", key=key)
    for later in range(n):
        said = {"applied": "some", "follow_up_1": "done", "helped": ["time"], "difference": "yes"}
        lives(office, event, (2, 4, 3 + later % 2), seen="seen", **said)


def test_impact_tells_each_part_with_its_evidence(office: Office) -> None:
    lived(office)
    answer = ask(office, "impact NEG-1", partnership=office.partnership, now=CLOSED)
    said = words(answer)
    assert answer.title == "Impact: NEG-1 Neglect, 3 March 2026"
    assert "impact_check: 5 of 5 answered (100 %)." in said
    assert "5 people answered the same questions before, after and weeks later: mean 2.00 before, 4.00 after" in said
    assert "How much do you know? | 5 | 2.00 | 4.00 | 3.40 | -0.60 | -1.28 to +0.08" in said
    assert "Written at the end of the course: 5 actions of 5 people." in said
    assert "5 people tell what became of 5 actions. 5 of 5 have done or begun at least one (100 %" in said
    assert "What became of actions, n = 5 actions; evidence: self-report" in said
    assert "A difference? n = 5; evidence: self-report" in said and "Yes | 5 | 100 % | 57 % to 100 %" in said
    assert "Corroborated by the supervisor: of 5 delegates whose supervisor has said what they see, 5 seen" in said
    assert said.count("Nobody has observed practice") == 1 and "may not be said that the course caused it" in said


def test_impact_as_json(office: Office) -> None:
    lived(office)
    data = ask(office, "impact NEG-1", partnership=office.partnership, now=CLOSED).data
    lasting, actions, supervisors = data["lasting"], data["actions"], data["supervisors"]
    assert isinstance(lasting, dict) and isinstance(actions, dict) and isinstance(supervisors, dict)
    assert (lasting["n"], lasting["later"], lasting["evidence"]) == (5, 3.4, "self-report")
    assert (actions["written"], actions["followed_up"]) == (5, 5)
    assert (supervisors["confirmed"], supervisors["evidence"]) == (5, "corroborated by the supervisor")
    assert (data["observed"], data["roi"], data["events"]) == (None, None, 1)


def test_what_nobody_of_the_scope_was_asked_has_no_line(office: Office) -> None:
    """The ground goes around the scope, so questions of other events of the year are known here, too."""
    lived(office)
    other = office.an_event("ASK-1", on="2026-03-10")
    for _ in range(5):
        booking = office.a_booking(other)
        for stage in ("pre_course", "end_of_course", "impact_check"):
            office.says(booking, stage, {"can_ask": 3})
    answer = ask(office, "impact 2026-03-03..2026-03-03", partnership=office.partnership)
    assert [row[0] for row in table(answer).rows] == ["How much do you know?"]
    assert "obody has answered." not in words(answer)
    of_both = table(ask(office, "impact", partnership=office.partnership))
    assert [row[1] for row in of_both.rows] == ["5", "5"]


def test_what_all_kept_alike_has_no_interval(office: Office) -> None:
    event = office.an_event("NEG-1")
    for _ in range(5):
        lives(office, event, (2, 4, 3))
    said = words(ask(office, "impact NEG-1", partnership=office.partnership))
    assert "after to later -1.00 (so alike that no interval can be given)." in said
    assert "| -1.00 | all alike" in said


def test_impact_draws_the_same_people_three_times(office: Office) -> None:
    """Q4."""
    lived(office)
    (chart,) = ask(office, "impact", partnership=office.partnership).charts
    assert isinstance(chart, PairedChart)
    assert [(pair.before, pair.after, pair.later, pair.n) for pair in chart.pairs] == [(2, 4, 3.4, 5)]


def test_impact_of_few_is_kept_back(office: Office) -> None:
    lived(office, 4)
    answer = ask(office, "impact", partnership=office.partnership)
    said = words(answer)
    assert "The same people before, after and weeks later: fewer than 5 people: not shown." in said
    assert not answer.charts and "57 %" not in said and "100 %" not in said.replace("answered (100 %)", "")


def test_impact_without_answers_says_why(office: Office) -> None:
    office.a_touchpoint(office.a_booking(office.an_event()), "impact_check", state="planned")
    said = words(ask(office, "impact", partnership=office.partnership))
    assert "impact_check: not yet due; 1 is planned." in said
    assert "No supervisor has said what they see in practice" in said and "nan" not in said.lower()


def test_a_plan_without_an_impact_check_says_so(office: Office) -> None:
    plan = without(office.partnership, "impact_check")
    assert "The plan has no impact check." in words(ask(office, "impact", partnership=plan))


def test_the_return_prints_its_assumptions(office: Office) -> None:
    office.partnership = with_impact(costs={**COSTS, "note": "Agreed in May."})
    lived(office)
    answer = ask(office, "impact", partnership=office.partnership)
    said = words(answer)
    costs = table(answer, -1)
    assert costs.caption == "What 1 event cost"
    assert ("Together", "-", "-", "£600") in costs.rows
    assert ("A delegate who reports use, at most", "5", "-", "£120") in costs.rows
    assert "No return is worked out: nobody has said what changed practice is worth" in said
    assert "Assumptions: an event of up to 4 hours counts as half a day" in said and "Agreed in May." in said


def test_the_cost_of_a_place_says_of_how_many_it_is_not_known_whether_they_came(office: Office) -> None:
    """`status` says that 5 came and 2 are not known: the same words here (Q3)."""
    office.partnership = with_impact(costs=COSTS)
    lived(office)
    event = office.an_event()
    for _ in range(2):
        office.a_booking(event, state="booked")
    office.a_booking(event, state="booked", declared="none")
    rows = table(ask(office, "impact", partnership=office.partnership), -1).rows
    assert [row[:2] for row in rows if row[0].startswith("A place")] == [
        ("A place paid for (5 came, 2 not known)", "7")
    ]


def test_a_return_is_told_with_its_value(office: Office) -> None:
    office.partnership = with_impact(costs={"delegate_day": 120, "value_per_change": 90})
    lived(office)
    said = words(ask(office, "impact", partnership=office.partnership))
    assert "Return: 5 who report use, at £90 each, are worth £450; less the cost, over the cost: 50 %." in said
    assert "Not in the cost, since no sum is configured: trainers, venues, administration." in said


def test_one_partnership_never_sees_anothers(office: Office) -> None:
    """Q7."""
    lived(office)
    lived(office, 6, key=THERE)
    data = ask(office, "impact", partnership=office.partnership).data
    assert isinstance(data["lasting"], dict) and data["lasting"]["n"] == 5


def test_status_tells_who_came_and_who_answered(office: Office) -> None:
    event = office.an_event("NEG-1")
    for agency, state in (("Police", "attended"), ("School", "absent"), ("School", "partly_attended")):
        office.a_booking(event, agency=agency, state=state)
    answer = ask(office, "status")
    said = words(answer)
    assert "Attendance, of 1 event that is over: 2 of 3 came (67 %), 1 of them for a part; 0 had cancelled." in said
    assert "School | 2 | 1 (50 %) | 1 | 0 | -" in said and "By agency (2), events that are over" in said
    told = answer.data["participation"]
    assert isinstance(told, dict) and (told["booked"], told["attendance"]) == (3, 0.6667)


def test_status_of_an_event_to_come_tells_no_attendance(office: Office) -> None:
    office.a_booking(office.an_event("NEG-9", on="2026-06-02"), state="booked")
    assert "Attendance" not in words(ask(office, "status NEG-9"))


@pytest.mark.parametrize(("silent", "indicative"), [(1, False), (2, True)])
def test_status_says_where_fewer_than_half_answered(office: Office, silent: int, indicative: bool) -> None:
    event = office.an_event()
    office.a_touchpoint(office.a_booking(event), "end_of_course", state="answered")
    for _ in range(silent):
        office.a_touchpoint(office.a_booking(event), "end_of_course", state="expired")
    assert ("Fewer than half have answered end_of_course (33 % of 3)" in words(ask(office, "status"))) is indicative


def test_where_nobody_answered_there_is_nothing_to_be_careful_with(office: Office) -> None:
    event = office.an_event()
    for _ in range(3):
        office.a_touchpoint(office.a_booking(event), "end_of_course", state="expired")
    assert "Fewer than half" not in words(ask(office, "status"))
    assert "end_of_course: closed; none of 3 answered." in words(ask(office, "gain"))

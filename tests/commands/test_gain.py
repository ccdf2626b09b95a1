"""`gain` as it is told: what may be said, over time, and by delivery (Q3, Q4)."""

from typing import Any

import pytest

from bot.messages.charts import IntervalChart, PairedChart, TrendChart
from bot.storage.tables import Event
from tests.commands.asking import ask, cwac, table, words
from tests.insight.building import Office

BEFORE, AFTER = {"can_signs": 2, "know": 3}, {"can_signs": 4, "know": 4}


def answered(office: Office, n: int = 5, before: dict[str, int] = BEFORE, **more: Any) -> Event:
    event = office.an_event(**more)
    for _ in range(n):
        booking = office.a_booking(event)
        office.says(booking, "pre_course", before)
        office.says(booking, "end_of_course", AFTER)
    return event


def test_shares_come_with_their_intervals_and_effect_sizes_with_their_correction(office: Office) -> None:
    event = answered(office, 4, ref="NEG-1")
    for _ in range(4):
        booking = office.a_booking(event)
        office.says(booking, "pre_course", AFTER)
        office.says(booking, "end_of_course", AFTER)
    said = words(ask(office, "gain NEG-1"))
    assert "Improved 4 (50 %; 22 to 78 %), the same 4 (50 %; 22 to 78 %) and worse 0 (0 %; 0 to 32 %), of 8" in said
    assert "Effect size d_av 1.87, d_z 0.94 (with Hedges' correction for few people 1.66 and 0.83)." in said


def test_the_gain_says_what_may_be_said_of_it(office: Office) -> None:
    answered(office)
    said = words(ask(office, "gain"))
    assert "All 5 changed by +1.50; so alike that no interval can be given." in said
    assert "Mean 2.50 before, 4.00 after: +1.50 scale points (so alike that no interval can be given), n = 5." in said
    assert "report more" not in said and "+1.50 to +1.50" not in said
    assert "It may not be said that the course caused it" in said
    assert "Indicative: 5 people are few." in said


def test_fewer_than_half_who_answered_make_it_indicative(office: Office) -> None:
    event = answered(office)
    for _ in range(6):
        office.a_touchpoint(office.a_booking(event), "end_of_course", state="expired")
    assert "Indicative: 45 % of those asked answered both times" in words(ask(office, "gain"))


def test_a_ceiling_is_told_with_the_question_and_how_many(office: Office) -> None:
    answered(office, 5, {"can_signs": 5, "know": 3})
    said = words(ask(office, "gain"))
    asked = "How confident are you that you can see the signs of neglect?"
    assert f"At the top before, so that they could not go up: {asked} 100 % of 5." in said
    assert "At the bottom before" not in said


def test_who_answered_only_before_is_compared_or_kept_back(office: Office) -> None:
    event = answered(office, ref="NEG-1")
    for _ in range(4):
        office.says(office.a_booking(event), "pre_course", {"know": 5})
    kept = "How those who answered only before the course rated themselves then: fewer than 5 people: not shown."
    assert kept in words(ask(office, "gain NEG-1"))
    office.says(office.a_booking(event), "pre_course", {"know": 5})
    said = words(ask(office, "gain NEG-1"))
    assert "rated themselves 5.00 (n = 5), those who also answered after it 2.50 (n = 5): +2.50" in said
    assert "In each group all are alike, so that no interval can be given." in said
    office.says(office.a_booking(event), "pre_course", {"know": 4})
    said = words(ask(office, "gain NEG-1"))
    assert "They differed at the start, so the gain may not be theirs." in said


def test_gain_of_several_quarters_has_a_trend_with_its_days(office: Office) -> None:
    answered(office, on="2025-08-05")
    answered(office, on="2026-03-03")
    answered(office, 3, on="2025-11-04")
    answer = ask(office, "gain")
    rows = table(answer, 1).rows
    assert [row[:3] for row in rows] == [
        ("2025-Q3", "1 July 2025 to 30 September 2025", "5"),
        ("2025-Q4", "1 October 2025 to 31 December 2025", "fewer than 5 people: not shown"),
        ("2026-Q1", "1 January 2026 to 31 March 2026", "5"),
    ]
    assert [row[6] for row in rows] == ["all alike", "-", "all alike"]
    (chart,) = [each for each in answer.charts if isinstance(each, TrendChart)]
    assert {(point.low, point.high) for point in chart.points} == {(None, None)}
    assert [point.mean for point in chart.points] == [1.5, None, 1.5]
    assert chart.finding == "Mean change by quarter: 2025-Q3 +1.50 (n = 5); 2025-Q4 not shown; 2026-Q1 +1.50 (n = 5)."
    assert (chart.lowest, chart.highest, chart.unit) == (0, 1.5, "scale points")
    assert [each["quarter"] for each in answer.data["trend"]] == [row[0] for row in rows]  # type: ignore[index, union-attr, call-overload]


def test_a_year_from_april_has_its_own_quarters(office: Office) -> None:
    answered(office, on="2026-03-03")
    answered(office, on="2026-04-07")
    rows = table(ask(office, "gain", partnership=cwac()), 1).rows
    assert [row[:2] for row in rows] == [
        ("2025-Q4", "1 January 2026 to 31 March 2026"),
        ("2026-Q1", "1 April 2026 to 30 June 2026"),
    ]


def test_deliveries_of_a_course_stand_beside_each_other_with_a_caution(office: Office) -> None:
    answered(office, 5, ref="NEG-1", on="2026-02-03")
    answered(office, 6, ref="NEG-2", on="2026-02-10")
    answered(office, 3, ref="NEG-3", on="2026-02-17")
    answered(office, 2, ref="NEG-4", on="2026-02-24")
    answer = ask(office, "gain Neglect")
    assert [row[:2] for row in table(answer, 1).rows] == [
        ("NEG-1, 3 Feb 2026", "5"),
        ("NEG-2, 10 Feb 2026", "6"),
        ("2 smaller events together", "5"),
    ]
    assert "3 deliveries are compared" in words(answer)
    assert [type(chart) for chart in answer.charts] == [PairedChart, IntervalChart]
    assert answer.data["deliveries"]["others"]["events"] == 2  # type: ignore[index, call-overload]


@pytest.mark.parametrize("text", ["gain NEG-1", "gain", "gain 2026-Q1"])
def test_one_quarter_has_no_trend_and_only_a_course_has_deliveries(office: Office, text: str) -> None:
    answered(office, ref="NEG-1")
    answer = ask(office, text)
    assert [type(chart) for chart in answer.charts] == [PairedChart]
    assert not {"trend", "deliveries"} & set(answer.data)


def test_an_open_form_is_told_as_such(office: Office) -> None:
    event = answered(office)
    later = office.a_booking(event)
    office.a_touchpoint(later, "end_of_course", next_at=event.ends_at)
    said = words(ask(office, "gain"))
    assert "The form is still open: shown once it has closed, or everybody has answered." in said


def test_many_quarters_and_deliveries_show_the_last(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for on in ("2025-08-05", "2025-11-04", "2026-03-03"):
        answered(office, on=on)
    monkeypatch.setattr("bot.commands.gains_compared.MOST_QUARTERS", 2)
    monkeypatch.setattr("bot.commands.gains_compared.MOST_DELIVERIES", 2)
    answer = ask(office, "gain Neglect")
    assert table(answer, 1).caption == "By quarter of the event, the last 2 of 3"
    assert table(answer, 2).caption == "By delivery, the last 2 of 3"
    assert len(table(answer, 1).rows) == len(table(answer, 2).rows) == 2

"""Q4: learning gain over the quarters of the partnership's own year."""

from datetime import date

import pytest

from bot.insight import disclosure, gain, trend
from bot.insight.trend import QuarterGain
from bot.storage.tables import Event
from tests.insight.building import NOW, THERE, Office, a_partnership
from tests.insight.test_gain import paired


def trend_of(office: Office, *events: Event, year_starts: str = "01-01") -> tuple[QuarterGain, ...]:
    partnership = a_partnership(year_starts=year_starts)
    with office.database.read() as session:
        ground = disclosure.ground(session, partnership, {event.id for event in events}, now=NOW)
        found = gain.of_events(session, partnership, ground)
        made = trend.of_events(session, partnership, ground, paired=found.pairing)
        assert made == trend.of_events(session, partnership, ground)
    return made


def test_each_quarter_has_its_own_gain_and_one_without_events_says_so(office: Office) -> None:
    first, last = office.an_event(on="2025-08-05"), office.an_event(on="2026-03-03")
    paired(office, first, 5)
    paired(office, last, 6)
    made = trend_of(office, first, last)
    assert [(each.label, each.events, each.change.pairs, each.change.change) for each in made] == [
        ("2025-Q3", 1, 5, 1.0),
        ("2025-Q4", 0, 0, None),
        ("2026-Q1", 1, 6, 1.0),
    ]
    assert (made[1].released.why_not(), made[1].as_json()["why_not"]) == ("nobody has answered", "nobody has answered")


def test_quarters_are_those_of_the_partnerships_own_year(office: Office) -> None:
    event = office.an_event(on="2026-03-03")
    paired(office, event, 5)
    (made,) = trend_of(office, event, year_starts="04-01")
    assert (made.label, made.first, made.last) == ("2025-Q4", date(2026, 1, 1), date(2026, 3, 31))


@pytest.mark.parametrize(
    ("year_starts", "quarter", "first", "last"),
    [
        ("01-01", 4, date(2026, 10, 1), date(2026, 12, 31)),
        ("04-01", 1, date(2026, 4, 1), date(2026, 6, 30)),
        ("04-06", 4, date(2027, 1, 6), date(2027, 4, 5)),
    ],
)
def test_days_of_a_quarter(year_starts: str, quarter: int, first: date, last: date) -> None:
    assert trend.days(2026, quarter, year_starts) == (first, last)


def test_a_small_quarter_is_kept_back(office: Office) -> None:
    big, small = office.an_event(on="2025-11-04"), office.an_event(on="2026-03-03")
    paired(office, big, 5)
    paired(office, small, 4)
    made = trend_of(office, big, small)
    assert [each.change.suppressed for each in made] == [False, True]
    assert made[1].as_json()["why_not"] == "fewer than 5 people: not shown"


def test_one_partnership_never_counts_anothers(office: Office) -> None:
    """Q7."""
    here, there = office.an_event(), office.an_event(key=THERE)
    paired(office, here, 5)
    paired(office, there, 6)
    assert [each.change.pairs for each in trend_of(office, here, there)] == [5]


def test_no_events_make_no_quarters(office: Office) -> None:
    assert trend_of(office) == ()

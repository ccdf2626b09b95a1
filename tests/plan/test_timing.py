"""Times in a plan mean local dates and hours, whatever the clock does (L1)."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.plan.timing import Hours, Timing, instant, later, parse

LONDON = ZoneInfo("Europe/London")
HOURS = Hours(LONDON, time(9, 30))
OFFICE = Hours(LONDON, time(9, 30), working_days_only=True)


def local(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=LONDON).astimezone(UTC)


@pytest.mark.parametrize(
    ("words", "anchor", "happened", "falls"),
    [
        # both clock changes: the hour on the clock stays
        ("12 weeks after event end", "event end", "2026-01-09 16:00", "2026-04-03 09:30"),
        ("84 days after event end", "event end", "2026-08-26 16:00", "2026-11-18 09:30"),
        ("1 day after event end", "event end", "2026-03-28 16:00", "2026-03-29 09:30"),
        ("1 day after event end", "event end", "2026-10-24 16:00", "2026-10-25 09:30"),
        # hours are exact: 24 hours over the change are not the same hour
        ("24 hours after event end", "event end", "2026-03-28 16:00", "2026-03-29 17:00"),
        ("90 minutes before event start", "event start", "2026-03-29 03:00", "2026-03-29 00:30"),
        # leap day
        ("8 weeks after event end", "event end", "2028-01-04 16:00", "2028-02-29 09:30"),
        ("1 day after event end", "event end", "2028-02-28 16:00", "2028-02-29 09:30"),
        ("1 year after booking", "booking", "2028-02-29 12:00", "2029-02-28 09:30"),
        ("1 month after booking", "booking", "2028-01-31 12:00", "2028-02-29 09:30"),
        # Christmas: the 25th is a Friday, the 26th a Saturday with Monday the 28th in its stead
        ("2 working days after briefing sent", "briefing sent", "2026-12-24 10:00", "2026-12-30 09:30"),
        ("1 working day after event end", "event end", "2026-12-31 16:00", "2027-01-04 09:30"),
        ("7 working days before event start", "event start", "2027-01-05 09:30", "2026-12-22 09:30"),
        # just after midnight in London the date there counts, not that of UTC
        ("1 day after event end", "event end", "2026-07-01 00:30", "2026-07-02 09:30"),
        ("at event start", "event start", "2026-07-01 14:00", "2026-07-01 14:00"),
    ],
)
def test_a_time_falls_where_people_expect_it(words: str, anchor: str, happened: str, falls: str) -> None:
    assert instant(parse(words), {anchor: local(happened)}, HOURS) == local(falls)


@pytest.mark.parametrize(
    ("words", "anchor", "happened", "falls"),
    [
        ("3 days after sent", "sent", "2026-12-23 09:30", "2026-12-29 09:30"),  # 26th, a holiday, and its substitute
        ("1 day before event start", "event start", "2026-12-28 09:30", "2026-12-24 09:30"),  # away from the event
        ("3 days after sent", "sent", "2026-04-01 09:30", "2026-04-07 09:30"),  # Easter
        ("1 hour after event end", "event end", "2026-12-26 12:00", "2026-12-26 13:00"),  # hours fire then
    ],
)
def test_working_days_only_moves_away_from_the_anchor(words: str, anchor: str, happened: str, falls: str) -> None:
    assert instant(parse(words), {anchor: local(happened)}, OFFICE) == local(falls)


def test_what_has_not_happened_gives_no_time() -> None:
    assert instant(parse("60 days after stage_1 answered"), {"event end": local("2026-01-09 16:00")}, HOURS) is None


@pytest.mark.parametrize(("answered", "falls"), [(None, "2026-02-28 09:30"), ("2026-01-10 08:00", "2026-01-20 09:30")])
def test_a_bound_counts_where_it_comes_first(answered: str | None, falls: str) -> None:
    timing = parse("10 days after stage_1 answered, at the latest 50 days after event end")
    happened = {"event end": local("2026-01-09 16:00")} | ({"stage_1 answered": local(answered)} if answered else {})
    assert instant(timing, happened, HOURS) == local(falls)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "soon",
        "12 weeks",
        "12 wks after event end",
        "5 days after lunch",
        "0 days after event end",
        "-1 day after sent",
        "11 years after event end",
        "99999999999 days after event end",
        "1 day after sent, at the latest never",
        "1.5 days after sent",
    ],
)
def test_other_words_are_refused_with_an_example(words: str) -> None:
    with pytest.raises(ValueError, match="; write it like"):
        parse(words)


@pytest.mark.parametrize(
    ("words", "same"),
    [
        ("A week AFTER the course ends", "1 week after event end"),
        ("when  stage_1 answered", "at stage_1 answered"),
        ("1 days before event starts", "1 day before event start"),
    ],
)
def test_people_may_say_it_in_their_way(words: str, same: str) -> None:
    one, other = parse(words), parse(same)
    assert (one.amount, one.unit, one.anchor) == (other.amount, other.unit, other.anchor)


UNITS = st.sampled_from(["minutes", "hours", "days", "working_days", "weeks", "months", "years"])
ANCHORS = st.sampled_from(["event start", "event end", "booking", "sent", "stage_1 answered", "briefing sent"])
TIMINGS = st.builds(Timing, st.integers(-10, 10).filter(bool), UNITS, ANCHORS)
MOMENTS = st.integers(1_577_836_800, 2_051_222_400).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def said(timing: Timing) -> str:
    unit = timing.unit.replace("_", " ").removesuffix("s")
    side = "before" if timing.amount < 0 else "after"
    latest = f", at the latest {said(timing.latest)}" if timing.latest else ""
    return f"{abs(timing.amount)} {unit}{'s' if abs(timing.amount) > 1 else ''} {side} {timing.anchor}{latest}"


@given(TIMINGS, st.none() | TIMINGS)
def test_what_is_said_is_read_back(timing: Timing, latest: Timing | None) -> None:
    wanted = Timing(timing.amount, timing.unit, timing.anchor, latest)
    read = parse(said(wanted))
    assert (read.amount, read.unit, read.anchor) == (wanted.amount, wanted.unit, wanted.anchor)
    assert (read.latest is None) == (latest is None)
    assert said(read) == said(wanted)


@given(TIMINGS.filter(lambda t: t.unit not in ("minutes", "hours")), MOMENTS, st.booleans())
def test_days_and_longer_always_fall_at_the_sending_hour(timing: Timing, happened: datetime, office: bool) -> None:
    at = instant(timing, {timing.anchor: happened}, OFFICE if office else HOURS)
    assert at is not None
    assert at.tzinfo is UTC
    assert at.astimezone(LONDON).time() == time(9, 30)
    assert (at.astimezone(LONDON).date() > happened.astimezone(LONDON).date()) == (timing.amount > 0)


@given(st.integers(-500, 500).filter(bool), MOMENTS)
def test_hours_are_exact(amount: int, happened: datetime) -> None:
    assert instant(Timing(amount, "hours", "sent"), {"sent": happened}, OFFICE) == happened + timedelta(hours=amount)


@pytest.mark.parametrize(
    ("length", "since", "over"),
    [
        ("2 days", "2026-02-23T15:40+00:00", "2026-02-25T15:40+00:00"),
        ("2 days", "2026-03-28T15:40+00:00", "2026-03-30T14:40+00:00"),  # the clocks go forward in between
        ("3 hours", "2026-03-29T00:30+00:00", "2026-03-29T03:30+00:00"),
        ("1 working day", "2026-02-27T15:40+00:00", "2026-03-02T15:40+00:00"),
    ],
)
def test_a_length_of_time_is_over_at_the_same_time_of_the_day(length: str, since: str, over: str) -> None:
    at = later(length, datetime.fromisoformat(since), LONDON)
    assert at == datetime.fromisoformat(over)

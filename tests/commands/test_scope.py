"""What words mean: an event, a course, a period, a course in a period."""

import pytest

from bot.errors import WordsError
from bot.storage.tables import Event
from tests.commands.asking import ask, cwac, words
from tests.insight.building import NOW, THERE, Office


@pytest.fixture
def events(office: Office) -> dict[str, Event]:
    return {
        "march": office.an_event("NEG-1", on="2026-03-03"),
        "april": office.an_event("NEG-2", course="Neglect (level 3)", on="2026-04-01"),
        "other": office.an_event("SAF-1", course="Safer recruitment", on="2026-03-10"),
        "off": office.an_event("NEG-3", on="2026-03-20", cancelled_at=NOW),
        "there": office.an_event("THERE-1", key=THERE),
    }


@pytest.mark.parametrize(
    ("said", "n", "title"),
    [
        ("", 3, "all events"),
        ("neg-1", 1, "NEG-1 Neglect, 3 March 2026"),
        ("NEG-3", 1, "NEG-3 Neglect, 20 March 2026"),
        ("Neglect", 2, "Neglect"),
        ("NEG", 2, "Neglect"),
        ("neglect level 3", 2, "Neglect"),
        ("safer", 1, "Safer recruitment"),
        ("2026-Q1", 2, "1 January 2026 to 31 March 2026"),
        ("Neglect 2026-Q1", 1, "Neglect, 1 January 2026 to 31 March 2026"),
        ("safer recruitment last quarter", 1, "Safer recruitment, 1 January 2026 to 31 March 2026"),
        ("2019", 0, "1 January 2019 to 31 December 2019"),
    ],
)
def test_words_mean_events(office: Office, events: dict[str, Event], said: str, n: int, title: str) -> None:
    answer = ask(office, f"status {said}")
    assert (answer.title, answer.data["events"]) == (f"Status: {title}", n)


def test_a_year_from_april_has_its_first_quarter_in_spring(office: Office, events: dict[str, Event]) -> None:
    answer = ask(office, "gain 2026-Q1", partnership=cwac())
    assert answer.title == "Learning gain: 1 April 2026 to 30 June 2026"
    assert (answer.data["from"], answer.data["to"], answer.data["events"]) == ("2026-04-01", "2026-06-30", 1)


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("NEG-9", "did you mean 'NEG-"),
        ("Neglet", "did you mean 'Neglect'"),
        ("nothing of the sort", "see 'events' and 'courses'"),
        ("THERE-1", ""),
        ("2026-Q7", "Q1 to Q4"),
    ],
)
def test_what_is_unknown_names_the_nearest(office: Office, events: dict[str, Event], said: str, hint: str) -> None:
    with pytest.raises(WordsError) as fault:
        ask(office, f"gain {said}")
    assert hint in str(fault.value)
    assert "\n" not in str(fault.value)


def test_a_beginning_that_two_courses_share_is_asked_back(office: Office, events: dict[str, Event]) -> None:
    office.an_event(course="Safety online")
    with pytest.raises(WordsError, match="may mean Safer recruitment or Safety online"):
        ask(office, "summary saf")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("2019", "No event was held from 1 January 2019 to 31 December 2019; the nearest are in 2026-Q1, "),
        (
            "2026-03-02",
            "No event was held on 2 March 2026; the nearest are in 2026-Q1, 1 January 2026 to 31 March 2026 ",
        ),
        ("2027-Q1", "No event is planned from 1 January 2027 to 31 March 2027; the nearest is in 2026-Q2, "),
        ("this month", "No event was held or is planned from 1 May 2026 to 31 May 2026; the nearest is in 2026-Q2, "),
        (
            "safer 2026-Q2",
            "No event of Safer recruitment was held or is planned from 1 April 2026 to 30 June 2026; the",
        ),
    ],
)
@pytest.mark.parametrize("command", ["status", "summary", "gain", "comments"])
def test_where_there_are_no_events_one_sentence_says_so_and_where_the_nearest_are(
    office: Office, events: dict[str, Event], command: str, said: str, told: str
) -> None:
    """Q3: no table of noughts, no nought of nought."""
    answer = ask(office, f"{command} {said}")
    assert len(answer.parts) == 1 and str(answer.parts[0]).startswith(told)
    assert (answer.charts, answer.data["events"]) == ((), 0)


def test_the_nearest_quarter_is_of_the_partnerships_own_year(office: Office, events: dict[str, Event]) -> None:
    said = words(ask(office, "status 2019", partnership=cwac()))
    assert "the nearest are in 2025-Q4, 1 January 2026 to 31 March 2026 (2 events)." in said


def test_without_any_event_it_says_so(office: Office) -> None:
    assert ask(office, "status").parts == ("No events are known yet.",)
    assert ask(office, "status neglect").parts == ("Neglect: no event is known yet.",)
    assert "there are none at all yet." in words(ask(office, "status 2019"))


@pytest.mark.parametrize(
    "command",
    [
        *("status", "event", "comments", "events", "courses", "export", "remind NEG-1", "due"),
        *("report quarter", "report half", "report event", "issues", "supervisors", "unlink ann@here.example"),
        *("move NEG-1", "cancel NEG-1", "resend"),
    ],
)
def test_very_long_words_are_cut_when_they_are_said_back(
    office: Office, events: dict[str, Event], command: str
) -> None:
    with pytest.raises(WordsError) as fault:
        ask(office, f"{command} {'neglect ' * 2_000}")
    assert "…" in str(fault.value) and len(str(fault.value)) < 250


@pytest.mark.parametrize("command", ["report", "attendance NEG-1", "attendance NEG-1 ann"])
def test_one_very_long_word_is_cut_too(office: Office, events: dict[str, Event], command: str) -> None:
    with pytest.raises(WordsError) as fault:
        ask(office, f"{command} {'a' * 9_000}")
    assert "…" in str(fault.value) and len(str(fault.value)) < 250


def test_an_event_near_midnight_belongs_to_its_local_day(office: Office) -> None:
    """In July 23:30 UTC is the next day in London."""
    office.an_event(on="2026-06-30")
    late = office.an_event("LATE", on="2026-06-30")
    office.change(late, starts_at=late.starts_at.replace(hour=23, minute=30))
    assert ask(office, "status 2026-Q3").data["events"] == 1
    assert "1 July 2026" in words(ask(office, "status LATE"))

"""`report`: which report is meant, and what the chat says of it (Q5)."""

from datetime import UTC, datetime

import pytest

from bot.errors import WordsError
from tests.commands.asking import ask, cwac, words
from tests.insight.building import CLOSED, Office
from tests.reports.contents.making import answered, with_duties

AUTUMN = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("report quarter", "2026-07-01", "2026-09-30"),
        ("report quarter 2026-Q1", "2026-01-01", "2026-03-31"),
        ("report quarterly last quarter", "2026-07-01", "2026-09-30"),
        ("report half", "2026-01-01", "2026-06-30"),
        ("report half 2026-H2", "2026-07-01", "2026-12-31"),
        ("report half H1 2026", "2026-01-01", "2026-06-30"),
        ("report year", "2025-01-01", "2025-12-31"),
        ("report annual 2026 pdf", "2026-01-01", "2026-12-31"),
    ],
)
def test_a_period_is_the_one_that_is_named_else_the_last_that_ended(
    office: Office, text: str, first: str, last: str
) -> None:
    data = ask(office, text, now=AUTUMN).data
    assert (data["from"], data["to"]) == (first, last)


def test_a_year_from_april_to_march_has_its_own_quarters_halves_and_years(office: Office) -> None:
    days = {
        text: ask(office, text, now=AUTUMN.replace(year=2027), partnership=cwac()).data
        for text in ("report quarter 2026-Q4", "report half 2026-H2", "report year 2026", "report half")
    }
    assert [(each["from"], each["to"]) for each in days.values()] == [
        ("2027-01-01", "2027-03-31"),
        ("2026-10-01", "2027-03-31"),
        ("2026-04-01", "2027-03-31"),
        ("2027-04-01", "2027-09-30"),
    ]
    assert days["report quarter 2026-Q4"]["files"] == [
        "evalbot-here-quarter-2026-Q4.docx",
        "evalbot-here-quarter-2026-Q4.pdf",
    ]


def test_both_files_are_made_or_the_one_that_is_named(office: Office) -> None:
    event = answered(office, 6)
    for text, names in {
        f"report event {event.ref}": [f"evalbot-here-event-{event.ref.lower()}.{end}" for end in ("docx", "pdf")],
        f"report trainers {event.ref} pdf": [f"evalbot-here-trainers-{event.ref.lower()}.pdf"],
        f"report event {event.ref} word": [f"evalbot-here-event-{event.ref.lower()}.docx"],
    }.items():
        answer = ask(office, text, now=CLOSED)
        assert answer.files is not None
        assert [file.name for file in answer.files()] == answer.data["files"] == names


def test_the_chat_tells_what_the_first_page_says(office: Office) -> None:
    event = answered(office, 6)
    for _ in range(9):
        office.a_touchpoint(office.a_booking(event), "end_of_course", state="expired")
    answer = ask(office, "report quarter 2026-Q1", now=CLOSED)
    assert answer.title == "Quarterly training report, 2026-Q1: 1 January 2026 to 31 March 2026"
    assert "What to decide:\n1. Whether to change how delegates are asked" in words(answer)
    assert "What stands out:\n- Delegates rate themselves" in words(answer)
    assert answer.data["decide"]
    assert {"gain", "rates", "levels", "impact", "participation", "trend"} <= {*answer.data["figures"]}  # type: ignore[misc]


def test_a_period_that_is_not_over_says_so(office: Office) -> None:
    assert "It is not over yet: it ends on 31 December 2026" in words(ask(office, "report quarter 2026-Q4", now=AUTUMN))
    assert "not over" not in words(ask(office, "report quarter 2026-Q3", now=AUTUMN))


def test_a_period_that_has_not_begun_gets_one_sentence_and_no_file(office: Office) -> None:
    answer = ask(office, "report quarter 2027-Q1", now=AUTUMN)
    assert answer.parts == ("It has not begun: 1 January 2027 to 31 March 2027. There is nothing to report.",)
    assert (answer.files, answer.data["files"]) == (None, [])


def test_the_answer_leaves_it_to_the_edge_to_name_the_files(office: Office) -> None:
    """An edge may have to call a file otherwise, since an older one is there."""
    answer = ask(office, "report quarter", now=AUTUMN)
    assert answer.data["files"]
    assert "evalbot-here" not in words(answer)


def test_a_report_that_the_plan_does_not_ask_for_is_made_and_says_which_it_does(office: Office) -> None:
    ours = with_duties(cwac(), report={"every": "every quarter", "report": "quarter"})
    assert "it asks for: quarterly training report." in words(ask(office, "report half", now=AUTUMN, partnership=ours))
    assert "asks for" not in words(ask(office, "report quarter", now=AUTUMN, partnership=ours))


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("report", "which one? - write 'report quarter"),
        ("report quartr", "did you mean 'quarter'?"),
        ("report quarter 2026", "'2026' is no quarter - write it like 'report quarter 2026-Q1'"),
        ("report year 2026-Q1", "is no year"),
        ("report quarter soon", "'soon' is no quarter"),
        ("report half 2026-H3", "is no half year - write it like 'report half 2026-H1'"),
        ("report event", "which event? - write 'report event REF'"),
        ("report event E-9", "no such event"),
    ],
)
def test_what_is_no_report_gets_the_nearest(office: Office, text: str, mend: str) -> None:
    with pytest.raises(WordsError, match=r"report|no ") as fault:
        ask(office, text, now=AUTUMN)
    assert mend in str(fault.value)

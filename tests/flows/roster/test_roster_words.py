"""What words in a roster's cells mean (P1)."""

from datetime import date, datetime

import pytest

from bot.flows.roster import people, words
from bot.flows.roster.rows import Cell
from bot.plan.columns import Columns

USUAL = Columns(fields={})


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("  Health\u00a0Visiting  0–19 ", "Health Visiting 0–19"),
        ("Mary\u2011Jane", "Mary-Jane"),
        ("Jos\u0065\u0301", "José"),
        ("\ufeffRiver\u200bside", "Riverside"),
        (3, "3"),
        (3.0, "3"),
        (2.5, "2.5"),
        (True, "yes"),
        (None, ""),
        (date(2026, 1, 9), "2026-01-09"),
        (datetime(2026, 1, 9), "2026-01-09"),  # noqa: DTZ001
    ],
)
def test_a_cell_as_plain_text(cell: Cell, expected: str) -> None:
    assert words.text(cell) == expected


@pytest.mark.parametrize("heading", ["E-mail Address ", "e mail address", "EMAIL-ADDRESS:", "É-mail address"])
def test_headings_are_compared_without_case_accents_spaces_and_punctuation(heading: str) -> None:
    assert words.fold(heading) == "emailaddress"


@pytest.mark.parametrize("said", ["", "-", "–", "n/a", "N/A", "TBC", "none", "Not known", "  "])
def test_nothing_is_said_in_many_ways(said: str) -> None:
    assert words.given(said) == ""


@pytest.mark.parametrize(
    ("said", "address"),
    [
        (" JACK.Fletcher@Agency0.EXAMPLE ", "jack.fletcher@agency0.example"),
        ("Jack Fletcher <jack@agency.example>", "jack@agency.example"),
        ("mailto:jack@agency.example?subject=Hello", "jack@agency.example"),
        ("<jack@agency.example>;", "jack@agency.example"),
        ("jack@agency.example.", "jack@agency.example"),
        ("mary\u2011jane.o'neill@agency.example", "mary-jane.o'neill@agency.example"),
    ],
)
def test_addresses_as_people_paste_them(said: str, address: str) -> None:
    assert people.address(said) == (address, "")


@pytest.mark.parametrize(
    "said", ["jack", "jack@agency", "jack@@agency.example", "jack@agency,example", "jack fletcher@agency.example",
             "jack@agency..example", "josé@agency.example", "jack@agency.example smith", f"{'a' * 250}@agency.example"],
)  # fmt: skip
def test_what_is_no_address_says_so(said: str) -> None:
    found, problem = people.address(said)
    assert found == "" and problem.startswith("not an e-mail address")


@pytest.mark.parametrize("between", ["; ", ", ", " / ", "\n", " or "])
def test_of_two_addresses_the_first_is_used_and_said(between: str) -> None:
    found, problem = people.address(f"one@agency.example{between}two@agency.example")
    assert found == "one@agency.example" and "two addresses" in problem


@pytest.mark.parametrize(
    ("said", "order", "name"),
    [
        ("Williams, José", "first_surname", "José Williams"),
        ("van-der-Berg,Anna", "surname_first", "Anna van-der-Berg"),
        ("Anna van der Berg", "first_surname", "Anna van der Berg"),
        ("van der Berg Anna", "surname_first", "Anna van der Berg"),
        ("SMITH JONES Anna Mary", "surname_first", "Anna Mary SMITH JONES"),
        ("Ng Li", "surname_first", "Li Ng"),
        ("Cher", "surname_first", "Cher"),
        ("", "surname_first", ""),
    ],
)
def test_names_come_out_first_name_first(said: str, order: str, name: str) -> None:
    assert people.person_name(said, order) == name


@pytest.mark.parametrize(
    ("names", "addresses", "expected"),
    [
        ("Li Ng", "li@a.example", (("Li Ng", "li@a.example"),)),
        ("Li Ng & Jo Lee", "li@a.example; jo@a.example", (("Li Ng", "li@a.example"), ("Jo Lee", "jo@a.example"))),
        ("Li Ng, Jo Lee", "li@a.example", (("Li Ng", "li@a.example"), ("Jo Lee", ""))),
        ("Khan, Hannah and Clarke, José", "", (("Hannah Khan", ""), ("José Clarke", ""))),
        ("", "li@a.example", (("", "li@a.example"),)),
        ("TBC", "", ()),
    ],
)
def test_trainers_are_paired_with_their_addresses(
    names: str, addresses: str, expected: tuple[tuple[str, str], ...]
) -> None:
    assert people.people(names, addresses) == (expected, "")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Y", "attended"), ("yes", "attended"), ("✓", "attended"), ("100%", "attended"), ("100", "attended"),
        ("0.95", "attended"), ("1", "attended"), ("90", "attended"), ("Present (signed in)", "attended"),
        ("89.9", "partly_attended"), ("0.5", "partly_attended"), ("60 %", "partly_attended"), ("1%", "partly_attended"),
        ("Present (AM only)", "partly_attended"), ("Attended - left early", "partly_attended"),
        ("LEFT EARLY", "partly_attended"), ("N", "absent"), ("0", "absent"), ("0%", "absent"), ("No-show", "absent"),
        ("Did not attend (sick)", "absent"), ("", ""), ("n/a", ""), ("Pending", ""),
    ],
)  # fmt: skip
def test_attendance_from_words_shares_and_percentages(said: str, expected: str) -> None:
    assert words.attendance(said, USUAL.attendance, 0.9) == expected


@pytest.mark.parametrize("said", ["Perhaps", "120%", "175 minutes", "Present, then did not attend"])
def test_attendance_that_nobody_can_know_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match=r"attendance|percent"):
        words.attendance(said, USUAL.attendance, 0.9)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("confirmed", "booked"),
        ("Cancelled – illness", "cancelled"),
        ("Cancelled (late)", "cancelled"),
        ("WAITING-LIST", "waiting"),
        ("Confirmed, cancelled 2/1", ""),
        ("Maybe", ""),
    ],
)
def test_status_words_with_remarks(said: str, expected: str) -> None:
    assert words.word(said, USUAL.status) == expected


def test_usual_words_are_added_but_for_those_with_another_meaning() -> None:
    own = {"booked": ("Reserve",), "cancelled": ("Off",)}
    both = words.with_usual(own, USUAL.status)
    assert words.word("reserve", both) == "booked"
    assert words.word("Confirmed", both) == "booked"
    assert words.word("off", both) == words.word("withdrawn", both) == "cancelled"


@pytest.mark.parametrize(
    "said",
    ["spot neglect; ask why", "spot neglect\nask why", "1. spot neglect\n2) ask why", "• spot neglect • ask why.",
     "- spot neglect | ask why; "],
)  # fmt: skip
def test_outcomes_are_cut_at_lines_semicolons_and_bullets(said: str) -> None:
    assert words.outcomes(said) == ("spot neglect", "ask why")

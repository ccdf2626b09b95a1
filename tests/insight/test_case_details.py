"""What may tell who a child or family is, is pointed at where it stands (C4, issue 7 item 2)."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.insight.case_details import KINDS, details, is_nhs_number, plain, take_out, words_of
from bot.insight.redaction import Redactor
from bot.insight.roster_names import RosterNames
from tests.insight import case_details_corpus
from tests.insight.redaction_corpus import corpus

ROSTER = ("Dana Delegate", "Mark Young", "Tess Trainer", "王小明")
NAMES = RosterNames(ROSTER)
CASES = RosterNames(case_details_corpus.ROSTER)
EACH_KIND = {
    "name": ("I spoke with Mark Young about it.", "Mark Young"),
    "nhs_number": ("Her number is 943 476 5919 there.", "943 476 5919"),
    "telephone": ("Ring 01642 123456 for her.", "01642 123456"),
    "number": ("It is LCS-20391 in our files.", "LCS-20391"),
    "date": ("She was seen, dob 3/4/2012.", "dob 3/4/2012"),
    "postcode": ("They live in TS1 2AB now.", "TS1 2AB"),
    "address": ("They live at 12 Acacia Avenue now.", "12 Acacia Avenue"),
    "email": ("Write to kit.mum@home.example instead.", "kit.mum@home.example"),
    "handle": ("He is @kid_one there.", "@kid_one"),
}


def pointed(text: str) -> list[tuple[str, str]]:
    return [(each.kind, each.words) for each in details(text, NAMES)]


@pytest.mark.parametrize("kind", EACH_KIND)
def test_each_kind_is_pointed_at_alone_and_taken_out_as_comments_are_masked(kind: str) -> None:
    text, words = EACH_KIND[kind]
    assert pointed(text) == [(kind, words)]
    cleaned = take_out(text, details(text, NAMES))
    assert cleaned == text.replace(words, KINDS[kind]) == Redactor(ROSTER).clean(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The child Zebedee told me.", "Zebedee"),
        ("The pupil, Ottoline, was late.", "Ottoline"),
        ("It was my client Xanthe Oduya again.", "Xanthe Oduya"),
        ("There was a boy called Quade.", "Quade"),
        ("I rang Mrs Oduya.", "Oduya"),
        ("The baby Kitto slept.", "Kitto"),
        ("The mum of Xanthe was there.", "Xanthe"),
        ("Mum of Xanthe was there.", "Xanthe"),
        ("Thanks to Mark for it.", "Mark"),
        ("We met dana there.", "dana"),
        ("Her son Zed's toy.", "Zed"),
        ("和王小明说话", "王小明"),
    ],
)
def test_names_of_the_roster_and_after_words_that_present_somebody(text: str, name: str) -> None:
    assert pointed(text) == [("name", name)]
    assert name.split()[0] not in Redactor(ROSTER).clean(text)


@pytest.mark.parametrize(
    "text",
    [
        "I will mark it with my team.",
        "Child Protection plans, section 47 and KCSIE 2024.",
        "The review of Child Q, and Working Together 2023.",
        "By 12 March I will ask 10000 people, 24/7.",
        "See https://partnership.example/neglect for more.",
        "The pupil's Mum was worried about CAMHS and the LADO.",
        "The young people were £12,000 better off.",
        "",
    ],
)
def test_what_tells_of_nobody_is_not_pointed_at(text: str) -> None:
    assert pointed(text) == []


@pytest.mark.parametrize(("text", "words"), case_details_corpus.POINTED)
def test_what_people_write_about_a_case_is_pointed_at_and_never_published(text: str, words: tuple[str, ...]) -> None:
    """C4: what is kept is taken out of all that is published, as the review promises."""
    found = details(text, CASES)
    cleaned = Redactor(case_details_corpus.ROSTER).clean(text)
    for each in words:
        assert any(each in one.words for one in found), found
        assert each not in cleaned
    assert not [one.words for one in found if re.search(rf"(?<!\w){re.escape(one.words)}(?!\w)", cleaned)]


@pytest.mark.parametrize("text", case_details_corpus.PLAIN)
def test_words_of_the_trade_months_and_the_days_of_courses_are_not_pointed_at(text: str) -> None:
    fine = words_of(["Tess Trainer", "Dana Delegate"])
    assert details(text, CASES, fine) == ()


def test_the_names_that_a_writer_may_name_are_not_pointed_at_but_where_a_child_is_called_so() -> None:
    fine = words_of(["Tess Trainer"])
    assert details("Tess was good, and Tess Trainer too.", NAMES, fine) == ()
    assert [each.words for each in details("The child Tess was not.", NAMES, fine)] == ["Tess"]


def test_nhs_numbers_are_known_by_their_check_digit() -> None:
    """NHS Data Dictionary, `NHS NUMBER`: modulus 11; a remainder that makes 10 is no number."""
    assert is_nhs_number("9434765919") and is_nhs_number("4010232137")
    assert not any(is_nhs_number(wrong) for wrong in ("9434765918", "943476591", "0000000010", "abc", "٩٤٣٤٧٦٥٩١٩"))
    assert pointed("It is 9434765918.") == [("number", "9434765918")]


def test_the_same_words_have_one_digest_for_each_question() -> None:
    one, other = (
        details("The child Zed. The boy ZED.", NAMES)[0],
        details("a girl called zed, the child Zed", NAMES)[-1],
    )
    assert one.digest("a") == other.digest("a") != one.digest("b")
    assert "zed" not in one.digest("a")


_PIECES = [text for text, _ in EACH_KIND.values()] + [
    "the child Zed",
    "é",
    "e\u0301",
    "\n",
    "‘s",
    "王小明",
    "[name]",
    "0A",
]


@given(st.lists(st.sampled_from(_PIECES) | st.text(max_size=12), max_size=6).map(" ".join))
def test_places_are_within_the_text_and_apart_and_taking_out_twice_is_taking_out_once(text: str) -> None:
    found, text = details(text, NAMES), plain(text)
    ends = [0, *(each.end for each in found)]
    for each, before in zip(found, ends, strict=False):
        assert before <= each.start < each.end <= len(text)
        assert text[each.start : each.end] == each.words and each.kind in KINDS
    once = take_out(text, found)
    assert take_out(once, details(once, NAMES)) == once


def test_text_that_is_not_composed_is_searched_as_it_is_read() -> None:
    text = unicodedata.normalize("NFD", "I rang Mrs Éowyn.")
    assert [each.words for each in details(text, NAMES)] == ["Éowyn"]


def test_of_the_labelled_comments_nearly_all_is_found_and_little_else() -> None:
    """Measured on `tests/corpora/comments.txt`; schools, roads without a number, links and bare days are left alone."""
    roster, sentences = corpus()
    names = RosterNames(roster)
    found = [(each.words, one.hidden) for one in sentences for each in details(one.text, names)]
    wrong = [words for words, hidden in found if not any(words in each or each in words for each in hidden)]
    pieces = [(each, one.text) for one in sentences for each in one.hidden]
    missed = [
        each for each, text in pieces if not any(d.words in each or each in d.words for d in details(text, names))
    ]
    assert len(wrong) <= 1 and len(missed) <= len(pieces) // 10

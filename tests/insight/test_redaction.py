"""What could tell who is meant is taken out of comments, rather too much than too little (Q5)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.insight import identifiers, presented
from bot.insight.redaction import Redactor
from bot.insight.roster_names import RosterNames
from tests.insight.redaction_corpus import Sentence, corpus, words

ROSTER, SENTENCES = corpus()
REDACTOR = Redactor(ROSTER)
HARD = (
    "Jo Bell",
    "Mark Young",
    "Chris Chris",
    "Li Ng",
    "Zed",
    "王小明 Xu",
    "J Ash",
    "O'Brien",
    "office@school.example",
)
_WORDS = [
    "a",
    "the",
    "and",
    "I",
    "was",
    "good",
    "Good",
    "room",
    "mark",
    "young",
    "Mark",
    "Young",
    "jo",
    "bell",
    "Jo",
    "Bells",
    "chris",
    "Chris",
    "Li",
    "xu",
    "luxury",
    "zed",
    "Zeds",
    "Åke",
    "mr",
    "Mr",
    "manager",
    "mother",
    "name",
    "family",
    "Children",
    "called",
    "child",
    "the twins",
    "kai",
    "Kai",
    "Kai (aged 7)",
    "Kai's",
    "mum",
    "stepdad (Kai)",
    "name : Kai",
    "young person",
    "siblings",
    "DOB",
    "born in",
    "is 3 weeks old",
    "7,",
    "McKay",
    "Miss",
    "Will",
    "will",
    "Sarah",
    "sarah",
    "mill",
    "Mill",
    "road",
    "Road",
    "St",
    "School",
    "12",
    "M25",
    "539733100",
    "x@y.org",
    "www.y.org",
    "born",
    "王小明",
    "O'Brien",
    "[name]",
    "e.g.",
    '"so',
    "(at)",
]
"""What is in some rule, alone or beside another, and what is in none."""


@pytest.mark.parametrize("sentence", [each for each in SENTENCES if each.hidden], ids=lambda each: each.text[:40])
def test_what_could_tell_who_is_meant_is_taken_out(sentence: Sentence) -> None:
    assert sentence.left(REDACTOR.clean(sentence.text)) == []


def test_at_most_one_word_in_fifty_is_taken_out_without_need() -> None:
    lost = [word for each in SENTENCES for word in each.lost(REDACTOR.clean(each.text))]
    assert len(lost) <= sum(len(each.plain) for each in SENTENCES) / 50, lost


def test_the_corpus_is_large_enough_to_mean_something() -> None:
    assert len(SENTENCES) >= 120
    assert sum(len(each.hidden) for each in SENTENCES) >= 100


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Jo Bell's day was good.", "[name]'s day was good."),
        ("Thanks Jo, and Sean Hughes!", "Thanks [name], and [name]!"),
        ("Mary-Jane Åkesson came.", "[name] came."),
        ("ring 01539 733100 now", "ring [number] now"),
        ("at 14 Acacia Avenue, LA9 4QG", "at [address], [address]"),
        ("born 12/03/2014", "[date]"),
        ("mail jo@school.example", "mail [email]"),
        ("Case number 448812 it was", "Case number [number] it was"),
        ("王小明很好", "[name]很好"),
        ("", ""),
    ],
)
def test_what_was_there_is_said_in_its_place(written: str, shown: str) -> None:
    assert REDACTOR.clean(written) == shown


@given(st.lists(st.tuples(st.sampled_from(_WORDS), st.sampled_from((" ", ". ", ", ", "! ", "-", "\n"))), max_size=8))
def test_words_are_passed_over_only_where_no_rule_takes_any_of_them_out(parts: list[tuple[str, str]]) -> None:
    redactor, names = Redactor(HARD), RosterNames(HARD)
    for n in range(len(parts) + 1):
        text = "".join(word + then for word, then in parts[:n])
        for each in (text, text.upper(), text.lower()):
            told = presented.without(unicodedata.normalize("NFC", each))
            assert redactor.clean(each) == names.without(identifiers.without(told))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Ayo born in spring was seen", "[name] born in spring was seen"),
        ("Zayden's stepdad was heard", "[name]'s stepdad was heard"),
        ("a child called zayden was seen", "a child called [name] was seen"),
    ],
)
def test_a_name_that_no_list_has_is_seen_where_no_other_word_has_a_capital_letter(written: str, shown: str) -> None:
    assert REDACTOR.clean(written) == shown


def test_a_name_of_one_word_twice_is_known_by_standing_so() -> None:
    assert Redactor(["Young Young"]).clean("it was young young who came") == "it was [name] who came"


def test_a_name_written_with_other_signs_is_the_same_name() -> None:
    decomposed = "Jose\u0301 Ng was kind"
    assert words(REDACTOR.clean(decomposed)) == ["was", "kind"]


def test_a_roster_of_strange_names_takes_out_no_more() -> None:
    odd = Redactor(["", "-", "office@school.example", "3", "A", "Duty Team"])
    text = "The team worked well, and a plan is there."
    assert odd.clean(text) == text

"""Words that read like a concern are seen, however they are typed (C4)."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.insight.concern_signs import shown_by, signs
from bot.insight.slips import slips
from bot.plan.concerns import KINDS, Phrases, Sign, shipped
from bot.plan.wording import wording
from docs import concerns as page
from tests.insight.concern_corpus import ANY, Score, aside, held_out, scores, tuned, used_up

BRUISES = "One of my year 4s has bruises on his arm"


def by_kind(found: list[Score]) -> dict[str, Score]:
    return {each.kind: each for each in found}


def test_what_the_phrases_were_tuned_to_is_found() -> None:
    found = by_kind(scores(tuned()))
    assert all(found[kind].recall >= 0.93 for kind in (*KINDS, ANY))
    assert all(found[kind].precision >= 0.5 for kind in KINDS) and found[ANY].precision >= 0.85


def test_what_was_held_out_is_found_as_well_as_the_docs_say() -> None:
    found = by_kind(scores(held_out()))
    assert found[ANY].recall >= 0.8 and found[ANY].precision >= 0.7


def test_every_figure_and_every_miss_of_the_docs_is_what_is_measured_now() -> None:
    """`python -m docs.concerns` writes them."""
    assert page.PAGE.read_text("utf-8") == page.written()


def test_the_corpus_is_large_and_what_is_held_out_is_nowhere_else() -> None:
    """A third of the 300 sentences that C4 asks for; the first blind set may stay until the second takes its place."""
    ours, others = {each.text for each in (*tuned(), *aside())}, {each.text for each in held_out()}
    assert len(ours) >= 500 and len(others) >= 100
    assert not ours & others or others <= used_up()


def test_any_corpus_file_can_be_measured(tmp_path: Path) -> None:
    corpus = tmp_path / "mine.tsv"
    corpus.write_text(f"kinds\ttext\nchild\t{BRUISES}\nnone\tLovely day.\ndistress\tUgh.\n", "utf-8")
    told = page.measured_now(corpus)
    assert "| **mine.tsv** | any of them | 1 of 2 | 50% | 0 | 100% |" in told
    assert "- distress (**nothing seen**): Ugh." in told


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The coach is strange. Ann said he winks.", True),
        ("He winks. The coach is strange.", True),
        ("The coach is strange.", False),
        ("The course was on it. The coach is strange. He winks at the course.", False),
    ],
)
def test_parts_of_a_phrase_may_stand_in_several_sentences_none_of_them_on_training(text: str, found: bool) -> None:
    odd = Sign("colleague", wording("coach && he winks", {}), always=False)
    assert signs(text, Phrases((odd,), (wording("course", {}),))) == ({"colleague"} if found else set())


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (BRUISES, "child"),
        (BRUISES.upper(), "child"),
        (BRUISES.replace("bruises", "brusies"), "child"),
        (BRUISES.replace(" ", "\u00a0"), "child"),
        (BRUISES.replace("bruises", "bru\u200bis\u00ades"), "child"),
        (BRUISES.replace("bruises", "bruíses"), "child"),
        (BRUISES.replace(" ", "\n"), "child"),
        (BRUISES.replace(" ", " 😢 "), "child"),
        ("I can't go on", "distress"),
        ("I can’t go on", "distress"),
        ("i cant go on", "distress"),
        ("I cannot go on", "distress"),
        ("I feel suisidal", "distress"),
        ("The deputy takes boys alone in his car", "colleague"),
        ("Good day. " * 2000 + BRUISES, "child"),
        ("good " * 5000 + BRUISES + " good" * 5000, "child"),
    ],
)
def test_a_concern_is_seen_however_it_is_typed(text: str, kind: str) -> None:
    assert kind in signs(text, shipped())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The course covered sexual abuse",
        "I can recognise the signs of neglect.",
        "I was dying of boredom",
        "The trainer abused his slides",
        "I can't go on the 14th",
        "A child. Bruise.",
    ],
)
def test_talk_of_training_and_turns_of_speech_alarm_nobody(text: str) -> None:
    assert not signs(text, shipped())


def test_without_phrases_nothing_is_seen() -> None:
    assert signs(BRUISES, Phrases()) == frozenset()


def test_the_phrases_that_alarm_can_be_told() -> None:
    shown = shown_by(BRUISES, shipped())
    assert shown and {kind for kind, _ in shown} == signs(BRUISES, shipped())


def test_a_slip_is_forgiven_but_a_word_of_its_own_is_not_taken_for_another() -> None:
    made = slips(["abuse", "abused", "scared"])
    assert made["abuze"] == "abuse" and made["scarred"] == "scared"
    assert not {"amuse", "abused", "house", "based"} & set(made)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400))
def test_no_text_is_too_odd(text: str) -> None:
    assert signs(text, shipped()) <= set(KINDS)


WORDS = st.sampled_from(
    [
        "a",
        "child",
        "he",
        "my",
        "our",
        "one",
        "has",
        "bruises",
        "dad",
        "hits",
        "home",
        "course",
        "i",
        "cant",
        ".",
        "&",
        "’s",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, max_size=60).map(" ".join))
def test_what_alarms_once_alarms_with_a_harmless_sentence_around_it(text: str) -> None:
    around = f"Good day.\n\n{text}\n\nGood day."
    assert signs(text, shipped()) <= signs(around, shipped())


@pytest.mark.parametrize(
    "text",
    [
        "child " * 8_000,
        "a" * 50_000,
        "'" * 50_000,
        "." * 50_000,
        "he hits him " * 4_000,
        "!? \n\n" * 10_000,
        "é̀" * 20_000,
    ],
    ids=["one word", "one letter", "quotes", "ends", "signs", "breaks", "accents"],
)
def test_time_grows_with_the_length_of_a_text_and_no_faster(text: str) -> None:
    signs(text, shipped())
    started = time.process_time()
    signs(text, shipped())
    assert time.process_time() - started < 2


def test_a_usual_answer_takes_less_than_a_few_milliseconds() -> None:
    """Measured at 1.1 to 1.3 ms a text of 500 characters; the bound leaves room for a busy machine."""
    texts = [(each.text * 10)[:500] for each in tuned()[:40]]
    best = min(_seconds(texts) for _ in range(5))
    assert best / len(texts) < 0.005


def _seconds(texts: list[str]) -> float:
    started = time.process_time()
    for text in texts:
        signs(text, shipped())
    return time.process_time() - started

"""Words weigh together for or against a concern, though no phrase is met (C4)."""

from dataclasses import replace

from bot.insight.concern_signs import shown_by, signs, weighed
from bot.plan.concern_points import Points
from bot.plan.concerns import Phrases, Sign
from bot.plan.wording import wording

SAD = Points("child", 10, {"boy": 6, "sad": 6, "my dad": 12, "course": -5})
PHRASES = Phrases(points=(SAD,))


def test_words_that_have_points_enough_together_alarm() -> None:
    assert signs("The boy is so sad", PHRASES) == {"child"}
    assert not signs("The boy, that boy, every boy", PHRASES)
    assert not signs("The boy in the course is sad", PHRASES)


def test_two_words_side_by_side_have_points_of_their_own() -> None:
    assert signs("It was My Dad.", PHRASES) == {"child"}
    assert not signs("My. Dad.", PHRASES) and not signs("my own dad", PHRASES)


def test_three_sentences_in_a_row_are_added_up_and_no_more() -> None:
    assert signs("A boy. Well. Sad.", PHRASES) == {"child"}
    assert not signs("A boy. Well. Well. Sad.", PHRASES)
    assert signs("Course. A boy. Sad. Course.", PHRASES) == {"child"}


def test_what_is_taken_out_has_no_points_and_joins_nothing() -> None:
    quiet = Phrases(points=(SAD,), harmless=(wording("sad song", {}), wording("and his", {})))
    assert not signs("The boy sang a sad song", quiet) and signs("The boy was sad", quiet)
    assert not signs("my and his dad", quiet)


def test_it_can_be_told_which_words_had_the_points() -> None:
    assert shown_by("The boy is so sad", PHRASES) == [("child", "12 points of 10: 6 for boy, 6 for sad")]
    assert shown_by("The boy", PHRASES) == []


def test_a_slip_of_the_pen_is_mended_before_words_are_weighed() -> None:
    assert weighed("One. Brusies!", Phrases(misspelt=("bruises",))) == [["one"], ["bruises"]]


def test_a_phrase_that_is_none_in_training_counts_only_near_enough_points() -> None:
    """C4: one under `always`, such as a partnership's own, counts whatever the other words are."""
    sign = Sign("child", wording("boy cries", {}), always=False)
    near = Phrases(signs=(sign,), points=(SAD,), near=4)
    assert signs("The boy cries", near) == {"child"}
    assert not signs("In the course the boy cries", near) and not shown_by("In the course the boy cries", near)
    assert signs("In the course the boy cries", replace(near, near=None)) == {"child"}
    assert signs("In the course the boy cries", replace(near, signs=(replace(sign, always=True),))) == {"child"}

"""L3: each question is the same one before and after, so that gain is paired, person by person."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.insight.learning_gain import Cell
from bot.insight.pairing import pair

said = st.dictionaries(st.sampled_from(["a#1", "b#1", "c#1", "d"]), st.integers(0, 10), min_size=1)
everybody = st.dictionaries(st.integers(1, 12), said)


def lists(answers: dict[int, dict[str, int]]) -> dict[int, tuple[str, str]]:
    return {
        booking: (",".join(each), ",".join(str(point) for point in each.values())) for booking, each in answers.items()
    }


def test_a_person_counts_with_the_questions_answered_both_times() -> None:
    found = pair({7: ("a#1,b#1,c#1", "1,2,3")}, {7: ("c#1,a#1,d#1", "5,2,4")})
    assert found.people == [Cell(4, 7, 2, 1)]
    assert found.questions == {"a#1": [Cell(1, 2, 1, 1)], "c#1": [Cell(3, 5, 1, 1)]}
    assert found.example == {"a#1": 7, "c#1": 7}


def test_a_reworded_question_pairs_with_nothing_and_is_told() -> None:
    found = pair({1: ("a#1,b#1", "1,2"), 2: ("a#1", "3")}, {1: ("a#2,b#1", "5,4"), 2: ("a#1", "4")})
    assert found.reworded == {"a": 1}
    assert Counter(found.people) == Counter([Cell(2, 4, 1, 1), Cell(3, 4, 1, 1)])


def test_one_side_only_pairs_with_nothing() -> None:
    found = pair({1: ("a#1", "1"), 2: ("a#1", "1")}, {3: ("a#1", "1")})
    assert (found.only_before, found.only_after, found.people) == (2, 1, [])


def test_nobody_at_all() -> None:
    assert pair({}, {}).people == []


@settings(deadline=None)
@given(everybody, everybody)
def test_pairs_are_what_a_plain_loop_finds(before: dict[int, dict[str, int]], after: dict[int, dict[str, int]]) -> None:
    found = pair(lists(before), lists(after))
    wanted, questions = Counter[tuple[int, int, int]](), Counter[tuple[str, int, int]]()
    for booking in before.keys() & after.keys():
        both = before[booking].keys() & after[booking].keys()
        questions.update((name, before[booking][name], after[booking][name]) for name in both)
        if both:
            wanted[sum(before[booking][n] for n in both), sum(after[booking][n] for n in both), len(both)] += 1
    assert Counter({(c.before, c.after, c.questions): c.n for c in found.people}) == wanted
    assert {(n, c.before, c.after): c.n for n, cells in found.questions.items() for c in cells} == dict(questions)


@given(everybody, everybody)
def test_order_of_rows_changes_nothing(before: dict[int, dict[str, int]], after: dict[int, dict[str, int]]) -> None:
    found, turned = pair(lists(before), lists(after)), pair(*(dict([*lists(x).items()][::-1]) for x in (before, after)))
    assert Counter(found.people) == Counter(turned.people)
    assert {k: Counter(v) for k, v in found.questions.items()} == {k: Counter(v) for k, v in turned.questions.items()}

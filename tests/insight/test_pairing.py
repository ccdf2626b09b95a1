"""L3: each question is the same one before and after, so that gain is paired, person by person."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.insight.learning_gain import Cell
from bot.insight.pairing import Pairing, pair
from bot.insight.tally import Tally
from tests.insight.sheets import sheets

EVENTS = {booking: 100 + booking % 3 for booking in range(1, 13)}
"""Three events, so that bookings side by side are not of one."""
said = st.dictionaries(st.sampled_from(["a#1", "b#1", "c#1", "d"]), st.integers(0, 10), min_size=1)
everybody = st.dictionaries(st.integers(1, 12), said)


def lists(answers: dict[int, dict[str, int]]) -> dict[int, tuple[str, str]]:
    return {
        booking: (",".join(each), ",".join(str(point) for point in each.values())) for booking, each in answers.items()
    }


def paired(before: dict[int, tuple[str, str]], after: dict[int, tuple[str, str]]) -> Pairing:
    return pair(sheets(before, EVENTS), sheets(after, EVENTS))


def cells(people: Tally) -> list[Cell]:
    return people.cells(set(EVENTS.values()))


def test_a_person_counts_with_the_questions_answered_both_times() -> None:
    found = paired({7: ("a#1,b#1,c#1", "1,2,3")}, {7: ("c#1,a#1,d#1", "5,2,4")})
    assert cells(found.people) == [Cell(4, 7, 2, 1)]
    assert {name: cells(each) for name, each in found.questions.items()} == {
        "a#1": [Cell(1, 2, 1, 1)],
        "c#1": [Cell(3, 5, 1, 1)],
    }
    assert found.example == {"a#1": 7, "c#1": 7}


def test_a_reworded_question_pairs_with_nothing_and_is_told() -> None:
    found = paired({1: ("a#1,b#1", "1,2"), 2: ("a#1", "3")}, {1: ("a#2,b#1", "5,4"), 2: ("a#1", "4")})
    assert found.reworded == {"a": {EVENTS[1]: 1}}
    assert Counter(cells(found.people)) == Counter([Cell(2, 4, 1, 1), Cell(3, 4, 1, 1)])


def test_one_side_only_pairs_with_nothing() -> None:
    found = paired({1: ("a#1", "1"), 2: ("a#1", "1")}, {3: ("a#1", "1")})
    assert found.only_before.by_event() == {EVENTS[1]: 1, EVENTS[2]: 1}
    assert (found.only_after, found.people.by_event()) == ({EVENTS[3]: 1}, {})


def test_nobody_at_all() -> None:
    assert cells(paired({}, {}).people) == []


@settings(deadline=None)
@given(everybody, everybody)
def test_pairs_are_what_a_plain_loop_finds(before: dict[int, dict[str, int]], after: dict[int, dict[str, int]]) -> None:
    found = paired(lists(before), lists(after))
    wanted, questions = Counter[tuple[int, int, int]](), Counter[tuple[str, int, int]]()
    for booking in before.keys() & after.keys():
        both = before[booking].keys() & after[booking].keys()
        questions.update((name, before[booking][name], after[booking][name]) for name in both)
        if both:
            wanted[sum(before[booking][n] for n in both), sum(after[booking][n] for n in both), len(both)] += 1
    assert Counter({(c.before, c.after, c.questions): c.n for c in cells(found.people)}) == wanted
    assert {(n, c.before, c.after): c.n for n, each in found.questions.items() for c in cells(each)} == dict(questions)


@given(everybody, everybody)
def test_order_of_rows_changes_nothing(before: dict[int, dict[str, int]], after: dict[int, dict[str, int]]) -> None:
    found = paired(lists(before), lists(after))
    turned = paired(*(dict([*lists(side).items()][::-1]) for side in (before, after)))
    assert Counter(cells(found.people)) == Counter(cells(turned.people))
    assert {k: Counter(cells(v)) for k, v in found.questions.items()} == {
        k: Counter(cells(v)) for k, v in turned.questions.items()
    }


@settings(deadline=None)
@given(everybody, everybody, st.sets(st.sampled_from(sorted(set(EVENTS.values())))))
def test_some_events_of_a_reading_are_what_a_reading_of_them_alone_gives(
    before: dict[int, dict[str, int]], after: dict[int, dict[str, int]], events: set[int]
) -> None:
    whole = paired(lists(before), lists(after))
    alone = paired(*(lists({b: s for b, s in side.items() if EVENTS[b] in events}) for side in (before, after)))
    for mine, theirs in (
        (whole.people, alone.people),
        (whole.only_before, alone.only_before),
    ):
        assert Counter(mine.cells(events)) == Counter(cells(theirs))
        assert {event: n for event, n in mine.by_event().items() if event in events} == theirs.by_event()
    for name, each in whole.questions.items():
        here = alone.questions.get(name, Tally())
        assert Counter(each.cells(events)) == Counter(cells(here))
    scales = dict.fromkeys(whole.questions, (0, 5))
    assert whole.at_ends(scales, events) == alone.at_ends(scales, events)


def test_at_an_end_is_who_was_there_in_every_question_that_was_paired() -> None:
    before = {1: ("a#1,b#1", "5,5"), 2: ("a#1,b#1", "5,4"), 3: ("a#1", "1"), 4: ("a#1,c#1", "5,2")}
    found = paired(before, {booking: ("a#1,b#1", "3,3") if booking < 3 else ("a#1", "3") for booking in before})
    scales = {"a#1": (1, 5), "b#1": (1, 5)}
    assert found.at_ends(scales, set(EVENTS.values())) == (1, 2)
    assert found.at_ends({}, set(EVENTS.values())) == (0, 0)

"""Small groups: whatever is asked, whenever and in whatever order, no figures taken together are about fewer (Q4)."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties.released import DAYS, Played, atoms, released, small_sets, solvable, stages

FEW, FEW_IN_PUBLIC = 5, 10
"""As `small_groups` of a plan has them."""
DAY = st.integers(0, DAYS + 120)
SPANS = st.lists(st.tuples(st.integers(0, DAYS), st.integers(0, DAYS)), max_size=4)
WHICH = st.sampled_from([("pre_course",), ("end_of_course",), ("impact_check",), ("pre_course", "end_of_course")])
MANY = settings(max_examples=300, deadline=None)
Spans = list[tuple[int, int]]
Kinds = tuple[str, ...]


def people(played: tuple[Played, ...], kinds: Kinds) -> dict[int, int]:
    return {each.id: min(each.people[kind] for kind in kinds) for each in played}


def about(sets: frozenset[int], n: dict[int, int]) -> int:
    return sum(n[event] for event in sets)


@MANY
@given(played=stages(), day=DAY, spans=SPANS, kinds=WHICH)
def test_no_sum_or_difference_of_two_or_three_figures_is_about_fewer_than_five(
    played: tuple[Played, ...], day: int, spans: Spans, kinds: Kinds
) -> None:
    n, shown = people(played, kinds), released(played, day, spans, *kinds)
    for one in shown:
        assert about(one, n) >= FEW
    for one, other in combinations(shown, 2):
        for left in (one - other, other - one, one & other, one ^ other):
            assert about(left, n) == 0 or about(left, n) >= FEW
    for one, two, three in combinations(sorted(shown, key=sorted)[:15], 3):
        for left in (one - two - three, (one | two) - three, (one & two) - three, one ^ two ^ three):
            assert about(left, n) == 0 or about(left, n) >= FEW


@MANY
@given(played=stages(), days=st.lists(DAY, min_size=1, max_size=5), spans=SPANS, kinds=WHICH)
def test_asking_again_later_tells_nothing_of_fewer_than_five(
    played: tuple[Played, ...], days: list[int], spans: Spans, kinds: Kinds
) -> None:
    """The figures of all days are solved together: what follows from them is a sum over atoms."""
    n = people(played, kinds)
    shown = frozenset[frozenset[int]]().union(*(released(played, day, spans, *kinds) for day in sorted(days)))
    assert all(about(atom, n) >= FEW for atom in atoms(shown))


@MANY
@given(played=stages(), days=st.lists(DAY, min_size=1, max_size=3), spans=SPANS, kinds=WHICH)
def test_no_small_group_is_the_solution_of_all_figures_as_a_system_of_equations(
    played: tuple[Played, ...], days: list[int], spans: Spans, kinds: Kinds
) -> None:
    n = people(played, kinds)
    shown = frozenset[frozenset[int]]().union(*(released(played, day, spans, *kinds) for day in days))
    among = frozenset[int]().union(*shown)
    assert not [few for few in small_sets(n, FEW, among) if solvable(shown, few)]


@MANY
@given(played=stages(), days=st.lists(DAY, min_size=1, max_size=3), spans=SPANS, kinds=WHICH)
def test_what_is_published_is_about_ten_and_beside_the_officers_own_figures_about_five(
    played: tuple[Played, ...], days: list[int], spans: Spans, kinds: Kinds
) -> None:
    n = people(played, kinds)
    public = frozenset[frozenset[int]]().union(
        *(released(played, day, spans, *kinds, published=True) for day in sorted(days))
    )
    officers = frozenset[frozenset[int]]().union(*(released(played, day, spans, *kinds) for day in sorted(days)))
    assert all(about(atom, n) >= FEW_IN_PUBLIC for atom in atoms(public))
    assert all(about(atom, n) >= FEW for atom in atoms(public | officers))


@MANY
@given(played=stages(), day=DAY, later=st.integers(0, 200), spans=SPANS, kinds=WHICH)
def test_what_has_been_shown_stays_shown(
    played: tuple[Played, ...], day: int, later: int, spans: Spans, kinds: Kinds
) -> None:
    then = frozenset[int]().union(*released(played, day, spans, *kinds))
    assert then <= frozenset[int]().union(*released(played, day + later, spans, *kinds))


def test_the_attack_itself_finds_what_careless_figures_would_give_away() -> None:
    """All of eleven people, and all but the event of two: the two are the difference."""
    careless = {frozenset({1, 2, 3}), frozenset({1, 3})}
    n = {1: 4, 2: 2, 3: 5}
    assert min(about(atom, n) for atom in atoms(careless)) == 2
    assert [few for few in small_sets(n, FEW, n) if solvable(careless, few)] == [frozenset({2})]
    ring = {frozenset({1, 2}), frozenset({2, 3}), frozenset({1, 3})}
    assert solvable(ring, frozenset({2}))  # no difference of two is the 2, but the three together give it away

"""Beside the letter to its trainers no figure of an event tells what a few said after it (Q7, ADR 11)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.insight.since_letter import tells_of_few
from bot.storage.since_letter import Said

LETTER = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
BEFORE, AFTER = LETTER - timedelta(days=1), LETTER + timedelta(days=1)
SMALLEST = 5
Sheet = tuple[datetime, frozenset[str]]
"""When it was sent in, and the questions that were answered."""


def said(person: int, kind: str, sheet: Sheet) -> list[Said]:
    at, questions = sheet
    row = Said(1, person, kind, at, None, None)
    return [row._replace(question=each, pair=f"{each}#1") for each in sorted(questions)] or [row]


def people(before: int, after: int, *questions: str) -> list[Said]:
    """Give so many who answered before the letter, and after it; all had rated themselves before the course."""
    sheets = [BEFORE] * before + [AFTER] * after
    asked = frozenset(questions)
    return [
        row
        for n, at in enumerate(sheets)
        for row in said(n, "pre_course", (BEFORE, asked)) + said(n, "end_of_course", (at, asked))
    ]


def test_one_who_answers_after_the_letter_would_stand_alone() -> None:
    assert tells_of_few(people(5, 1, "q"), LETTER, SMALLEST)
    assert tells_of_few(people(9, 4, "q"), LETTER, SMALLEST)


def test_nobody_or_enough_after_it_do_not_and_nor_does_a_letter_without_figures() -> None:
    for before, after in ((5, 0), (5, 5), (4, 1), (0, 3)):
        assert not tells_of_few(people(before, after, "q"), LETTER, SMALLEST)


def test_each_question_counts_for_itself() -> None:
    rows = [*people(5, 5, "q"), *said(99, "end_of_course", (AFTER, frozenset({"q", "optional"})))]
    rows += [each for n in range(5) for each in said(n, "end_of_course", (BEFORE, frozenset({"optional"})))]
    assert tells_of_few(rows, LETTER, SMALLEST)


def test_who_answered_only_before_the_course_and_then_after_it_counts_too() -> None:
    """The letter compares at the start those who answered only then with the others."""
    only = [row for n in range(20, 26) for row in said(n, "pre_course", (BEFORE, frozenset({"q"})))]
    late = [row for n in (20,) for row in said(n, "end_of_course", (AFTER, frozenset()))]
    assert not tells_of_few([*people(5, 0, "q"), *only], LETTER, SMALLEST)
    assert tells_of_few([*people(5, 0, "q"), *only, *late], LETTER, SMALLEST)


_SHEETS = st.one_of(
    st.none(), st.tuples(st.sampled_from([BEFORE, AFTER]), st.frozensets(st.sampled_from("ab"), max_size=2))
)


def counted(forms: Mapping[int, tuple[Sheet | None, Sheet | None]], at: datetime) -> dict[tuple[str, str], set[int]]:
    """Give who is in each figure at a moment, worked out the long way."""
    found: dict[tuple[str, str], set[int]] = {}
    for person, (first, last) in forms.items():
        seen = [sheet[1] if sheet and sheet[0] <= at else None for sheet in (first, last)]
        for kind, questions in zip(("pre_course", "end_of_course"), seen, strict=True):
            for each in ("", *sorted(questions)) if questions is not None else ():
                found.setdefault((kind, each), set()).add(person)
        for each in sorted((seen[0] or frozenset()) & (seen[1] or frozenset())):
            found.setdefault(("gain", each), set()).add(person)
            found.setdefault(("gain", ""), set()).add(person)
    return found


@given(st.dictionaries(st.integers(1, 16), st.tuples(_SHEETS, _SHEETS), min_size=6))
def test_what_a_trainer_is_told_less_the_letter_is_nobody_or_enough(
    forms: dict[int, tuple[Sheet | None, Sheet | None]],
) -> None:
    rows = [
        row
        for person, (first, last) in forms.items()
        for kind, sheet in (("pre_course", first), ("end_of_course", last))
        if sheet is not None
        for row in said(person, kind, sheet)
    ]
    if tells_of_few(rows, LETTER, SMALLEST):
        return
    letter, now = counted(forms, LETTER), counted(forms, AFTER)
    for figure, then in letter.items():
        rest = now[figure] - then
        assert len(then) < SMALLEST or not rest or len(rest) >= SMALLEST, figure

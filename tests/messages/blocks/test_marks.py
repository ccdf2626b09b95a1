"""What a press stands for comes back exactly as it was written; anything else stands for nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages.blocks import marks
from bot.messages.blocks.marks import WHATS, Mark

NUMBERS = st.integers(0, 10**12)
KEYS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.builds(Mark, NUMBERS, st.sampled_from(sorted(WHATS)), KEYS, NUMBERS, st.integers(0, 10**3)))
def test_a_mark_is_read_back_as_it_was_written(mark: Mark) -> None:
    assert marks.read(marks.action_id(mark)) == mark


@given(st.text() | st.from_regex(r"form:\d+:(say|go|nothing):[^:]*:\d+:\d+"))
def test_anything_is_either_no_mark_or_one_that_writes_itself(text: str) -> None:
    mark = marks.read(text)
    assert mark is None or marks.action_id(mark) == text


@pytest.mark.parametrize(
    "text", ["", "form", "form:1:say:key:0", "form:1:eat:key:0:0", "form:01:say:key:0:0", "form:-1:say:k:0:0"]
)
def test_what_nobody_wrote_is_no_mark(text: str) -> None:
    assert marks.read(text) is None


def test_a_key_that_slack_would_not_take_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        marks.action_id(Mark(1, "say", "k" * 250))


@given(st.lists(st.text(max_size=200), min_size=1, max_size=5, unique=True))
def test_a_choice_is_read_back_whatever_its_key_is(keys: list[str]) -> None:
    written = [marks.option_value(keys, n) for n in range(len(keys))]
    assert [marks.chosen(value, keys) for value in written] == keys
    assert all(0 < len(value) <= 150 for value in written)


@given(st.text(max_size=400) | st.lists(st.text(max_size=40), max_size=20).map(tuple))
def test_an_answer_in_a_conflict_is_read_back_as_it_was_written(value: str | tuple[str, ...]) -> None:
    written = marks.meant(value)
    assert written is not None
    assert marks.read_meant(written) == value


def test_an_answer_that_no_button_holds_is_not_written() -> None:
    assert marks.meant("a" * 2_001) is None
    assert marks.meant("a" * 2_000) == "a" * 2_000


@given(st.text(max_size=40), st.integers(1, 10**6))
def test_a_command_and_its_page_are_read_back(command: str, page: int) -> None:
    assert marks.read_shared(marks.shared(command, page)) == (command, page)

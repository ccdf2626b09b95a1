"""Words are measured before they are drawn, so that nothing runs out of the sheet (P5)."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.reports.charts.lettering import drawable, width, wrap

ROOM = 120.0


@settings(deadline=None)  # the first has to load the font
@example("\x1b\r\x1b", 1)
@given(st.text(max_size=300), st.integers(1, 6))
def test_no_line_is_wider_than_its_room_and_none_too_many(words: str, lines: int) -> None:
    found = wrap(words, ROOM, 12, lines=lines)
    assert len(found) <= lines
    assert all(line and width(line, 12) <= ROOM + 1e-6 for line in found)


@given(st.text(alphabet="abc Ж", max_size=300))
def test_breaking_lines_loses_no_letter(words: str) -> None:
    assert "".join(wrap(words, ROOM, 12, lines=1_000)).replace(" ", "") == "".join(words.split())


def test_lines_break_between_words() -> None:
    assert wrap("Recognise the signs of neglect", ROOM, 12) == ["Recognise the", "signs of neglect"]


def test_a_space_that_does_not_break_holds() -> None:
    assert any("95\u00a0%" in line for line in wrap("a line for the 95\u00a0% interval of it", ROOM, 12))


def test_what_is_left_out_leaves_three_dots() -> None:
    assert wrap("Recognise the signs of neglect", ROOM, 12, lines=1) == ["Recognise the…"]


def test_signs_that_the_font_lacks_become_a_box_and_others_stay() -> None:
    assert drawable("Łukasz Żółw, Вера, Ελένη, فاطمة, 王") == "Łukasz Żółw, Вера, Ελένη, فاطمة, □"
    assert drawable(" a\n\tb\x00\u202e ") == "a b"


def test_an_accent_of_its_own_joins_its_letter() -> None:
    assert drawable("Zoe\u0308") == "Zoë"


def test_bold_is_wider() -> None:
    assert width("Neglect", 12, bold=True) > width("Neglect", 12) > 0

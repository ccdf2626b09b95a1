"""What a report is made of holds together before it is printed (Q5)."""

import pytest

from bot.messages.words import say
from bot.reports.document import Bullets, Grid, Note, Paragraph, Quotes, Section, tidy
from tests.reports.papers import grid, report


def test_a_table_whose_rows_do_not_fit_its_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="By course"):
        Grid("By course", ("Course", "n"), (("Neglect",),))


def test_what_no_paper_can_carry_is_taken_out_everywhere() -> None:
    made = tidy(report(Paragraph("a\x0bb\x00\ud800\ufffe"), title="Report\x07", notes=("n\x01",)))
    assert made.title == "Report"
    assert made.sections[0].blocks == (Paragraph("ab"),)
    assert made.notes == ("n",)


def test_line_breaks_and_other_alphabets_stay() -> None:
    words = "Олена\nNguyễn Thị Ánh\tעברית 🎉"
    assert tidy(report(Paragraph(words))).sections[0].blocks == (Paragraph(words),)


def test_a_chapter_without_anything_says_so() -> None:
    assert tidy(report()).sections[0].blocks == (Note(say("document.nothing")),)


def test_a_chapter_whose_parts_follow_needs_no_words() -> None:
    parts = (Section("By course"), Section("Neglect", (Paragraph("Words."),), 2))
    assert tidy(report(sections=parts)).sections == parts


def test_a_table_without_rows_says_why() -> None:
    asked = Grid("Supervisors", ("Event", "n"), (), "Nobody has been asked yet.")
    assert tidy(report(asked)).sections[0].blocks == (Note("Supervisors: Nobody has been asked yet."),)


def test_lists_and_remarks_of_nothing_are_left_out() -> None:
    made = tidy(report(Bullets(("", " ")), Quotes(()), Note(" "), grid(1)))
    assert made.sections[0].blocks == (grid(1),)

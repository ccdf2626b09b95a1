"""`evalbot plan show KEY --mail NAME`: a letter to look at before it goes to anybody."""

from pathlib import Path

from tests.cli.conftest import Type


def test_a_letter_is_printed_as_its_text(evalbot: Type) -> None:
    said = evalbot("plan", "show", "cscp", "--mail", "supervisor_briefing")
    assert said.status == 0 and said.out.startswith(
        "To: Małgorzata O'Brien <m.obrien@trust.example>\nSubject: For supervision"
    )
    assert "Three questions to open supervision with" in said.out and "<p>" not in said.out


def test_its_html_is_written_where_one_says(evalbot: Type, tmp_path: Path) -> None:
    file = tmp_path / "letter.html"
    assert evalbot("plan", "show", "wfscp", "--mail", "pre_course", "--html", str(file)).status == 0
    assert file.read_text("utf-8").startswith("<!DOCTYPE html>")
    refused = evalbot("plan", "show", "wfscp", "--mail", "pre_course", "--html", str(tmp_path / "no" / "letter.html"))
    assert refused.status == 1 and "name another file" in refused.err


def test_a_program_gets_one_object(evalbot: Type) -> None:
    said = evalbot("plan", "show", "wfscp", "--mail", "pre_course", "--json").json
    assert set(said) == {"letter", "subject", "text", "html"}


def test_a_slip_is_told_with_the_near_miss(evalbot: Type) -> None:
    said = evalbot("plan", "show", "cscp", "--mail", "supervisor_breifing")
    assert said.status == 2 and "did you mean 'supervisor_briefing'?" in said.err and not said.out
    assert evalbot("plan", "show", "cscp", "--html", "x.html").status == 2

"""`export`: one file of all figures that may be shown, with what they mean; nobody is named (Q5)."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from bot.commands import run
from bot.commands.context import Context
from bot.errors import WordsError
from bot.messages.nouns import Answer, Attachment
from bot.storage.tables import Event
from tests.commands.asking import ask, cwac, words
from tests.insight.building import Office, a_partnership
from tests.reports.exports import opened, tables

CLOSED = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
"""When all forms of the office's events have closed."""
FIRST, LAST = "About these figures", "Data dictionary"
SHEETS = [FIRST, "Events", "Stages", "Participation", "Questions", "Answers", "Gain", "Comments", LAST]
COMMENT = "Zebedee of 12 Mill Lane was clear"


def file_of(answer: Answer) -> Attachment:
    assert answer.files is not None
    [file] = answer.files()
    return file


def rows(answer: Answer, sheet: str) -> list[dict[str, Any]]:
    """Read a tab of a workbook by its headings."""
    head, *lines = opened(file_of(answer).content)[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, head), line, strict=True)) for line in lines]


def answered(office: Office, n: int, *, course: str = "Neglect", on: str = "2026-03-03", **more: Any) -> Event:
    """Have `n` people answer before and after an event."""
    event = office.an_event(course=course, on=on, **more)
    for number in range(n):
        booking = office.a_booking(event)
        office.says(booking, "pre_course", {"know": 2 + number % 2})
        after = {"know": 4, "useful": 8 + number % 3, "missing": ["depth"], "comment": COMMENT}
        office.says(booking, "end_of_course", after)
    return event


def test_a_workbook_has_all_sheets_and_is_named_by_its_days(office: Office) -> None:
    answered(office, 6)
    file = file_of(ask(office, "export 2026-Q1", now=CLOSED))
    assert file.name == "evalbot-here-2026-01-01-to-2026-03-31-figures.xlsx"
    assert opened(file.content).sheetnames == SHEETS


def test_csv_is_one_zip_of_the_same_sheets(office: Office) -> None:
    answered(office, 6)
    file = file_of(ask(office, "export csv neglect", now=CLOSED))
    assert file.name == "evalbot-here-2026-03-03-neglect-figures-csv.zip"
    read = tables(file.content)
    assert [*read] == [f"{name.casefold().replace(' ', '-')}.csv" for name in SHEETS]
    workbook = opened(file_of(ask(office, "export neglect", now=CLOSED)).content)
    for name, table in zip(SHEETS, read.values(), strict=True):
        assert len(table) == workbook[name].max_row
        assert table[0] == [cell.value for cell in next(workbook[name].iter_rows(max_row=1))]


@pytest.mark.parametrize(
    ("text", "kind"),
    [("export", "xlsx"), ("export CSV", "csv"), ("export 2026 csv", "csv"), ("export excel 2026", "xlsx")],
)
def test_the_format_stands_first_or_last(office: Office, text: str, kind: str) -> None:
    answered(office, 1)
    assert ask(office, text).data["format"] == kind


def test_each_figure_of_a_course_is_the_one_that_summary_and_gain_show(office: Office) -> None:
    answered(office, 6)
    export = ask(office, "export neglect", now=CLOSED)
    gain = ask(office, "gain neglect", now=CLOSED).data
    [whole] = [row for row in rows(export, "Gain") if row["question"] == "all questions"]
    assert (
        (whole["n"], whole["before"], whole["after"]) == (gain["pairs"], gain["before"], gain["after"]) == (6, 2.5, 4)
    )
    assert [round(whole["change from"], 4), round(whole["change to"], 4)] == gain["ci"]
    [level] = [
        each for each in _list(ask(office, "summary neglect", now=CLOSED).data, "levels") if each["level"] == "reaction"
    ]
    [useful] = [each for each in level["questions"] if each["key"] == "useful"]
    [row] = [row for row in rows(export, "Questions") if row["question"] == "useful"]
    assert (row["n"], row["mean"], row["share high"]) == (useful["n"], useful["mean"], useful["share"]) == (6, 9, 1)
    counts = {row["answer"]: row["count"] for row in rows(export, "Answers") if row["question"] == "useful"}
    assert counts == {int(point): n for point, n in useful["distribution"].items()}


def test_with_several_courses_each_has_its_figures_and_all_together_theirs(office: Office) -> None:
    answered(office, 6)
    answered(office, 7, course="Hidden harm")
    useful = [row for row in rows(ask(office, "export", now=CLOSED), "Questions") if row["question"] == "useful"]
    assert {row["course"]: row["n"] for row in useful} == {"all courses": 13, "Neglect": 6, "Hidden harm": 7}


def test_a_course_has_the_figures_that_it_has_in_an_export_of_its_own(office: Office) -> None:
    for course, on, n in (
        ("Neglect", "03-03", 6),
        ("Neglect", "03-04", 3),
        ("Neglect", "03-05", 3),
        ("Loss", "03-06", 7),
    ):
        answered(office, n, course=course, on=f"2026-{on}")
    whole, alone = (ask(office, f"export {words}", now=CLOSED) for words in ("2026-Q1", "neglect"))
    for sheet in ("Stages", "Questions", "Answers", "Gain"):
        mine = rows(alone, sheet)
        assert mine and mine == [row for row in rows(whole, sheet) if row["course"] == "Neglect"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_it_tells_how_far_it_has_come(office: Office, kind: str) -> None:
    answered(office, 6)
    heard: list[tuple[str, int, int]] = []

    def hear(what: str, done: int, of: int) -> None:
        heard.append((what, done, of))

    file_of(run(f"export {kind}", Context(office.database, a_partnership(), CLOSED, "olive", told=hear)))
    counting, writing = ([(done, of) for what, done, of in heard if what == name] for name in ("Counting", "Writing"))
    for steps in (counting, writing):
        assert [done for done, _ in steps] == sorted(done for done, _ in steps)
        assert steps[-1][0] == steps[-1][1] > 1


def test_too_few_people_leave_no_number_behind(office: Office) -> None:
    """Q3: small groups are suppressed in every export."""
    answered(office, 4)
    answer = ask(office, "export neglect", now=CLOSED)
    for sheet, numbers in (("Questions", ("n", "mean", "share high")), ("Gain", ("n", "before", "change", "improved"))):
        found = rows(answer, sheet)
        assert found
        for row in found:
            assert [row[name] for name in numbers] == [None] * len(numbers)
            assert row["note"] == "fewer than 5 people: not shown"
    assert "Answers" not in opened(file_of(answer).content).sheetnames
    assert "No sheet 'answers': all answers are kept back: see 'questions'." in words(answer)


def test_no_figure_of_an_event_whose_form_is_open(office: Office) -> None:
    event = answered(office, 6)
    waiting = office.a_booking(event)
    office.a_touchpoint(waiting, "end_of_course", state="sent")
    useful = [row for row in rows(ask(office, "export neglect"), "Questions") if row["question"] == "useful"]
    assert [(row["n"], "still open" in row["note"]) for row in useful] == [(None, True)]


def test_nothing_in_a_file_names_or_quotes_anybody(office: Office) -> None:
    """P5: no personal data leaves in an export."""
    event = office.an_event()
    for number in range(6):
        booking = office.a_booking(event, name=f"Zebedee Quill{number}")
        office.says(booking, "end_of_course", {"useful": 9, "comment": COMMENT})
    for text in ("export", "export csv"):
        file = file_of(ask(office, text, now=CLOSED))
        with ZipFile(BytesIO(file.content)) as archive:
            everything = b"".join(archive.read(name) for name in archive.namelist())
        for private in (b"Zebedee", b"Quill", b"school.example", b"Mill Lane"):
            assert private not in everything
    assert {row["comment"] for row in rows(ask(office, "export", now=CLOSED), "Comments")} == {
        "[name] of [address] was clear"
    }


def test_one_partnership_exports_nothing_of_another(office: Office) -> None:
    """Q7."""
    answered(office, 6)
    answered(office, 9, key="there", course="Of there")
    read = tables(file_of(ask(office, "export csv", now=CLOSED)).content)
    assert "Of there" not in str(read)
    assert {row[0] for row in read["events.csv"][1:]} == {"E-1"}


def test_every_column_and_every_question_is_in_the_dictionary(office: Office) -> None:
    answered(office, 6)
    answer = ask(office, "export", now=CLOSED)
    explained = {(row["sheet"], row["column"]) for row in rows(answer, "Data dictionary")}
    for tab in opened(file_of(answer).content):
        for cell in next(tab.iter_rows(max_row=1)):
            assert (tab.title.casefold(), cell.value) in explained
    words_of = {row["value"]: row["meaning"] for row in rows(answer, "Data dictionary") if row["value"]}
    assert words_of["end_of_course: useful"] == "It was useful."
    assert words_of["end_of_course: can_…"] == "How confident are you that you can …?"


def test_what_it_is_about_stands_first_with_dates_rule_and_response(office: Office) -> None:
    event = answered(office, 6)
    for _ in range(7):
        office.a_touchpoint(office.a_booking(event), "end_of_course", state="expired")
    told = _told(ask(office, "export 2026-Q1", now=CLOSED))
    assert (told["First day"][0], told["Last day"][0]) == (datetime(2026, 1, 1), datetime(2026, 3, 31))  # noqa: DTZ001
    assert told["Small groups"][0].startswith("A figure is shown for 5 people or more")
    assert told["Answered: end_of_course"] == ["6 of 13 (46 %). Below half: indicative only."]
    assert told["Answered: pre_course"] == ["6 of 6 (100 %)."]
    assert any("caused" in line for line in told["What may be said"])


def test_the_days_are_those_of_the_partnerships_own_year(office: Office) -> None:
    answered(office, 1, on="2026-05-05")
    answer = ask(office, "export 2026-Q1", partnership=cwac(), now=CLOSED)
    assert file_of(answer).name == "evalbot-here-2026-04-01-to-2026-06-30-figures.xlsx"


def test_the_gain_says_how_few_answered_both_times_as_the_command_does(office: Office) -> None:
    """Q3: what may be said of a figure goes with it wherever it goes."""
    event = answered(office, 6)
    for _ in range(7):
        office.a_touchpoint(office.a_booking(event), "end_of_course", state="expired")
    whole = rows(ask(office, "export neglect", now=CLOSED), "Gain")[0]
    assert "Indicative: 46 % of those asked answered both times" in whole["may be said"]
    assert whole["may be said"] == " ".join(_said(ask(office, "gain neglect", now=CLOSED)))


def test_stages_are_counted_event_by_event(office: Office) -> None:
    """Q2."""
    for n in (2, 3):
        answered(office, n, ref=f"REF-{n}")
    found = [row for row in rows(ask(office, "export", now=CLOSED), "Stages") if row["stage"] == "end_of_course"]
    assert [(row["event"], row["answered"], row["reached"], row["rate"]) for row in found] == [
        ("REF-2", 2, 2, 1),
        ("REF-3", 3, 3, 1),
    ]


def test_comments_are_of_closed_events_with_enough_people_only(office: Office) -> None:
    """Q3: what was written by four people is not shown, nor said to be there by a number."""
    answered(office, 4)
    answer = ask(office, "export neglect", now=CLOSED)
    assert "Comments" not in opened(file_of(answer).content).sheetnames
    assert "No sheet 'comments': fewer than 5 people: not shown." in words(answer)


def test_impact_is_told_with_its_interval_and_its_evidence(office: Office) -> None:
    event = office.an_event()
    for number in range(10):
        booking = office.a_booking(event)
        done = "done" if number < 7 else "not_yet"
        touchpoint = office.says(booking, "impact_check", {"follow_up_1": done, "difference": "yes"})
        if number < 6:
            office.confirms(touchpoint, "seen")
    found = rows(ask(office, "export neglect", now=CLOSED), "Impact")
    told = {(row["question"], row["answer"]): row for row in found}
    done_row = told["follow_up", "Done"]
    assert (done_row["count"], done_row["of"], done_row["people"]) == (7, 10, 10)
    assert done_row["share from"] < done_row["share"] == 0.7 < done_row["share to"]
    assert (done_row["evidence"], told["supervisors", "seen in practice"]["evidence"]) == (
        "self-report",
        "corroborated by the supervisor",
    )
    assert told["supervisors", "seen in practice"]["count"] == 6


def test_participation_is_counted_by_agency(office: Office) -> None:
    """Q2."""
    event = office.an_event()
    for number in range(4):
        office.a_booking(event, agency="Police" if number < 3 else "School", state="absent" if number else "attended")
    found = rows(ask(office, "export", now=CLOSED), "Participation")
    told = {(row["by"], row["group"]): (row["booked"], row["attended"], row["attendance"]) for row in found}
    assert told["all", "all"] == (4, 1, 0.25)
    assert (told["agency", "Police"], told["agency", "School"]) == ((3, 1, 1 / 3), (1, 0, 0))


def test_where_nothing_took_place_there_is_no_file(office: Office) -> None:
    answer = ask(office, "export 2031")
    assert answer.files is None
    assert "No events, 1 January 2031 to 31 December 2031, so there is nothing to export." in words(answer)


def test_where_nobody_answered_the_sheets_are_left_out_and_it_says_why(office: Office) -> None:
    office.a_booking(office.an_event())
    answer = ask(office, "export")
    assert opened(file_of(answer).content).sheetnames == [FIRST, "Events", "Participation", LAST]
    assert "No sheet 'stages': nothing has been sent, and nothing is planned." in words(answer)
    assert "No sheet 'gain': nobody has answered the same question" in words(answer)
    assert "nobody has answered" in _told(answer)["Sheet: questions"][0]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("export cvs", "did you mean 'csv'?"),
        ("export pdf", "pdf: an export is csv or xlsx; 'report' makes Word and PDF"),
        ("export 2026 docx", "docx: an export is csv or xlsx"),
        ("export xslx 2026", "did you mean 'xlsx'?"),
        ("export neglct", "did you mean 'Neglect'?"),
        ("export csv E-l", "did you mean 'E-1'?"),
        ("export 2026-Q7", "a year has the quarters Q1 to Q4"),
    ],
)
def test_what_is_mistyped_gets_the_nearest(office: Office, text: str, hint: str) -> None:
    answered(office, 1)
    with pytest.raises(WordsError, match="(?i)" + hint.replace("?", r"\?")):
        ask(office, text)


def test_booked_means_one_thing_in_the_whole_workbook(office: Office) -> None:
    event = office.an_event()
    for state in ("booked", "attended", "cancelled"):
        office.a_booking(event, state=state)
    answer = ask(office, "export")
    assert (rows(answer, "Participation")[0]["booked"], rows(answer, "Participation")[0]["not known"]) == (2, 1)
    assert rows(answer, "Events")[0]["not known"] == 1
    assert "booked" not in rows(answer, "Events")[0]


def test_a_course_called_almost_like_a_format_is_that_course(office: Office) -> None:
    answered(office, 1, course="CSE")
    assert ask(office, "export cse").data["scope"] == "CSE"


def test_a_title_that_begins_like_a_formula_cannot_run(office: Office) -> None:
    answered(office, 1, course="=HYPERLINK(1)")
    assert tables(file_of(ask(office, "export csv")).content)["events.csv"][1][1] == "'=HYPERLINK(1)"
    assert rows(ask(office, "export"), "Events")[0]["course"] == "=HYPERLINK(1)"


def _said(answer: Answer) -> list[str]:
    said = answer.data["say"]
    assert isinstance(said, list)
    return [str(each) for each in said]


def _told(answer: Answer) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows(answer, "About these figures"):
        found.setdefault(row["what"], []).append(row["told"])
    return found


def _list(data: Any, name: str) -> Sequence[Any]:
    assert isinstance(data[name], list)
    return data[name]  # type: ignore[no-any-return]

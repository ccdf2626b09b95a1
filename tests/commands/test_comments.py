"""`comments`: what was written, of closed events, by theme, without what tells who; officers' marks on it (Q5)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from bot.errors import NotFoundError, WordsError
from bot.messages.nouns import Answer
from bot.plan.themes import Themes
from bot.storage import audit
from bot.storage.tables import AnswerRow, Event
from tests.commands.asking import ask, words
from tests.insight.building import CLOSED, NOW, THERE, Office, a_partnership

THEMES = Themes.model_validate(
    {
        "themes": [
            {"key": "trainer", "title": "The trainer", "words": ["trainer", "explained"]},
            {"key": "venue", "title": "The venue", "words": ["venue", "cold", "parking"]},
        ]
    }
)
HERE = replace(a_partnership(), themes=THEMES)
SAID = ("The trainer was clear.", "Jo Bell explained it well.", "Parking was bad.", "The venue was cold.", "All fine.")


def written(office: Office, said: Sequence[str] = SAID, *, ref: str = "NEG-1", **event: Any) -> Event:
    made = office.an_event(ref, **event)
    for text in said:
        office.says(office.a_booking(made), "end_of_course", {"useful": 9, **({"comment": text} if text else {})})
    return made


def comments(office: Office, text: str = "", **more: Any) -> Answer:
    return ask(office, f"comments {text}".strip(), **{"partnership": HERE, "now": CLOSED, **more})


def listed(answer: Answer) -> dict[str, list[dict[str, Any]]]:
    """Give the comments of the only question by theme."""
    found: dict[str, list[dict[str, Any]]] = {}
    stages: Any = answer.data["stages"]
    for stage in stages:
        for question in stage["questions"]:
            for theme in question["themes"]:
                found[theme["theme"]] = theme["comments"]
    return found


def code_of(answer: Answer, text: str) -> str:
    return next(str(each["code"]) for theme in listed(answer).values() for each in theme if text in each["text"])


def test_comments_stand_by_stage_question_and_theme_without_names(office: Office) -> None:
    office.a_person("Jo Bell")
    written(office)
    answer = comments(office, "NEG-1")
    assert {theme: sorted(each["text"] for each in found) for theme, found in listed(answer).items()} == {
        "trainer": ["The trainer was clear.", "[name] explained it well."],
        "venue": ["Parking was bad.", "The venue was cold."],
        "other": ["All fine."],
    }
    stages: Any = answer.data["stages"]
    stage = stages[0]
    assert (stage["stage"], stage["questions"][0]["key"], stage["questions"][0]["n"]) == ("end_of_course", "comment", 5)
    assert "Anything else? (5 comments)" in words(answer)


def test_fewer_than_five_who_answered_are_not_shown_and_it_says_so(office: Office) -> None:
    written(office, SAID[:4])
    answer = comments(office)
    assert listed(answer) == {}
    assert "end_of_course: fewer than 5 people: not shown." in words(answer)
    assert "clear" not in str(answer)


def test_two_small_events_are_listed_together_and_neither_alone(office: Office) -> None:
    written(office, SAID[:3])
    written(office, SAID[3:], ref="NEG-2", on="2026-03-05")
    assert sum(map(len, listed(comments(office, "2026-Q1")).values())) == 5
    assert listed(comments(office, "NEG-1")) == listed(comments(office, "NEG-2")) == {}


def test_who_may_still_answer_keeps_the_event_back(office: Office) -> None:
    event = written(office)
    office.a_touchpoint(office.a_booking(event), "end_of_course")
    assert listed(comments(office, now=NOW)) == {}


def test_drafts_and_who_was_not_there_are_left_out(office: Office) -> None:
    event = written(office)
    office.says(office.a_booking(event), "end_of_course", {"comment": "a draft"}, sent=False, next_at=None)
    office.says(office.a_booking(event, state="absent"), "end_of_course", {"comment": "not there"})
    assert "draft" not in str(answer := comments(office)) and "not there" not in str(answer)


def test_no_comment_says_why(office: Office) -> None:
    office.an_event("OLD", on="2025-03-03")
    assert "end_of_course: nothing was sent and nothing is planned." in words(comments(office))
    written(office, [""] * 5)
    assert "Nobody wrote a comment." in words(comments(office))


def test_a_stage_narrows_it_down_and_a_wrong_one_is_named(office: Office) -> None:
    written(office)
    found: Any = comments(office, "NEG-1 end_of_course").data["stages"]
    assert len(found) == 1
    with pytest.raises(
        WordsError, match=r"end_of_curse: no stage that asks for comments - did you mean 'end_of_course'"
    ):
        comments(office, "NEG-1 end_of_curse")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("neglect endofcourse", "endofcourse: no stage that asks for comments - did you mean 'end_of_course'?"),
        ("2026 end of curse", "end of curse: no stage that asks for comments - did you mean 'end_of_course'?"),
        ("neglect last quarter end_of_curse", "end_of_curse: no stage .* did you mean 'end_of_course'?"),
        ("end_of_course last quarter", "the stage comes last - write it like 'comments last quarter end_of_course'"),
        ("END_OF_COURSE NEG-1", "write it like 'comments NEG-1 end_of_course'"),
        ("neglect trianer", "neglect trianer: no such event, course or period"),
    ],
)
def test_a_stage_that_is_mistyped_or_misplaced_is_named(office: Office, text: str, message: str) -> None:
    """Behind a course or a period as well as behind an event (Q1)."""
    written(office)
    with pytest.raises(WordsError, match=message.replace("?", r"\?")):
        comments(office, text)


def test_the_order_is_that_of_codes_and_not_of_writing(office: Office) -> None:
    written(office, [f"Comment {chr(97 + n)}" for n in range(20)])
    found = listed(comments(office))["other"]
    assert [each["code"] for each in found] == sorted(each["code"] for each in found)
    assert [each["text"] for each in found] != sorted(each["text"] for each in found)
    assert len({each["code"] for each in found}) == 20


def test_an_officer_corrects_a_theme_and_takes_it_back(office: Office) -> None:
    written(office)
    code = code_of(comments(office), "All fine")
    done = comments(office, f"theme {code[:5]} TRAINER")
    assert "It is under 'The trainer'" in words(done)
    assert code_of(comments(office), "All fine") == code
    assert "All fine." in [each["text"] for each in listed(comments(office))["trainer"]]
    assert "Its own words put it under 'Anything else'; it is not" in words(comments(office, f"theme {code} undo"))
    assert [each["text"] for each in listed(comments(office))["other"]] == ["All fine."]


def test_a_comment_is_marked_as_one_to_quote_and_only_those_are_listed(office: Office) -> None:
    written(office)
    code = code_of(comments(office), "All fine")
    assert comments(office, f"quote {code.upper()}").data == {"code": code, "theme": "", "quotable": True}
    assert listed(comments(office))["other"][0]["quotable"] is True
    quotable = words(comments(office, "NEG-1 quotable"))
    assert "Anything else? (1 comment to quote)" in quotable
    assert "All fine." in quotable and "Parking" not in quotable
    comments(office, f"quote {code} undo")
    assert "No comment is marked as one to quote." in words(comments(office, "quotable"))


def test_both_marks_stand_side_by_side_and_are_audited(office: Office) -> None:
    written(office)
    code = code_of(comments(office), "All fine")
    comments(office, f"quote {code}")
    assert comments(office, f"theme {code} venue").data == {"code": code, "theme": "venue", "quotable": True}
    with office.database.read() as session:
        entry = next(each for each in audit.entries(session, "here") if each.what == "marked a comment")
    assert (entry.subject, entry.detail) == (f"comment:{code}", {"theme": "venue", "quotable": True})


def test_a_mark_falls_when_the_words_change(office: Office) -> None:
    written(office)
    code = code_of(comments(office), "All fine")
    comments(office, f"quote {code}")
    comments(office, f"theme {code} venue")
    with office.database.write() as session:
        for row in session.query(AnswerRow).filter_by(question="comment"):
            row.value = "All bad." if row.value == "All fine." else row.value
    again = listed(comments(office))["other"]
    assert [(each["text"], each["quotable"], each["code"]) for each in again] == [("All bad.", False, code)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("theme", "write it like 'comments theme k7f2 TRAINER'"),
        ("theme k7f2", "write it like 'comments theme k7f2 TRAINER', or 'comments theme k7f2 undo'"),
        ("quote", "write it like 'comments quote k7f2'"),
        ("quote k7f2 please", "write it like"),
    ],
)
def test_words_that_make_no_mark_are_explained(office: Office, text: str, message: str) -> None:
    with pytest.raises(WordsError, match=message):
        comments(office, text)


def test_a_wrong_theme_and_a_wrong_code_are_told(office: Office) -> None:
    written(office)
    code = code_of(comments(office), "All fine")
    with pytest.raises(WordsError, match="did you mean 'trainer'"):
        comments(office, f"theme {code} trainr")
    with pytest.raises(NotFoundError, match="no comment that can be shown has this code"):
        comments(office, "quote uuuu")


def test_a_comment_that_is_not_shown_cannot_be_marked(office: Office) -> None:
    written(office)
    code = code_of(comments(office), "All fine")
    with office.database.write() as session:
        row = session.query(AnswerRow).filter_by(question="comment").first()
        assert row is not None
        event = session.get_one(Event, row.event_id)
        event.cancelled_at = NOW
    with pytest.raises(NotFoundError):
        comments(office, f"quote {code}")


def test_many_comments_come_by_pages_and_data_has_all(office: Office) -> None:
    written(office, [f"Fine {n}" for n in range(45)])
    first, second = comments(office), comments(office, "NEG-1 page 2")
    assert "5 more comments on 'Anything else': write 'page 2'" in words(first)
    assert words(first).count("Fine") == 40
    assert words(second).count("Fine") == 5
    assert len(listed(first)["other"]) == 45


def test_another_partnerships_comments_are_its_own(office: Office) -> None:
    written(office, [f"Theirs {n}" for n in range(5)], ref="T-1", key=THERE)
    office.a_person("Fine Fettle", key=THERE)
    written(office)
    answer = comments(office)
    assert "Theirs" not in str(answer)
    assert "All fine." in words(answer)
    theirs = ask(office, "comments", key=THERE, now=CLOSED)
    code = next(str(each["code"]) for each in listed(theirs)["other"])
    with pytest.raises(NotFoundError):
        comments(office, f"quote {code}")

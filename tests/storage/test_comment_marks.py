"""What was written, and the marks on it: each partnership its own (Q5)."""

from collections.abc import Iterator

import pytest

from bot.storage import comment_marks
from bot.storage.comment_marks import Asked, Mark
from tests.insight.building import HERE, NOW, THERE, Office

COMMENT = Asked("end_of_course", frozenset({"comment"}))
NONE = Mark("", quotable=False)


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    office = Office(database_url)
    yield office
    office.database.close()


def said(office: Office, key: str, text: str) -> tuple[int, comment_marks.Source]:
    event = office.an_event(key=key)
    touchpoint = office.says(office.a_booking(event), "end_of_course", {"comment": text})
    with office.database.read() as session:
        found = comment_marks.sources(session, key, [event.id], COMMENT)
    assert touchpoint.event_id == event.id and len(found) == 1
    return event.id, found[0]


def test_texts_counts_and_sources_are_one_partnerships(office: Office) -> None:
    (here, mine), (there, theirs) = said(office, HERE, " Good "), said(office, THERE, "Bad")
    with office.database.read() as session:
        assert dict(comment_marks.texts(session, HERE, [here, there], COMMENT)) == {mine: "Good"}
        assert comment_marks.how_many(session, HERE, [here, there], COMMENT) == 1
        kinds = ("end_of_course", "pre_course")
        assert comment_marks.answered(session, HERE, [here, there], kinds) == {
            "end_of_course": {here: 1},
            "pre_course": {},
        }
        assert comment_marks.sources(session, HERE, [here, there], COMMENT) == [mine]
        assert comment_marks.text(session, HERE, theirs) == ""


def test_names_are_those_of_one_partnership(office: Office) -> None:
    office.a_person("Ann Ash")
    office.a_person("Bo Bee", key=THERE)
    with office.database.read() as session:
        assert comment_marks.roster_names(session, HERE) == ["Ann Ash"]


def test_one_of_every_so_many_is_the_same_each_time(office: Office) -> None:
    event = office.an_event()
    for n in range(12):
        office.says(office.a_booking(event), "end_of_course", {"comment": f"Comment {n}"})
    with office.database.read() as session:
        some = dict(comment_marks.texts(session, HERE, [event.id], COMMENT, one_of=3))
        assert 0 < len(some) < 12
        assert some == dict(comment_marks.texts(session, HERE, [event.id], COMMENT, one_of=3))


def test_a_mark_is_for_these_words_and_is_overwritten(office: Office) -> None:
    _, source = said(office, HERE, "Good")
    for mark in (Mark("venue", quotable=False), Mark("trainer", quotable=True)):
        with office.database.write() as session:
            comment_marks.put(session, HERE, source, digest="words", mark=mark, by_whom="olive", now=NOW)
    with office.database.read() as session:
        assert comment_marks.marks(session, HERE) == {(source, "words"): Mark("trainer", quotable=True)}
        assert comment_marks.marks(session, THERE) == {}


def test_another_partnerships_mark_is_not_touched(office: Office) -> None:
    _, source = said(office, HERE, "Good")
    with office.database.write() as session:
        comment_marks.put(session, HERE, source, digest="words", mark=NONE, by_whom="olive", now=NOW)
    with pytest.raises(ValueError, match="another partnership"), office.database.write() as session:
        comment_marks.put(session, THERE, source, digest="words", mark=NONE, by_whom="theo", now=NOW)

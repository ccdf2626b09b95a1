"""Names come off old events, older ones go, and every figure stays what it was (P5)."""

import json
import re
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from bot.calendar import let_names_go
from bot.commands.context import Context
from bot.commands.running import run
from bot.flows.reconcile import reconcile_bookings
from bot.flows.retention import MONTHS, coming, is_due
from bot.plan.model import Retention
from bot.storage import audit, bookings, comment_marks
from bot.storage.comment_marks import Mark
from bot.storage.tables import (
    AnswerRow,
    Booking,
    Concern,
    Event,
    Heartbeat,
    OutboxMessage,
    Person,
    PracticeIssue,
    Touchpoint,
)
from tests.build import World
from tests.lived import Lived, names_left
from tests.plans import HERE, THERE, at

FIGURES = ("status", "summary", "gain", "impact", "comments")
LATER, EVEN_LATER = at("2028-04-01", "04:00"), at("2032-04-01", "04:00")
HERS = ("dana", "head of year", "worried about a child", "sue p", "sue@", "Tess", "she helped Dana")


@pytest.fixture
def lived(world: World) -> Lived:
    Lived(world, THERE)
    return Lived(world)


def ask(world: World, text: str, key: str = HERE) -> Any:
    data = run(text, Context(world.database, world.plans[key], world.now, "olive")).data
    return json.loads(json.dumps(data, default=str))


def figures(world: World) -> dict[str, Any]:
    return {each: ask(world, f"{each} 2026" if each != "comments" else "comments E-4") for each in FIGURES}


def night(world: World, now: datetime) -> None:
    """Let the nights come: the first only sets the date, the second is a week later."""
    for when in (now, now.replace(day=now.day + 10)):
        world.now = when
        let_names_go(world.desk, when)


def a_full_course(world: World, people: int = 12) -> Event:
    """Have a course that is large enough for figures, with names in what is written."""
    trainer = world.a_person("Tess Trainer", email="tess@trainers.example")
    event = world.an_event(trainers=[trainer])
    booked = [
        world.a_booking(
            event, person=world.a_person(f"Dana Number{n}", email=f"dana{n}@school.example", agency="School")
        )
        for n in range(people)
    ]
    world.tick(at("2026-02-24"))
    for n, booking in enumerate(booked):
        world.answers(booking, "pre_course", can_signs=str(1 + n % 3), can_drift="2", hope="Meet Tess Trainer")
    world.tick(event.ends_at)
    for n, booking in enumerate(booked):
        said = f"Tess Trainer was good, more time for cases please, number {n}"
        world.answers(booking, there="all", can_signs="4", can_drift=str(3 + n % 3), comment=said, action_1="Ask Ann")
    world.run_until(at("2026-05-26", "12:00"))
    for booking in booked[:8]:
        world.answers(booking, "impact_check", became_1="done", changed="yes")
    world.run_until(at("2026-09-01"))
    return event


def test_names_come_off_every_table_and_words_are_cleaned(lived: Lived) -> None:
    night(lived.world, LATER)
    assert names_left(lived.world, *HERS) == {}
    event = lived.world.get(lived.event)
    assert event.identifiers_off_at == lived.world.now
    kept = {row.question for row in lived.world.rows(AnswerRow, partnership=HERE)}
    assert kept >= {"comment", "hope", "can_signs"}


def test_the_other_partnership_goes_by_its_own_plan(lived: Lived) -> None:
    longer = Retention(identifiers_months=60, removed_months=72)
    about = lived.world.plans[THERE].about.model_copy(update={"retention": longer})
    lived.world.plans[THERE] = replace(lived.world.plans[THERE], about=about)
    night(lived.world, LATER)
    assert names_left(lived.world, "dana") == {}
    assert "dana" in str(names_left(lived.world, "dana", partnership=THERE)).casefold()


def test_every_figure_is_what_it_was(world: World) -> None:
    event = a_full_course(world)
    with world.database.write(HERE) as session:
        asked = comment_marks.Asked("end_of_course", frozenset({"comment"}))
        source = comment_marks.sources(session, HERE, [event.id], asked)[0]
        digest = comment_marks.text_digest(comment_marks.text(session, HERE, source))
        mark = Mark("time", quotable=True)
        comment_marks.put(session, HERE, source, digest=digest, mark=mark, by_whom="olive", now=world.now)
    world.now = LATER.replace(day=12)
    before = {each: ask(world, f"{each} 2026") for each in ("status", "summary", "gain", "impact")}
    written = ask(world, f"comments {event.ref}")
    night(world, LATER)
    world.now = LATER.replace(day=12)
    assert {each: ask(world, f"{each} 2026") for each in before} == before
    assert before["gain"]["pairs"] == 12
    assert ask(world, f"comments {event.ref}") == written


OFFICERS_SEE = ("export 2026", "export csv 2026", "report year 2026", "status 2026", "event E-2", "comments E-2")
MAY_NAME = re.compile(r"\b(dana|tess|ann|sue|pervisor)\b|@(?!testshire)", re.IGNORECASE)


def seen(world: World, text: str) -> dict[str, str]:
    """Give all that a command shows: its data, its words, and what its files say, part by part."""
    answer = run(text, Context(world.database, world.plans[HERE], world.now, "olive@testshire.example"))
    found = {"data": json.dumps(answer.data, default=str), "words": str(replace(answer, files=None))}
    for file in answer.files() if answer.files else ():
        found |= {f"{file.name}/{part}": words for part, words in parts(file.content).items()}
    return found


def parts(content: bytes) -> dict[str, str]:
    """Give the text of a PDF, and of every part of a workbook, a document or an archive."""
    if content.startswith(b"%PDF"):
        return {"pages": "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)}
    with ZipFile(BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.endswith((".xml", ".csv")) and "docProps" not in name]
        return {name: archive.read(name).decode("utf-8") for name in names}


@pytest.mark.parametrize("text", OFFICERS_SEE)
def test_nothing_that_officers_are_shown_names_anybody_once_the_names_are_off(world: World, text: str) -> None:
    """P5, Q5: exports, comments, reports and lists; before that the same search finds names."""
    event = a_full_course(world)
    world.now = LATER.replace(day=12)
    before = seen(world, text.replace("E-2", event.ref))
    night(world, LATER)
    world.now = LATER.replace(day=12)
    after = seen(world, text.replace("E-2", event.ref))
    assert before.keys() == after.keys() and len("".join(after.values())) > 100
    named = {part: MAY_NAME.findall(words) for part, words in after.items() if MAY_NAME.search(words)}
    assert named == {}
    assert text != "event E-2" or MAY_NAME.search("".join(before.values()))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_says_the_same_after_the_names_are_off(world: World, kind: str) -> None:
    """P5, Q5: no figure and no cleaned comment changes, sheet by sheet."""
    a_full_course(world)
    world.now = LATER.replace(day=12)
    before = seen(world, f"export {kind} 2026")
    night(world, LATER)
    world.now = LATER.replace(day=12)
    after = seen(world, f"export {kind} 2026")
    assert [part for part in before if before[part] != after[part]] == []


def test_who_was_at_two_courses_is_two_strangers_and_keeps_agency_and_staff_group_only(world: World) -> None:
    person = world.a_person("Dana Delegate", agency="School", staff_group="3", job_role="Head of year")
    events = [world.an_event(at("2026-03-02")), world.an_event(at("2026-03-09"))]
    places = [world.a_booking(event, person=person, attended=True) for event in events]
    night(world, LATER)
    rows = [world.rows(Person, id=world.get(place).person_id)[0] for place in places]
    assert rows[0].id != rows[1].id
    assert {(row.agency, row.staff_group, row.job_role, row.email) for row in rows} == {("School", "3", "", "")}
    assert not world.rows(Person, email=person.email)


def test_who_has_a_newer_course_keeps_their_name_there(world: World) -> None:
    person = world.a_person("Dana Delegate", email="dana@school.example")
    old = world.a_booking(world.an_event(), person=person, attended=True)
    new = world.a_booking(world.an_event(at("2027-09-06")), person=person)
    night(world, LATER)
    assert world.get(old).person_id != person.id and world.get(new).person_id == person.id
    assert world.get(person).name == "Dana Delegate"


def test_a_changed_plan_brings_nothing_of_an_old_event_back_to_life(lived: Lived) -> None:
    lived.world.tick(LATER)
    night(lived.world, LATER)
    before = [(t.id, t.state, t.person_id) for t in lived.world.rows(Touchpoint, partnership=HERE)]
    sent = len(lived.world.mail.accepted)
    with lived.world.database.write(HERE) as session:
        ids = bookings.ids_of_events(session, HERE, [lived.event.id])
        reconcile_bookings(session, lived.world.plans[HERE], ids, now=lived.world.now)
    lived.world.tick(LATER.replace(day=20))
    assert [(t.id, t.state, t.person_id) for t in lived.world.rows(Touchpoint, partnership=HERE)] == before
    assert len(lived.world.mail.accepted) == sent


def test_an_event_with_a_concern_that_nobody_has_seen_waits(lived: Lived) -> None:
    with lived.world.database.write(HERE) as session:
        session.query(Concern).filter_by(partnership=HERE).one().seen_at = None
    night(lived.world, LATER)
    assert lived.world.get(lived.event).identifiers_off_at is None


def test_older_events_go_from_every_table(lived: Lived) -> None:
    night(lived.world, EVEN_LATER)
    for table in (Event, Booking, Touchpoint, AnswerRow, Concern):
        assert not lived.world.rows(table, partnership=HERE)
    assert not [
        row
        for row in lived.world.rows(Person, partnership=HERE)
        if row.name_key.startswith("anonymous:") and row.agency
    ]
    assert names_left(lived.world, *HERS) == {}


def test_what_is_about_no_event_loses_names_as_well(world: World) -> None:
    officer = world.a_person("Olive Officer", email="olive@testshire.example")
    world.a_person("Dana Delegate")
    with world.database.write(HERE) as session:
        facts = {"partnership": HERE, "message_id": "<1>", "attach": [], "state": "sent", "sent_at": world.now}
        letter = {"key": "digest", "role": "officer", "channel": "mail", "template": "officer_digest", **facts}
        when = {"due_at": world.now, "created_at": world.now}
        session.add(OutboxMessage(person_id=officer.id, context={"who": "Dana Delegate"}, **letter, **when))
        issue = {"what": "comment", "text": "Ask Dana Delegate", "raised_at": world.now}
        session.add(PracticeIssue(partnership=HERE, person_id=officer.id, **issue))
    night(world, LATER)
    assert set(names_left(world, "dana")) <= {"person.name", "person.name_key"}


def test_it_is_told_before_and_written_down_after_without_names(lived: Lived) -> None:
    lived.world.now = LATER
    [line] = [each for each in ask(lived.world, "due 9d")["due"] if each["stage"] == "retention"]
    assert (line["what"], line["people"]) == ("names come off 1 event", 1)
    night(lived.world, LATER)
    with lived.world.database.read() as session:
        entry = next(each for each in audit.entries(session, HERE) if each.subject == "retention")
    assert entry.what == "took names off events" and entry.detail["events"] == [lived.event.ref]
    assert "dana" not in json.dumps(entry.detail).casefold()
    assert not [each for each in ask(lived.world, "due 9d")["due"] if each["stage"] == "retention"]


def test_the_first_night_only_says_when_it_will_begin(lived: Lived) -> None:
    let_names_go(lived.world.desk, LATER)
    assert lived.world.get(lived.event).identifiers_off_at is None
    with lived.world.database.read() as session:
        plan = lived.world.plans[HERE]
        assert not is_due(session, plan, now=LATER.replace(day=7))
        [next_] = coming(session, plan, now=LATER, until=LATER.replace(day=20))
    assert LATER.replace(day=8) <= next_.at <= LATER.replace(day=9, hour=3) and not next_.removed


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_with_nothing_to_do_one_row_is_read(world: World) -> None:
    from sqlalchemy import event

    night(world, LATER)
    statements: list[str] = []
    event.listen(world.database.engine, "before_cursor_execute", lambda c, u, s, *more: statements.append(s))
    let_names_go(world.desk, world.now)
    reads = [each for each in statements if each.startswith("SELECT")]
    assert len(reads) == len(world.plans) and all("heartbeat" in each for each in reads)
    assert len(world.rows(Heartbeat)) == 2


def test_it_looks_once_a_night(world: World) -> None:
    night(world, LATER)
    with world.database.read() as session:
        assert not is_due(session, world.plans[HERE], now=world.now)
        assert is_due(session, world.plans[HERE], now=world.now.replace(day=world.now.day + 1))


def by_months(world: World, identifiers: int, removed: int) -> None:
    retention = Retention(identifiers_months=identifiers, removed_months=removed)
    about = world.plans[HERE].about.model_copy(update={"retention": retention})
    world.plans[HERE] = replace(world.plans[HERE], about=about)


def test_a_shorter_time_waits_a_week_and_is_told_before(lived: Lived) -> None:
    world, changed = lived.world, at("2027-05-20", "04:00")
    night(world, at("2027-05-01", "04:00"))
    by_months(world, 1, 2)
    world.now = changed
    with world.database.read() as session:
        told = coming(session, world.plans[HERE], now=changed, until=changed.replace(day=30))
    let_names_go(world.desk, changed)
    assert {each.at for each in told} == {at("2027-05-28", "03:00")} and world.rows(Booking, partnership=HERE)
    world.now = changed.replace(day=26)
    let_names_go(world.desk, world.now)
    assert "dana" in str(names_left(world, "dana")).casefold()
    world.now = changed.replace(day=29)
    let_names_go(world.desk, world.now)
    assert names_left(world, "dana") == {}


def test_a_longer_time_holds_at_once(lived: Lived) -> None:
    night(lived.world, at("2028-02-10", "04:00"))
    by_months(lived.world, 36, 72)
    lived.world.now = LATER
    let_names_go(lived.world.desk, LATER)
    with lived.world.database.read() as session:
        assert not is_due(session, lived.world.plans[HERE], now=LATER)
        [newest, *_] = audit.entries(session, HERE, what=MONTHS)
    assert newest.detail == {"identifiers_months": 36, "removed_months": 72}
    assert "dana" in str(names_left(lived.world, "dana")).casefold()


def test_an_event_of_which_a_form_is_open_is_left_alone(lived: Lived) -> None:
    with lived.world.database.write(HERE) as session:
        session.get_one(Touchpoint, lived.briefing.id).closes_at = LATER.replace(year=2029)
        session.get_one(Touchpoint, lived.briefing.id).state = "sent"
    night(lived.world, LATER)
    assert lived.world.get(lived.event).identifiers_off_at is None


def test_what_a_concern_holds_is_named_in_due_and_overdue(lived: Lived) -> None:
    with lived.world.database.write(HERE) as session:
        row = session.query(Concern).filter_by(partnership=HERE).one()
        row.seen_at, row.told, number = None, 0, row.id  # as an import brings them: nobody is told
    lived.world.now = LATER
    for command in ("due", "overdue"):
        answer = run(command, Context(lived.world.database, lived.world.plans[HERE], LATER, "olive"))
        assert f"Held past its time: {lived.event.ref}, concern {number}, since" in str(answer.parts)
        assert [each["concern"] for each in json.loads(json.dumps(answer.data))["held"]] == [number]
    with lived.world.database.write(HERE) as session:
        session.query(Concern).filter_by(partnership=HERE).one().seen_at = LATER
    assert ask(lived.world, "overdue")["held"] == []

"""Every command and role: what is allowed is answered, what is not is refused before anything is read (Q7)."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from shutil import copyfile
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from bot.commands import powers, run, their_events, today
from bot.commands.context import Context
from bot.commands.powers import EVERYTHING, NOTHING, OFFICER, OWN_EVENTS, POWERS, ROLES, TRAINER
from bot.commands.table import COMMANDS
from bot.errors import BotError, NotFoundError, RefusedError, WordsError
from bot.flows.trainer import own_events
from bot.storage.session import Database
from bot.storage.tables import AuditEntry, Base, Booking, Event, Person
from docs import permissions
from tests.build import World
from tests.commands.asking import words
from tests.plans import HERE, THERE, at

TESS, OLIVE = "tess@trainers.example", "olive@testshire.example"
ABOUT_ONE = ("event", "status", "summary", "gain", "comments", "report")
NEVER_WAS = "E-0"
CELLS = [(name, role) for name in COMMANDS for role in ROLES]


class Office:
    """Two partnerships side by side; Tess gives one event in each, and somebody else gives another one here."""

    def __init__(self, world: World) -> None:
        self.world = world
        tess = world.a_person("Tess Trainer", email=TESS)
        other = world.a_person("Otto Other", email="otto@trainers.example")
        tess_there = world.a_person("Tess Trainer", email=TESS, partnership=THERE)
        self.own = world.an_event(trainers=[tess])
        self.others = world.an_event(at("2026-03-03"), trainers=[other])
        self.there = world.an_event(at("2026-03-04"), partnership=THERE, trainers=[tess_there])
        for event in (self.own, self.others, self.there):
            for _ in range(3):
                world.a_booking(event, attended=True)
        world.run_until(at("2026-03-09"))

    def context(self, role: str) -> Context:
        with self.world.database.read() as session:
            own = own_events(session, HERE, TESS) if role == TRAINER else None
        who = TESS if role == TRAINER else OLIVE
        return Context(self.world.database, self.world.plans[HERE], self.world.now, who, role=role, own_events=own)

    def asks(self, role: str, text: str) -> str:
        """Ask; gives all words of the answer, with who and what is meant left out."""
        return words(run(text, self.context(role)))

    def refused(self, role: str, text: str) -> str:
        with pytest.raises(BotError) as fault:
            run(text, self.context(role))
        return f"{type(fault.value).__name__}: {fault.value}"

    def dump(self) -> dict[str, list[object]]:
        """Give all that is kept, but for the audit log."""
        with self.world.database.read() as session:
            return {
                each.name: [tuple(row) for row in session.execute(select(each).order_by(*each.primary_key))]
                for each in Base.metadata.sorted_tables
                if each.name != "audit"
            }

    def log(self) -> list[tuple[str, str, str]]:
        return [(row.who, row.what, row.subject) for row in self.world.rows(AuditEntry, partnership=HERE)]


@pytest.fixture
def office(world: World) -> Iterator[Office]:
    yield Office(world)


@pytest.fixture(scope="module")
def only_looked_at(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One office for all tests that hold that nothing is changed, but for the audit log."""
    folder = tmp_path_factory.mktemp("office")
    file = copyfile(template, folder / "evalbot.db")
    with closing(World(folder, Database(f"sqlite:///{file}", durable=False))) as world:
        yield Office(world)


def typed(name: str, ref: str) -> str:
    """Type a command about an event."""
    power = powers.power(TRAINER, name)
    return f"{name} {power.first[0]} {ref}" if power.first else f"{name} {ref}"


def test_every_command_and_role_has_a_cell() -> None:
    assert list(POWERS) == list(COMMANDS) or set(POWERS) == set(COMMANDS)
    assert all(set(row) == set(ROLES) for row in POWERS.values())
    assert {power.reach for row in POWERS.values() for power in row.values()} <= {EVERYTHING, OWN_EVENTS, NOTHING}


@pytest.mark.parametrize(("name", "role"), CELLS)
def test_a_command_does_for_a_role_what_its_cell_says(only_looked_at: Office, name: str, role: str) -> None:
    office = only_looked_at
    power = powers.power(role, name)
    tries = ("", office.own.ref, office.others.ref, office.there.ref, NEVER_WAS, "quarter 2026-Q1", "theme k7f2 X")
    for words_ in tries:
        before, text = office.dump(), f"{name} {words_}".strip()
        allowed = power.allows(words_)
        try:
            run(text, office.context(role), look=True)
        except RefusedError:
            assert not allowed, text
            who, what, subject = office.log()[-1]
            assert (what, subject) == (f"refused: {name}, to a {role}", "")
            assert who == (TESS if role == TRAINER else OLIVE)
        except BotError:
            assert allowed, text
        else:
            assert allowed, text
        assert office.dump() == before, text


@pytest.mark.parametrize("name", [name for name in COMMANDS if powers.power(TRAINER, name).reach == NOTHING])
def test_what_is_not_for_a_trainer_is_refused_with_the_same_words_whatever_there_is(
    only_looked_at: Office, name: str
) -> None:
    office = only_looked_at
    before = office.dump()
    said = {
        office.refused(TRAINER, f"{name} {words}".strip())
        for words in ("", office.own.ref, office.others.ref, office.there.ref, NEVER_WAS, "close 1")
    }
    assert len(said) == 1
    assert next(iter(said)).startswith(f"RefusedError: {name}: that is for officers")
    assert office.dump() == before


@pytest.mark.parametrize("name", ABOUT_ONE)
def test_a_trainer_is_told_of_their_own_event_and_of_no_other_whether_it_exists_or_not(
    office: Office, name: str
) -> None:
    assert office.own.ref in office.asks(TRAINER, typed(name, office.own.ref))
    before = office.dump()
    said = [
        office.refused(TRAINER, typed(name, ref)).replace(ref, "REF")
        for ref in (office.others.ref, office.there.ref, NEVER_WAS)
    ]
    assert len({re.sub(r"\d+", "N", each) for each in said}) == 1, said
    assert said[0].startswith("WordsError: REF: no such event of yours")
    assert office.others.ref not in "".join(said) and office.there.ref not in "".join(said)
    assert office.dump() == before


@pytest.mark.parametrize("text", ["status", "summary 2026", "gain Neglect", "comments Neglect, 2026-Q1", "events 2026"])
def test_a_course_or_a_period_means_a_trainers_own_events_of_it(office: Office, text: str) -> None:
    text = text.replace(",", "")
    mine, all_ = office.asks(TRAINER, text), office.asks(OFFICER, text)
    assert office.others.ref not in mine
    if text.startswith("events"):
        assert office.own.ref in mine and office.others.ref in all_
    else:
        assert "1 event" in mine and "2 events" in all_


def test_a_trainer_is_not_told_who_has_not_answered(office: Office) -> None:
    officers = run(f"status {office.own.ref}", office.context(OFFICER))
    trainers = run(f"status {office.own.ref}", office.context(TRAINER))
    assert officers.data["not_answered"]
    assert {"not_answered", "lapsed"}.isdisjoint(trainers.data)
    assert "Pat Person" in words(officers) and "Pat Person" not in words(trainers)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_small_groups_are_as_small_for_a_trainer_as_for_an_officer(world: World) -> None:
    event = world.an_event(trainers=[world.a_person("Tess Trainer", email=TESS)])
    few = [world.a_booking(event, attended=True) for _ in range(2)]
    for day, stage in (("2026-02-27", "pre_course"), ("2026-03-03", "end_of_course")):
        world.run_until(at(day))
        for booking in few:
            world.answers(booking, stage)
    own = Context(world.database, world.plans[HERE], world.now, TESS, role=TRAINER, own_events=frozenset({event.id}))
    for words_ in (event.ref, "2026", ""):
        found = run(f"gain {words_}", own)
        assert (found.data["suppressed"], found.data["before"]) == (True, None)
        assert words(found) == words(run(f"gain {words_}", replace(own, role=OFFICER, own_events=None)))


def test_a_trainer_marks_no_comment(office: Office) -> None:
    before = office.dump()
    for text in ("comments quote k7f2", "comments Theme k7f2 VENUE"):
        assert office.refused(TRAINER, text).startswith("RefusedError: comments: that is for officers")
    assert office.dump() == before


def test_help_shows_each_only_their_commands(office: Office) -> None:
    shown = office.asks(TRAINER, "help")
    for name in COMMANDS:
        listed = re.search(rf"^{name}\b", shown, re.MULTILINE) is not None
        assert listed is (powers.power(TRAINER, name).reach != NOTHING), name
    assert "report trainers REF" in shown and "quarter" not in shown.partition("REF is")[0]
    with pytest.raises(WordsError, match="no such command"):
        run("help move", office.context(TRAINER))
    assert "'report trainers REF" in office.refused(TRAINER, "report year 2026")


def test_a_slip_names_no_command_that_is_not_theirs(office: Office) -> None:
    assert "did you mean 'move'" in office.refused(OFFICER, "mvoe")
    assert "move" not in office.refused(TRAINER, "mvoe").partition("mvoe:")[2]


def test_an_officers_day_is_not_a_trainers(office: Office) -> None:
    before = office.log()
    assert today(office.context(TRAINER)) == ()
    assert office.log() == before


def test_a_trainers_home_has_their_own_events_without_a_name_and_is_written_down(office: Office) -> None:
    [shown] = their_events(office.context(TRAINER))
    assert office.own.ref in words(shown) and office.others.ref not in words(shown)
    assert "Dana" not in words(shown) and "Tess" not in words(shown)
    assert office.log()[-1] == (TESS, "looked at their own events", "")
    assert their_events(office.context(OFFICER)) == ()


def test_whoever_gives_no_event_has_none_of_their_own(office: Office) -> None:
    with office.world.database.read() as session:
        assert own_events(session, HERE, TESS.upper()) == {office.own.id}
        assert own_events(session, THERE, TESS) == {office.there.id}
        for nobody in ("", "nobody@trainers.example", "person1@school.example"):
            assert own_events(session, HERE, nobody) == frozenset()
        assert len(list(session.scalars(select(Event)))) == 3


def test_the_page_of_permissions_is_current() -> None:
    assert permissions.PAGE.read_text("utf-8") == permissions.written(), "python -m docs.permissions"


def test_nothing_is_found_is_no_refusal() -> None:
    assert not issubclass(RefusedError, NotFoundError) and not issubclass(RefusedError, WordsError)


def test_a_trainer_is_not_told_of_which_agency_or_staff_group_somebody_was_absent_or_silent(office: Office) -> None:
    """Q7: who sat in the room knows the one of an agency by name."""
    world = office.world
    with world.database.write(HERE) as session:
        for n, booking in enumerate(session.scalars(select(Booking).where(Booking.event_id == office.own.id))):
            booking.agency = f"Agency {n}"
            session.get_one(Person, booking.person_id).staff_group = f"Group {n}"
    world.run_until(at("2026-05-09"))
    asked = [("status {}", "by_agency"), ("status", "by_agency"), ("report trainers {}", "by_agency")]
    for text, key in asked:
        text = text.format(office.own.ref)
        officers, trainers = (run(text, office.context(role)) for role in (OFFICER, TRAINER))
        if text.startswith("status"):
            assert key in str(officers.data) and "Agency 1" in words(officers) and "Group 1" in words(officers)
        told = f"{trainers.data} {words(trainers)} {trainers.charts}"
        assert not re.search(r"Agency \d|Group \d|by_(agency|staff_group|level|course)", told)
        documents = trainers.files() if trainers.files else ()
        assert not any(b"Agency 1" in each for file in documents for each in _inside(file.content))
    assert run(f"status {office.own.ref}", office.context(TRAINER)).data["participation"]


def _inside(content: bytes) -> Iterator[bytes]:
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as parts:
            yield from (parts.read(name) for name in parts.namelist())


def test_what_came_of_a_course_in_practice_is_not_told_to_trainers(world: World) -> None:
    """Q7: `impact` is not theirs, so neither are its figures elsewhere."""
    event = world.an_event(trainers=[world.a_person("Tess Trainer", email=TESS)])
    places = [world.a_booking(event, attended=True) for _ in range(6)]
    world.run_until(at("2026-03-03"))
    for booking in places:
        world.answers(booking)
    world.run_until(at("2026-05-27"))
    for booking in places:
        world.answers(booking, "impact_check")
    world.run_until(at("2027-01-09"))
    own = Context(world.database, world.plans[HERE], world.now, TESS, role=TRAINER, own_events=frozenset({event.id}))
    for about in (event.ref, "2026", ""):
        told, all_ = (run(f"summary {about}", each) for each in (own, replace(own, role=OFFICER, own_events=None)))
        mine, every = str(told.data["levels"]), str(all_.data["levels"])
        for level in ("behaviour", "results"):
            assert f"'level': '{level}'" in every and f"'level': '{level}'" not in mine
        assert "'level': 'reaction'" in mine and "'level': 'learning'" in mine
        assert len(told.parts) < len(all_.parts)
        assert not re.search(r"3 Behaviour|4 Results|upervisor|eturn on investment|impact_check \|", words(told))
        charts = {chart.title: chart for chart in told.charts}
        assert "impact" not in str(charts).casefold()
    assert "behaviour" not in str(run(f"report trainers {event.ref}", own).data["figures"])


def test_trainers_read_what_was_written_of_the_course_and_no_other_stage(world: World) -> None:
    """L8, Q7: the evaluation forms, as in the letter to them; the small-group rules are as for officers (ADR 11)."""
    event = world.an_event(trainers=[world.a_person("Tess Trainer", email=TESS)])
    places = [world.a_booking(event, attended=True) for _ in range(6)]
    world.run_until(at("2026-02-27"))
    for booking in places:
        world.answers(booking, "pre_course", hope="That my manager stops shouting at us.")
    world.run_until(at("2026-03-03"))
    for booking in places:
        world.answers(booking, comment="More time for the case study, please.")
    world.run_until(at("2026-06-09"))
    own = Context(world.database, world.plans[HERE], world.now, TESS, role=TRAINER, own_events=frozenset({event.id}))
    officer = replace(own, role=OFFICER, own_events=None)
    for about in (event.ref, "2026", "", f"{event.ref} end_of_course", f"{event.ref} page 2"):
        told, all_ = (run(f"comments {about}", each) for each in (own, officer))
        assert "manager" not in f"{words(told)} {told.data}" and "pre_course" not in f"{words(told)} {told.data}"
        assert ("case study" in words(told)) is ("case study" in words(all_)) is ("page" not in about)
    assert "manager" in words(run(f"comments {event.ref}", officer))
    said = "pre_course: its comments are for officers - as a trainer you may read those of end_of_course"
    for ref in (event.ref, NEVER_WAS, ""):
        with pytest.raises(WordsError, match=f"^{said}$"):
            run(f"comments {ref} pre_course", own)


def test_no_hint_sends_a_trainer_to_what_they_may_not_do(office: Office) -> None:
    """A command between quotes is one to type."""
    tries = [
        *("help", *(f"help {name}" for name in powers.commands(TRAINER))),
        *(f"{name} {rest}".strip() for name in COMMANDS for rest in ("", "zzzz", office.own.ref, "2026", "theme x")),
        *("report trainers", "report trainers zzzz", "comments end_of_course zzzz", "status Neglect 1999"),
    ]
    for text in tries:
        try:
            said = office.asks(TRAINER, text)
        except BotError as fault:
            said = str(fault)
        for named in re.findall(r"'([a-z]+)(?: [^']*)?'", said):
            assert named not in COMMANDS or powers.power(TRAINER, named).reach != NOTHING, (text, said)
        assert not re.search("who has not answered|who is late|quote k7f2", said), (text, said)
    assert "'comments [REF, course or period]'" in office.refused(TRAINER, "comments theme k7f2 X")


def test_an_address_that_several_people_share_has_no_trainers_powers(office: Office) -> None:
    """C3: a code shows who reads an inbox, not which of its people it is."""
    office.world.a_person("Ann Administrator", email=TESS)
    with office.world.database.read() as session:
        assert own_events(session, HERE, TESS) == frozenset()
        assert own_events(session, THERE, TESS) == {office.there.id}

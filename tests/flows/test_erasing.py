"""Erasure: the person goes, from every table; what they ticked stays without them; no roster brings them back (P5)."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.commands.context import Context
from bot.commands.running import run
from bot.errors import InputError
from bot.flows import concern, supervisor
from bot.flows.erasing import Erased, erase, refuse
from bot.flows.rectifying import correct
from bot.flows.subject_access import everything
from bot.plan.model import Retention
from bot.storage import audit, comment_marks, erased, people
from bot.storage.tables import (
    AnswerRow,
    Booking,
    Certificate,
    CommentMark,
    Concern,
    Event,
    OutboxMessage,
    Person,
    PracticeIssue,
    Response,
    Submission,
    SupervisorAct,
    Touchpoint,
)
from tests.build import World
from tests.lived import Lived, names_left
from tests.plans import HERE, START, THERE, a_partnership

HERS = ("dana", "of mine", "head of year", "worried about a child", "typed", "no such box", "Uhere", "she helped")


@pytest.fixture
def lived(world: World) -> Lived:
    Lived(world, THERE)
    return Lived(world)


def goes(lived: Lived, person: Person | None = None) -> Erased:
    with lived.world.database.write(lived.key) as session:
        row = session.get_one(Person, (person or lived.person).id)
        return erase(session, lived.world.plans[lived.key], row, now=lived.world.now, who="olive")


def figures(world: World, text: str, key: str = HERE) -> Any:
    return run(text, Context(world.database, world.plans[key], world.now, "olive")).data


def rates(world: World) -> list[tuple[Any, ...]]:
    return [(each["stage"], each["answered"], each["ever_sent"]) for each in figures(world, "status")["stages"]]


def test_no_column_of_any_table_has_the_name_the_address_or_the_words(lived: Lived) -> None:
    goes(lived)
    assert names_left(lived.world, *HERS) == {}
    assert "dana" in str(names_left(lived.world, "dana", partnership=THERE)).casefold()


def test_what_was_ticked_stays_and_counts(lived: Lived) -> None:
    before = figures(lived.world, "gain"), rates(lived.world)
    done = goes(lived)
    assert done.answers_kept > 0 and done.texts > 0 and not done.removed
    assert (figures(lived.world, "gain"), rates(lived.world)) == before
    kept = lived.world.rows(AnswerRow, partnership=HERE)
    assert {row.question for row in kept} >= {"can_signs", "there"}
    assert not {row.question for row in kept} & {"hope", "comment", "action_1"}


def test_answers_go_as_well_where_the_partnership_says_so(lived: Lived) -> None:
    about = lived.world.plans[HERE].about.model_copy(update={"retention": Retention(erasure="remove")})
    lived.world.plans[HERE] = replace(lived.world.plans[HERE], about=about)
    done = goes(lived)
    assert done.removed and not lived.world.rows(AnswerRow, partnership=HERE)
    for table in (Booking, Certificate):
        assert not lived.world.rows(table, partnership=HERE) and lived.world.rows(table, partnership=THERE)
    assert not [row for row in lived.world.rows(Response, partnership=HERE) if row.booking_id]
    assert names_left(lived.world, *HERS) == {}


def test_nothing_is_sent_to_who_is_gone_nor_to_their_supervisor_about_them(lived: Lived) -> None:
    gone = len(lived.world.mail.accepted)
    goes(lived)
    lived.world.run_until(lived.event.ends_at.replace(month=9))
    later = [each for each in lived.world.mail.accepted[gone:] if each.partnership == HERE]
    assert {each.template for each in later} <= {"trainer_feedback_reminder", "trainer_report"}
    assert not [t for t in lived.world.touchpoints(lived.booking) if t.next_at is not None]


def test_a_letter_that_waits_is_called_off(world: World) -> None:
    booking = world.a_booking(attended=True)
    world.tick(world.get(booking).booked_at, deliver=False)
    world.tick(START.replace(month=2, day=24), deliver=False)
    assert world.queue("queued")
    with world.database.write(HERE) as session:
        done = erase(session, world.plans[HERE], session.get_one(Person, booking.person_id), now=world.now, who="x")
    assert done.stopped and not [m for m in world.queue("queued") if m.person_id == booking.person_id]
    world.tick()
    assert not world.sent(booking)


def test_a_course_to_come_is_cancelled(world: World) -> None:
    booking = world.a_booking()
    with world.database.write(HERE) as session:
        done = erase(session, world.plans[HERE], session.get_one(Person, booking.person_id), now=START, who="x")
    assert done.future == 1 and world.get(booking).state == "cancelled"


def test_a_supervisor_goes_and_the_delegates_keep_what_is_theirs(lived: Lived) -> None:
    done = goes(lived, lived.boss)
    assert done.staff == 1 and names_left(lived.world, "sue p", "sue@", "here note", "here issue") == {}
    assert {row.question for row in lived.world.rows(AnswerRow, partnership=HERE)} >= {"hope", "comment"}
    assert lived.world.get(lived.booking).supervisor_id is None


def test_the_row_of_the_person_holds_nothing_and_two_may_go(lived: Lived) -> None:
    goes(lived)
    goes(lived, lived.boss)
    row = lived.world.get(lived.person)
    assert (row.email, row.name, row.agency, row.job_role) == ("", "", "", "")
    assert row.name_key == f"erased:{row.id}" and row.anonymous_since == lived.world.now


def test_a_concern_that_nobody_has_seen_is_in_the_way(lived: Lived) -> None:
    with lived.world.database.write(HERE) as session:
        mine = session.query(Concern).filter_by(partnership=HERE).one()
        mine.seen_at, number = None, mine.id
    with pytest.raises(InputError, match=f"no officer has seen concern {number}"):
        goes(lived)
    assert "dana" in str(names_left(lived.world, "dana")).casefold()


def test_who_is_named_in_the_configuration_is_taken_out_there_first(world: World) -> None:
    officer = world.a_person("Olive Officer", email="olive@testshire.example")
    with world.database.trial(HERE) as session, pytest.raises(InputError, match=r"partnership\.yaml"):
        refuse(session, world.plans[HERE], session.get_one(Person, officer.id))


def test_the_log_says_what_went_in_numbers_and_no_name(lived: Lived) -> None:
    goes(lived)
    with lived.world.database.read() as session:
        entry = audit.entries(session, HERE)[0]
    assert entry.what == "erased a person" and entry.subject == f"person:{lived.person.id}"
    assert "dana" not in json.dumps(entry.detail).casefold() and entry.detail["bookings"] == 1


def test_the_mark_holds_for_this_installation_and_partnership_and_can_be_taken_back(lived: Lived) -> None:
    email = lived.person.email
    goes(lived)
    with lived.world.database.write(HERE) as session:
        assert erased.asked(session, HERE, email=email.upper(), name="D. Delegate")
        assert not erased.asked(session, THERE, email=email, name="Dana Delegate")
        assert not erased.asked(session, HERE, email="other@school.example", name="Dana Delegate")
        assert erased.readmit(session, HERE, email=email, name="", now=lived.world.now)
        assert not erased.asked(session, HERE, email=email, name="Dana Delegate")


def test_of_several_at_an_address_only_the_one_is_marked(lived: Lived) -> None:
    email = lived.person.email
    lived.world.a_person("Ann Other", email=email)
    goes(lived)
    with lived.world.database.read() as session:
        assert erased.asked(session, HERE, email=email, name="dana delegate")
        assert not erased.asked(session, HERE, email=email, name="Ann Other")
        assert people.with_address(session, HERE, email)[0].name == "Ann Other"


def test_nobody_brings_a_person_back_by_naming_them_as_supervisor(world: World) -> None:
    boss = world.a_person("Bea Boss", email="boss@school.example")
    with world.database.write(HERE) as session:
        erase(session, world.plans[HERE], session.get_one(Person, boss.id), now=START, who="x")
    event = world.an_event()
    booking = world.a_booking(event, supervisor=False)
    world.tick(event.ends_at)
    world.answers(booking, there="all", supervisor_name="Bea Boss", supervisor_email="boss@school.example")
    assert world.get(booking).supervisor_id is None
    assert not world.rows(Person, email="boss@school.example")


def test_a_trial_shows_the_same_and_changes_nothing(lived: Lived) -> None:
    with lived.world.database.trial(HERE) as session:
        person = session.get_one(Person, lived.person.id)
        would = erase(session, lived.world.plans[HERE], person, now=lived.world.now, who="x")
    assert "of mine" in str(names_left(lived.world, "of mine"))
    assert goes(lived) == would


def test_touchpoints_and_letters_stay_as_rows(lived: Lived) -> None:
    before = [len(lived.world.rows(table)) for table in (Touchpoint, OutboxMessage)]
    goes(lived)
    assert [len(lived.world.rows(table)) for table in (Touchpoint, OutboxMessage)] == before


def test_a_partnership_that_says_nothing_keeps_answers() -> None:
    assert a_partnership().about.retention.erasure == "keep_answers"


def everything_goes(lived: Lived) -> None:
    about = lived.world.plans[HERE].about.model_copy(update={"retention": Retention(erasure="remove")})
    lived.world.plans[HERE] = replace(lived.world.plans[HERE], about=about)


def noted_by_the_supervisor(lived: Lived, *, seen: bool) -> int:
    """Have the supervisor write of a child at the delegate's briefing; gives the concern's number."""
    world = lived.world
    with world.database.write(HERE) as session:
        text = "Dana Delegate told me that a boy in her class is beaten by his dad every night."
        briefing = session.get_one(Touchpoint, lived.briefing.id)
        assert concern.at_touchpoint(
            session, world.plans[HERE], briefing, text, place="note", now=world.now, channel="web"
        )
        row = session.query(Concern).filter_by(partnership=HERE, place="note").one()
        row.seen_at = world.now if seen else None
        return row.id


@pytest.mark.parametrize("remove", [False, True])
def test_a_concern_of_the_supervisor_that_nobody_has_seen_is_in_the_way(lived: Lived, remove: bool) -> None:
    everything_goes(lived) if remove else None
    number = noted_by_the_supervisor(lived, seen=False)
    for person in (lived.person, lived.boss):
        with pytest.raises(InputError, match=f"no officer has seen concern {number}"):
            goes(lived, person)
    assert lived.world.rows(Concern, id=number)


def test_what_others_raised_outlives_the_bookings_that_go(lived: Lived) -> None:
    everything_goes(lived)
    number = noted_by_the_supervisor(lived, seen=True)
    done = goes(lived)
    [kept], [issue] = lived.world.rows(Concern, id=number), lived.world.rows(PracticeIssue, partnership=HERE)
    assert done.others_kept == 2 and done.naming == (number,)
    assert (kept.touchpoint_id, kept.person_id, kept.event_id) == (None, lived.boss.id, lived.event.id)
    assert "beaten by his dad" in kept.text and issue.closed_at is None and issue.touchpoint_id is None
    assert not lived.world.rows(Booking, partnership=HERE)


def test_an_officer_may_take_the_words_out_of_a_concern_that_names_them(lived: Lived) -> None:
    number = noted_by_the_supervisor(lived, seen=True)
    with lived.world.database.write(HERE) as session:
        person, plan = session.get_one(Person, lived.person.id), lived.world.plans[HERE]
        with pytest.raises(InputError, match=f"those of others that do: {number}"):
            erase(session, plan, person, now=lived.world.now, who="olive", concerns=[number + 100])
    with lived.world.database.write(HERE) as session:
        person = session.get_one(Person, lived.person.id)
        done = erase(session, plan, person, now=lived.world.now, who="olive", concerns=[number])
    assert done.naming == () and lived.world.rows(Concern, id=number)[0].text == "[erased]"


def test_letters_of_who_has_a_like_name_or_the_same_address_stay_theirs(world: World) -> None:
    ann = world.a_person("Ann Bell", email="ann@oak.example")
    others = [("Joann Bellamy", "joann@oak.example"), ("Ann Bell", "ann@elm.example"), ("Raj Shah", "ann@oak.example")]
    people_ = [ann, *(world.a_person(name, email=email) for name, email in others)]
    event = world.an_event()
    for person in people_:
        world.a_booking(event, person=person)
    world.tick(event.starts_at - timedelta(days=6), deliver=False)
    before = {m.id: (m.state, m.context, m.subject) for m in world.queue() if m.person_id != ann.id}
    with world.database.write(HERE) as session:
        done = erase(session, world.plans[HERE], session.get_one(Person, ann.id), now=world.now, who="x")
    assert {m.id: (m.state, m.context, m.subject) for m in world.queue() if m.person_id != ann.id} == before
    assert (done.named_in, done.unsure, done.stopped) == (0, (), 1)


def test_a_letter_that_may_mean_a_namesake_is_told_and_stays(lived: Lived) -> None:
    lived.world.a_person("Dana Delegate", email="dana@other.example")
    done = goes(lived)
    [digest] = lived.world.rows(OutboxMessage, partnership=HERE, template="officer_digest")
    assert done.unsure == (digest.id,) and digest.subject == "About Dana Delegate"


def test_an_address_in_capitals_and_a_name_over_two_lines_are_found(lived: Lived) -> None:
    with lived.world.database.write(HERE) as session:
        digest = session.query(OutboxMessage).filter_by(partnership=HERE, template="officer_digest").one()
        digest.context = {"text": "DANA@School.example, that is\ndana\nDELEGATE. xdana@school.example is not"}
    goes(lived)
    [digest] = lived.world.rows(OutboxMessage, partnership=HERE, template="officer_digest")
    assert digest.context == {"text": "[erased], that is\n[erased]. xdana@school.example is not"}
    assert digest.subject == "About [erased]"


def test_a_supervisor_goes_out_of_what_delegates_answered(world: World) -> None:
    event = world.an_event()
    booking = world.a_booking(event, supervisor=False)
    world.tick(event.ends_at)
    world.answers(booking, there="all", supervisor_name="Sue Pervisor", supervisor_email="sue@school.example")
    boss = world.rows(Person, email="sue@school.example")[0]
    with world.database.write(HERE) as session:
        done = erase(session, world.plans[HERE], session.get_one(Person, boss.id), now=world.now, who="x")
    assert done.answered == 1 and names_left(world, "sue@", "sue p") == {}
    assert {row.question for row in world.rows(AnswerRow)} >= {"there"}


def test_what_was_typed_in_a_chat_goes_though_others_have_the_address(lived: Lived) -> None:
    lived.world.a_person("Dave Delegate", email="dana@school.example")
    goes(lived)
    assert names_left(lived.world, "typed", "Uhere") == {}


def test_who_was_corrected_before_is_not_left_under_the_old_name_and_address(lived: Lived) -> None:
    world = lived.world
    with world.database.write(HERE) as session:
        person = session.get_one(Person, lived.person.id)
        correct(session, world.plans[HERE], person, email="d@new.example", name="Dana New", now=world.now, who="o")
    goes(lived)
    assert names_left(world, "dana", "d@new") == {}


def test_a_concern_of_nobody_known_is_found_by_the_address(lived: Lived) -> None:
    text = "From dana@school.example:\nA boy in my class told me that his dad hits him."
    with lived.world.database.write(HERE) as session:
        row = Concern(partnership=HERE, place="mail", kinds="child", text=text, raised_at=lived.world.now)
        session.add(row)
        session.flush()
        number = row.id
    assert goes(lived).naming == (number,)


def test_at_a_shared_address_no_other_spelling_brings_somebody_back(lived: Lived) -> None:
    email = lived.person.email
    lived.world.a_person("Ann Other", email=email)
    goes(lived)
    with lived.world.database.write(HERE) as session:
        for name in ("Ms Dana Delegate", "Delegate, Dana", "D Delegate", "Dana"):
            assert erased.asked(session, HERE, email=email.upper(), name=name)
        for name in ("Ann Other", "OTHER, Ann", "Dr Ann Other"):
            assert not erased.asked(session, HERE, email=email, name=name)
        assert erased.readmit(session, HERE, email=email, name="Dan Delegate", now=lived.world.now)
        assert not erased.asked(session, HERE, email=email, name="Mr Dan Delegate")
        assert not erased.readmit(session, HERE, email=email, name="Dan Delegate", now=lived.world.now)


def test_who_was_corrected_before_does_not_come_back_under_the_old_address(lived: Lived) -> None:
    """P5: what a roster has wrong goes on standing in the booking system."""
    world, old = lived.world, lived.person.email
    for email in ("d@new.example", "d@newest.example"):
        with world.database.write(HERE) as session:
            person = session.get_one(Person, lived.person.id)
            correct(session, world.plans[HERE], person, email=email, name=None, now=world.now, who="o")
    with world.database.read() as session:
        assert not erased.asked(session, HERE, email=old, name="Dana Delegate"), "nobody is erased yet"
    goes(lived)
    world.a_person("Ann Other", email=old)
    with world.database.write(HERE) as session:
        for email in (old.upper(), "d@new.example", "d@newest.example"):
            assert erased.asked(session, HERE, email=email, name="Ms Dana Delegate")
            assert not erased.asked(session, THERE, email=email, name="Dana Delegate")
        assert not erased.asked(session, HERE, email=old, name="Ann Other"), "the address may be somebody else's"
        assert erased.readmit(session, HERE, email="d@new.example", name="Dan New", now=world.now)
        assert not erased.asked(session, HERE, email="d@new.example", name="Dan New")
    assert not [row for row in world.rows(Person) if row.name_key.startswith("was before a correction")]


def test_what_others_wrote_of_them_stays_without_the_name_and_keeps_its_mark(lived: Lived) -> None:
    """P5: once the name is off the roster, nothing else would take it out of a comment that is shown."""
    world = lived.world
    other = world.a_booking(lived.event, person=world.a_person("Omar Other"), attended=True)
    said = "Dana Delegate on our table was very good; so was Dana Somebody."
    form = world.touchpoint(other, "end_of_course")
    world.tick()
    world.answers(other, there="all", comment=said)
    [response] = world.rows(Response, touchpoint_id=form.id)
    with world.database.write(HERE) as session:
        mark = {"text_digest": comment_marks.text_digest(said), "theme": "praise", "by_whom": "olive", "at": world.now}
        session.add(CommentMark(response_id=response.id, question="comment", partnership=HERE, quotable=True, **mark))
        told = everything(session, world.plans[HERE], session.get_one(Person, lived.person.id), now=world.now)
    assert told.mentioned == (lived.event.ref,) and "our table" not in str(told.as_json())
    assert goes(lived).mentioned == 1
    [row] = world.rows(AnswerRow, response_id=response.id, question="comment")
    assert row.value == "[erased] on our table was very good; so was Dana Somebody."
    [kept] = world.rows(CommentMark, response_id=response.id)
    assert (kept.theme, kept.text_digest) == ("praise", comment_marks.text_digest(row.value))
    assert "Dana Delegate" not in str([each.answers for each in world.rows(Submission, response_id=response.id)])


def written_elsewhere(lived: Lived, name: str = "Dana Delegate") -> None:
    """Have another supervisor raise an issue and leave a note that name somebody at a course of somebody else."""
    world = lived.world
    other, boss = world.a_person("Omar Other"), world.a_person("Bea Boss", email="bea@elm.example")
    event = world.an_event(START.replace(month=2, day=16))
    world.a_booking(event, person=other, supervisor=boss, attended=True)
    with world.database.write(HERE) as session:
        row = session.query(Booking).filter_by(event_id=event.id).one()
        step = Touchpoint(
            partnership=HERE, subject="x", booking_id=row.id, event_id=event.id, person_id=boss.id, round=1,
            stage="supervisor_briefing", kind="brief", role="supervisor", state="sent", due_at=world.now,
            closes_at=world.now + timedelta(days=9),
        )  # fmt: skip
        session.add(step)
        session.flush()
        text = f"Omar learns more from {name} than from us."
        supervisor.act(session, step, what="seen", note=text, now=world.now)
        supervisor.raise_issue(session, step, what="practice_issue", text=text, agency="Elm", now=world.now)


def test_an_issue_and_a_note_at_somebody_elses_course_lose_the_name(lived: Lived) -> None:
    """P5: the name is looked for as in what others answered; the officer who exports is shown the words."""
    written_elsewhere(lived)
    with lived.world.database.read() as session:
        told = everything(
            session, lived.world.plans[HERE], session.get_one(Person, lived.person.id), now=lived.world.now
        )
    assert [(each.what, each.elsewhere) for each in told.to_read] == [("issue", False), ("issue", True), ("note", True)]
    assert "learns more" not in str(told.as_json()) and len(told.held_back) == 1
    done = goes(lived)
    assert (done.noted, done.unsure_words) == (2, ())
    acts, issues = lived.world.rows(SupervisorAct, partnership=HERE), lived.world.rows(PracticeIssue, partnership=HERE)
    said = "Omar learns more from [erased] than from us."
    assert said in [row.note for row in acts] and said in [row.text for row in issues]


def test_an_issue_elsewhere_that_may_mean_a_namesake_is_told_and_stays(lived: Lived) -> None:
    lived.world.a_person("Dana Delegate", email="dana@other.example")
    written_elsewhere(lived)
    done = goes(lived)
    number = max(row.id for row in lived.world.rows(PracticeIssue, partnership=HERE))
    [event] = [row for row in lived.world.rows(Event, partnership=HERE) if row.id != lived.event.id]
    assert (done.noted, done.unsure_words) == (0, (f"issue {number}", f"a note at {event.ref}"))


def test_an_issue_elsewhere_has_the_right_name_after_a_correction(lived: Lived) -> None:
    written_elsewhere(lived)
    with lived.world.database.write(HERE) as session:
        person = session.get_one(Person, lived.person.id)
        plan = lived.world.plans[HERE]
        done = correct(session, plan, person, email=None, name="Dana Right", now=lived.world.now, who="o")
    assert done.noted == 3, "and the one at her own course"
    assert names_left(lived.world, "Dana Delegate").keys() <= {"message.context", "audit_entry.detail"}

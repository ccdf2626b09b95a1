"""A name or address is put right: links to the wrong one die, and letters go to the right one (P5)."""

import pytest

from bot.errors import InputError
from bot.flows.rectifying import Corrected, correct
from bot.storage import audit
from bot.storage.tables import BadAddress, Certificate, Link, OutboxMessage, Person, PracticeIssue
from tests.build import World
from tests.lived import Lived, names_left
from tests.plans import HERE, THERE, at


def put_right(world: World, person: Person, *, email: str | None = None, name: str | None = None) -> Corrected:
    with world.database.write(HERE) as session:
        row = session.get_one(Person, person.id)
        return correct(session, world.plans[HERE], row, email=email, name=name, now=world.now, who="olive")


def test_links_to_a_wrong_address_die_and_the_open_form_goes_to_the_right_one(world: World) -> None:
    booking = world.a_booking()
    person = world.rows(Person, id=booking.person_id)[0]
    world.tick(at("2026-02-24"))
    assert len(world.letters("pre_course")) == 1 and world.rows(Link, person_id=person.id)
    done = put_right(world, person, email=" Right@School.Example ")
    assert done.links > 0 and done.waiting == 1 and not world.rows(Link, person_id=person.id)
    world.tick()
    first, again = world.letters("pre_course")
    assert (first.to.email, again.to.email) == (person.email, "right@school.example")


def test_a_right_name_stands_on_certificates_and_in_letters_that_wait(world: World) -> None:
    person = world.a_person("Dona Delegate", email="dana@school.example")
    event = world.an_event()
    booking = world.a_booking(event, person=person)
    world.tick(event.ends_at)
    world.answers(booking, there="all")
    world.tick()
    assert [each.name for each in world.rows(Certificate)] == ["Dona Delegate"]
    world.tick(at("2026-03-09"), deliver=False)
    put_right(world, person, name="Dana  Delegate")
    assert [each.name for each in world.rows(Certificate)] == ["Dana Delegate"]
    assert not [m for m in world.queue("queued") if m.person_id == person.id and "Dona" in str(m.context)]


def test_what_is_right_or_taken_or_no_address_changes_nothing(world: World) -> None:
    person = world.a_person("Dana Delegate", email="dana@school.example")
    world.a_person("Dana Delegate", email="other@school.example")
    for email, said in (("dana@school.example", "already"), ("other@school.example", "another"), ("dana", "no @")):
        with pytest.raises(InputError, match=said):
            put_right(world, person, email=email)
    assert world.get(person).email == "dana@school.example"


def test_the_log_has_it_without_name_and_address_and_the_other_partnership_is_as_it_was(world: World) -> None:
    Lived(world, THERE)
    lived = Lived(world)
    put_right(world, lived.person, email="right@school.example", name="Dana Right")
    with world.database.read() as session:
        entry = audit.entries(session, HERE)[0]
    assert (entry.what, entry.subject) == ("corrected a person", f"person:{lived.person.id}")
    assert "right@" not in str(entry.detail)
    assert not names_left(world, "right@school.example", "Dana Right", partnership=THERE)


def test_letters_to_others_have_the_right_name_and_the_old_address_is_bad_no_more(world: World) -> None:
    lived = Lived(world)
    done = put_right(world, lived.person, email="right@school.example", name="Diane Right")
    assert done.named_in == 2, "the digest, and the supervisor's briefing"
    [digest] = world.rows(OutboxMessage, partnership=HERE, template="officer_digest")
    assert digest.context["people"] == [{"name": "Diane Right"}] and digest.subject == "About Diane Right"
    assert not world.rows(BadAddress)
    assert [each.text for each in world.rows(PracticeIssue)] == ["here issue about Diane Right"]


def test_a_letter_about_another_course_is_found_too_and_the_domain_alone_means_nobody(world: World) -> None:
    """P5: an address is looked for whole; a council's domain stands in every letter."""
    lived = Lived(world)
    with world.database.write(HERE) as session:
        digest = session.query(OutboxMessage).filter_by(partnership=HERE, template="officer_digest").one()
        said = {"text": "Ask DANA@school.example, not sue@school.example"}
        digest.event_id, digest.context, digest.subject = lived.event.id + 100, said, "At school.example"
    assert put_right(world, lived.person, email="right@school.example").named_in == 1
    [digest] = world.rows(OutboxMessage, partnership=HERE, template="officer_digest")
    assert digest.context == {"text": "Ask right@school.example, not sue@school.example"}


def test_chat_accounts_of_the_old_address_are_counted(world: World) -> None:
    lived = Lived(world)
    assert put_right(world, lived.person, name="Dana Right").accounts == 0
    assert put_right(world, lived.person, email="right@school.example").accounts == 1

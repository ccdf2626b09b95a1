"""Subject access: all that names a person, from every table, and nothing of anybody else's (P5)."""

import json
from typing import Any

import pytest

from bot.errors import InputError, NotFoundError
from bot.flows.subject_access import Everything, everything
from bot.flows.the_person import the_person
from bot.storage.everything_of import PARTS
from bot.storage.tables import Concern, Person
from tests.build import World
from tests.lived import Lived
from tests.plans import HERE, THERE


@pytest.fixture
def lived(world: World) -> Lived:
    Lived(world, THERE)
    return Lived(world)


def told(lived: Lived, person: Person) -> Everything:
    with lived.world.database.read() as session:
        row = session.get_one(Person, person.id)
        return everything(session, lived.world.plans[lived.key], row, now=lived.world.now)


def words(found: Everything) -> str:
    """Give all that the person reads, on the page and in the JSON."""
    page = [fact for entries in found.sections.values() for entry in entries for fact in (entry.about, *entry.facts)]
    return json.dumps(found.as_json()) + repr(page)


def test_a_delegate_is_told_what_they_wrote_got_and_did(lived: Lived) -> None:
    said = words(told(lived, lived.person))
    for mine in ("dana@school.example", "Head of year", "hope of mine", "comment of mine", "plan of mine", "Uhere"):
        assert mine in said
    for mine in ("worried about a child", "here typed", "here no such box", "here@mail.example", "here theme"):
        assert mine in said
    assert "pre_course" in said and "Neglect, 2 March 2026" in said


def test_rows_of_every_table_that_holds_anything_of_a_delegate_are_told(lived: Lived) -> None:
    """What the life above does not have is named here: a table that is added must be lived through, too."""
    found = told(lived, lived.person)
    tables = {entry.table for entries in found.sections.values() for entry in entries}
    not_a_delegates = {"event_trainer", "chat_officer", "chat_code"}
    assert {part.table.__tablename__ for part in PARTS} - tables == not_a_delegates
    assert all(entry.facts for entry in (*found.sections["answers"], *found.sections["sent"]))


def test_nothing_of_the_other_partnership_is_told(lived: Lived) -> None:
    for person in (lived.person, lived.boss, lived.trainer):
        assert "there " not in words(told(lived, person)).replace("there for", "")


def test_a_supervisor_is_told_what_they_did_and_nothing_that_a_delegate_wrote(lived: Lived) -> None:
    said = words(told(lived, lived.boss))
    assert "here note: she helped" in said and "here issue about" in said
    for theirs in ("hope of mine", "comment of mine", "plan of mine", "dana@school", "worried about a child"):
        assert theirs not in said


def test_no_subject_line_tells_a_supervisor_whose_it_was(lived: Lived) -> None:
    """P5: letters to a supervisor name a member of staff in their subjects."""
    sent = told(lived, lived.boss).sections["sent"]
    assert len(sent) > 1 and not [entry for entry in sent if "Dana" in str((entry.facts, entry.data))]
    assert any(entry.data["subject"] for entry in told(lived, lived.person).sections["sent"])


def test_concerns_that_name_somebody_are_for_the_officer_and_in_no_file(lived: Lived) -> None:
    with lived.world.database.write(HERE) as session:
        row = Concern(partnership=HERE, place="mail", kinds="child", text="From x@y.example: Dana Delegate hit him")
        row.raised_at = lived.world.now
        session.add(row)
        session.flush()
        number = row.id
    found = told(lived, lived.person)
    assert found.naming == (number,) and "hit him" not in words(found) and "naming" not in found.as_json()


def test_letters_to_a_namesake_are_not_told(lived: Lived) -> None:
    other = lived.world.a_person("Dana Delegate", email="dana@other.example")
    assert "named" in told(lived, other).sections and not told(lived, other).sections["named"]


def test_a_delegate_is_told_what_a_supervisor_noted_of_them_without_the_names_of_others(lived: Lived) -> None:
    found = told(lived, lived.person)
    notes = [entry.data["note"] for entry in found.sections["of_supervisor"] if entry.table == "supervisor_act"]
    assert notes and "Tess" not in str(notes) and "helped" in str(notes)


def test_an_issue_that_somebody_else_raised_is_counted_and_its_words_are_held_back(lived: Lived) -> None:
    found = told(lived, lived.person)
    assert len(found.held_back) == 1 and "here issue about" not in words(found)


def test_a_letter_to_somebody_else_is_named_without_what_is_in_it(lived: Lived) -> None:
    found = told(lived, lived.person)
    assert [entry.data["template"] for entry in found.sections["named"]] == ["officer_digest"]
    assert "Somebody else's own words" not in words(found)


def test_who_shares_an_address_is_asked_for_by_name_and_gets_nothing_of_the_others(lived: Lived) -> None:
    other = lived.world.a_person("Ann Other", email="dana@school.example")
    with lived.world.database.read() as session:
        with pytest.raises(InputError, match="Dana Delegate; Ann Other"):
            the_person(session, HERE, "Dana@School.example", None)
        assert the_person(session, HERE, "dana@school.example", "ann OTHER").id == other.id
        with pytest.raises(NotFoundError, match="nobody"):
            the_person(session, HERE, "nobody@school.example", None)
    said = words(told(lived, other))
    for theirs in ("Dana", "of mine", "Uhere", "worried", "typed"):
        assert theirs not in said


def test_the_json_says_no_secret_and_no_officer(lived: Lived) -> None:
    data: Any = told(lived, lived.person).as_json()
    assert "olive" not in json.dumps(data) and '"hash"' not in json.dumps(data)


def test_who_has_only_a_name_is_given_the_addresses(lived: Lived) -> None:
    """P5: a request often says who writes, and not by which address the roster knows them."""
    with lived.world.database.read() as session:
        for words in ("Dana Delegate", "delegate", "dana.delegate@home.example"):
            with pytest.raises(NotFoundError, match="give the address of whom you mean: Dana Delegate <dana@school"):
                the_person(session, HERE, words, None)
        with pytest.raises(NotFoundError, match="a part of the name"):
            the_person(session, HERE, "nobody@school.example", None)

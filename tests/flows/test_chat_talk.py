"""What presses and words mean, whatever the platform (C1, C2, Q7)."""

from datetime import timedelta
from typing import Any

import pytest

from bot.flows import answering, chat_talk, chat_typed
from bot.flows.chat_forms import FormAt, Told
from bot.flows.chat_talk import Pressed
from bot.flows.chat_typed import Seen, Typed, Which
from bot.flows.chat_wishes import Caller
from bot.messages.blocks.marks import Mark
from bot.messages.nouns import Conflict, Done, Paused, Problem, Prompt, Review, Step
from bot.storage import chat_accounts, chat_places
from bot.storage.chat_officers import Account
from bot.storage.chat_places import Place
from bot.storage.tables import AuditEntry, Booking, Person, Touchpoint
from tests.build import World
from tests.plans import HERE, THERE, at

MINE, OTHERS = Account("teams", "W", "A1"), Account("teams", "W", "A2")
AFTER = at("2026-03-02", "15:30")


@pytest.fixture
def form(world: World) -> Touchpoint:
    """Give the form of somebody who has an account in a chat of whatever kind."""
    booking = world.a_booking()
    world.tick(AFTER)
    claim(world, booking, MINE)
    return world.touchpoint(booking, "end_of_course")


def claim(world: World, booking: Booking, account: Account) -> None:
    with world.database.write(HERE) as session:
        person = session.get_one(Person, booking.person_id)
        where = {"channel": account.channel, "workspace": account.workspace, "account": account.account}
        chat_accounts.claim(session, HERE, person.id, email=person.email, now=world.now, **where)


def press(world: World, what: str, form: Touchpoint, value: Any = "", *, who: Account = MINE, **mark: Any) -> Any:
    picks = mark.pop("picks", {})
    with world.database.write(form.partnership) as session:
        pressed = Pressed(Mark(form.id, what, **mark), value, picks)
        return chat_talk.press(session, world.plans[HERE], who, pressed, now=world.now)


def step(came: Any) -> Step:
    assert isinstance(came, FormAt) and came.step is not None
    return came.step


def hear(
    world: World, form: Touchpoint, text: str, *, seen: Seen | None = None, thread: str = "", named: int = 0
) -> Any:
    with world.database.write(HERE) as session:
        chat_places.put(session, HERE, form.id, Place("teams", "W", "R", "1", "1"))
        people = chat_accounts.people_of(session, HERE, "teams", "W", "A1")
        caller = Caller(session, world.plans[HERE], MINE, people, world.now)
        return chat_typed.hear(caller, Typed(text, "R"), form=named, seen=seen)


def test_a_press_is_a_move_of_the_form_it_stands_on(world: World, form: Touchpoint) -> None:
    asked = step(press(world, "start", form))
    assert isinstance(asked, Prompt) and asked.question == "there"
    asked = step(press(world, "say", form, "all", question="there"))
    assert isinstance(asked, Prompt) and asked.question == "can_signs"
    assert step(press(world, "start", form)) == asked
    back = step(press(world, "back", form, question="can_signs"))
    assert isinstance(back, Prompt) and (back.question, back.current) == ("there", "all")
    on = step(press(world, "keep", form, question="there"))
    assert isinstance(on, Prompt) and on.question == "can_signs"
    assert isinstance(step(press(world, "skip", form, question="can_signs")), Problem)
    assert isinstance(step(press(world, "later", form)), Paused)


def test_a_choice_may_come_by_its_number(world: World, form: Touchpoint) -> None:
    press(world, "start", form)
    asked = step(press(world, "pickone", form, "#1", question="there"))
    assert isinstance(asked, Prompt) and asked.question == "can_signs"


def test_a_late_press_is_a_conflict_and_replacing_is_meant(world: World, form: Touchpoint) -> None:
    press(world, "say", form, "all", question="there")
    conflict = step(press(world, "say", form, "part", question="there"))
    assert isinstance(conflict, Conflict)
    seen = conflict.prompt.seen
    asked = step(press(world, "replace", form, conflict.offered_value, question="there", seen=seen))
    assert isinstance(asked, Prompt) and asked.question == "can_signs"


def test_a_form_goes_from_the_review_to_sent_and_back_out(world: World, form: Touchpoint) -> None:
    world.takes(form)
    for question, value in (("there", "all"), ("can_signs", "4"), ("can_drift", "4"), ("usefulness", "5")):
        press(world, "say", form, value, question=question)
    press(world, "save", form, question="action_1", picks={"action_1": (0, "Talk")})
    for question in ("action_2", "action_3", "comment"):
        review = step(press(world, "skip", form, question=question))
    assert isinstance(review, Review)
    assert step(press(world, "withdraw", form)) == review
    changed = step(press(world, "change", form, "action_1"))
    assert isinstance(changed, Prompt) and changed.current == "Talk"
    review = step(press(world, "go", form))
    assert isinstance(review, Review)
    sent = press(world, "send", form, seen=review.revision)
    assert isinstance(step(sent), Done) and sent.sent and sent.settles
    gone = press(world, "withdraw", form)
    assert isinstance(step(gone), Prompt) and not gone.sent and "withdrawn" in gone.beside


def test_only_whom_a_form_is_for_may_press_on_it(world: World, form: Touchpoint) -> None:
    """Q7."""
    stranger = press(world, "start", form, who=OTHERS)
    assert isinstance(stranger, Told) and "somebody else" in stranger.text
    with world.database.write(THERE) as session:
        pressed = Pressed(Mark(form.id, "start"))
        other = chat_talk.press(session, world.plans[THERE], MINE, pressed, now=world.now)
        nobody = chat_talk.press(session, world.plans[HERE], MINE, Pressed(Mark(99_999, "start")), now=world.now)
    assert other == nobody == stranger
    refused = [(entry.who, entry.partnership) for entry in world.rows(AuditEntry) if "refused" in entry.what]
    assert refused == [(str(OTHERS), HERE), (str(MINE), THERE), (str(MINE), HERE)]


def test_a_form_that_was_never_sent_or_has_closed_takes_nothing(world: World, form: Touchpoint) -> None:
    booking = world.rows(Booking)[0]
    unsent = world.touchpoint(booking, "impact_check")
    assert isinstance(press(world, "start", unsent), Told)
    world.now += timedelta(days=60)
    closed = press(world, "start", form)
    assert isinstance(closed, FormAt) and closed.step is None and not closed.sent


def test_finish_later_stays_where_what_was_filled_in_is_no_answer(world: World, form: Touchpoint) -> None:
    press(world, "start", form)
    stays = step(press(world, "later", form, picks={"action_1": (0, "x" * 301)}))
    assert isinstance(stays, Problem)


def test_back_keeps_what_was_filled_in_and_skip_does_not(world: World, form: Touchpoint) -> None:
    """C2."""
    world.fills(form, action_2="Read")
    press(world, "change", form, "action_2")
    back = step(press(world, "back", form, question="action_2", picks={"action_2": (held(world, form), "Ring Sue")}))
    assert isinstance(back, Prompt) and back.question == "action_1"
    again = step(press(world, "change", form, "action_2"))
    assert isinstance(again, Prompt) and again.current == "Ring Sue"
    picks = {"action_2": (held(world, form), "Something else")}
    press(world, "skip", form, question="action_2", seen=held(world, form), picks=picks)
    skipped = step(press(world, "change", form, "action_2"))
    assert isinstance(skipped, Prompt) and skipped.current == ""


@pytest.mark.parametrize("text", ["x" * 301, "   "])
def test_back_goes_back_also_where_what_was_filled_in_is_no_answer(world: World, form: Touchpoint, text: str) -> None:
    world.fills(form)
    press(world, "change", form, "action_1")
    before = held(world, form, "action_1")
    back = step(press(world, "back", form, question="action_1", picks={"action_1": (before, text)}))
    assert isinstance(back, Prompt) and back.question != "action_1"
    assert held(world, form, "action_1") == before


def held(world: World, form: Touchpoint, question: str = "action_2") -> int:
    """Give the revision of an answer."""
    with world.database.read() as session:
        return answering.sheet(session, world.plans, HERE, form.id).state.answers[question].revision


def test_again_is_the_undo_of_stop(world: World, form: Touchpoint) -> None:
    """C3."""
    hear(world, form, "stop")
    assert world.rows(Person, id=form.person_id)[0].stopped_at is not None
    press(world, "again", form)
    assert world.rows(Person, id=form.person_id)[0].stopped_at is None


def test_words_answer_what_is_shown_and_not_what_is_open(world: World, form: Touchpoint) -> None:
    press(world, "say", form, "all", question="there")
    assert isinstance(step(hear(world, form, "part", seen=Seen("there", 0))), Conflict)
    asked = step(hear(world, form, "4"))
    assert isinstance(asked, Prompt) and asked.question == "can_drift"
    paused = hear(world, form, "4", seen=Seen())
    assert step(paused) == asked and paused.beside


def test_nothing_is_sent_by_a_word_that_was_not_reviewed(world: World, form: Touchpoint) -> None:
    world.fills(form)
    press(world, "change", form, "comment")
    assert isinstance(step(hear(world, form, "send")), Review)
    assert isinstance(step(hear(world, form, "send")), Done)


def test_words_for_one_of_several_forms_are_asked_about_unless_it_is_named(world: World, form: Touchpoint) -> None:
    person = world.rows(Person, id=form.person_id)[0]
    booking = world.a_booking(world.an_event(at("2026-03-02", "09:40")), person=person)
    world.tick(AFTER + timedelta(minutes=20))
    other = world.touchpoint(booking, "end_of_course")
    for each in (form, other):
        press(world, "start", each)
    assert isinstance(hear(world, other, "hello"), Told | FormAt)
    which = hear(world, form, "part")
    assert isinstance(which, Which) and {each.touchpoint for each in which.forms} == {form.id, other.id}
    named = hear(world, form, "part", named=other.id)
    assert isinstance(named, FormAt) and named.touchpoint == other.id
    assert isinstance(hear(world, form, "help"), Told)

"""Before anything is sent, what may tell who a child or family is can be taken out, or kept (C4, issue 7 item 2)."""

from typing import Any

import pytest

from bot.flows import answering, known_names
from bot.flows.conversation import Go, Held, Say, Send, State
from bot.flows.deciding import KEEP, TAKE_OUT, Keep, Look, TakeOut, around, take
from bot.insight.case_details import details
from bot.insight.roster_names import RosterNames
from bot.messages.nouns import Done, Pointed, Prompt, Review, Step
from bot.plan.questionnaire import Form, Question
from bot.storage.tables import AnswerRow, Concern, KeptDetail, Response, Submission, Touchpoint
from tests.build import World
from tests.plans import HERE, at

SAID = "I rang Mrs Oduya. Then 01642 123456, and Mrs Oduya again."
FORM = Form.model_construct(
    intro="",
    minutes=1,
    title="A form",
    thanks="Thank you.",
    thanks_absent="",
    questions=(
        Question(key="what", kind="long", text="What?", hint="Please do not name a child."),
        Question(key="who", kind="short", text="Who supervises you?", about="supervisor_name"),
    ),
)
LOOK = Look(lambda text: details(text, RosterNames(["Sam Super"])))


def state(what: str = SAID) -> State:
    return State(1, {"what": Held(what, 1), "who": Held("Sam Super", 2)}, "review", 2)


def review(step: Step) -> Review:
    assert isinstance(step, Review)
    return step


def open_words(step: Step) -> list[str]:
    return [each.words for each in review(step).details]


def test_sending_shows_first_what_nobody_decided_on_and_loses_nothing() -> None:
    came = take(FORM, state(), Send(2), LOOK)
    assert came.state == state() and review(came.step).held_back
    assert [(each.kind, each.words) for each in review(came.step).details] == [
        ("name", "Oduya"),
        ("telephone", "01642 123456"),
    ]


def test_a_supervisors_name_is_asked_for_and_not_pointed_at() -> None:
    assert isinstance(take(FORM, state("Nothing."), Send(2), LOOK).step, Done)


def test_one_piece_is_taken_out_wherever_it_stands_in_the_answer_and_another_is_kept() -> None:
    first, second = review(take(FORM, state(), Send(2), LOOK).step).details
    came = take(FORM, state(), TakeOut("what", first.digest), LOOK)
    assert came.state.answers["what"].value == "I rang Mrs [name]. Then 01642 123456, and Mrs [name] again."
    assert (open_words(came.step), came.state.revision) == (["01642 123456"], 3)
    again = take(FORM, came.state, TakeOut("what", first.digest), LOOK)
    assert again.state == came.state
    kept = take(FORM, came.state, Keep("what", second.digest), LOOK)
    assert (kept.state, open_words(kept.step), kept.kept) == (came.state, [], (("what", second.digest),))
    look = Look(LOOK.find, frozenset({second.digest}))
    assert isinstance(take(FORM, kept.state, Send(3), look).step, Done)


@pytest.mark.parametrize(
    ("how", "text"), [(KEEP, SAID), (TAKE_OUT, "I rang Mrs [name]. Then [number], and Mrs [name] again.")]
)
def test_one_press_keeps_or_takes_out_all_and_sends(how: str, text: str) -> None:
    came = take(FORM, state(), Send(2, how), LOOK)
    assert isinstance(came.step, Done) and came.state.answers["what"].value == text
    assert len(came.kept) == (2 if how == KEEP else 0)


def test_nothing_is_sent_or_kept_that_was_changed_since_it_was_shown() -> None:
    came = take(FORM, state(), Send(1, KEEP), LOOK)
    assert isinstance(came.step, Review) and came.kept == () and came.state.version == 0


def test_a_late_press_changes_nothing_that_was_sent() -> None:
    sent = take(FORM, state(), Send(2, KEEP), LOOK).state
    assert take(FORM, sent, TakeOut(), LOOK).state == sent


def test_a_piece_is_shown_in_its_sentence_and_a_long_one_is_cut_between_words() -> None:
    (found,) = details("All good. The child Zed was there. Then home.", RosterNames([]))
    assert around("All good. The child Zed was there. Then home.", found) == ("The child ", " was there.")
    text = f"{'before ' * 30}the child Zed {'after ' * 30}"
    before, after = around(text, details(text, RosterNames([]))[0])
    assert before.startswith("…before") and after.endswith("after…") and len(before) < 80 > len(after)


@pytest.fixture
def form(world: World) -> Touchpoint:
    """Somebody's end-of-course form, up to its review, with a child's name in the comment and the actions."""
    world.tick(at("2026-03-02", "15:00"))
    booking = world.a_booking()
    world.tick(at("2026-03-02", "15:30"))
    touchpoint = world.touchpoint(booking, "end_of_course")
    step = world.takes(touchpoint)
    while isinstance(step, Prompt):
        said: Any = {"comment": "The child Zebedee lives at 12 Acacia Avenue."}.get(step.question)
        step = world.takes(touchpoint, Say(step.question, step.seen, said or usual(step)))
    return touchpoint


def usual(step: Prompt) -> str:
    return step.choices[-1].value if step.choices else "" if step.optional else "Listen"


def revision(world: World, form: Touchpoint) -> int:
    return world.rows(Response, touchpoint_id=form.id)[0].revision


def test_what_is_kept_is_remembered_on_every_channel_and_asked_no_more(world: World, form: Touchpoint) -> None:
    held = review(world.takes(form, Send(revision(world, form)), channel="web"))
    assert held.held_back and open_words(held) == ["Zebedee", "12 Acacia Avenue"]
    name, address = held.details
    assert _left(world, form, name) == ["12 Acacia Avenue"]
    shown = world.takes(form, TakeOut(address.question, address.digest), channel="slack")
    assert open_words(shown) == []
    (row,) = world.rows(KeptDetail)
    assert "zebedee" not in row.digest.casefold() and row.partnership == HERE
    assert isinstance(world.takes(form, Send(revision(world, form)), channel="slack"), Done)
    (sent,) = world.rows(Submission)
    assert sent.answers["comment"] == "The child Zebedee lives at [address]."
    changed = world.takes(form, Go("comment"))
    assert isinstance(changed, Prompt)
    again = world.takes(form, Say("comment", changed.seen, "The child Zebedee and Mrs Oduya."))
    assert open_words(again) == ["Oduya"]


def _left(world: World, form: Touchpoint, name: Pointed) -> list[str]:
    world.takes(form, Keep(name.question, name.digest), channel="slack")
    return open_words(world.takes(form, Keep(name.question, name.digest), channel="web"))


def test_pressing_take_all_out_and_send_sends_without_them(world: World, form: Touchpoint) -> None:
    assert isinstance(world.takes(form, Send(revision(world, form), TAKE_OUT)), Done)
    (row,) = world.rows(AnswerRow, question="comment")
    assert row.value == row.draft == "The child [name] lives at [address]."
    assert world.rows(KeptDetail) == []


def test_a_concern_is_seen_with_the_words_that_are_taken_out_later(world: World, form: Touchpoint) -> None:
    """C4: the guard goes first, and officers read what was written."""
    shown = world.takes(form, Go("comment"))
    assert isinstance(shown, Prompt)
    said = "The girl Zebedee told me that her stepdad hits her every night."
    assert world.takes(form, Say("comment", shown.seen, said)).care is not None
    world.takes(form, TakeOut())
    (row,) = world.rows(Concern)
    assert row.text == said
    assert world.rows(AnswerRow, question="comment")[0].draft != said


def test_the_roster_is_read_and_the_writer_and_the_trainer_may_be_named(world: World) -> None:
    world.a_person("Pat Pupilson")
    event = world.an_event(trainers=[world.a_person("Tess Trainer")])
    booking = world.a_booking(event, person=world.a_person("Dana Delegate"))
    touchpoint = world.touchpoint(booking, "end_of_course")
    with world.database.read() as session:
        find = known_names.finder(session, touchpoint)
        assert [each.words for each in find("Tess Trainer met Pat Pupilson, says Dana.")] == ["Pat Pupilson"]


def test_a_look_at_a_question_reads_no_roster(world: World, form: Touchpoint) -> None:
    with world.database.read() as session:
        sheet = answering.sheet(session, world.plans, HERE, form.id)
        assert isinstance(answering.at(sheet, "comment"), Prompt)
        assert isinstance(answering.at(sheet, "review"), Review)

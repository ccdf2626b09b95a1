"""A delegate types answers and moves, in a thread and outside, with one form and with several (C1, C3, Q7)."""

from sqlalchemy import update

from bot.flows.conversation import Go, Say
from bot.storage.tables import ChatPlace, Person
from tests.fakes.slack.seen import Seen
from tests.handlers.slack.slack_world import AFTER, Delegate, SlackWorld
from tests.plans import HERE, at


def test_typed_answers_and_moves_go_to_the_form_of_their_thread(dana: Delegate) -> None:
    """C1: labels in any case, words of the buttons, free text."""
    dana.presses("Start")
    assert dana.types("all.").says("recognise the signs of neglect")
    assert dana.types("Back").says("Were you there?")
    assert dana.types("ALL").says("recognise the signs of neglect")
    for said in ("4", "4", "5"):
        dana.types(said)
    assert dana.types("Ring <the nurse> & ask *twice*").says("Action 2?")
    assert dana.types("skip").says("Action 3?")
    dana.types("skip")
    assert dana.types("skip").says("Here is what you have said")
    assert "Change my answers" in dana.types("send").buttons()
    assert dana.drafts()["action_1"] == "Ring <the nurse> & ask *twice*"


def test_typed_words_outside_of_threads_go_to_the_one_form_that_was_begun(dana: Delegate) -> None:
    dana.presses("Start")
    assert dana.types("part", thread=False).says("recognise the signs of neglect")
    assert dana.drafts() == {"there": "part"}


def test_words_in_quotes_are_answers_moves_and_wishes_and_stay_in_what_is_written(dana: Delegate) -> None:
    """C1, C2: hints quote what one may type, and people type the quotes as well."""
    dana.presses("Start")
    assert dana.types("“All”").says("recognise the signs of neglect")
    assert dana.types("'back'").says("Were you there?")
    for said in ('"all"', "'4'", "“4”", "5", "“Ring the nurse”"):
        dana.types(said)
    assert dana.drafts()["action_1"] == "“Ring the nurse”"
    dana.types("“status”", thread=False)
    assert "Waiting: end, Neglect" in dana.last()


def test_who_was_not_there_is_not_thanked_for_plans(dana: Delegate) -> None:
    """C2."""
    dana.presses("Start")
    for said in ("no", "4", "4", "None", "skip", "skip", "skip"):
        dana.types(said)
    assert dana.types("send").says("As you were not at the course")


def test_what_is_no_answer_is_told_what_would_be_one(dana: Delegate) -> None:
    dana.presses("Start")
    assert dana.types("perhaps").says("type one of them, such as Part")
    assert dana.drafts() == {}


def test_words_typed_before_anything_is_asked_are_no_answer(slack_world: SlackWorld, dana: Delegate) -> None:
    before = dana.now
    dana.types("Thanks for this!")
    assert "Press Start" in dana.last()
    dana.types("Thanks again!", thread=False)
    assert "Press Start" in dana.last()
    assert "worried about a child" in dana.last() and "Safeguarding hub 01539 000000" in dana.last()
    assert dana.now.blocks == before.blocks and dana.drafts() == {}


def test_start_typed_in_the_thread_of_an_invitation_begins_the_form_in_it(dana: Delegate) -> None:
    assert dana.types("start").says("Question 1 of")


def test_words_at_the_review_or_after_sending_are_no_answer(slack_world: SlackWorld, dana: Delegate) -> None:
    dana.presses("Start")
    for said in ("all", "4", "4", "5", "Talk", "skip", "skip", "skip"):
        dana.types(said)
    dana.types("That is all")
    assert "not taken as an answer" in dana.whispered()
    dana.types("send")
    dana.types("Thank you")
    assert dana.last() == "You are welcome."
    dana.types("One more thing")
    assert "You have sent your answers" in dana.last()
    assert dana.drafts()["comment"] == ""


def test_words_typed_while_it_is_paused_ask_the_question_again(dana: Delegate) -> None:
    """What is not seen cannot be answered."""
    dana.presses("Start")
    dana.presses("Finish later")
    assert dana.types("all", thread=False).says("Were you there?")
    assert dana.drafts() == {}
    assert "Here is the question" in dana.whispered()
    assert dana.types("all", thread=False).says("recognise the signs of neglect")


def test_typed_words_answer_the_question_that_slack_shows_though_the_web_is_further(
    slack_world: SlackWorld, dana: Delegate
) -> None:
    """C2: a conflict, not an answer to a question that was not seen."""
    dana.presses("Start")
    slack_world.takes(dana.touchpoint, Say("there", 0, "part"), Say("can_signs", 0, "2"))
    asked = dana.types("all")
    assert dana.drafts() == {"there": "part", "can_signs": "2"}
    assert any(label.startswith("Keep") for label in asked.buttons())


def test_two_texts_in_a_row_are_taken_in_their_order(slack_world: SlackWorld, dana: Delegate) -> None:
    dana.presses("Start")
    for said in ("all", "4", "3", "2"):
        dana.person.types(said, dana.shown)
    assert dana.now.says("Action 1?")
    assert dana.drafts() == {"there": "all", "can_signs": "4", "can_drift": "3", "usefulness": "2"}


def test_a_closed_form_takes_no_words(slack_world: SlackWorld, dana: Delegate) -> None:
    dana.presses("Start")
    slack_world.now = at("2026-06-01")
    dana.types("all")
    assert "has closed" in dana.last()
    assert dana.drafts() == {}


def test_a_form_whose_message_was_deleted_is_posted_anew_for_typed_words(
    slack_world: SlackWorld, dana: Delegate
) -> None:
    dana.presses("Start")
    slack_world.here.client().chat_delete(channel=dana.shown.room, ts=dana.shown.ts)
    dana.person.types("all")
    slack_world.quiet()
    dana.shown = dana.person.newest()
    assert dana.now.says("recognise the signs of neglect")
    assert dana.types("4").says("challenge drift")


def _two(world: SlackWorld) -> tuple[Delegate, Delegate]:
    """Give one person with two forms, both begun."""
    first = world.asked()
    person = world.rows(Person, name="Pat U1")[0]
    second_booking = world.a_booking(world.an_event(at("2026-03-02", "09:40")), person=person)
    world.tick(AFTER.replace(minute=50))
    second = Delegate(world, first.person, world.touchpoint(second_booking, "end_of_course"))
    first.presses("Start")
    second.presses("Start")
    return first, second


def _asks(delegate: Delegate) -> Seen:
    delegate.world.quiet()
    return delegate.person.newest()


def _none_touched_last(world: SlackWorld) -> None:
    """Have nothing tell which of the forms was touched last."""
    with world.database.write(HERE) as session:
        session.execute(update(ChatPlace).values(step=1))


def test_with_several_forms_begun_words_answer_the_one_that_was_touched_last(slack_world: SlackWorld) -> None:
    """Nobody is asked which, again and again."""
    first, second = _two(slack_world)
    first.types("part", thread=False)
    assert (first.drafts(), second.drafts()) == ({}, {"there": "part"})
    first.presses("All")
    first.types("4", thread=False)
    assert first.drafts() == {"there": "all", "can_signs": "4"}
    first.presses("Finish later")
    first.types("3", thread=False)
    assert second.drafts() == {"there": "part", "can_signs": "3"}


def test_a_form_at_its_review_takes_moves_and_no_answers(slack_world: SlackWorld) -> None:
    first, second = _two(slack_world)
    for said in ("all", "4", "4", "5", "Talk", "skip", "skip", "skip"):
        first.types(said)
    first.types("part", thread=False)
    assert second.drafts() == {"there": "part"}


def test_a_move_that_does_nothing_says_why_in_the_form(dana: Delegate) -> None:
    dana.presses("Start")
    assert dana.types("back").says("This is the first question.")
    assert dana.types("skip").says("This one is needed.")
    assert dana.types("send").says("Still to answer: this one.")
    assert not dana.types("all").says("Still to answer")


def test_what_was_sent_is_left_as_it_was_or_changed(slack_world: SlackWorld, dana: Delegate) -> None:
    dana.presses("Start")
    for said in ("all", "4", "4", "5", "Talk", "skip", "skip", "skip", "send"):
        dana.types(said)
    assert dana.presses("Change my answers").says("What you sent still counts.")
    assert "Withdraw my answers" in dana.now.buttons()
    assert "Change my answers" in dana.presses("Leave it as it was").buttons()
    dana.types("status", thread=False)
    assert "Sent, thank you" in dana.last()
    dana.presses("Change my answers")
    dana.chooses("5. Action 1?")
    assert dana.writes("Ring Sue").says("with your changes")
    assert "Leave it as it was" not in dana.now.buttons()


def test_with_several_forms_begun_buttons_ask_which_and_the_words_are_kept_in_slack(slack_world: SlackWorld) -> None:
    """Design: the bot asks which; nothing is typed twice, and nothing answered twice."""
    first, second = _two(slack_world)
    _none_touched_last(slack_world)
    first.types("part", thread=False)
    asks = _asks(first)
    assert asks.says("Which questions") and len(asks.buttons()) == 2
    assert first.drafts() == second.drafts() == {}
    one, other = asks.buttons()
    assert first.person.presses(asks, other).ok
    assert first.person.presses(asks, one).ok  # a slip of the finger, before the buttons were gone
    slack_world.quiet()
    assert second.drafts() == {"there": "part"} and first.drafts() == {}
    assert second.now.says("recognise the signs of neglect")
    assert all(not each.says("Which questions") for each in first.person.received())


def test_in_a_thread_nobody_is_asked_which(slack_world: SlackWorld) -> None:
    first, second = _two(slack_world)
    first.types("perhaps")
    second.types("no")
    assert (first.drafts(), second.drafts()) == ({}, {"there": "none"})


def test_words_in_a_thread_that_is_no_forms_are_asked_about_and_kept_too(slack_world: SlackWorld) -> None:
    first, second = _two(slack_world)
    _none_touched_last(slack_world)
    first.types("help", thread=False)
    elsewhere = _asks(first)
    assert first.person.types("part", elsewhere).ok
    asks = _asks(first)
    assert asks.says("Which questions") and asks.thread == elsewhere.ts
    assert first.person.presses(asks, list(asks.buttons())[1]).ok
    slack_world.quiet()
    assert second.drafts() == {"there": "part"} and first.drafts() == {}


def test_typed_answers_ask_nothing_of_slack(slack_world: SlackWorld, dana: Delegate) -> None:
    """Slack lets a workspace's messages be read 50 times a minute."""
    dana.presses("Start")
    before = len(slack_world.team.calls)
    assert dana.types("all").says("recognise the signs of neglect")
    assert [method for method, _ in slack_world.team.calls[before:]] == ["chat.update"]


def test_words_that_were_deleted_meanwhile_are_asked_for_again(slack_world: SlackWorld) -> None:
    first, _ = _two(slack_world)
    _none_touched_last(slack_world)
    first.types("part", thread=False)
    asks = _asks(first)
    mine = next(each for each in first.person.messages() if each.text == "part")
    first.person.deletes(mine)
    first.person.presses(asks, next(iter(asks.buttons())))
    assert "cannot be found" in first.whispered()
    assert first.drafts() == {}


def test_while_slack_does_not_say_what_was_typed_the_press_is_kept(slack_world: SlackWorld) -> None:
    """Nothing is lost: it is taken with the leftovers."""
    first, _ = _two(slack_world)
    _none_touched_last(slack_world)
    first.types("part", thread=False)
    asks = _asks(first)
    slack_world.team.fails("internal_error", "conversations.history")
    first.person.presses(asks, next(iter(asks.buttons())))
    assert "is kept" in first.whispered()
    assert [each.key for each in slack_world.inputs() if each.done_at is None]


def test_an_edited_or_deleted_message_and_our_own_are_no_words(slack_world: SlackWorld, dana: Delegate) -> None:
    """C4: an edit is kept until a reader has looked at it, and is never an answer; what is deleted is not kept."""
    dana.presses("Start")
    before = len(slack_world.inputs())
    dana.types("hello")
    mine = next(each for each in dana.person.messages() if each.text == "hello")
    assert dana.person.edits(mine, "all").ok
    assert dana.person.deletes(dana.person.look(mine)).ok
    slack_world.quiet()
    assert len(slack_world.inputs()) == before + 2
    assert [each.key for each in slack_world.inputs() if each.done_at is None] == []
    assert dana.drafts() == {}


def test_an_event_delivered_again_after_it_was_done_does_nothing(slack_world: SlackWorld, dana: Delegate) -> None:
    """Q7: Slack brings an event up to four times."""
    dana.presses("Start")
    typed = dana.person.types("all", dana.shown)
    assert dana.now.says("recognise the signs of neglect")
    dana.types("back")
    said = len(dana.person.received())
    assert dana.person.courier.again(typed).ok
    assert dana.now.says("Were you there?")
    assert len(dana.person.received()) == said


def test_a_form_begun_on_the_web_only_is_not_answered_by_words_here(slack_world: SlackWorld, dana: Delegate) -> None:
    slack_world.takes(dana.touchpoint, Go())
    dana.types("all")
    assert "Press Start" in dana.last()
    assert dana.drafts() == {}

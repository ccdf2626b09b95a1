"""A delegate presses: one message, updated in place; nothing lost, nothing twice (C1, C2, Q7)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from bot.flows.conversation import Go, Say, Send
from bot.handlers.slack import talk
from bot.storage.tables import AuditEntry, Link, Response, Submission
from tests.handlers.slack.slack_world import AFTER, Delegate, SlackWorld

ALL = ("Start", "All", "4", "5", "4")
"""Presses up to the first action."""


def filled_in(dana: Delegate) -> None:
    """Answer everything up to the review."""
    for label in ALL:
        dana.presses(label)
    dana.writes("Talk to the health visitor")
    for _ in range(3):
        dana.presses("Skip")


def test_what_the_supervisor_will_see_is_said_before_the_first_question(slack_world: SlackWorld) -> None:
    """L5: where Start is pressed, in chat as by mail."""
    dana = slack_world.asked()
    assert "Start" in dana.now.buttons()
    assert dana.now.says("Your supervisor will see the actions that you write down for yourself")
    assert dana.now.says("Nothing else, and never what you say about a trainer")
    assert not dana.now.says("Question 1 of")


def test_a_form_is_answered_in_the_message_of_its_invitation(on_both: SlackWorld) -> None:
    """C1: start, buttons, a field, skip, back, review, change, send, and the thanks; on both databases."""
    dana = on_both.asked()
    assert dana.presses("Start").says("Question 1 of")
    assert dana.presses("All").says("recognise the signs of neglect")
    assert dana.presses("4").says("challenge drift")
    assert dana.presses("Back").says("recognise the signs of neglect")
    assert dana.presses("5").says("challenge drift")
    dana.presses("4")
    dana.presses("4")
    assert dana.writes("Talk to the health visitor").says("Action 2?")
    for _ in range(3):
        review = dana.presses("Skip")
    assert review.says("Here is what you have said")
    dana.chooses("4. ")
    assert dana.now.says("It was useful.")
    assert dana.presses("2").says("Here is what you have said")
    dana.presses("Send my answers")
    assert "Change my answers" in dana.now.buttons()
    assert [each.answers["usefulness"] for each in on_both.rows(Submission)] == ["2"]
    assert on_both.rows(Submission)[0].channel == "slack"
    assert on_both.settled == 1
    assert len(dana.person.received()) == 1


def test_what_the_message_carries_for_us_is_not_lost_when_it_turns_into_the_form(dana: Delegate) -> None:
    """C1: the sender finds a message that went by its metadata."""
    before = dana.now.raw["metadata"]
    assert dana.presses("Start").raw["metadata"] == before


def test_a_press_is_kept_until_it_is_done_and_then_nothing_of_it(slack_world: SlackWorld, dana: Delegate) -> None:
    """Q7: what was pressed is not kept twice, nor longer than it must."""
    dana.presses("Start")
    dana.presses("All")
    assert [each.body for each in slack_world.inputs()] == [None, None]
    assert all(each.done_at for each in slack_world.inputs())


def test_a_double_click_answers_once(slack_world: SlackWorld, dana: Delegate) -> None:
    dana.presses("Start")
    shown = dana.now
    with ThreadPoolExecutor(2) as fingers:
        done = list(fingers.map(lambda _: dana.person.presses(shown, "All"), range(2)))
    assert all(each.ok for each in done)
    assert dana.now.says("recognise the signs of neglect")
    assert dana.drafts() == {"there": "all"}


def test_a_double_click_on_send_sends_once(slack_world: SlackWorld, dana: Delegate) -> None:
    filled_in(dana)
    review = dana.now
    dana.person.presses(review, "Send my answers")
    dana.person.presses(review, "Send my answers")
    assert "Withdraw my answers" in dana.now.buttons()
    assert len(slack_world.rows(Submission)) == 1


def test_the_same_press_delivered_again_does_nothing(slack_world: SlackWorld, dana: Delegate) -> None:
    """Q7: a network in trouble brings things twice."""
    dana.presses("Start")
    pressed = dana.person.presses(dana.now, "All")
    dana.presses("Back")
    again = dana.person.courier.again(pressed)
    assert again.ok
    assert dana.now.says("Were you there?")
    assert len(slack_world.inputs()) == 3


def test_a_late_click_on_an_old_screen_asks_which_answer_is_meant(dana: Delegate) -> None:
    """C2: never a silently changed answer."""
    dana.presses("Start")
    old = dana.now
    dana.presses("All")
    dana.person.presses(old, "Part")
    assert {"All", "Part"} <= set("\n".join(dana.now.texts()).split("\n"))
    assert dana.drafts() == {"there": "all"}
    labels = dana.now.buttons()
    dana.presses(next(each for each in labels if each.startswith("Keep")))
    assert dana.now.says("recognise the signs of neglect")
    assert dana.drafts() == {"there": "all"}


def test_an_answer_given_on_the_web_meanwhile_is_not_overwritten(slack_world: SlackWorld, dana: Delegate) -> None:
    """C2, Facts once: Slack shows an older state than is so."""
    dana.presses("Start")
    slack_world.takes(dana.touchpoint, Say("there", 0, "part"))
    dana.presses("All")
    assert dana.drafts() == {"there": "part"}
    dana.presses(next(each for each in dana.now.buttons() if not each.startswith(("Keep", "Finish"))))
    assert dana.drafts() == {"there": "all"}
    assert dana.now.says("recognise the signs of neglect")


def test_a_closed_form_says_so_kindly_and_takes_nothing(slack_world: SlackWorld, dana: Delegate) -> None:
    dana.presses("Start")
    slack_world.now += timedelta(days=60)
    closed = dana.presses("All")
    assert closed.says("has closed") and not closed.buttons()
    assert dana.drafts() == {}


def test_a_form_sent_on_the_web_is_shown_as_sent(slack_world: SlackWorld, dana: Delegate) -> None:
    slack_world.fills(dana.touchpoint)
    assert "Change my answers" in dana.presses("Start").buttons()


def test_finish_later_keeps_what_stood_in_the_field(dana: Delegate) -> None:
    """C1: nothing typed is lost."""
    for label in ALL:
        dana.presses(label)
    dana.person.fills(dana.now, "Ring the school nurse")
    paused = dana.presses("Finish later")
    assert paused.says("Saved.")
    assert dana.drafts()["action_1"] == "Ring the school nurse"
    assert dana.presses("Go on").says("Action 2?")


def test_a_problem_is_said_above_the_same_question(dana: Delegate) -> None:
    for label in ALL:
        dana.presses(label)
    again = dana.writes("x" * 301)
    assert again.says("too long") and again.says("Action 1?")


def test_withdrawn_answers_are_gone_and_that_is_said(slack_world: SlackWorld, dana: Delegate) -> None:
    """L3, C1."""
    filled_in(dana)
    dana.presses("Send my answers")
    dana.presses("Withdraw my answers")
    assert "withdrawn" in dana.whispered()
    assert slack_world.rows(Response)[0].submitted_at is None
    assert dana.drafts() == {}


def test_a_reminder_in_the_thread_takes_the_form_over_and_the_earlier_message_folds(
    slack_world: SlackWorld, dana: Delegate
) -> None:
    """C1: one place shows the form."""
    dana.presses("Start")
    dana.presses("All")
    slack_world.tick(AFTER + timedelta(days=3))
    reminder = dana.person.newest()
    assert reminder.thread == dana.shown.ts
    dana.person.presses(reminder, "Start")
    assert dana.now.buttons() == {}
    dana.shown = reminder
    assert dana.now.says("recognise the signs of neglect")


def test_a_form_whose_message_was_deleted_is_posted_anew(slack_world: SlackWorld, dana: Delegate) -> None:
    dana.presses("Start")
    old = dana.now
    slack_world.here.client().chat_delete(channel=old.room, ts=old.ts)
    assert dana.person.presses(old, "All").ok
    slack_world.quiet()
    dana.shown = dana.person.newest()
    assert dana.shown.ts != old.ts
    assert dana.now.says("recognise the signs of neglect")
    assert dana.presses("4").says("challenge drift")


def test_where_the_response_url_is_no_good_the_message_is_updated_all_the_same(
    slack_world: SlackWorld, dana: Delegate
) -> None:
    slack_world.team.fails("closes", "response_url")
    assert dana.presses("Start").says("Question 1 of")
    slack_world.team.fails("before", "response_url")
    slack_world.team.fails("busy", "chat.update", after=0)
    assert dana.presses("All").says("recognise the signs of neglect")


def test_where_slack_takes_no_update_the_answer_is_kept_and_the_next_press_shows_what_is_so(
    slack_world: SlackWorld, dana: Delegate
) -> None:
    dana.presses("Start")
    shown = dana.now
    slack_world.team.fails("closes", "response_url", times=-1)
    slack_world.team.fails("internal_error", "chat.update", times=-1)
    dana.presses("All")
    assert dana.drafts() == {"there": "all"}
    slack_world.team.faults.clear()
    dana.person.presses(shown, "All")
    assert dana.now.says("recognise the signs of neglect")


def test_somebody_else_cannot_press_on_a_form(slack_world: SlackWorld, dana: Delegate) -> None:
    """Q7: a forwarded message, or an account that is no longer theirs."""
    eve, _ = slack_world.joins("U2")
    shown = dana.now
    eve.presses(shown, "Start")
    slack_world.quiet()
    assert "for somebody else" in "\n".join(eve.ephemerals[-1].texts())
    assert slack_world.refusals() == ["refused: pressed a form that is not theirs"]
    entry = next(each for each in slack_world.rows(AuditEntry) if each.what.startswith("refused"))
    assert (entry.who, entry.subject) == (str(slack_world.here.account("U2")), f"touchpoint:{dana.touchpoint.id}")
    assert slack_world.sheet(dana.touchpoint).state.cursor == ""


def test_another_partnerships_form_is_nobodys_here(slack_world: SlackWorld, dana: Delegate) -> None:
    """Q7: a touchpoint's number in a button proves nothing."""
    slack_world.other_team.user("U1", email="u1@school.example", name="Pat U1")
    shown = dana.now
    other = slack_world.other_team.person("U1")
    slack_world.post(shown.blocks, key="there")
    other.presses(other.newest(), "Start")
    slack_world.quiet()
    assert "for somebody else" in "\n".join(other.ephemerals[-1].texts())
    assert slack_world.sheet(dana.touchpoint).state.cursor == ""


def test_a_garbled_button_changes_nothing_and_has_a_kind_answer(slack_world: SlackWorld, dana: Delegate) -> None:
    before = dana.now
    for garbled in ("form:x:say:y:0:0", "form:1:fly::0:0", "nonsense", "typed:x:1"):
        posted = [{"type": "button", "text": {"type": "plain_text", "text": "Go"}, "action_id": garbled}]
        slack_world.post([{"type": "actions", "elements": posted}])
        assert dana.person.presses(dana.person.newest(), "Go").ok
        assert "nothing has been changed" in dana.whispered()
    assert slack_world.refusals() == ["refused: a garbled action"] * 4
    assert dana.now.blocks == before.blocks
    assert slack_world.inputs() == []


def test_a_press_on_a_question_that_is_not_there_shows_where_the_form_stands(
    slack_world: SlackWorld, dana: Delegate
) -> None:
    asked = f"form:{dana.touchpoint.id}:say:no_such:0:0"
    button = {"type": "button", "text": {"type": "plain_text", "text": "Go"}, "action_id": asked, "value": "4"}
    slack_world.post([{"type": "actions", "elements": [button]}])
    dana.shown = dana.person.newest()
    assert dana.presses("Go").says("Question 1 of")
    assert dana.drafts() == {}


def test_a_form_asked_for_on_the_home_tab_is_shown_below_all_others(slack_world: SlackWorld, dana: Delegate) -> None:
    dana.presses("Start")
    dana.presses("All")
    talk.go_on(slack_world.here, "U1", dana.touchpoint.id)
    assert dana.now.buttons() == {}
    dana.shown = dana.person.newest()
    assert dana.now.says("recognise the signs of neglect")


def test_a_link_to_the_web_is_minted_only_where_it_is_shown(slack_world: SlackWorld, dana: Delegate) -> None:
    """C3: the same form on the web."""
    before = len(slack_world.rows(Link))
    dana.presses("Start")
    dana.presses("All")
    assert len(slack_world.rows(Link)) == before
    paused = dana.presses("Finish later")
    urls = [each["url"] for each in paused.buttons().values() if "url" in each]
    assert len(urls) == 1 and urls[0].startswith("https://evaluation.example/q/")
    assert len(slack_world.rows(Link)) == before + 1


def test_changed_answers_are_a_new_version(slack_world: SlackWorld, dana: Delegate) -> None:
    filled_in(dana)
    dana.presses("Send my answers")
    slack_world.now += timedelta(hours=1)
    assert dana.presses("Change my answers").says("1. ")
    slack_world.takes(dana.touchpoint, Go("comment"))
    seen = slack_world.sheet(dana.touchpoint).state.answers["comment"].revision
    slack_world.takes(dana.touchpoint, Say("comment", seen, "More of it"))
    slack_world.takes(dana.touchpoint, Send(slack_world.sheet(dana.touchpoint).state.revision))
    assert [each.version for each in slack_world.rows(Submission)] == [1, 2]

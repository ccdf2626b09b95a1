"""What may tell who a child or family is, pointed at in Slack before it is sent (C4, issue 7 item 2)."""

from pathlib import Path

import pytest

from bot.flows.conversation import State, show
from bot.messages.blocks.form import step
from bot.messages.nouns import Prompt
from bot.plan.loading import load
from bot.plan.questionnaire import FREE_TEXT, Form, Question
from bot.storage.tables import KeptDetail, Submission
from tests.handlers.slack.slack_world import Delegate, SlackWorld

HEADING = "These words may tell who a child or family is"
CONFIG = Path(__file__).parents[3] / "config"
SAID = "Talk to Mrs Oduya at 12 Acacia Avenue"


def to_the_review(dana: Delegate) -> None:
    for label in ("Start", "All", "4", "5", "4"):
        dana.presses(label)
    dana.writes(SAID)
    for _ in range(3):
        dana.presses("Skip")


def test_each_piece_is_shown_with_take_out_and_keep(on_both: SlackWorld) -> None:
    """On both databases, through signed requests."""
    dana = on_both.asked()
    to_the_review(dana)
    assert dana.now.says(HEADING) and dana.now.says("Oduya") and dana.now.says("(an address)")
    left = dana.presses("Take out “Oduya”")
    assert left.says(HEADING) and dana.drafts()["action_1"] == "Talk to Mrs [name] at 12 Acacia Avenue"
    kept = dana.presses("Keep “12 Acacia Avenue”")
    assert not kept.says(HEADING) and len(on_both.rows(KeptDetail)) == 1
    dana.presses("Send my answers")
    assert on_both.rows(Submission)[0].answers["action_1"] == "Talk to Mrs [name] at 12 Acacia Avenue"


def test_send_shows_them_first_and_traps_nobody(slack_world: SlackWorld, dana: Delegate) -> None:
    to_the_review(dana)
    held = dana.presses("Send my answers")
    assert held.says("Nothing has been sent yet") and slack_world.rows(Submission) == []
    dana.presses("Take all out and send")
    assert slack_world.rows(Submission)[0].answers["action_1"] == "Talk to Mrs [name] at [address]"


def test_the_same_can_be_typed(slack_world: SlackWorld, dana: Delegate) -> None:
    to_the_review(dana)
    assert dana.types("send").says("Nothing has been sent yet")
    dana.types("keep all and send")
    assert slack_world.rows(Submission)[0].answers["action_1"] == SAID


def test_take_all_out_sends_nothing(slack_world: SlackWorld, dana: Delegate) -> None:
    to_the_review(dana)
    dana.presses("Take all out")
    assert dana.drafts()["action_1"] == "Talk to Mrs [name] at [address]"
    assert slack_world.rows(Submission) == []


@pytest.mark.parametrize("key", sorted(load(CONFIG)))
def test_every_question_for_words_of_our_plans_asks_not_to_name_a_child(key: str) -> None:
    """C4: in Slack, of every partnership that we deliver; a plan without is refused (`tests/plan/`)."""
    sheets = load(CONFIG)[key].questionnaires.values()
    asked = [
        q
        for form in sheets
        for q in form.questions
        if isinstance(q, Question) and q.kind in FREE_TEXT and not q.about.startswith("super")
    ]
    assert asked
    for question in asked:
        alone = Form.model_construct(
            intro="",
            minutes=1,
            title="",
            thanks="",
            thanks_absent="",
            questions=(question.model_copy(update={"when": ()}),),
        )
        shown = show(alone, State(1))
        assert isinstance(shown, Prompt)
        said = str(step(shown, touchpoint=1, title="T", course="C", link="").payload())
        assert "not name a" in said, question.key

"""Of two steps that are shown at once, the newer one stays, whichever process shows it (C1)."""

from contextlib import suppress
from typing import Any

import pytest

from bot.flows import chat_talk
from bot.flows.chat_forms import FormAt
from bot.flows.chat_talk import Pressed
from bot.flows.conversation import Say
from bot.handlers.slack import showing
from bot.handlers.slack.here import Here
from bot.handlers.slack.parse import Spot
from bot.handlers.slack.showing import OvertakenError, Showing
from bot.messages.blocks.marks import Mark
from bot.storage import chat_places
from bot.storage.chat_places import Place
from tests.handlers.slack.slack_world import Delegate, SlackWorld


def decided(here: Here, dana: Delegate, *, anew: bool = False) -> Showing:
    """Decide what a form's message shows, or a new one, and do not show it yet."""
    look = Pressed(Mark(dana.touchpoint.id, "start"))
    with here.writing() as session:
        form = chat_talk.press(session, here.partnership, here.account("U1"), look, now=here.now)
        assert isinstance(form, FormAt)
        place = None if anew else chat_places.of(session, here.key, dana.touchpoint.id)
        return showing.prepare(session, here, form, "U1", place)


def test_an_older_step_of_another_process_is_not_put_up_over_a_newer_one(
    slack_world: SlackWorld, dana: Delegate
) -> None:
    dana.presses("Start")
    other = Here(slack_world.desk, slack_world.workspaces["here"])
    older = decided(other, dana)
    slack_world.takes(dana.touchpoint, Say("there", 0, "all"))
    showing.show(slack_world.here, decided(slack_world.here, dana), Spot("U1"))
    assert dana.now.says("recognise the signs of neglect")
    for response_url in ("", "http://127.0.0.1:9/is-not-asked"):
        showing.show(other, older, Spot("U1", response_url=response_url))
    other.aside.submit("U1", lambda: None).result()
    other.close()
    assert dana.now.says("recognise the signs of neglect")


def test_what_waited_for_slack_is_not_put_up_once_a_newer_step_is_there(
    slack_world: SlackWorld, dana: Delegate
) -> None:
    dana.presses("Start")
    here, tries = slack_world.here, []
    older = decided(here, dana)
    update: Any = here.client().chat_update
    slack_world.team.fails("busy", "chat.update", after=0)

    def refused_once() -> Any:
        tries.append(1)
        decided(Here(slack_world.desk, slack_world.workspaces["here"]), dana)
        return update(channel=dana.shown.room, ts=dana.shown.ts, text="older")

    with pytest.raises(OvertakenError):
        showing._unless_overtaken(here, older, refused_once)
    assert tries == [1]


def test_two_quick_wishes_to_go_on_leave_one_live_form(slack_world: SlackWorld, dana: Delegate) -> None:
    """The second was decided before the first was posted, so that it knew of no message to fold."""
    dana.presses("Start")
    first, second = (decided(slack_world.here, dana, anew=True) for _ in range(2))
    assert first.before == second.before
    for each in (second, first):
        with suppress(OvertakenError):
            showing._post(slack_world.here, each)
    slack_world.quiet()
    assert len([each for each in dana.person.received() if each.says("Question 1 of")]) == 1


def test_what_was_posted_meanwhile_is_folded(slack_world: SlackWorld, dana: Delegate) -> None:
    first, posted = decided(slack_world.here, dana, anew=True), []
    for _ in range(2):
        came = slack_world.here.client().chat_postMessage(channel="U1", **first.said.payload())
        posted.append(Place("slack", "T1", str(came["channel"]), str(came["ts"]), str(came["ts"])))
    second = decided(slack_world.here, dana, anew=True)
    with slack_world.here.writing() as session:
        number = dana.touchpoint.id
        assert chat_places.posted(session, "here", number, posted[0], second.step) is None
        assert chat_places.posted(session, "here", number, posted[1], first.step) == posted[1]
        assert chat_places.of(session, "here", number) == posted[0]


def test_words_answer_no_question_that_could_not_be_put_up(slack_world: SlackWorld, dana: Delegate) -> None:
    """C2: what is not seen cannot be answered."""
    dana.presses("Start")
    slack_world.team.fails("internal_error", "chat.update", times=-1)
    dana.types("all")
    assert dana.now.says("Were you there?") and dana.drafts() == {"there": "all"}
    slack_world.team.faults.clear()
    asked = dana.types("part")
    assert any(label.startswith("Keep") for label in asked.buttons())
    assert dana.drafts() == {"there": "all"}

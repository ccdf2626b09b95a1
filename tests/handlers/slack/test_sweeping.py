"""What was acknowledged and not done is done at the next start, or the next tick (Q7)."""

from datetime import timedelta
from typing import Any

from sqlalchemy import text, update

from bot.handlers.slack import parse, sweeping
from bot.storage import chat_inputs
from bot.storage.chat_inputs import Input
from bot.storage.tables import Person, Touchpoint
from tests.fakes.slack.courier import Delivery
from tests.handlers.slack.slack_world import AFTER, Delegate, SlackWorld


def died(world: SlackWorld, delivery: Delivery) -> None:
    """Have a process die between the acknowledgement and the taking: only what it has kept is there."""
    with world.database.write(world.here.key) as session:
        key, body = parse.key(delivery.payload), parse.kept(delivery.payload)
        chat_inputs.keep(session, [Input(key, world.here.key, "slack", body, world.now, "U1")])


def unheard(world: SlackWorld, delegate: Delegate, label: str) -> Delivery:
    """Press while nobody listens."""
    world.slack.deliver_to("http://127.0.0.1:9/slack/events")
    return delegate.person.presses(delegate.now, label)


def broken(delegate: Delegate) -> Any:
    """Have a form be one that nobody can read any more."""
    return update(Touchpoint).where(Touchpoint.id == delegate.touchpoint.id).values(form="no such form")


def renamed(old: str, new: str) -> Any:
    return text(f"ALTER TABLE {old} RENAME TO {new}")


def test_a_press_whose_process_died_is_taken_at_the_next_start(slack_world: SlackWorld, dana: Delegate) -> None:
    dana.presses("Start")
    died(slack_world, unheard(slack_world, dana, "All"))
    assert sweeping.sweep(slack_world.here) == 0  # its process may be at it
    slack_world.now += timedelta(minutes=2)
    assert sweeping.sweep(slack_world.here) == 1
    assert dana.now.says("recognise the signs of neglect")
    assert dana.drafts() == {"there": "all"}
    assert sweeping.sweep(slack_world.here) == 0


def test_words_whose_process_died_are_taken_and_later_ones_are_not_overtaken(
    slack_world: SlackWorld, dana: Delegate
) -> None:
    dana.presses("Start")
    slack_world.slack.deliver_to("http://127.0.0.1:9/slack/events")
    for said in ("all", "3", "4"):
        died(slack_world, dana.person.types(said, dana.shown))
        slack_world.now += timedelta(seconds=1)
    slack_world.now += timedelta(minutes=2)
    assert sweeping.sweep(slack_world.here) == 3
    assert dana.drafts() == {"there": "all", "can_signs": "3", "can_drift": "4"}
    assert dana.now.says("It was useful.")


def test_a_wish_and_words_beside_a_file_are_taken_too(slack_world: SlackWorld, dana: Delegate) -> None:
    dana.presses("Start")
    assert dana.person.opens_home().ok
    slack_world.quiet()
    assert dana.person.home is not None
    slack_world.slack.deliver_to("http://127.0.0.1:9/slack/events")
    died(slack_world, dana.person.presses(dana.person.home, "Write by mail instead"))
    died(slack_world, dana.person.drops("notes.docx", b"x", text="all", thread=dana.shown))
    slack_world.now += timedelta(minutes=2)
    assert sweeping.sweep(slack_world.here) == 2
    row = next(each for each in slack_world.rows(Person) if each.id == dana.touchpoint.person_id)
    assert row.channel == "mail" and dana.person.home.says("Write in Slack instead")
    assert dana.drafts() == {"there": "all"}
    assert sweeping.sweep(slack_world.here) == 0


def test_words_that_stumbled_or_came_to_another_process_are_taken_before_later_ones(
    slack_world: SlackWorld, dana: Delegate
) -> None:
    """Q7: one person's words are answers in the order in which they were typed."""
    dana.presses("Start")
    address = slack_world.slack_address
    slack_world.slack.deliver_to("http://127.0.0.1:9/slack/events")
    died(slack_world, dana.person.types("all", dana.shown))
    slack_world.slack.deliver_to(address)
    dana.types("4")
    assert dana.drafts() == {"there": "all", "can_signs": "4"}
    assert all(each.done_at for each in slack_world.inputs())


def test_who_stops_sweeps_no_further(slack_world: SlackWorld, dana: Delegate) -> None:
    dana.presses("Start")
    died(slack_world, unheard(slack_world, dana, "All"))
    slack_world.now += timedelta(minutes=2)
    assert sweeping.sweep(slack_world.here, lambda: True) == 0
    slack_world.here.close()
    assert sweeping.sweep(slack_world.here) == 0
    assert dana.drafts() == {}


def test_what_cannot_be_taken_holds_up_no_other_and_is_given_up_after_a_day(
    slack_world: SlackWorld, dana: Delegate
) -> None:
    dana.presses("Start")
    press = unheard(slack_world, dana, "All")
    died(slack_world, press)
    with slack_world.database.write() as session:
        session.execute(broken(dana))
    slack_world.now += timedelta(minutes=2)
    assert sweeping.sweep(slack_world.here) == 0
    assert [each.done_at for each in slack_world.inputs() if each.body] == [None]
    slack_world.now += timedelta(days=2)
    assert sweeping.sweep(slack_world.here) == 0
    assert [each for each in slack_world.inputs() if each.body] == []


def test_what_is_done_is_forgotten_after_a_day(slack_world: SlackWorld, dana: Delegate) -> None:
    dana.presses("Start")
    slack_world.now = AFTER + timedelta(hours=23)
    sweeping.sweep(slack_world.here)
    assert len(slack_world.inputs()) == 1
    slack_world.now = AFTER + timedelta(hours=25)
    sweeping.sweep(slack_world.here)
    assert slack_world.inputs() == []


def test_a_press_that_stumbles_is_kept_and_that_is_said(slack_world: SlackWorld, dana: Delegate) -> None:
    with slack_world.database.write() as session:
        session.execute(broken(dana))
    assert dana.person.presses(dana.shown, "Start").ok
    assert "is kept" in dana.whispered()
    assert [each.done_at for each in slack_world.inputs()] == [None]


def test_where_nothing_can_be_kept_nothing_is_acknowledged(slack_world: SlackWorld, dana: Delegate) -> None:
    """Slack brings an event again; whoever presses is told to press again."""
    shown = dana.now
    with slack_world.database.write() as session:
        session.execute(renamed("chat_input", "chat_input_gone"))
    pressed = dana.person.presses(shown, "Start")
    typed = dana.person.types("hello")
    assert (pressed.status, typed.status, typed.tries) == (503, 503, 4)
    assert "has not been taken" in dana.whispered()
    with slack_world.database.write() as session:
        session.execute(renamed("chat_input_gone", "chat_input"))
    assert dana.presses("Start").says("Question 1 of")

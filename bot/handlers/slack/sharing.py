"""An officer's answer is seen by them alone, until "Share in channel" is pressed; who shared what is written down."""

from dataclasses import replace
from typing import Any

from slack_bolt import App

from bot.commands import run
from bot.commands.grammar import split
from bot.commands.table import COMMANDS
from bot.handlers.slack import pressed, telling
from bot.handlers.slack.by_officer import by_officer, context_of
from bot.handlers.slack.here import Here
from bot.handlers.slack.members import Members
from bot.handlers.slack.parse import Spot
from bot.handlers.slack.pressed import Button
from bot.messages.blocks import answers, marks
from bot.messages.blocks.said import Said
from bot.messages.blocks.writing import small
from bot.messages.nouns import Answer, Table
from bot.plan.model import Officer
from bot.storage import audit

Body = dict[str, Any]
DOING = "sharing an officer's answer"
FOR_YOU = "That answer is for you alone: it names people, or something was done by it. Nothing was shared."


def register(app: App, here: Here, members: Members) -> None:
    """Have the pressing of "Share in channel" taken here."""

    def on_share(body: Body) -> None:
        button = pressed.read(body)
        if button is not None:
            by_officer(here, members, button.spot, DOING, lambda officer: _share(here, officer, button))

    app.action(marks.of_command("share"))(on_share)


def _share(here: Here, officer: Officer, button: Button) -> None:
    command, page = marks.read_shared(button.value)
    context = context_of(here, officer)
    answer = run(command, context, look=True)
    name, _ = split(command, COMMANDS)
    if COMMANDS[name].is_for_one(answer):
        telling.tell(here, button.spot, FOR_YOU)
        return
    said = for_all(answer, page, officer.name, command)
    shared = telling.respond(
        here,
        button.spot.response_url,
        {"response_type": "in_channel", "replace_original": False, **said.payload()},
    )
    if not shared:
        telling.tell(here, button.spot, "Slack did not take it: ask again, and share the new answer.")
        return
    with here.writing() as session:
        audit.add(
            session,
            here.key,
            now=here.now,
            who=officer.email,
            what="shared an answer",
            subject=f"channel:{button.spot.room}",
            detail={"command": command.partition(" ")[0]},
        )


def for_all(answer: Answer, page: int, who: str, command: str) -> Said:
    """Write an answer for a whole channel: who shared it, and nothing to press; no address that was asked about."""
    parts = tuple(replace(part, actions=()) if isinstance(part, Table) else part for part in answer.parts)
    said = answers.answer(replace(answer, parts=parts, actions=()), command="", page=page)
    asked = "" if "@" in command else f": /evaluation {command}"
    return Said(said.text, (*said.blocks, small(f"Shared by {who}{asked}")))


def only_to(here: Here, spot: Spot, said: Said) -> None:
    """Say something to the one who asked, and to nobody else."""
    body = {"response_type": "ephemeral", "replace_original": False, **said.payload()}
    if telling.respond(here, spot.response_url, body) or not spot.room:
        return
    post = here.client().chat_postEphemeral
    telling.attempt(lambda: post(channel=spot.room, user=spot.user, thread_ts=spot.thread or None, **said.payload()))

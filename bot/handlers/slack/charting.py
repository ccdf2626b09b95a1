"""Charts come as files, each with its finding as alternative text, into the officer's own messages with the app.

Slack has no file that only one person in a channel sees.
"""

import re
from typing import Any

from slack_bolt import App

from bot.commands import run
from bot.handlers.slack import pressed, telling
from bot.handlers.slack.by_officer import Asker, by_asker, context_of
from bot.handlers.slack.here import Here
from bot.handlers.slack.members import Members
from bot.handlers.slack.pressed import Button
from bot.messages.blocks import marks
from bot.outbound.slack.client import failures
from bot.reports import charts

NAME_OF_FILE = re.compile(r"[^a-z0-9]+")
LONGEST_ALT = 2_000
"""Characters: files.upload takes no longer `alt_txt`."""


def register(app: App, here: Here, members: Members) -> None:
    """Have the pressing of "Send me the chart" taken here."""

    def on_chart(body: dict[str, Any]) -> None:
        button = pressed.read(body)
        if button is not None:
            by_asker(here, members, button.spot, "a chart", lambda who: _send(here, who, button))

    app.action(marks.of_command("chart"))(on_chart)


def _send(here: Here, who: Asker, button: Button) -> None:
    """Draw the charts of a command, send them, and say where they are."""
    context = context_of(here, who)
    parts = [part for chart in run(button.value, context, look=True).charts for part in charts.in_parts(chart)]
    if not parts:
        telling.tell(here, button.spot, "There is nothing to draw any more: ask again.")
        return
    name = NAME_OF_FILE.sub("-", button.value.casefold()).strip("-")[:60] or "chart"
    drawn = [(part, charts.png(part)) for part in parts]
    client = here.client()
    with failures(here.desk.clock):
        room = client.conversations_open(users=[button.spot.user])["channel"]["id"]
        for number, (part, picture) in enumerate(drawn, 1):
            file = f"{name}.png" if len(drawn) == 1 else f"{name}-{number}.png"
            alt = part.finding[:LONGEST_ALT]
            client.files_upload_v2(channel=room, filename=file, content=picture, title=part.title, alt_txt=alt)
    told = "The chart is" if len(drawn) == 1 else f"The {len(drawn)} charts are"
    telling.tell(here, button.spot, f"{told} in your messages with Evalbot.")

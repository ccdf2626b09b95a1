"""A chart comes as a file, with its finding as alternative text, into the officer's own messages with the app.

Slack has no file that only one person in a channel sees.
"""

import re
from typing import Any

from slack_bolt import App

from bot.commands import run
from bot.handlers.slack import pressed, telling
from bot.handlers.slack.by_officer import by_officer, context_of
from bot.handlers.slack.here import Here
from bot.handlers.slack.members import Members
from bot.handlers.slack.pressed import Button
from bot.messages.blocks import marks
from bot.outbound.slack.client import failures
from bot.plan.model import Officer
from bot.reports import charts

NAME_OF_FILE = re.compile(r"[^a-z0-9]+")


def register(app: App, here: Here, members: Members) -> None:
    """Have the pressing of "Send me the chart" taken here."""

    def on_chart(body: dict[str, Any]) -> None:
        button = pressed.read(body)
        if button is not None:
            by_officer(here, members, button.spot, "a chart", lambda officer: _send(here, officer, button))

    app.action(marks.of_command("chart"))(on_chart)


def _send(here: Here, officer: Officer, button: Button) -> None:
    """Draw the chart of a command, send it, and say where it is."""
    context = context_of(here, officer)
    chart = run(button.value, context, look=True).chart
    if chart is None:
        telling.tell(here, button.spot, "There is nothing to draw any more: ask again.")
        return
    picture, client = charts.png(chart), here.client()
    name = NAME_OF_FILE.sub("-", button.value.casefold()).strip("-")[:60] or "chart"
    with failures(here.desk.clock):
        room = client.conversations_open(users=[button.spot.user])["channel"]["id"]
        client.files_upload_v2(
            channel=room, filename=f"{name}.png", content=picture, title=chart.title, alt_txt=chart.finding[:2000]
        )
    telling.tell(here, button.spot, "The chart is in your messages with Evalbot.")

"""Every letter as it is sent, with sample people: what tests of how letters look and read stand on."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import alarms
from bot.messages.nouns import Message
from bot.plan.loading import load
from bot.rehearsal import letters
from bot.storage.session import Database
from tests.build import World
from tests.house import a_house

NOW = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)
KEYS = ("cscp", "ddscp")
"""Partnerships whose plans have every letter between them."""
ALARMS = {
    "alarm": alarms.Outage(NOW),
    "alarm: no database": alarms.Outage(NOW, database_away=True),
    "alarm_over": alarms.Outage(NOW, NOW + timedelta(hours=1)),
}


def every_letter(url: str, folder: Path) -> dict[str, Message]:
    """Write every letter of two plans, and the bot's alarms; `url` is a database that is set up and empty."""
    plans = load(Path("config"))
    found = {
        f"{name} ({key})": letters.sample(plans[key], name, now=NOW)
        for key in KEYS
        for name in letters.names(plans[key])
    }
    with closing(Database(url, durable=False)) as database:
        house = a_house(World(folder, database))
        return found | {name: alarms.letters(house, outage, NOW)[0] for name, outage in ALARMS.items()}

"""A worker of the measurement of lanes: `python -m tests.bench.lane_worker URL FOLDER LANES`."""

import os
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

from bot.app import build
from bot.messages.nouns import Message, Receipt
from bot.outbound.senders import Pace, Sender, Senders
from bot.plan.loading import load
from bot.plan.model import Plans
from bot.serving import work
from bot.settings import Settings
from tests.bench.bench_world import CONFIG

PROVIDERS = {"graph": Pace(2.0), "slack": Pace(1.0)}
"""Microsoft 365 takes 30 messages a minute from a mailbox, Slack one a second in a channel."""
ANSWER_SECONDS = 0.05


@dataclass(frozen=True)
class Noting:
    """A provider that takes its time, and notes when each message came: a line with the lane and the time."""

    lane: str
    pace: Pace
    notes: int

    def send(self, message: Message) -> Receipt:
        """Note the message, and answer after a while."""
        os.write(self.notes, f"{self.lane} {time.time():.4f}\n".encode())
        time.sleep(ANSWER_SECONDS)
        return Receipt(message.message_id)

    def was_sent(self, message: Message) -> Receipt | None:
        """Say nothing: nothing fails here."""
        return None


def plans(lanes: int) -> Plans:
    """Give a partnership a lane, all with one plan."""
    plan = load(CONFIG)["wfscp"]
    keys = [f"{provider}{n}" for n in range(lanes // 2) for provider in PROVIDERS]
    return {key: replace(plan, key=key) for key in keys}


def main() -> None:
    """Work until told to stop."""
    url, folder, lanes = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    notes = os.open(folder / f"{os.getpid()}.notes", os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    mine = plans(lanes)
    own: dict[tuple[str, str], Sender] = {
        ("mail", key): Noting(key, PROVIDERS[key.rstrip("0123456789")], notes) for key in mine
    }
    work(build(Settings(database_url=url), plans=mine, senders=Senders(own=own)), host="", port=None)


if __name__ == "__main__":
    main()

"""One process of the deployment: the program as it is, with the provider's sender and waits that run out sooner."""

import os
import sys
from datetime import timedelta
from pathlib import Path
from threading import Thread

from sqlalchemy.exc import DBAPIError

from bot import serving, working
from bot.app import build
from bot.errors import BotError
from bot.outbound import delivery, lane_keepers, lanes
from bot.outbound.senders import Sender, Senders
from bot.settings import Settings
from bot.storage import running
from bot.storage.engines import told_fault
from tests.faults.sender import HttpSender
from tests.faults.setting import LANES, SILENT, Setting, SteppingClock, plans

KINDS = ("web", "worker", "server")
"""Pages only, work only, and both in one."""
LEASE = timedelta(seconds=15)


def shorten_waits() -> None:
    """Have leases and pauses of minutes run out in seconds: a run would take hours otherwise."""
    delivery.LEASE, delivery.SURE = LEASE, LEASE * 0.8
    delivery.FIRST_PAUSE, delivery.LONGEST_PAUSE = timedelta(seconds=4), timedelta(seconds=15)
    lanes.FIRST_PAUSE, lanes.LONGEST_PAUSE = timedelta(seconds=1), timedelta(seconds=8)
    running.LANE_LEASE, lane_keepers.RENEW_EVERY = timedelta(seconds=5), timedelta(seconds=1.25)
    running.STALE_AFTER, working.BEAT_SECONDS = timedelta(seconds=15), 3.0


def main(kind: str, file: str) -> int:
    """Run one process until it is told to stop, is killed, or the harness is gone."""
    Thread(target=_end_with_the_harness, daemon=True).start()
    shorten_waits()
    setting = Setting.read(Path(file))
    clock = SteppingClock(setting.folder)
    senders: dict[tuple[str, str], Sender] = {
        ("mail", lane): HttpSender(setting.provider, lane, clock, every=setting.pace, askable=lane != SILENT)
        for lane in LANES
    }
    try:
        app = build(
            Settings(database_url=setting.database, base_url=setting.base_url),
            plans=plans(),
            clock=clock,
            senders=Senders(own=senders),
        )
        if kind == "worker":
            serving.work(app, host="127.0.0.1", port=None)
        else:
            serving.serve(app, host="127.0.0.1", port=setting.port, web_only=kind == "web")
    except (BotError, DBAPIError) as error:  # the command line says one line as well
        sys.stderr.write(f"{error if isinstance(error, BotError) else told_fault(error)}\n")
        return 1
    return 0


def _end_with_the_harness() -> None:
    os.read(0, 1)  # not sys.stdin, whose lock would have the interpreter abort at its end
    os._exit(3)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

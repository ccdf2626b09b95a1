"""What every edge needs in order to call a flow."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.plan.model import Plans
from bot.storage.session import Database

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Desk:
    """The database, the partnerships' plans, the clock (aware, UTC), and what mailed links start with."""

    database: Database
    plans: Plans
    clock: Clock
    base_url: str
    chat: str = ""
    """The chat channel that delegates may have; empty where there is none."""

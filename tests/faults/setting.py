"""What the processes of a run have in common: who is written to, where the parts are, and the clock they go by."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from bot.plan.model import Plans
from tests.plans import STAGES, a_partnership

ANSWERING = "answering"
"""The partnership whose delegates answer on the web; nobody else writes to them."""
SILENT = "silent"
"""The partnership whose provider cannot be asked whether a message went, as with SMTP."""
ASKABLE = tuple(f"p{n}" for n in range(1, 8))
LANES = (ANSWERING, SILENT, *ASKABLE)
"""Partnerships, each with a provider's mailbox of its own."""
STAGE = "end_of_course"


@dataclass(frozen=True)
class Setting:
    """Where the parts of a run are."""

    folder: str
    database: str
    provider: str
    port: int
    pace: float
    """Seconds from one send of a lane to the next."""

    @property
    def file(self) -> Path:
        """Where this setting is written for the processes to read."""
        return Path(self.folder) / "setting.json"

    @property
    def base_url(self) -> str:
        """What links start with."""
        return f"http://127.0.0.1:{self.port}"

    def write(self) -> None:
        """Write it for the processes to read."""
        self.file.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, file: Path) -> Self:
        """Read what the harness wrote."""
        return cls(**json.loads(file.read_text(encoding="utf-8")))


class SteppingClock:
    """The real time, set wrong by as many seconds as a file says: all processes see it step at once."""

    def __init__(self, folder: str) -> None:
        self._file = Path(folder) / "clock"

    def __call__(self) -> datetime:
        """Give the time as this deployment believes it to be."""
        try:
            wrong = float(self._file.read_text(encoding="ascii"))
        except FileNotFoundError:
            wrong = 0.0
        return datetime.now(UTC) + timedelta(seconds=wrong)

    def step(self, seconds: float) -> None:
        """Set the clock wrong by so much from now on."""
        new = self._file.with_suffix(".new")
        new.write_text(str(seconds), encoding="ascii")
        new.replace(self._file)


def plans() -> Plans:
    """Give the plan of all: one stage, so that each message is accounted for."""
    others = dict.fromkeys(set(STAGES) - {STAGE})
    return {key: a_partnership(key, **others) for key in LANES}

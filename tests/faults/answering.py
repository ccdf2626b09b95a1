"""People who answer on the web while its processes are killed: they load the page again, until they are thanked."""

import asyncio
from pathlib import Path
from threading import Thread

from tests.faults.provider import Ledger
from tests.faults.setting import ANSWERING
from tests.load.delegates import Invitation, Meter, Pace, Story
from tests.load.web_delegate import WebDelegate

AT_ONCE = 8
"""How many answer at the same time."""


class Answering:
    """Has everybody answer who has got a letter with a link."""

    def __init__(self, ledger: Path, people: int, think: float) -> None:
        self.meter = Meter()
        self.stories: dict[str, Story] = {}
        self.thanked = 0
        self._ledger, self._people, self._pace = ledger, people, Pace(think)
        self._over = False
        self._thread = Thread(target=lambda: asyncio.run(self._answer()), name="answering", daemon=True)

    @property
    def finished(self) -> bool:
        """Tell whether everybody has been thanked."""
        return self.thanked == self._people

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, also where somebody has not been thanked."""
        self._over = True
        self._thread.join()

    async def _answer(self) -> None:
        waiting: asyncio.Queue[Invitation] = asyncio.Queue()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._read_letters(waiting))
            for _ in range(AT_ONCE):
                group.create_task(self._seat(waiting))

    async def _read_letters(self, waiting: "asyncio.Queue[Invitation]") -> None:
        at = 0
        while not self._over and len(self.stories) < self._people:
            new, at = Ledger.read(self._ledger, at)
            for letter in new:
                if letter.lane == ANSWERING and letter.to not in self.stories:
                    self.stories[letter.to] = Story(letter.to)
                    waiting.put_nowait(Invitation(letter.to, letter.link))
            await asyncio.sleep(0.5)

    async def _seat(self, waiting: "asyncio.Queue[Invitation]") -> None:
        while not self._over and not self.finished:
            try:
                invitation = await asyncio.wait_for(waiting.get(), 0.5)
            except TimeoutError:
                continue
            person = WebDelegate(invitation, self._pace, self.meter)
            while not self._over and not self.stories[invitation.email].thanked:
                self.stories[invitation.email] = await person.answers()
                await asyncio.sleep(0.5)
            self.thanked += self.stories[invitation.email].thanked

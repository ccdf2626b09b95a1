"""A delegate in Slack: presses Start on the invitation, then what each question offers, and waits to see the next."""

import asyncio
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any, ClassVar

from bot.messages.blocks import marks
from tests.fakes.slack import Delivery, Person, Seen
from tests.load.delegates import Invitation, Meter, Pace, Said, Story
from tests.load.deployment import Deployment
from tests.load.slack_deployment import SlackDeployment

TRIES, PATIENCE = 5, 60.0
LOOK, LOOK_PART = 0.02, 0.05
"""Seconds between two looks at a message, or that part of the time waited so far: 500 who look often are a load."""
SKIPS = 0.3
HANDS = 500
_WORDS = ("Ask to see the child's bedroom", "Talk to the health visitor", "Write down what the child says", "More time")


class SlackDelegate:
    """Answers in the direct message with the app."""

    people: ClassVar[dict[str, Person]] = {}
    hands: ClassVar[Executor] = ThreadPoolExecutor(HANDS)
    """A press waits for its answer."""

    def __init__(self, invitation: Invitation, pace: Pace, meter: Meter) -> None:
        self._person = self.people[invitation.where]
        self._pace, self._meter = pace, meter
        self._dice = random.Random(invitation.email)
        self._story = Story(invitation.email)

    @classmethod
    def invitations(cls, deployment: Deployment) -> Iterator[Invitation]:
        """Find who has been asked."""
        assert isinstance(deployment, SlackDeployment)
        team = deployment.team
        for user in list(team.users.values()):
            person = team.person(user.id)
            if user.id != team.bot_user and person.received():
                cls.people[user.id] = person
                yield Invitation(user.email, user.id)

    async def answers(self) -> Story:
        """Answer all; what failed is pressed again, as people do, a few times."""
        for _ in range(TRIES):
            try:
                await self._answer_all()
                self._story.thanked = True
                return self._story
            except TimeoutError:
                self._meter.errors["nothing came"] += 1
                await self._pace.pause(self._dice)
        self._meter.errors["gave up"] += 1
        return self._story

    async def _answer_all(self) -> None:
        shown = next(each for each in self._person.received() if each.blocks)
        while True:
            now = self._person.look(shown)
            if any(label.startswith("Change my answers") for label in now.buttons()):
                return
            await self._pace.pause(self._dice)
            await self._answer_one(now)

    async def _answer_one(self, now: Seen) -> None:
        """Press until it is taken: who is told that something failed presses the same again, not something else."""
        press, said = self._choose(now)
        began = time.perf_counter()
        for _ in range(TRIES):
            delivery = await asyncio.get_running_loop().run_in_executor(self.hands, press)
            self._meter.seconds["ack"].append(delivery.seconds)
            if delivery.ok:
                break
            self._meter.errors[f"ack: {delivery.trouble}"] += 1
            await self._pace.pause(self._dice)
        while self._person.look(now).blocks == now.blocks:
            waited = time.perf_counter() - began
            if waited > PATIENCE:
                raise TimeoutError
            await asyncio.sleep(max(LOOK, LOOK_PART * waited))
        self._meter.seconds["next question"].append(time.perf_counter() - began)
        if said is not None:
            question, value = said
            self._story.said[question] = value
            self._meter.answered()

    def _choose(self, now: Seen) -> tuple[Callable[[], Delivery], tuple[str, Said] | None]:
        """Give what to press, and what that says of which question."""
        buttons = now.buttons()
        on = next((label for label in buttons if label.startswith(("Start", "Send", "Go on"))), "")
        if on:
            return lambda: self._person.presses(now, on), None
        question = self._question(now)
        meant = next((label for label, each in buttons.items() if _stands_for(each, "replace")), "")
        if meant:  # an earlier try has been taken after all
            return lambda: self._person.presses(now, meant), (question, str(marks.read_meant(buttons[meant]["value"])))
        if "Skip" in buttons and self._dice.random() < SKIPS:
            return lambda: self._person.presses(now, "Skip"), (question, "")
        save = next((label for label in buttons if label.startswith("Save")), "")
        if save:
            return self._fill(now, question, save)
        offered = [label for label, each in buttons.items() if _stands_for(each, "say")]
        if offered:
            label = offered[0] if question == "attendance" else self._dice.choice(offered)
            value = str(buttons[label]["value"])
            return lambda: self._person.presses(now, label), (question, value)
        label = self._dice.choice(now.options())
        value = str(now.choice(label)[2]["value"])
        return lambda: _made(self._person.chooses(now, label)), (question, value)

    def _fill(self, now: Seen, question: str, save: str) -> tuple[Callable[[], Delivery], tuple[str, Said]]:
        labels = now.options()
        if labels:
            some = sorted(self._dice.sample(range(len(labels)), min(2, len(labels))))
            values = [str(now.choice(labels[n])[2]["value"]) for n in some]
            self._person.ticks(now, [labels[n] for n in some])
            return lambda: self._person.presses(now, save), (question, values)
        words = self._dice.choice(_WORDS)
        return lambda: self._person.writes(now, words, button=save), (question, words)

    def _question(self, now: Seen) -> str:
        read = [marks.read(str(each.get("action_id", ""))) for _, each in now.elements()]
        return next(mark.question for mark in read if mark is not None and mark.question)


def _stands_for(button: dict[str, Any], what: str) -> bool:
    mark = marks.read(str(button.get("action_id", "")))
    return mark is not None and mark.what == what


def _made(delivery: Delivery | None) -> Delivery:
    assert delivery is not None
    return delivery

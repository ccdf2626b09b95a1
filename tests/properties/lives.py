"""Bookings on two events in each of two partnerships, and all that can happen to them, one thing at a time."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.calendar import tick
from bot.errors import Temporary
from bot.outbound.composing import Composer
from bot.outbound.delivery import Delivery
from bot.outbound.senders import Senders
from bot.storage.tables import Booking, Event, OutboxMessage, Person, Touchpoint
from tests.build import World
from tests.plans import HERE, THERE, at
from tests.properties.doings import LANES, VARIANTS, Doings
from tests.properties.weather import Sky, Weathered
from tests.recorder import Crash, permanent

EVENTS = {HERE: (("2026-01-14", "Kim Jones"), ("2026-02-02", "Lee Brown")), THERE: (("2026-01-22", "Kim Jones"),)}


TELLS = (True, True, False)
"""Which provider can be asked what has gone: mail and chat here can, mail there cannot."""


class Lives(Doings):
    """What happens is written down (`log`), so that one partnership's part of it can be lived through alone."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.log: list[tuple[datetime, str, str, tuple[Any, ...]]] = []
        self.wrong = []
        self.crashed = False
        """Whether the last thing that was done killed its process."""
        self.sky = Sky()
        mail, chat, theirs = (Weathered(database=world.database, sky=self.sky, tells=tells) for tells in TELLS)
        self.providers = {(HERE, "mail"): mail, (HERE, "chat"): chat, (THERE, "mail"): theirs}
        world.mail, world.chat = mail, chat
        world.use(*(VARIANTS[key][0] for key in LANES), chat="slack")
        self._restart("")
        for key in LANES:
            self._settle(key)

    def do(self, key: str, what: str, *how: Any) -> None:
        """Do one thing in one partnership (`key`), or to all; a crash is the end of that process only."""
        self.log.append((self.world.now, key, what, how))
        self.crashed, self.sky.acting = True, None
        with suppress(Crash):
            getattr(self, f"_{what}")(key, *how)
            self.crashed = False

    def alone(self, world: World, key: str) -> "Lives":
        """Live through again, in another world, what happened in one partnership and to all."""
        again = Lives(world)
        for now, where, what, how in self.log:
            if where in ("", key):
                world.now = now
                again.do(where, what, *how)
        return again

    def story(self, key: str) -> dict[str, list[tuple[Any, ...]]]:
        """Tell all that came of one partnership, in words that do not depend on what came of another."""
        who = {person.id: (person.name, person.email, person.stopped_at) for person in self.rows(key, Person)}
        refs = {event.id: (event.ref, event.starts_at, event.cancelled_at) for event in self.rows(key, Event)}
        return {
            "bookings": [
                (
                    refs[b.event_id],
                    who[b.person_id],
                    who.get(b.supervisor_id),
                    b.state,
                    b.declared,
                    b.round,
                    b.nominated,
                )
                for b in self.rows(key, Booking)
            ],
            "touchpoints": [
                (refs[t.event_id], who[t.person_id], t.stage, t.round, t.state, t.reason, t.reminded, *_times(t))
                for t in self.rows(key, Touchpoint)
            ],
            "messages": [
                (m.template, m.stage, who[m.person_id], m.state, m.reason, m.tries, m.doubts, m.round, m.sent_at)
                for m in self.rows(key, OutboxMessage)
            ],
            "letters": [(each.template, each.to.email, each.at) for each in self.come(key)],
        }

    def _calm(self, key: str) -> None:
        """End the storm."""
        for provider in self.providers.values():
            provider.faults.clear()
            provider.meanwhile.clear()

    def ticks(self, *, deliver: bool = True) -> None:
        """Tick; where that killed the process, the next one ticks again."""
        self.do("", "tick", deliver)
        while self.crashed:
            self.do("", "tick", deliver)

    # What happens to all.

    def _settle(self, key: str) -> None:
        world, tess = self.world, self.world.a_person("Tess Trainer", email="tess@trainers.example", partnership=key)
        chat, known = "chat" if key == HERE else "", {"partnership": key, "agency": "School"}
        pat = world.a_person("Pat Smith", email="pat@school.example", channel=chat, **known)
        world.a_person("Nina New", email="nina@school.example", **known)
        for day, name in EVENTS[key]:
            event = world.an_event(at(day), partnership=key, trainers=[tess])
            other = world.a_person(name, email=f"{name[:3].lower()}@school.example", **known)
            world.a_booking(event, person=pat)
            world.a_booking(event, person=other, supervisor=name != "Kim Jones")

    def _tick(self, key: str, deliver: bool) -> None:
        self.world.tick(deliver=deliver)

    def _restart(self, key: str) -> None:
        """Begin a new process: what the old one had in its head is gone."""
        self.world.use(*self.world.plans.values(), chat="slack")
        of = self.providers
        shared = {"mail": of[HERE, "mail"], "slack": of[HERE, "chat"]}
        self.world.delivery.senders = Senders(shared, {("mail", THERE): of[THERE, "mail"]})

    # What goes wrong.

    def _breaks(self, key: str, lane: str, kind: str, after: bool) -> None:
        everybody = kind in ("lane", "429")
        at_ = self.world.now if kind == "429" else None  # the provider says until when as it fails
        failures: dict[str, BaseException] = {"crash": Crash(), "refused": permanent()}
        failure: Any = failures.get(kind, Temporary("busy", at_, everybody))
        # A provider that has taken a message and then says that it never will would be lying.
        self.providers[key, lane].fail(failure, after=after and kind != "refused")

    def _meanwhile(self, key: str, lane: str, what: str, n: int) -> None:
        others: dict[str, Callable[[int], None]] = {
            "again": lambda number: self._another_process(number),
            "stops": lambda number: self._stops(key, n, True),
            "cancels": lambda number: self._roster(key, n, "cancelled"),
            "tick": lambda number: self._plans_only(key),
        }
        self.providers[key, lane].meanwhile.append(others[what])

    def _another_process(self, number: int) -> None:
        world, senders = self.world, self.world.delivery.senders
        other = Delivery(world.database, Composer(world.plans, world.desk.base_url), senders)
        other.deliver_once(number, world.now)

    def _plans_only(self, key: str) -> None:
        """Tick this partnership alone, in another process."""
        tick(replace(self.world.desk, plans={key: self.world.plans[key]}), None, self.world.now)

    def _delivers(self, key: str, n: int) -> None:
        rows = self.rows(key, OutboxMessage, "queued", "sending")
        if rows:
            self._another_process(rows[n % len(rows)].id)


def _times(t: Touchpoint) -> tuple[datetime | None, ...]:
    return t.due_at, t.closes_at, t.next_at, t.sent_at, t.answered_at

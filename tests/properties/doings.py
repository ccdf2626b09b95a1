"""What people do, in one partnership of a world: officers and their register, delegates, trainers, supervisors."""

from typing import Any

from sqlalchemy import select

from bot.commands import run
from bot.commands.context import Context
from bot.errors import NotFoundError
from bot.flows import answering, doors, officers, preferences, supervisor
from bot.flows.conversation import Go, Say, Withdraw
from bot.messages.nouns import Done, Message, Prompt
from bot.plan.model import Partnership
from bot.storage import touchpoints
from bot.storage.tables import Booking, Event, OutboxMessage, Person, Touchpoint
from tests.build import World
from tests.links import links
from tests.plans import HERE, THERE, a_partnership, usual, without_stages
from tests.properties.rosters import roster_says
from tests.properties.weather import Weathered

LANES = {HERE: ("mail", "chat"), THERE: ("mail",)}
OLIVE = "olive@testshire.example"


def _variants(key: str) -> tuple[Partnership, ...]:
    """Give the plans that a partnership has in turn: as usual, other times, chains of stages, fewer stages."""
    times: dict[str, Any] = {
        "pre_course": {"when": "3 days before event start"},
        "impact_check": {"when": "8 weeks after event end", "closes": "21 days after sent"},
        "end_of_course": {"reminders": ["3 hours after sent"], "closes": "10 days after event end"},
    }
    chains: dict[str, Any] = {
        "impact_check": {"when": "6 weeks after supervisor_briefing sent"},
        "supervisor_check": {"when": "at supervisor_briefing sent", "who": "booked"},
        "trainer_report": {"when": "1 day after trainer_feedback answered, at the latest 30 days after event end"},
    }
    usual_plan = a_partnership(key)
    register = a_partnership(key, plan={"certificate_on": "register", "send_at": "14:00"})
    less = without_stages(usual_plan, "impact_check", "trainer_feedback")
    return usual_plan, a_partnership(key, **times), a_partnership(key, **chains), register, less


VARIANTS = {key: _variants(key) for key in LANES}


class Doings:
    """Each thing takes the partnership in which it is done."""

    world: World
    providers: dict[tuple[str, str], Weathered]
    wrong: list[str]
    """Links that did not open though they should, and the like."""

    def rows(self, key: str, table: Any, *states: str) -> list[Any]:
        """Give a partnership's rows, in these states if named."""
        return [row for row in self.world.rows(table, partnership=key) if not states or row.state in states]

    def come(self, key: str) -> list[Message]:
        """Give the letters that have come, lane by lane."""
        return [each for lane in LANES[key] for each in self.providers[key, lane].accepted]

    # What officers and their systems do.

    def _roster(self, key: str, n: int, change: str) -> None:
        roster_says(self.world, key, n, change)

    def _calls_off(self, key: str, n: int, off: bool) -> None:
        event = self._nth(key, Event, n)
        with self.world.database.write(key) as session:
            session.get_one(Event, event.id).cancelled_at = self.world.now if off else None
        self.world.moves(event, event.starts_at)

    def _plan(self, key: str, n: int) -> None:
        self.world.plans[key] = VARIANTS[key][n % len(VARIANTS[key])]

    def _officer(self, key: str, words: str) -> None:
        run(words, Context(self.world.database, self.world.plans[key], self.world.now, OLIVE))

    def _decides(self, key: str, word: str) -> None:
        for booking in self.world.rows(Booking, partnership=key, nominated="waiting")[:1]:
            self._officer(key, f"supervisors {word} {booking.id}")

    # What delegates, trainers and supervisors do: only what a letter that has come lets them do.

    def _stops(self, key: str, n: int, stop: bool) -> None:
        change = preferences.stop if stop else preferences.start_again
        with self.world.database.write(key) as session:
            change(session, key, self._nth(key, Person, n).id, now=self.world.now)

    def _prefers(self, key: str, n: int, channel: str) -> None:
        with self.world.database.write(key) as session:
            preferences.prefer(session, key, self._nth(key, Person, n).id, channel=channel, now=self.world.now)

    def _answers(self, key: str, n: int) -> None:
        form = self._form(key, n)
        step = self.world.takes(form) if form else None
        if form and isinstance(step, Prompt):
            self.world.takes(form, Say(step.question, step.seen, usual(step)))

    def _fills(self, key: str, n: int, there: str, boss: str) -> None:
        form = self._form(key, n)
        if form and isinstance(self.world.takes(form), Done):
            self.world.takes(form, Go("there"))
        if form:
            self.world.fills(form, there=there, supervisor_email=boss)

    def _withdraws(self, key: str, n: int) -> None:
        form = self._form(key, n)
        if form and form.answered_at is not None:
            self.world.takes(form, Withdraw())

    def _supervises(self, key: str, n: int, what: str) -> None:
        page, now = self._opened(key, n, "supervisor"), self.world.now
        if page is None:
            return
        with self.world.database.write(key) as session:
            row = session.get_one(Touchpoint, page.id)
            if what == "undo":
                supervisor.undo(session, row, now=now)
            elif what == "concern":
                supervisor.raise_issue(session, row, what=what, text="x", agency="School", now=now)
                officers.tell_of_issue(session, self.world.plans[key], row, what=what, now=now)
            else:
                supervisor.act(session, row, what=what, note="", now=now)

    def _asks_for_link(self, key: str, n: int) -> None:
        token, _ = self._letter(key, n, "form")
        with self.world.database.write(key) as session:
            doors.send_fresh_link(session, self.world.plans, token, now=self.world.now)

    def _form(self, key: str, n: int) -> Touchpoint | None:
        page = self._opened(key, n, "form")
        if page is None:
            return None
        with self.world.database.read() as session:
            try:
                sheet = answering.sheet(session, self.world.plans, key, page.id)
            except NotFoundError:  # the letter came, and was then taken not to have: there is no page for now
                return None
        return page if sheet.is_open(self.world.now) else None

    def _opened(self, key: str, n: int, name: str) -> Touchpoint | None:
        """Open the link of a letter that has come; one to a page that is open must do so."""
        token, letter = self._letter(key, n, name)
        if letter is None:
            return None
        with self.world.database.read() as session:
            opened = doors.open_link(session, self.world.plans, token, name[0].replace("f", "q"), now=self.world.now)
            of = session.scalar(select(OutboxMessage).where(OutboxMessage.message_id == letter.message_id))
            assert of is not None
            page = touchpoints.get(session, key, of.touchpoint_id or 0)
            old_address = session.get_one(Person, page.person_id).email != letter.to.email
        if opened is None:
            if page.state in ("sent", "answered") and page.closes_at > self.world.now and not old_address:
                self.wrong.append(f"the link of {of.key} does not open, though its page is {page.state}")
            return None
        if (opened.touchpoint, opened.partnership, opened.person) != (page.id, key, page.person_id):
            self.wrong.append(f"the link of {of.key} opens another page")
        return page

    def _letter(self, key: str, n: int, name: str) -> tuple[str, Message | None]:
        """Give the n-th newest letter with such a link, and its token."""
        linked = [(links(each)[name], each) for each in self.come(key) if name in links(each)]
        if not linked:
            return "", None
        url, letter = linked[-1 - n % len(linked)]
        return url.rpartition("/")[2], letter

    def _nth(self, key: str, table: Any, n: int) -> Any:
        rows = self.rows(key, table)
        return rows[n % len(rows)]

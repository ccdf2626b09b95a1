"""One delegate's and one supervisor's life in a partnership, with words of their own in every table that has any."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.flows import supervisor
from bot.storage import audit, aways, bad_addresses, chat_accounts, links, responses
from bot.storage.tables import (
    Base,
    ChatInput,
    ChatPlace,
    Code,
    CommentMark,
    Concern,
    KeptDetail,
    MailIn,
    OutboxMessage,
    Touchpoint,
)
from tests.build import World
from tests.plans import HERE, START, at


class Lived:
    """Dana Delegate of a school, supervised by Sue Pervisor, on a course that is over, with all that came of it."""

    def __init__(self, world: World, key: str = HERE, name: str = "Dana Delegate", email: str = "dana@school.example"):
        self.world, self.key, world.now = world, key, START
        self.trainer = world.a_person("Tess Trainer", email=f"tess@{key}.example", partnership=key)
        self.person = world.a_person(name, email=email, partnership=key, agency="School", job_role="Head of year")
        self.boss = world.a_person("Sue Pervisor", email="sue@school.example", partnership=key)
        self.event = world.an_event(partnership=key, trainers=[self.trainer])
        self.booking = world.a_booking(self.event, person=self.person, supervisor=self.boss, partnership=key)
        world.tick(self.event.starts_at - timedelta(days=6))
        world.answers(self.booking, "pre_course", hope=f"{key} hope of mine")
        world.tick(self.event.ends_at)
        self.form = world.touchpoint(self.booking, "end_of_course")
        world.answers(
            self.booking, there="all", comment=f"{key} comment of mine", action_1=f"{key} plan of mine", action_2=""
        )
        world.run_until(at("2026-03-05"))
        self.briefing = world.touchpoint(self.booking, "supervisor_briefing")
        self._more()

    def _more(self) -> None:
        with self.world.database.write(self.key) as session:
            briefing = session.get_one(Touchpoint, self.briefing.id)
            note = f"{self.key} note: she helped Dana and Tess Trainer"
            supervisor.act(session, briefing, what="seen", note=note, now=self.world.now)
            text = f"{self.key} issue about Dana Delegate"
            supervisor.raise_issue(
                session, briefing, what="practice_issue", text=text, agency="School", now=self.world.now
            )
            self._reached(session)
            self._written(session)

    def _reached(self, session: Any) -> None:
        key, person, now = self.key, self.person, self.world.now
        chat_accounts.claim(
            session,
            key,
            person.id,
            channel="slack",
            workspace=f"T{key}",
            account=f"U{key}",
            email=person.email,
            now=now,
        )
        aways.note(session, key, person.id, now.date(), now=now)
        bad_addresses.mark(session, key, person.email, status="5.1.1", why=f"{key} no such box", now=now)
        links.trust(session, key, self.form.id, "a-device", now=now)
        session.add(Code(touchpoint_id=self.form.id, partnership=key, expires_at=now))
        place = {"channel": "slack", "workspace": f"T{key}", "room": f"D{key}", "message": "1", "thread": "1"}
        session.add(ChatPlace(touchpoint_id=self.form.id, partnership=key, **place))
        body = {"text": f"{key} typed"}
        session.add(ChatInput(key=f"{key} 1", partnership=key, channel="slack", account=f"U{key}", at=now, body=body))
        mail = {"mailbox": f"{key}@mail.example", "key": "<1>", "received_at": now, "taken_at": now, "what": "replied"}
        session.add(MailIn(partnership=key, person_id=person.id, **mail))
        audit.add(session, key, now=now, who="olive", what="asked: why", subject=f"person:{person.id} E-1")

    def _written(self, session: Any) -> None:
        key, now = self.key, self.world.now
        response = self.response(session)
        mark = {"text_digest": "x", "theme": f"{key} theme", "by_whom": "olive", "at": now}
        session.add(CommentMark(response_id=response, question="comment", partnership=key, **mark))
        session.add(KeptDetail(response_id=response, question="comment", digest="d", partnership=key, at=now))
        text = f"{key} worried about a child"
        session.add(
            Concern(
                partnership=key,
                person_id=self.person.id,
                event_id=self.event.id,
                touchpoint_id=self.form.id,
                place="answer",
                kinds="child",
                text=text,
                raised_at=now,
                seen_at=now,
                seen_by="olive",
            )
        )
        context = {"people": [{"name": self.person.name}], "text": "Somebody else's own words"}
        session.add(
            OutboxMessage(
                partnership=key, key="digest", message_id=f"<{key}>", person_id=self.boss.id, role="officer",
                channel="mail", template="officer_digest", context=context, attach=[], state="sent", due_at=now,
                created_at=now, sent_at=now, subject=f"About {self.person.name}",
            )
        )  # fmt: skip

    def response(self, session: Any) -> int:
        """Give the number of the form at the end of the course."""
        found = responses.of_touchpoint(session, self.key, self.form.id)
        assert found is not None
        return int(found.id)


def names_left(world: World, *needles: str, partnership: str = HERE) -> dict[str, list[str]]:
    """Find some words in every column of every table: `table.column` -> what stands there."""
    found: dict[str, list[str]] = {}
    with world.database.read() as session:
        for table in Base.metadata.sorted_tables:
            query = select(table)
            if "partnership" in table.columns:
                query = query.where(table.c.partnership == partnership)
            for row in session.execute(query).mappings():
                for column, value in row.items():
                    if any(needle.casefold() in str(value).casefold() for needle in needles):
                        found.setdefault(f"{table.name}.{column}", []).append(str(value)[:200])
    return found

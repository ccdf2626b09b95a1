"""Mail that comes in, as a flow is given it."""

from typing import Any

from bot.flows import arriving
from bot.flows.arriving import Came, Taken
from bot.flows.desk import Chat
from bot.messages.arrived import Arrived, Failed
from bot.storage.tables import Booking, OutboxMessage, Person, PracticeIssue
from tests.build import World
from tests.plans import HERE, at

MAILBOX = "evaluation@testshire.example"
SAID = "He used the profile twice. Can the next course be nearer?"


def briefed(world: World) -> Booking:
    """Give a booking whose delegate has answered, and whose supervisor has been briefed on Tuesday 3 March."""
    booking = world.a_booking()
    world.tick(at("2026-03-02", "15:30"))
    world.answers(booking)
    world.tick(at("2026-03-03"))
    return booking


def issues(world: World) -> list[tuple[str, str]]:
    """Give what waits for an officer, and its words."""
    return [(row.what, row.text) for row in world.rows(PracticeIssue)]


def queued(world: World) -> list[str]:
    """Name the letters that are about to go."""
    return sorted(row.template for row in world.queue("queued"))


def sent(world: World, template: str) -> OutboxMessage:
    """Give the newest letter of a template that has gone."""
    return [row for row in world.queue("sent") if row.template == template][-1]


def comes(
    world: World,
    arrived: Arrived,
    *,
    partnership: str | None = HERE,
    chat: Chat | None = None,
    provider_id: str = "",
) -> Taken:
    """Have a mail taken as a poll does."""
    came = Came(MAILBOX, world.now, provider_id)
    plan = world.plans[partnership] if partnership else None
    with world.database.write(partnership or "") as session:
        return arriving.take(session, plan, arrived, came, now=world.now, chat=chat)


def answer(world: World, row: OutboxMessage, said: str = "", **more: Any) -> Arrived:
    """Make an answer to a letter, from whom it went to."""
    sender = next(each.email for each in world.rows(Person) if each.id == row.person_id)
    facts = {"kind": "reply", "key": f"<{len(said)}-{row.id}@phone.example>", "sender": sender, "text": said}
    return Arrived(**{**facts, "answers": (row.message_id,), **more})


def bounce(world: World, row: OutboxMessage, status: str = "5.1.1", *, for_good: bool = True, **more: Any) -> Arrived:
    """Make a bounce of a letter."""
    email = next(each.email for each in world.rows(Person) if each.id == row.person_id)
    facts = {"kind": "bounce", "key": f"<bounce-{row.id}@mx.example>", "sender": "postmaster@mx.example"}
    failed = (Failed(email, status, for_good),)
    return Arrived(**{**facts, "answers": (row.message_id,), "failed": failed, **more})

"""Mail that comes in, as a flow is given it."""

from typing import Any

from bot.flows import arriving
from bot.flows.arriving import Came, Taken
from bot.flows.desk import Chat
from bot.messages.arrived import Arrived, Failed
from bot.storage.tables import OutboxMessage, Person
from tests.build import World
from tests.plans import HERE

MAILBOX = "evaluation@testshire.example"


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

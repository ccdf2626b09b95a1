"""The codes that are mailed from pages."""

from sqlalchemy import select

from bot.storage import links
from bot.storage.tables import OutboxMessage
from tests.handlers.web_world import World


def code_of(world: World) -> str:
    """Give the six digits of the newest code that is mailed."""
    row = world.rows(select(OutboxMessage).where(OutboxMessage.template == "code").order_by(OutboxMessage.id))[-1]
    with world.desk.database.read() as session:
        return links.derived_code(session, row.message_id)

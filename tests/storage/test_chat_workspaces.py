"""Which workspace is whose is remembered, each partnership's for itself (P2)."""

from bot.storage import chat_workspaces
from tests.build import World
from tests.plans import HERE, THERE


def test_what_was_said_last_is_remembered(world: World) -> None:
    for team in ("T1", "T2"):
        with world.database.write(HERE) as session:
            chat_workspaces.remember(session, HERE, "slack", team)
    with world.database.read() as session:
        assert chat_workspaces.of(session, HERE, "slack") == "T2"
        assert chat_workspaces.of(session, HERE, "teams") == ""
        assert chat_workspaces.of(session, THERE, "slack") == ""

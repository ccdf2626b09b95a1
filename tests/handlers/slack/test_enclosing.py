"""Documents of an answer arrive as files in the officer's own messages (Q5, Q7)."""

import pytest

from bot.handlers.slack.enclosing import REFUSED
from tests.handlers.slack.officer_desk import OfficerDesk
from tests.handlers.slack.slack_world import SlackWorld

NAME = "evalbot-here-2026-01-01-to-2026-12-31-figures.xlsx"


@pytest.fixture
def olive(slack_world: SlackWorld) -> OfficerDesk:
    slack_world.a_booking(slack_world.an_event())
    return OfficerDesk(slack_world).binds()


def _files(olive: OfficerDesk) -> list[str]:
    return [file["name"] for each in olive.person.received() for file in each.files]


def test_an_export_comes_into_the_officers_own_messages(olive: OfficerDesk) -> None:
    answers = len(olive.person.ephemerals)
    olive.person.commands("/evaluation", "export 2026", "")
    olive.world.quiet()
    told = ["\n".join(each.texts()) for each in olive.person.ephemerals[answers:]]
    assert "Export: 1 January 2026 to 31 December 2026" in told[0]
    assert told[1] == "The file is in your messages with Evalbot."
    [file] = [file for each in olive.person.received() for file in each.files]
    assert file["name"] == NAME
    assert (olive.world.team.files[file["id"]].content or b"").startswith(b"PK")


def test_what_has_no_documents_sends_none(olive: OfficerDesk) -> None:
    olive.asks("status 2026")
    assert _files(olive) == []


def test_where_slack_takes_no_file_the_officer_is_told(olive: OfficerDesk) -> None:
    olive.world.team.faults.add("internal_error", "files.getUploadURLExternal", times=-1)
    olive.person.commands("/evaluation", "export 2026", "")
    olive.world.quiet()
    assert (olive.said, _files(olive)) == (REFUSED, [])

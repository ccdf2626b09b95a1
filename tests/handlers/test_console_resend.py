"""The console's button "Send again": a form like the others, that runs the command beside which it stands."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.cli.demo import site, stage
from bot.plan.loading import load
from bot.rehearsal import outlook
from bot.rehearsal.play import Play
from bot.storage import people
from bot.storage.tables import OutboxMessage

HERE = "http://127.0.0.1:8080"
WRONG, RIGHT = "no address", "put.right@agency1.example"


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    """A demo in which one delegate's address is wrong, and the first letters have gone."""
    play = stage(load(Path("config")), tmp_path, HERE)
    play.load("wfscp")
    readdress(play, WRONG)
    play.go_on_to_next()
    yield play
    play.house.desk.database.close()


def readdress(play: Play, email: str) -> None:
    with play.house.desk.database.write("wfscp") as session:
        first = min(each.person for each in outlook.delegates(session, "wfscp"))
        person = people.get(session, "wfscp", first)
        person.email, person.channel = email, "mail"


def client(play: Play) -> TestClient:
    return TestClient(site(play), base_url=HERE, client=("127.0.0.1", 5000))


def lost(play: Play) -> list[OutboxMessage]:
    with play.house.desk.database.read() as session:
        return [row for row in session.query(OutboxMessage) if row.state == "undeliverable"]


def buttons(page: str) -> list[dict[str, str]]:
    """Give what each "Send again" of the page would post, as a browser reads its form."""
    forms = [each for each in re.findall(r"<form.*?</form>", page, re.S) if ">Send again<" in each]
    for form in forms:
        assert form.startswith('<form method="post" action="/console/ask"')
    return [dict(re.findall(r'name="(\w+)" value="([^"]*)"', unescape(form))) for form in forms]


def test_a_press_sends_again_what_did_not_arrive(play: Play) -> None:
    number = lost(play)[0].id
    visitor = client(play)
    page = visitor.post("/console/ask", data={"text": "overdue"}).text
    assert [pressed["text"] for pressed in buttons(page)] == [f"resend {number}"]
    readdress(play, RIGHT)
    assert play.mail.of(RIGHT) == []
    page = visitor.post("/console/ask", data=buttons(page)[0]).text
    assert f"goes to {RIGHT} within a minute" in page
    assert len(play.mail.of(RIGHT)) == 1 and lost(play) == []
    again = visitor.post("/console/ask", data={"text": f"resend {number}"}).text
    assert "It went on" in again and len(play.mail.of(RIGHT)) == 1


def test_the_button_keeps_what_the_other_panes_show(play: Play) -> None:
    with play.house.desk.database.read() as session:
        looked_at = str(max(each.person for each in outlook.delegates(session, "wfscp")))
    fields = {"text": "resend", "delegate": looked_at, "mailbox": "a@b.example"}
    page = client(play).post("/console/ask", data=fields).text
    pressed = buttons(page)[0]
    assert (pressed["delegate"], pressed["mailbox"]) == (looked_at, "a@b.example")
    assert 'value="resend all now">Send it now' in page


def test_another_sites_form_sends_nothing(play: Play) -> None:
    number = lost(play)[0].id
    refused = client(play).post(
        "/console/ask", data={"text": f"resend {number}"}, headers={"origin": "https://elsewhere.example"}
    )
    assert refused.status_code == 403
    assert [row.id for row in lost(play)] == [number]


def test_a_look_at_the_command_sends_nothing(play: Play) -> None:
    assert client(play).get(f"/console/ask?text=resend+{lost(play)[0].id}").status_code in (404, 405)
    assert len(lost(play)) == 1

"""The console's page: the chat, the inbox, the command line and the clock, without a browser."""

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient

from bot.cli.demo import site, stage
from bot.plan.loading import load
from bot.rehearsal import outlook
from bot.rehearsal.play import Play
from bot.storage.tables import AnswerRow, OutboxMessage, Response

HERE = "http://127.0.0.1:8080"


class Console:
    """Somebody at the console: fills in the forms that the page shows."""

    def __init__(self, play: Play) -> None:
        self.play = play
        self.client = TestClient(site(play), base_url=HERE, client=("127.0.0.1", 5000))
        self.page = unescape(self.client.get("/console").text)

    def look(self, path: str) -> str:
        self.page = unescape(self.client.get(path).text)
        return self.page

    def do(self, what: str, **fields: str | list[str]) -> str:
        carried = {name: self._field(name) for name in ("delegate", "mailbox", "letter", "body")}
        self.page = unescape(self.client.post(f"/console/{what}", data={**carried, **fields}).text)
        return self.page

    def chat(self, move: str = "say", **fields: str | list[str]) -> str:
        """Press a button of the step that is shown, or type."""
        step = self.page[self.page.index('id="now"') :]
        shown = dict(re.findall(r'type="hidden" name="(touchpoint|question|seen|revision)" value="([^"]*)"', step))
        return self.do("chat", **{**shown, "move": move, **fields})

    def _field(self, name: str) -> str:
        found = re.search(rf'type="hidden" name="{name}" value="([^"]*)"', self.page)
        return found[1] if found else ""

    def count(self, column: object) -> int:
        with self.play.house.desk.database.read() as session:
            return session.scalar(select(func.count(column))) or 0  # type: ignore[arg-type]


@pytest.fixture
def console(tmp_path: Path) -> Iterator[Console]:
    play = stage(load(Path("config")), tmp_path, HERE)
    play.load("wfscp")
    yield Console(play)
    play.house.desk.database.close()


def test_a_look_changes_nothing(console: Console) -> None:
    console.do("clock", move="next")
    before = console.count(OutboxMessage.id), console.play.clock()
    for path in ("/console", "/console?delegate=999999&mailbox=nobody&letter=../etc&body=text", "/console?delegate=3"):
        assert console.client.get(path).status_code == 200
    assert (console.count(OutboxMessage.id), console.play.clock()) == before


def test_a_form_is_answered_in_the_chat(console: Console) -> None:
    """C1, C2: start, a slip, typed words, back, skip, a change at the review, send, withdraw."""
    assert "Nothing has been sent to" in console.page
    assert "Start</button>" in console.do("clock", move="next")
    assert "Question 1 of 6" in console.chat("go")
    assert "type one of them, such as 4." in console.chat(typed="rather") and 'value="rather"' in console.page
    assert "Question 2 of 6" in console.chat(typed="4")
    assert "Question 1 of 6" in console.chat(instead="back")
    assert "You have answered 1 of 6 questions" in console.chat(instead="later")
    console.chat("go")
    for _ in range(4):
        console.chat(answer="3")
    assert "Here is what you have said" in console.chat(instead="skip")
    first = re.findall(r'name="change" value="([^"]+)"', console.page)[0]
    assert "Question 1 of 6" in console.chat("", change=first)
    console.chat(answer="5")
    assert "Withdraw my answers" in console.chat("send")
    assert console.count(Response.submitted_at) == 1 and console.count(AnswerRow.number) == 5
    console.page = console.page.replace('id="talk-', 'id="now" data-was="')
    console.chat("withdraw")
    assert console.count(Response.submitted_at) == 0


def test_a_second_window_does_not_overwrite(console: Console) -> None:
    """What was answered meanwhile is shown beside what was pressed, and nothing is lost silently."""
    console.do("clock", move="next")
    console.chat("go")
    other = Console(console.play)
    console.chat(answer="2")
    assert "You have answered this before" in other.chat(answer="5")
    assert "Keep: 2" in other.page and "Change to: 5" in other.page
    assert "Question 2 of 6" in other.chat("say", answer="5")
    with console.play.house.desk.database.read() as session:
        assert session.scalars(select(AnswerRow.draft)).all() == ["5"]


def test_letters_are_the_real_ones_in_a_frame_without_scripts(console: Console) -> None:
    """Mail by mail: its HTML, its text, and what came with it."""
    console.do("clock", move="next")
    box = console.play.mail.everything()[0]
    page = console.look(f"/console?mailbox={box.address}")
    assert box.subject in page and f'src="/console/letters/{box.name}"' in page
    frame = console.client.get(f"/console/letters/{box.name}")
    assert (
        "sandbox" in frame.headers["content-security-policy"] and "'none'" in frame.headers["content-security-policy"]
    )
    assert frame.headers["x-frame-options"] == "SAMEORIGIN" and '<base target="_blank">' in frame.text
    assert f"{HERE}/q/" in frame.text
    assert f"{HERE}/q/" in console.look(f"/console?mailbox={box.address}&body=text")
    calendar = console.client.get(f"/console/letters/{box.name}/files/0")
    assert calendar.headers["content-type"].startswith("text/calendar")
    assert calendar.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "path", ["/console/letters/none", "/console/letters/..%2F..%2Fetc%2Fpasswd", "/console/files/page.html"]
)
def test_nothing_else_can_be_opened(console: Console, path: str) -> None:
    assert console.client.get(path).status_code == 404


def test_a_file_that_a_letter_does_not_have(console: Console) -> None:
    console.do("clock", move="next")
    name = console.play.mail.everything()[0].name
    assert console.client.get(f"/console/letters/{name}/files/7").status_code == 404


def test_the_officer_asks_and_is_told_what_is_wrong(console: Console) -> None:
    """Q1: the same grammar as everywhere."""
    assert "WFSCP-2600" in console.do("ask", text="events")
    assert "no such command" in console.do("ask", text="frobnicate <b>now</b>")
    assert "<b>now</b>" not in console.client.get("/console").text
    assert console.page.count('class="answer"') == 2


def test_the_clock_goes_by_local_days(console: Console) -> None:
    console.do("clock", move="day")
    assert console.play.clock().isoformat() == "2025-12-28T09:00:00+00:00"
    assert "Sunday 28 December 2025" in console.page
    assert "Sample people answer: off" in console.do("clock", move="people")


def test_a_press_lands_where_the_next_line_says(console: Console) -> None:
    """What sample people mean to do, and the register, are named; nothing that is said is skipped."""
    named = set()
    for _ in range(12):
        told = re.search(r'class="next">Next: ([a-z ]+).*?datetime="([^"]+)"', console.page)
        assert told
        named.add(told[1].strip())
        console.do("clock", move="next")
        assert datetime.fromisoformat(told[2]) == console.play.clock()
    assert "sample people answer" in named


def test_typed_words_press_the_buttons_of_their_names(console: Console) -> None:
    """C1: back, skip, later and send, in the chat's own words."""
    console.do("clock", move="next")
    console.chat("go")
    console.chat(typed="4")
    assert "Question 1 of 6" in console.chat(typed="Back")
    assert "You have answered 1 of 6 questions" in console.chat(typed="later")
    console.chat("go")
    for _ in range(4):
        console.chat(answer="3")
    assert "Here is what you have said" in console.chat(typed="skip")
    assert "Withdraw my answers" in console.chat(typed="send")


def test_the_demo_begins_at_its_console(console: Console) -> None:
    assert console.client.get("/", follow_redirects=False).headers["location"] == "/console"


def test_what_is_posted_on_the_web_takes_effect_at_once(console: Console) -> None:
    """A link that was asked for is mailed without time passing."""
    console.do("clock", move="next")
    with console.play.house.desk.database.read() as session:
        mailed = [each for each in outlook.delegates(session, "wfscp") if not each.chats]
    box = next(each for each in console.play.mail.everything() if each.address in {m.email for m in mailed})
    text = console.play.mail.open(box.name).text
    token = re.search(r"/q/([\w-]+)", text)
    assert token and len(console.play.mail.of(box.address)) == 1
    console.client.post("/new-link", data={"token": token[1]})
    assert len(console.play.mail.of(box.address)) == 2


def test_another_partnership_begins_anew(console: Console) -> None:
    console.do("ask", text="events")
    page = console.do("load", partnership="ddscp")
    assert "Derby and Derbyshire" in page and "ddscp_lms.xlsx" in page and 'class="answer"' not in page
    assert "there is no partnership" in console.do("load", partnership="nowhere")


def test_a_press_in_a_form_of_an_earlier_play_does_nothing(console: Console) -> None:
    assert console.client.post("/console/chat", data={"touchpoint": "999999", "move": "go"}).status_code == 200
